#include "app/cli/clip_files.h"

#include "app/cli/environment.h"

#include <fmt/core.h>

namespace sgfm::cli {

void writeClipVideo(const std::filesystem::path& file, const video::Clip& clip,
                    const ClipOutputOptions& options, const std::string& recipe) {
    video::writeClipVideo(file, clip, options.resolved(clip, recipe));
}

void writeClipPictures(const std::filesystem::path& folder, const video::Clip& clip,
                       const ClipOutputOptions& options, const std::string& recipe) {
    makeOutputFolder(folder);
    const auto sized = options.resolved(clip, recipe);
    for (std::size_t t = 0; t < clip.frames.size(); ++t) {
        const auto picture = options.size.empty()
                                 ? video::pictureOf(clip.frames[t])
                                 : video::pictureOf(clip.frames[t], sized.width, sized.height);
        files::writePng(folder / fmt::format("frame-{:03}.png", t), picture, recipe);
    }
}

} // namespace sgfm::cli
