#pragma once
// Whole words as candidates for the vocabulary.
//
// SentencePiece takes its candidates from substrings that occur at least twice in the list of different
// words. A frequent word that is part of no other (`from`, `shall`) is then no candidate, however often it is
// used. These extra passages hold each frequent word once more, with a punctuation mark at its end: the word
// is now part of two. Pieces never cross from letters to punctuation, so nothing else comes of it.

#include <cstddef>
#include <string>
#include <vector>

namespace sgfm::text {

// At most `count` words, those that occur most often (twice at least), a passage each: "from.". The mark is
// the corpus's most frequent ASCII punctuation, so that no new character comes in; without any, nothing.
std::vector<std::string> wordSeeds(const std::vector<std::string>& passages, std::size_t count);

} // namespace sgfm::text
