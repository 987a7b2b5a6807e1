#pragma once
// What any sampler of text is to the evaluation, and the n-gram samplers over tokens: unigram, bigram,
// trigram (ngram_model.h) on the same tokenizer, learned from the training split.

#include "engine/evaluation/ngram_model.h"
#include "engine/text/lexicon.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sgfm::evaluation {

class NgramSampler {
  public:
    // passages: tokens with their end mark.
    NgramSampler(int order, const text::Lexicon& lexicon,
                 std::span<const std::vector<text::TokenId>> passages);

    // `length` tokens that begin with `prompt`, as drawn at temperature 1, one passage after the other. The
    // unknown token is never drawn. The same seed and sample number give the same tokens.
    std::vector<text::TokenId> sample(std::span<const text::TokenId> prompt, int length, std::uint64_t seed,
                                      std::uint64_t number) const;

  private:
    NgramModel m_model;
    text::TokenId m_endMark;
};

} // namespace sgfm::evaluation
