#pragma once
// The first judge: how probable is a text under an n-gram model over words and marks (ngram_model.h)?
//
//     nats = - sum log P(unit | up to four units before it in its passage, end marks counted as units)
//     perplexity per word = exp(nats / units)
//
// Vocabulary: the units that the training passages have at least twice, as written (case counts). Any other
// word is the class "unknown", whose probability is learned from the words that came once; it costs its class
// and its spelling:
//     - log P(unknown | h) - log P_spelling(bytes of the word and its end)
// P_spelling is an n-gram model of order 5 over the 256 bytes, learned from the words that came once, each
// counted once. Every text therefore has a probability, they add up to one over all texts, and an invented
// word never costs less than the letters that it is made of: leaving the vocabulary cannot pay.
// The judge is never a part of a sampler.

#include "engine/evaluation/ngram_model.h"
#include "engine/evaluation/words.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sgfm::evaluation {

struct JudgedUnit {
    std::string text; // empty: the end of a passage
    double nats = 0;
    bool isWord = false;
    bool known = true;
};

struct Judgement {
    double nats = 0;
    std::int64_t units = 0;
    std::vector<JudgedUnit> each;
};

class WordJudge {
  public:
    static constexpr int kOrder = 5;
    static constexpr int kSpellingOrder = 5;

    // Throws Error(BadInput) when there is no passage with a word.
    explicit WordJudge(const std::vector<Passage>& training);

    // The first passage is taken to begin where the text begins; a last passage without end mark is cut off.
    Judgement judge(std::string_view text) const;

    int vocabulary() const noexcept {
        return static_cast<int>(m_ids.size());
    } // known units, without the
      // unknown class and the end
    const NgramModel& model() const noexcept { return *m_model; }
    std::int32_t idOf(const std::string& unit) const; // kUnknownWord for what is not in the vocabulary
    double spellingNats(std::string_view word) const;

    static constexpr std::int32_t kPassageEnd = 0;
    static constexpr std::int32_t kUnknownWord = 1;

  private:
    std::unordered_map<std::string, std::int32_t> m_ids;
    std::unique_ptr<NgramModel> m_model;
    std::unique_ptr<NgramModel> m_spelling;
};

} // namespace sgfm::evaluation
