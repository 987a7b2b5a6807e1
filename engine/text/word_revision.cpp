#include "engine/text/word_revision.h"

#include "engine/text/chain_weights.h"

#include <algorithm>

namespace sgfm::text {

namespace {

// Keeps these draws apart from others of the same seed: part of the counter.
constexpr std::uint64_t kRevision = 0x726576697365; // "revise"

} // namespace

std::vector<RevisedWord> reviseWords(const Lexicon& lexicon, const Candidates& candidates,
                                     std::span<const TokenId> words, const std::vector<bool>& free,
                                     const Coupling& coupling, const ChainKey& key) {
    const auto posterior = smooth(lexicon, candidates, coupling);
    const auto count = static_cast<std::size_t>(candidates.count);
    std::vector<RevisedWord> revised;
    for (std::size_t x = 0; x < words.size(); ++x) {
        if (!free[x]) {
            continue;
        }
        const std::span<const float> row{posterior.data() + x * count, count};
        const auto tokens = candidates.tokens.begin() + static_cast<std::ptrdiff_t>(x * count);
        const auto own = static_cast<std::size_t>(
            std::find(tokens, tokens + static_cast<std::ptrdiff_t>(count), words[x]) - tokens);
        const double best = static_cast<double>(*std::max_element(row.begin(), row.end()));
        if (own < count && static_cast<double>(row[own]) >= kDoubt * best) {
            continue;
        }
        const std::vector<double> weights(row.begin(), row.end());
        const auto k = drawIndex(weights, uniformOf(key, x, kRevision));
        if (k != own) {
            const auto position = static_cast<int>(x);
            revised.push_back(
                {position, candidates.tokenAt(position, static_cast<int>(k)), {row.begin(), row.end()}});
        }
    }
    return revised;
}

} // namespace sgfm::text
