#include "engine/text/utf8.h"

#include <utf8cpp/utf8.h>

namespace sgfm::text {

namespace {

bool isWhiteSpace(char32_t c) {
    return c == U'\t' || c == U'\n' || c == U'\r' || c == U' ';
}

bool isControl(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

} // namespace

std::optional<std::size_t> firstInvalidByte(std::string_view text) {
    const auto invalid = utf8::find_invalid(text.begin(), text.end());
    if (invalid == text.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(invalid - text.begin());
}

std::optional<std::size_t> firstControlCharacter(std::string_view validText) {
    for (auto position = validText.begin(); position != validText.end();) {
        const auto start = position;
        const char32_t c = utf8::next(position, validText.end());
        if (isControl(c) && !isWhiteSpace(c)) {
            return static_cast<std::size_t>(start - validText.begin());
        }
    }
    return std::nullopt;
}

std::string withoutControlCharacters(std::string_view validText) {
    std::string clean;
    clean.reserve(validText.size());
    for (auto position = validText.begin(); position != validText.end();) {
        const auto start = position;
        const char32_t c = utf8::next(position, validText.end());
        if (isControl(c) || isWhiteSpace(c)) {
            clean += ' ';
        } else {
            clean.append(start, position);
        }
    }
    return clean;
}

} // namespace sgfm::text
