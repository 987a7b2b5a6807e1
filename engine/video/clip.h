#pragma once
// Clips: frames of pixel intensity in [0, 1], from files, pictures or typed glyphs, and their density field.
//
// Frame t of a clip is slice t of the density; the density is intensity - 1/2 doubled: [-1, 1],
// dimensionless. The true mean of each frame is kept beside the field, so that an imported clip is given back
// exactly (lift sets every slice's mean to that of the last).

#include "engine/boundary/boundary.h"
#include "engine/field/fields.h"
#include "engine/fourier/planner.h"

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

struct ClipOptions {
    int width = 64; // frames are scaled to cover this size and cropped to it
    int height = 64;
    int frames = 32; // resampled in time to this count; an image is repeated
    int channels = 1;
};

// Reads a picture (any OpenCV format). Throws Error(BadInput): unreadable, empty, over 100 megapixels.
Clip readImage(const std::filesystem::path& file, const ClipOptions& options);

// Reads a clip. Throws Error(BadInput): unreadable, truncated before the first frame; a clip that breaks off
// later is used as far as it goes. progress(share) returns false to cancel.
Clip readClip(const std::filesystem::path& file, const ClipOptions& options,
              const std::function<bool(double)>& progress);

// Draws typed glyphs (any UTF-8 that the font has) large and centred, white on black. Throws Error(BadInput)
// when the text is empty, longer than 64 characters or not UTF-8.
Clip drawGlyphs(const std::string& utf8, const ClipOptions& options);

struct VideoField {
    field::Grid grid; // (x, y, t)
    int frames = 0;   // slices that are shown; the rest of t is the fringe that makes the box periodic
    field::DensityField density;
    std::vector<std::vector<float>> frameMeans; // [frame][channel], density units
    boundary::BoundaryData boundary; // the first frame (and the last, if prescribed), at the fringe
};

struct VideoLayout {
    int fringe = 2; // slices at t = 0 that hold the prompt frame, and as many at the end that return
    bool prescribeLast = false; // in-betweening
    double timeLength = 0;      // 0: chosen
};

VideoField makeVideoField(const Clip& clip, const VideoLayout& layout, fourier::Planner& planner);

// Back to frames: slice t plus the frame's mean, clamped to 0..1. frameMeans empty: the field's own mean.
Clip framesOf(const field::DensityField& density, int frames,
              const std::vector<std::vector<float>>& frameMeans, double framesPerSecond);

} // namespace sgfm::video
