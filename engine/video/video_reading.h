#pragma once
// Opening an MP4 for its recipe and its frame count; for the sources of video/ only.

#include "engine/video/libav.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace sgfm::video {

// Only MP4 and its sisters: a playlist or another format that names further files is not followed. Throws
// Error(Io) or Error(BadInput).
InputHandle openVideo(const std::filesystem::path& file);

std::string recipeOf(const AVFormatContext& input);

// The compressed frames of the first video stream, read to the end of the file.
std::int64_t countPackets(AVFormatContext& input);

} // namespace sgfm::video
