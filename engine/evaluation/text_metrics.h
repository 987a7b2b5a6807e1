#pragma once
// What is measured of a set of texts, each figure with its standard error (estimate.h).
//
//   perplexity        exp(nats / units) under the word judge (word_judge.h)
//   secondPerplexity  the same under another judge's nats, over the same units; none without one
//   knownWords        share of words that the training text has, in any case
//   wildWords         share of words whose probability under the word judge is below e^-kWildNats
//   distinct[n - 1]   different runs of n words / all of them, pooled over the samples up to a number of
//   words
//                     that is the same for every set compared (the share falls as a set grows)
//   repeatedWords     share of words that are the word before once more
//   repeatedFours     share of runs of four words that the same sample had before
//   copied            the longest run of words of each sample that the training text has: median, 95th
//                     percentile, longest, and the share of samples below kLongCopy words
// Words are folded to lower case for all but the judge. NaN where there is nothing to count.

#include "engine/evaluation/copy_search.h"
#include "engine/evaluation/estimate.h"
#include "engine/evaluation/word_judge.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace sgfm::evaluation {

inline constexpr double kWildNats = 12; // p < 6e-6: 2.5 % of the words of held-out verses
inline constexpr int kLongCopy = 12;    // words

struct SampleText {
    std::string text;
    std::optional<double> secondNats; // of the second judge
};

struct CopiedSpans {
    double median = 0;
    double ninetyFifth = 0;
    int longest = 0;
    Estimate shareShort; // below kLongCopy
};

struct TextMetrics {
    int samples = 0;
    std::int64_t units = 0;
    Estimate perplexity;
    std::vector<double> nats; // of each sample under the judge, and its units: for comparisons in pairs
    std::vector<double> unitsOfSample;
    std::optional<Estimate> secondPerplexity;
    Estimate knownWords;
    Estimate wildWords;
    std::array<Estimate, 3> distinct;
    std::int64_t distinctWords = 0; // the words that `distinct` counts
    Estimate repeatedWords;
    Estimate repeatedFours;
    CopiedSpans copied;
};

class TextMeter {
  public:
    // Both must outlive the meter.
    TextMeter(const WordJudge& judge, const CopySearch& training) : m_judge(judge), m_training(training) {}

    // distinctWords: how many words to count different runs over; 0: all.
    TextMetrics measure(const std::vector<SampleText>& samples, std::int64_t distinctWords = 0) const;

  private:
    const WordJudge& m_judge;
    const CopySearch& m_training;
};

// Different runs of n words / all, over the first `limit` words of the samples taken one after the other (0:
// all); a run does not go from one sample to the next.
double distinctShare(const std::vector<std::vector<std::string>>& samples, int n, std::int64_t limit);

} // namespace sgfm::evaluation
