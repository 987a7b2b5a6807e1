#pragma once
// A clip as files: MP4 and a sequence of PNG, both with the recipe inside.

#include "app/cli/clip_options.h"

#include <filesystem>
#include <string>

namespace sgfm::cli {

// Throws Error(Usage), Error(Io).
void writeClipVideo(const std::filesystem::path& file, const video::Clip& clip,
                    const ClipOutputOptions& options, const std::string& recipe);

// frame-000.png, frame-001.png, ... in a folder that is made; one pixel a grid point unless a size was asked
// for. Throws Error(Usage), Error(Io).
void writeClipPictures(const std::filesystem::path& folder, const video::Clip& clip,
                       const ClipOutputOptions& options, const std::string& recipe);

} // namespace sgfm::cli
