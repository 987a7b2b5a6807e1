#include "engine/evaluation/text_metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

namespace sgfm::evaluation {

namespace {

constexpr char kBetween = '\x1F'; // never a part of a word

std::string runOf(const std::vector<std::string>& words, std::size_t first, std::size_t count) {
    std::string run;
    for (std::size_t i = first; i < first + count; ++i) {
        run += words[i];
        run += kBetween;
    }
    return run;
}

// Counts of one sample; shares are ratios of their sums.
struct SampleCounts {
    std::vector<double> above;
    std::vector<double> under;
    void add(double part, double whole) {
        above.push_back(part);
        under.push_back(whole);
    }
    Estimate share() const { return bootstrapRatio(above, under, RatioOf::Sums); }
    Estimate perplexity() const { return bootstrapRatio(above, under, RatioOf::SumsExponential); }
};

void countRepeats(const std::vector<std::string>& words, SampleCounts& pairs, SampleCounts& fours) {
    double repeated = 0;
    for (std::size_t i = 1; i < words.size(); ++i) {
        repeated += words[i] == words[i - 1] ? 1 : 0;
    }
    pairs.add(repeated, words.empty() ? 0.0 : static_cast<double>(words.size() - 1));
    constexpr std::size_t kRun = 4;
    std::unordered_set<std::string> seen;
    double again = 0;
    double runs = 0;
    for (std::size_t i = 0; i + kRun <= words.size(); ++i) {
        again += seen.insert(runOf(words, i, kRun)).second ? 0 : 1;
        ++runs;
    }
    fours.add(again, runs);
}

double percentile(const std::vector<double>& ascending, double share) {
    if (ascending.empty()) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const auto last = static_cast<double>(ascending.size() - 1);
    return ascending[static_cast<std::size_t>(std::ceil(share * last))];
}

CopiedSpans spansOf(std::vector<double> lengths) {
    CopiedSpans spans;
    std::vector<double> isShort;
    std::transform(lengths.begin(), lengths.end(), std::back_inserter(isShort),
                   [](double length) { return length < kLongCopy ? 1.0 : 0.0; });
    spans.shareShort = bootstrapMean(isShort);
    std::sort(lengths.begin(), lengths.end());
    spans.median = percentile(lengths, 0.5);
    spans.ninetyFifth = percentile(lengths, 0.95);
    spans.longest = lengths.empty() ? 0 : static_cast<int>(lengths.back());
    return spans;
}

} // namespace

double distinctShare(const std::vector<std::vector<std::string>>& samples, int n, std::int64_t limit) {
    const auto run = static_cast<std::size_t>(n);
    std::unordered_set<std::string> different;
    double all = 0;
    std::int64_t left = limit > 0 ? limit : std::numeric_limits<std::int64_t>::max();
    for (const auto& words : samples) {
        const auto used = static_cast<std::size_t>(std::min<std::int64_t>(left, std::ssize(words)));
        for (std::size_t i = 0; i + run <= used; ++i) {
            different.insert(runOf(words, i, run));
            ++all;
        }
        left -= static_cast<std::int64_t>(used);
    }
    return all > 0 ? static_cast<double>(different.size()) / all : std::numeric_limits<double>::quiet_NaN();
}

TextMetrics TextMeter::measure(const std::vector<SampleText>& samples, std::int64_t distinctWords) const {
    TextMetrics metrics;
    metrics.samples = static_cast<int>(samples.size());
    std::vector<std::vector<std::string>> allWords;
    SampleCounts judged;
    SampleCounts second;
    SampleCounts known;
    SampleCounts wild;
    SampleCounts repeatedWords;
    SampleCounts repeatedFours;
    std::vector<double> copied;
    bool everySecond = !samples.empty();
    for (const auto& sample : samples) {
        const auto judgement = m_judge.judge(sample.text);
        metrics.units += judgement.units;
        const auto units = static_cast<double>(judgement.units);
        judged.add(judgement.nats, units);
        everySecond = everySecond && sample.secondNats.has_value();
        second.add(sample.secondNats.value_or(0), units);
        double words = 0;
        double wildWords = 0;
        for (const auto& unit : judgement.each) {
            words += unit.isWord ? 1 : 0;
            wildWords += unit.isWord && unit.nats > kWildNats ? 1 : 0;
        }
        wild.add(wildWords, words);
        auto folded = foldedWordsOf(sample.text);
        known.add(
            static_cast<double>(std::count_if(folded.begin(), folded.end(),
                                              [&](const auto& word) { return m_training.hasWord(word); })),
            static_cast<double>(folded.size()));
        countRepeats(folded, repeatedWords, repeatedFours);
        copied.push_back(m_training.longestCopy(sample.text));
        metrics.distinctWords += std::ssize(folded);
        allWords.push_back(std::move(folded));
    }
    metrics.perplexity = judged.perplexity();
    metrics.nats = std::move(judged.above);
    metrics.unitsOfSample = std::move(judged.under);
    if (everySecond) {
        metrics.secondPerplexity = second.perplexity();
    }
    metrics.knownWords = known.share();
    metrics.wildWords = wild.share();
    metrics.repeatedWords = repeatedWords.share();
    metrics.repeatedFours = repeatedFours.share();
    metrics.copied = spansOf(std::move(copied));
    metrics.distinctWords =
        distinctWords > 0 ? std::min(distinctWords, metrics.distinctWords) : metrics.distinctWords;
    for (int n = 1; n <= 3; ++n) {
        metrics.distinct[static_cast<std::size_t>(n - 1)] =
            jackknife(allWords.size(), [&](const std::vector<std::size_t>& kept) {
                std::vector<std::vector<std::string>> chosen;
                for (const auto sample : kept) {
                    chosen.push_back(allWords[sample]);
                }
                return distinctShare(chosen, n, metrics.distinctWords);
            });
    }
    return metrics;
}

} // namespace sgfm::evaluation
