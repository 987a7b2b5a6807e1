#include "engine/text/chain_placement.h"

#include <algorithm>
#include <cmath>

namespace sgfm::text {

namespace {

class Placement {
  public:
    Placement(const Lexicon& lexicon, const Candidates& candidates, const Coupling& coupling)
        : m_lexicon(lexicon),
          m_candidates(candidates),
          m_coupling(coupling),
          m_chain(chainOf(lexicon, candidates, coupling)),
          m_messages(messages(m_chain)) {}

    double score(int x, std::span<const TokenId> word) const {
        const int last = x + static_cast<int>(word.size()) - 1;
        double log = 0;
        for (std::size_t i = 0; i < word.size(); ++i) {
            log += logProbability(x + static_cast<int>(i), word[i]);
            log += i > 0 ? m_coupling.of(information(word[i - 1], word[i])) : 0;
        }
        double without = 0; // what the word replaces
        for (int at = x; at <= last; ++at) {
            without += logShare(at);
        }
        log += x > 0 ? logSide(x - 1, m_messages.left,
                               [&](TokenId left) { return information(left, word.front()); })
                     : 0;
        log += last + 1 < m_candidates.positions
                   ? logSide(last + 1, m_messages.right,
                             [&](TokenId right) { return information(word.back(), right); })
                   : 0;
        return log - without;
    }

  private:
    double information(TokenId a, TokenId b) const {
        return static_cast<double>(m_lexicon.bigramInformation(a, b));
    }

    double logProbability(int x, TokenId token) const {
        const auto count = static_cast<std::size_t>(m_candidates.count);
        const auto begin = static_cast<std::size_t>(x) * count;
        double rest = 1;
        for (std::size_t k = begin; k < begin + count; ++k) {
            if (m_candidates.tokens[k] == token) {
                return static_cast<double>(m_candidates.logProbabilities[k]);
            }
            rest -= std::exp(static_cast<double>(m_candidates.logProbabilities[k]));
        }
        constexpr double kLeast = 1e-6; // the candidates may hold everything, to rounding
        return std::log(std::max(rest, kLeast) / std::max(1, m_lexicon.size() - m_candidates.count));
    }

    // log sum_k p(k) side[k] exp(b I): the neighbour's text, weighted by how well it goes with the word.
    template <typename Information>
    double logSide(int x, const std::vector<float>& side, const Information& informationWith) const {
        const auto unary = m_chain.unary(static_cast<std::size_t>(x));
        double sum = 0;
        double total = 0;
        for (int k = 0; k < m_candidates.count; ++k) {
            const auto index = static_cast<std::size_t>(x) * unary.size() + static_cast<std::size_t>(k);
            const double weight =
                static_cast<double>(unary[static_cast<std::size_t>(k)]) * static_cast<double>(side[index]);
            sum += weight * std::exp(m_coupling.of(informationWith(m_candidates.tokenAt(x, k))));
            total += weight;
        }
        return std::log(sum / total);
    }

    // log of the largest probability at x: a place that is certain of something else yields little.
    double logShare(int x) const {
        const auto begin =
            m_candidates.logProbabilities.begin() + static_cast<std::ptrdiff_t>(x) * m_candidates.count;
        return static_cast<double>(*std::max_element(begin, begin + m_candidates.count));
    }

    const Lexicon& m_lexicon;
    const Candidates& m_candidates;
    Coupling m_coupling;
    Chain m_chain;
    Messages m_messages;
};

} // namespace

std::optional<int> bestPlace(const Lexicon& lexicon, const Candidates& candidates, const Coupling& coupling,
                             std::span<const TokenId> word, const std::vector<bool>& taken) {
    const auto length = static_cast<int>(word.size());
    if (word.empty() || length > candidates.positions) {
        return std::nullopt;
    }
    const Placement placement(lexicon, candidates, coupling);
    std::optional<int> best;
    double highest = 0;
    for (int x = 0; x + length <= candidates.positions; ++x) {
        const auto begin = taken.begin() + x;
        if (std::find(begin, begin + length, true) != begin + length) {
            continue;
        }
        const double score = placement.score(x, word);
        if (!best || score > highest) {
            best = x;
            highest = score;
        }
    }
    return best;
}

} // namespace sgfm::text
