#pragma once
// Clips: frames of pixel intensity in [0, 1], from files, pictures or typed glyphs, and their density field.
//
// Frame t of a clip is slice t of the density; the density is intensity - 1/2 doubled: [-1, 1],
// dimensionless. What the lift takes from frames (frame_remainder.h) is kept beside the field: the mean of
// each, so that an imported clip is given back exactly, and the Nyquist modes of what is given.

#include "engine/boundary/boundary.h"
#include "engine/field/fields.h"
#include "engine/fourier/planner.h"
#include "engine/video/frame_remainder.h"

#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sgfm::video {

// channels: 1 grey, 3 RGB. pixels[channel][y * width + x], row 0 on top, values 0..1.
struct Frame {
    int width = 0;
    int height = 0;
    std::vector<std::vector<float>> channels;
};

struct Clip {
    std::vector<Frame> frames;
    double framesPerSecond = 24;
    int width() const { return frames.empty() ? 0 : frames.front().width; }
    int height() const { return frames.empty() ? 0 : frames.front().height; }
    int channels() const { return frames.empty() ? 0 : static_cast<int>(frames.front().channels.size()); }
};

// How a picture of another shape becomes a frame.
enum class Fit {
    Cover,   // scaled until it covers the frame; the middle is kept
    Bars,    // scaled until it fits; black beside it
    Stretch, // scaled to the frame's shape
};

struct ClipOptions {
    int width = 64;
    int height = 64;
    int frames = 32; // resampled in time to this count; an image is repeated
    int channels = 1;
    Fit fit = Fit::Cover;
    double start = 0;  // seconds into the clip
    double length = 0; // seconds of it; 0: to its end
};

// Reads a picture: PNG, JPEG, BMP, TIFF, WebP or PNM of 8 or 16 bit (or float, 0 to 1), grey or colour;
// transparency lies over black. Its size is checked before it is decoded. Throws Error(BadInput): unreadable,
// cut off, empty, over 100 megapixels. Every function that takes ClipOptions throws Error(Usage) when they
// are out of range (2 to 4096 pixels a side, 1 to 4096 frames, 1 or 3 channels).
Clip readImage(const std::filesystem::path& file, const ClipOptions& options);

// Reads a clip: MP4, MOV, WebM, Matroska, AVI, GIF, MPEG and their like, whatever FFmpeg decodes, of any
// size, turned upright, pixels square. Time is read from the stamps of the frames, so that a rate that varies
// is kept: options.frames frames at even distances from `start` for `length`, the first and the last of that
// stretch kept. Each is the nearest in time; where the clip has fewer frames than are wanted, a blend of the
// two around it, unless the one before was held for longer than is usual in the clip (a still): that one. The
// clip lasts as long as the stretch does (framesPerSecond is adapted). Only the frames that are needed are
// decoded. Throws Error(BadInput): unreadable, truncated before the first frame, `start` behind its end; a
// clip that breaks off later is used as far as it goes. progress(share), which may be empty, returns false to
// cancel: the clip that comes back then has no frames.
Clip readClip(const std::filesystem::path& file, const ClipOptions& options,
              const std::function<bool(double)>& progress);

// Draws typed glyphs (any UTF-8 that the font DejaVu Sans Bold has; without it ASCII by strokes) large and
// centred, white on black, on as many lines as make them largest. Throws Error(BadInput) when the text is
// empty, longer than 64 characters, not UTF-8, or holds a character that the font lacks (it is named).
Clip drawGlyphs(const std::string& utf8, const ClipOptions& options);

// Where a camera is (camera.h), and how it goes along with a picture: at rest by default.
struct CameraPlace {
    double right = 0; // pixels
    double down = 0;
    double turn = 0; // radians
};
struct CameraMotion {
    std::array<double, 2> drift{}; // pixels a frame, to the right and downwards
    double turn = 0;               // radians a frame, clockwise
    std::array<double, 2> pivot{}; // what it turns about, pixels, in the first frame
    bool rests() const { return drift == std::array<double, 2>{} && turn == 0; }
    CameraPlace at(double frame) const { return {frame * drift[0], frame * drift[1], frame * turn}; }
    bool operator==(const CameraMotion&) const = default;
};

struct VideoField {
    field::Grid grid; // (x, y, t)
    int frames = 0;   // slices that are shown; the rest of t is the fringe that makes the box periodic
    field::DensityField density;
    FrameRemainder remainder;
    boundary::BoundaryData boundary; // the first frames (and the last, if prescribed), fringe and rectangles
    CameraMotion motion;
    bool carriesGiven = false; // as VideoLayout's
    // Where the camera is on each slice; on the way back in the fringe. Empty: it stands still.
    std::vector<CameraPlace> camera;
};

// A rectangle of some frames whose pixels are given.
struct GivenRectangle {
    int x = 0; // of the left upper pixel
    int y = 0;
    int width = 0;
    int height = 0;
    int firstFrame = 0;
    int lastFrame = 0; // the last one that is given
    bool operator==(const GivenRectangle&) const = default;
};

struct VideoLayout {
    int fringe = 2; // slices around t = 0 that hold the prompt frame, and at least as many that return to it
    bool prescribeLast = false; // in-betweening
    double timeLength = 0;      // 0: chosen
    int givenFrames = 1;        // how many frames from the first on are given (a continuation)
    std::vector<GivenRectangle> rectangles{};
    // How the picture moves as a whole. The clip's frames show it already; here the fringe follows, and J
    // gets the mean that belongs to a drift.
    CameraMotion motion{};
    // The frames that are not given show how what is given goes on (moving_layers.h).
    bool carriesGiven = false;
    int timeMultiple = 8; // N_t is a multiple of it: a power of 2 from 8 to 128, as wavelet levels need
};

// Slices of the box along t, N_t a multiple of timeMultiple: the clip's frames; with prescribeLast, `fringe`
// slices that hold the last frame; a smooth return to the first frame, at least `fringe` slices; `fringe`
// slices that hold the first frame up to the end of the box, which is its beginning again. The boundary
// weight is 1 on the given frames, on the slices that hold one, and in the rectangles. target =
// lift(density), and the mean of J that a drift has. Box: square pixels, the longer side 2 pi. Throws
// Error(BadInput) for a clip without frames, of frames of different sizes, or with values outside 0 to 1; for
// more given frames than it has, and for rectangles that leave it.
VideoField makeVideoField(const Clip& clip, const VideoLayout& layout, fourier::Planner& planner);

// The mean of J that belongs to a drift (pixels a frame): the velocity times the mean of e.
void addMeanFlux(const std::array<double, 2>& drift, field::VectorField& u);

// Back to frames: slice t with the frame's mean in the place of its own and with what the remainder has of
// the given pixels, within 0..1: what clamping takes or adds is given back to the greys (total_density.h).
// Throws Error(Usage) when the field has not so many slices or the remainder does not fit.
Clip framesOf(const field::DensityField& density, int frames, const FrameRemainder& remainder,
              double framesPerSecond);

} // namespace sgfm::video
