#pragma once
// Writing MP4: H.264, yuv420p, even sizes, faststart, with the recipe in the container's metadata.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace sgfm::video {

struct EncoderOptions {
    int width = 0; // of the frames that come in; odd sizes are padded by one repeated line
    int height = 0;
    double framesPerSecond = 30;
    int quality = 18;   // CRF
    std::string recipe; // JSON text, stored in the `comment` tag; read back after writing
};

class VideoEncoder {
  public:
    // Throws Error(Io): cannot create the file, no encoder. Falls back from libx264 to another H.264 encoder,
    // then to MPEG-4; `encoderName` says which.
    VideoEncoder(const std::filesystem::path& file, const EncoderOptions& options);
    ~VideoEncoder(); // without finish(): the partial file is removed
    VideoEncoder(const VideoEncoder&) = delete;
    VideoEncoder& operator=(const VideoEncoder&) = delete;

    // rgb: height rows of width * 3 bytes. Throws Error(Io), for example on a full disk.
    void add(std::span<const std::uint8_t> rgb);

    // Closes the file, opens it again, checks the frame count and the recipe. Throws Error(Io).
    void finish();

    const std::string& encoderName() const noexcept;

  private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

// The recipe text inside an MP4, empty when it has none. Throws Error(BadInput) when the file is no video.
std::string readVideoRecipe(const std::filesystem::path& file);

} // namespace sgfm::video
