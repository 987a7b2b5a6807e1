#include "app/cli/clip_files.h"

#include "app/cli/environment.h"
#include "engine/video/encoder.h"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace sgfm::cli {

namespace {

constexpr int kShownSide = 384;

int enlargementOf(const video::Clip& clip) {
    return std::max(1, kShownSide / std::max(clip.width(), clip.height()));
}

} // namespace

files::Picture pictureOf(const video::Frame& frame, int enlarge) {
    files::Picture picture{frame.width * enlarge, frame.height * enlarge, {}};
    picture.rgb.reserve(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) *
                        3);
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) {
            const auto pixel = static_cast<std::size_t>(y / enlarge * frame.width + x / enlarge);
            for (std::size_t c = 0; c < 3; ++c) {
                const auto& channel = frame.channels[frame.channels.size() == 3 ? c : 0];
                picture.rgb.push_back(static_cast<std::uint8_t>(std::lround(channel[pixel] * 255.0F)));
            }
        }
    }
    return picture;
}

void writeClipVideo(const std::filesystem::path& file, const video::Clip& clip, const std::string& recipe) {
    const int enlarge = enlargementOf(clip);
    video::VideoEncoder encoder(file, {.width = clip.width() * enlarge,
                                       .height = clip.height() * enlarge,
                                       .framesPerSecond = clip.framesPerSecond,
                                       .recipe = recipe});
    for (const auto& frame : clip.frames) {
        encoder.add(pictureOf(frame, enlarge).rgb);
    }
    encoder.finish();
}

void writeClipPictures(const std::filesystem::path& folder, const video::Clip& clip,
                       const std::string& recipe) {
    makeOutputFolder(folder);
    for (std::size_t t = 0; t < clip.frames.size(); ++t) {
        files::writePng(folder / fmt::format("frame-{:03}.png", t), pictureOf(clip.frames[t]), recipe);
    }
}

} // namespace sgfm::cli
