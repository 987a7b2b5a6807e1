#pragma once
// What judges and metrics count: the words and marks of a text.
//
// A word is a run of letters and digits, with apostrophes and hyphens between them; every other character but
// white space is a mark by itself. How marks are spaced does not matter. A pilcrow ends a passage (see
// text/vocabulary.h). Every byte above 127 is part of a letter, but for U+FFFD (the unknown token) and
// general punctuation (U+2000 to U+206F), which are marks.

#include <string>
#include <string_view>
#include <vector>

namespace sgfm::evaluation {

struct TextUnit {
    std::string text;
    bool isWord = false; // a mark otherwise
};

struct Passage {
    std::vector<TextUnit> units;
    bool ended = false; // its end mark is there
};

std::vector<TextUnit> unitsOf(std::string_view text);
// Split at the end marks. A last passage that has no end mark is there unless it is empty.
std::vector<Passage> passagesOf(std::string_view text);
// The words alone, ASCII letters in lower case, end marks passed over.
std::vector<std::string> foldedWordsOf(std::string_view text);
std::string foldedCase(std::string_view word);

} // namespace sgfm::evaluation
