#pragma once
// What text may hold: valid UTF-8 without control characters. Tab, line feed and carriage return are spaces.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sgfm::text {

// The offset of the first byte that does not belong to valid UTF-8 (overlong forms, surrogates and values
// above U+10FFFF are invalid).
std::optional<std::size_t> firstInvalidByte(std::string_view text);

// The offset of the first control character (U+0000 to U+001F but for white space, U+007F to U+009F) of
// valid UTF-8.
std::optional<std::size_t> firstControlCharacter(std::string_view validText);

// Valid UTF-8 with every control character and every white space replaced by ' '.
std::string withoutControlCharacters(std::string_view validText);

} // namespace sgfm::text
