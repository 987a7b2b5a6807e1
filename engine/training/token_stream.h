#pragma once
// A corpus as tokens: passages joined by the end mark, split into what is learned from and what is held out
// (engine/text/corpus.h says which chapters).

#include "engine/text/lexicon.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

namespace sgfm::training {

struct TokenStream {
    std::vector<text::TokenId> tokens;
    std::vector<std::size_t> starts; // where passages begin, ascending

    // The window of at most `length` tokens that begins at a passage; shorter at the stream's end.
    std::span<const text::TokenId> window(std::size_t passage, std::size_t length) const;
    // Passages that have `length` tokens behind their beginning.
    std::size_t wholeWindows(std::size_t length) const;
};

struct TextCorpus {
    TokenStream training;
    TokenStream heldOut;
};

// progress(share) returns false to cancel, which throws Error(Usage). Throws Error(Io), Error(BadInput): not
// UTF-8, or too short for one window of `length` tokens.
TextCorpus readTextCorpus(const std::filesystem::path& file, const text::Lexicon& lexicon, std::size_t length,
                          const std::function<bool(double)>& progress);

} // namespace sgfm::training
