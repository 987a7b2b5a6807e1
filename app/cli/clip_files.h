#pragma once
// A clip as files: MP4 and a sequence of PNG, both with the recipe inside.

#include "engine/files/png.h"
#include "engine/video/clip.h"

#include <filesystem>
#include <string>

namespace sgfm::cli {

// Every pixel as a square of enlarge x enlarge.
files::Picture pictureOf(const video::Frame& frame, int enlarge = 1);

// Enlarged to some 384 pixels, so that a clip of 32 x 32 can be seen on a screen. Throws Error(Io).
void writeClipVideo(const std::filesystem::path& file, const video::Clip& clip, const std::string& recipe);

// frame-000.png, frame-001.png, ... in a folder that is made; one pixel a grid point. Throws Error(Io).
void writeClipPictures(const std::filesystem::path& folder, const video::Clip& clip,
                       const std::string& recipe);

} // namespace sgfm::cli
