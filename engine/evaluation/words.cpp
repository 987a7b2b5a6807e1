#include "engine/evaluation/words.h"

#include "engine/text/vocabulary.h"

#include <algorithm>

namespace sgfm::evaluation {

namespace {

// The bytes of the UTF-8 character that begins at i (at least 1, also in a damaged text).
std::size_t characterLength(std::string_view text, std::size_t i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80U ? 1 : lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
    return std::min(length, text.size() - i);
}

bool isLetter(std::string_view character) {
    const auto lead = static_cast<unsigned char>(character[0]);
    if (lead < 0x80U) {
        return (lead >= '0' && lead <= '9') || (lead >= 'a' && lead <= 'z') || (lead >= 'A' && lead <= 'Z');
    }
    const bool generalPunctuation =
        character.starts_with("\xE2\x80") ||
        (character.starts_with("\xE2\x81") && static_cast<unsigned char>(character.back()) <= 0xAFU);
    return !generalPunctuation && character != text::kReplacement && character != text::kPilcrow;
}

bool joinsLetters(std::string_view character) {
    return character == "'" || character == "-" || character == "\xE2\x80\x99"; // the typographic apostrophe
}

} // namespace

std::vector<TextUnit> unitsOf(std::string_view text) {
    std::vector<TextUnit> units;
    const auto characterAt = [&](std::size_t i) { return text.substr(i, characterLength(text, i)); };
    for (std::size_t i = 0; i < text.size();) {
        const auto first = characterAt(i);
        if (first == " " || first == "\n" || first == "\t" || first == "\r") {
            i += first.size();
            continue;
        }
        auto end = i + first.size();
        const bool isWord = isLetter(first);
        while (isWord && end < text.size()) {
            const auto next = characterAt(end);
            const auto behind = end + next.size();
            if (isLetter(next)) {
                end = behind;
            } else if (joinsLetters(next) && behind < text.size() && isLetter(characterAt(behind))) {
                end = behind + characterLength(text, behind);
            } else {
                break;
            }
        }
        units.push_back({std::string(text.substr(i, end - i)), isWord});
        i = end;
    }
    return units;
}

std::vector<Passage> passagesOf(std::string_view text) {
    std::vector<Passage> passages;
    while (!text.empty()) {
        const auto mark = text.find(text::kPilcrow);
        Passage passage{unitsOf(text.substr(0, mark)), mark != std::string_view::npos};
        if (passage.ended || !passage.units.empty()) {
            passages.push_back(std::move(passage));
        }
        text.remove_prefix(mark == std::string_view::npos ? text.size() : mark + text::kPilcrow.size());
    }
    return passages;
}

std::string foldedCase(std::string_view word) {
    std::string folded(word);
    std::transform(folded.begin(), folded.end(), folded.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return folded;
}

std::vector<std::string> foldedWordsOf(std::string_view text) {
    std::vector<std::string> words;
    for (const auto& unit : unitsOf(text)) {
        if (unit.isWord) {
            words.push_back(foldedCase(unit.text));
        }
    }
    return words;
}

} // namespace sgfm::evaluation
