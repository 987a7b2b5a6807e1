#pragma once
// A corpus as judges and baselines read it: passages with their tokens and chapter, split into what is
// learned from and what is held out (text/corpus.h: about one chapter in 25).

#include "engine/text/corpus.h"
#include "engine/text/lexicon.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sgfm::evaluation {

struct CorpusPassage {
    std::string text;
    std::vector<text::TokenId> tokens; // with the end mark at the end
    std::int64_t chapter = 0;
};

struct CorpusPassages {
    std::vector<CorpusPassage> training;
    std::vector<CorpusPassage> heldOut;
};

// A corpus without a held-out chapter holds out its last tenth. Throws as text::CorpusReader, and
// Error(BadInput) when there are fewer than two passages.
CorpusPassages readCorpusPassages(const std::filesystem::path& file, const text::Lexicon& lexicon);

// Windows of `length` tokens that begin at a passage and go on over its end within the chapter, as many as
// `count`, spread evenly over all that there are. Fewer when there are fewer.
std::vector<std::vector<text::TokenId>> windowsOf(const std::vector<CorpusPassage>& passages, int length,
                                                  int count);

// The text of each chapter, end marks between its passages.
std::vector<std::string> chapterTexts(const std::vector<CorpusPassage>& passages);

} // namespace sgfm::evaluation
