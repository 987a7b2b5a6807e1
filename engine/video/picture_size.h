#pragma once
// The size of a picture from the first bytes of its file, before anything is decoded: a hostile file of a few
// bytes can announce gigapixels. PNG, JPEG, BMP, TIFF, WebP and PNM; for the sources of video/ only.

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace sgfm::video {

struct PictureSize {
    std::string format; // "PNG", ...
    std::uint64_t width = 0;
    std::uint64_t height = 0;
    bool complete = true; // false: a JPEG without its end mark
};

// Nothing when the bytes are none of these formats or end before the size.
std::optional<PictureSize> pictureSize(std::span<const std::uint8_t> bytes);

} // namespace sgfm::video
