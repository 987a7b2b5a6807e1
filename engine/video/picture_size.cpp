#include "engine/video/picture_size.h"

#include <algorithm>
#include <string_view>

namespace sgfm::video {

namespace {

// Reads numbers at any place; places behind the end read as nothing.
class Bytes {
  public:
    explicit Bytes(std::span<const std::uint8_t> bytes) : m_bytes(bytes) {}

    std::size_t size() const { return m_bytes.size(); }

    bool startsWith(std::string_view text, std::size_t at = 0) const {
        return m_bytes.size() >= at + text.size() &&
               std::equal(
                   text.begin(), text.end(), m_bytes.begin() + static_cast<std::ptrdiff_t>(at),
                   [](char one, std::uint8_t other) { return static_cast<std::uint8_t>(one) == other; });
    }

    std::optional<std::uint64_t> number(std::size_t at, std::size_t length, bool bigEndian) const {
        if (at > m_bytes.size() || m_bytes.size() - at < length) {
            return std::nullopt;
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < length; ++i) {
            value = value << 8 | m_bytes[at + (bigEndian ? i : length - 1 - i)];
        }
        return value;
    }

    std::uint8_t operator[](std::size_t at) const { return m_bytes[at]; }

  private:
    std::span<const std::uint8_t> m_bytes;
};

std::optional<PictureSize> sized(const char* format, std::optional<std::uint64_t> width,
                                 std::optional<std::uint64_t> height, bool complete = true) {
    if (!width || !height) {
        return std::nullopt;
    }
    return PictureSize{format, *width, *height, complete};
}

// ITU T.81: segments up to the frame header (SOF), then to the scan (SOS). Inside a scan, FF D9 stands for
// the end of the image and nothing else.
std::optional<PictureSize> jpeg(const Bytes& bytes) {
    std::optional<PictureSize> found;
    for (std::size_t at = 2; at + 4 <= bytes.size();) {
        if (bytes[at] != 0xff) {
            return std::nullopt;
        }
        const std::uint8_t marker = bytes[at + 1];
        if (marker == 0xff) { // fill byte
            ++at;
            continue;
        }
        const std::uint64_t length = *bytes.number(at + 2, 2, true);
        const bool frameHeader =
            marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (frameHeader) {
            found = sized("JPEG", bytes.number(at + 7, 2, true), bytes.number(at + 5, 2, true), false);
        }
        at += 2 + length;
        if (marker == 0xda && found) {
            for (; at + 2 <= bytes.size(); ++at) {
                if (bytes[at] == 0xff && bytes[at + 1] == 0xd9) {
                    found->complete = true;
                    break;
                }
            }
            return found;
        }
    }
    return found;
}

std::optional<PictureSize> bmp(const Bytes& bytes) {
    if (bytes.number(14, 4, false) == 12u) { // the old OS/2 header
        return sized("BMP", bytes.number(18, 2, false), bytes.number(20, 2, false));
    }
    auto height = bytes.number(22, 4, false);
    if (height && *height >= std::uint64_t{1} << 31) { // negative: rows from the top
        height = (std::uint64_t{1} << 32) - *height;
    }
    return sized("BMP", bytes.number(18, 4, false), height);
}

// The first directory's ImageWidth (256) and ImageLength (257), each SHORT or LONG.
std::optional<PictureSize> tiff(const Bytes& bytes, bool bigEndian) {
    const auto directory = bytes.number(4, 4, bigEndian);
    const auto entries = directory ? bytes.number(*directory, 2, bigEndian) : std::nullopt;
    std::optional<std::uint64_t> sides[2];
    for (std::uint64_t entry = 0; entries && entry < *entries; ++entry) {
        const std::uint64_t at = *directory + 2 + 12 * entry;
        const auto tag = bytes.number(at, 2, bigEndian);
        const auto type = bytes.number(at + 2, 2, bigEndian);
        if (tag == 256u || tag == 257u) {
            sides[*tag - 256] = bytes.number(at + 8, type == 3u ? 2 : 4, bigEndian);
        }
    }
    return sized("TIFF", sides[0], sides[1]);
}

// RFC 9649 (WebP): lossy, lossless and extended headers.
std::optional<PictureSize> webp(const Bytes& bytes) {
    if (bytes.startsWith("VP8X", 12)) {
        const auto width = bytes.number(24, 3, false);
        const auto height = bytes.number(27, 3, false);
        return width && height ? sized("WebP", *width + 1, *height + 1) : std::nullopt;
    }
    if (bytes.startsWith("VP8L", 12)) {
        const auto bits = bytes.number(21, 4, false);
        return bits ? sized("WebP", (*bits & 0x3fff) + 1, (*bits >> 14 & 0x3fff) + 1) : std::nullopt;
    }
    const auto width = bytes.number(26, 2, false);
    const auto height = bytes.number(28, 2, false);
    return width && height ? sized("WebP", *width & 0x3fff, *height & 0x3fff) : std::nullopt;
}

// P1 to P6: width and height as text, with comments.
std::optional<PictureSize> pnm(const Bytes& bytes) {
    std::optional<std::uint64_t> sides[2];
    std::size_t at = 2;
    for (auto& side : sides) {
        while (at < bytes.size() && (bytes[at] <= ' ' || bytes[at] == '#')) {
            const bool comment = bytes[at] == '#';
            while (comment && at + 1 < bytes.size() && bytes[at] != '\n') {
                ++at;
            }
            ++at;
        }
        for (; at < bytes.size() && bytes[at] >= '0' && bytes[at] <= '9'; ++at) {
            // Held below 2^40: more than enough to be refused.
            side = std::min<std::uint64_t>(side.value_or(0) * 10 + bytes[at] - '0', std::uint64_t{1} << 36);
        }
    }
    return sized("PNM", sides[0], sides[1]);
}

} // namespace

std::optional<PictureSize> pictureSize(std::span<const std::uint8_t> data) {
    const Bytes bytes(data);
    if (bytes.startsWith("\x89PNG\r\n\x1a\n")) {
        return sized("PNG", bytes.number(16, 4, true), bytes.number(20, 4, true));
    }
    if (bytes.startsWith("\xff\xd8\xff")) {
        return jpeg(bytes);
    }
    if (bytes.startsWith("BM")) {
        return bmp(bytes);
    }
    if (bytes.startsWith(std::string_view("II*\0", 4))) {
        return tiff(bytes, false);
    }
    if (bytes.startsWith(std::string_view("MM\0*", 4))) {
        return tiff(bytes, true);
    }
    if (bytes.startsWith("RIFF") && bytes.startsWith("WEBPVP8", 8)) {
        return webp(bytes);
    }
    if (bytes.size() > 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6') {
        return pnm(bytes);
    }
    return std::nullopt;
}

} // namespace sgfm::video
