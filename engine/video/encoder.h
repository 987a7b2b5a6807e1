#pragma once
// Writing MP4: H.264, yuv420p, even sizes, faststart, with the recipe in the container's metadata.
//
// Time is counted in frames: frame i is shown at i / framesPerSecond. Colours are converted with the BT.601
// matrix in limited range and the stream says so, which every player reads as it was meant. The same frames,
// options and library versions give the same bytes, whatever the number of processors.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace sgfm::video {

struct EncoderOptions {
    int width = 0; // of the frames that come in, 1 to 8192; odd sizes are padded by one repeated line
    int height = 0;
    double framesPerSecond = 30; // 0.1 to 240
    int quality = 18;            // CRF, 0 (best) to 51
    std::string recipe;          // JSON text, stored in the `comment` tag; read back after writing
    std::string encoder;         // empty: the best that FFmpeg has; else the name of one ("mpeg4")
};

class VideoEncoder {
  public:
    // Writes to a temporary file beside `file` until finish(). Throws Error(Usage): impossible options;
    // Error(Io): cannot create the file, no encoder. Falls back from libx264 to another H.264 encoder, then
    // to MPEG-4; `encoderName` says which.
    VideoEncoder(const std::filesystem::path& file, const EncoderOptions& options);
    ~VideoEncoder(); // without finish(): the partial file is removed
    VideoEncoder(const VideoEncoder&) = delete;
    VideoEncoder& operator=(const VideoEncoder&) = delete;

    // rgb: height rows of width * 3 bytes. Throws Error(Usage) on another size or after finish(), Error(Io),
    // for example on a full disk.
    void add(std::span<const std::uint8_t> rgb);

    // The recipe to store instead of the one in the options: what the run became while it was filmed. Throws
    // Error(Usage) on a zero byte or after finish().
    void setRecipe(const std::string& recipe);

    // Closes the file, opens it again, checks the frame count and the recipe, and only then gives it its
    // name. Throws Error(Usage) without a frame, Error(Io); an older file of that name is then left as it
    // was.
    void finish();

    const std::string& encoderName() const noexcept;

  private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

// What a video file holds, found by decoding every frame.
struct VideoSummary {
    int width = 0;
    int height = 0;
    int frames = 0; // decoded without an error
    double framesPerSecond = 0;
    std::string codec;       // "h264", "mpeg4", ...
    std::string pixelFormat; // "yuv420p", ...
    std::string recipe;      // empty when it has none
};

// Throws Error(Io) when the file cannot be opened, Error(BadInput) when it is no MP4 or a frame is damaged.
VideoSummary inspectVideo(const std::filesystem::path& file);

// The recipe text inside an MP4, empty when it has none. Throws Error(BadInput) when the file is no video,
// Error(Io) when it cannot be opened.
std::string readVideoRecipe(const std::filesystem::path& file);

} // namespace sgfm::video
