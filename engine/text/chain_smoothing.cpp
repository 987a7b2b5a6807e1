#include "engine/text/chain_smoothing.h"

#include "engine/error.h"
#include "engine/parallel.h"
#include "engine/text/eigen.h"
#include "engine/text/lexicon_file.h"
#include "engine/text/trigram_table.h"
#include "engine/text/word_classes.h"

#include <Random123/philox.h>

#include <algorithm>
#include <cmath>

namespace sgfm::text {

namespace {

// Keeps these draws apart from the noise of the field, which has the same seed: part of the counter.
constexpr std::uint64_t kChain = 0x636861696e; // "chain"

void check(bool good, const std::string& what, const std::string& remedy) {
    if (!good) {
        throw Error(ErrorKind::Usage, "chain", what, remedy);
    }
}

void checkCandidates(const Lexicon& lexicon, const Candidates& candidates, const Coupling& coupling) {
    const auto entries = static_cast<std::size_t>(std::max(candidates.positions, 0)) *
                         static_cast<std::size_t>(std::max(candidates.count, 0));
    check(candidates.positions >= 0 && candidates.count >= 1 && candidates.tokens.size() == entries &&
              candidates.logProbabilities.size() == entries,
          "The candidates are not " + std::to_string(candidates.count) + " for each of " +
              std::to_string(candidates.positions) + " positions.",
          "Give every position the same number of candidates.");
    for (const double value : {coupling.power, coupling.repulsion}) {
        check(std::isfinite(value) && value >= 0,
              "The coupling is " + std::to_string(coupling.power) + ", its repulsion " +
                  std::to_string(coupling.repulsion) + ".",
              "Use numbers from 0 up.");
    }
    check(std::all_of(candidates.tokens.begin(), candidates.tokens.end(),
                      [&](TokenId token) { return token >= 0 && token < lexicon.size(); }),
          "A candidate is no token of the lexicon.", "Use the lexicon that the candidates are from.");
}

void fillUnary(const Candidates& candidates, std::size_t x, std::span<float> factors) {
    const auto count = factors.size();
    const std::span<const float> logs{candidates.logProbabilities.data() + x * count, count};
    const float largest = *std::max_element(logs.begin(), logs.end());
    const bool numbers =
        std::none_of(logs.begin(), logs.end(), [](float value) { return std::isnan(value); });
    check(numbers && std::isfinite(largest), "Position " + std::to_string(x) + " has no possible candidate.",
          "Allow at least one word there.");
    for (std::size_t k = 0; k < count; ++k) {
        factors[k] = std::exp(logs[k] - largest);
    }
}

// Larger factors would overflow single precision after a few positions.
constexpr float kLargestExponent = 60;

// Whole aligned rows: Eigen's exponential of a vector and of a single number differ in the last bit, and
// which of them a value meets must not depend on an address.
using AlignedRow = Eigen::Map<Eigen::ArrayXf, Eigen::Aligned64>;

// ratio -> ratio^power, ratio^repulsion below 1.
void raiseToCoupling(AlignedRow ratios, float power, float repulsion) {
    ratios = ratios.log();
    ratios = (ratios.max(0) * power + ratios.min(0) * repulsion)
                 .max(-kLargestExponent)
                 .min(kLargestExponent)
                 .exp();
}

// Of the best of a position: no factor makes up for it.
constexpr float kUnheard = 1e-9F;

void fillCoupling(const Lexicon& lexicon, const Candidates& candidates, std::size_t x,
                  const Coupling& coupling, Chain& chain) {
    const auto power = static_cast<float>(coupling.power);
    const auto repulsion = static_cast<float>(coupling.power * coupling.repulsion);
    const auto count = chain.values();
    const std::span<const TokenId> right{candidates.tokens.data() + (x + 1) * count, count};
    const auto unary = chain.unary(x);
    for (std::size_t left = 0; left < count; ++left) {
        const auto row = chain.coupling(x, left);
        if (power == 0 || unary[left] <= kUnheard) {
            std::fill(row.begin(), row.end(), 1.0F);
            continue;
        }
        lexicon.bigramRatios(candidates.tokens[x * count + left], right, row);
        raiseToCoupling({row.data(), static_cast<Eigen::Index>(chain.stride())}, power, repulsion);
        std::fill(row.data() + count, row.data() + chain.stride(), 0.0F); // the padding
    }
}

constexpr float kNegligible = 1e-4F;   // of the best of a position, see the header
constexpr float kClassesHeard = 1e-3F; // likewise, the product of two neighbours
constexpr float kNoClasses[] = {1};    // one class of all words tells nothing

// The rows of pairs that the table has seen often enough, and of likely others by their classes.
class ThirdsFilling {
  public:
    ThirdsFilling(const Lexicon& lexicon, const Candidates& candidates, const Coupling& coupling, int threads)
        : m_table(lexicon.trigrams()),
          m_classes(lexicon.classes()),
          m_candidates(candidates),
          m_power(static_cast<float>(coupling.power)),
          m_repulsion(static_cast<float>(coupling.power * coupling.repulsion)),
          m_unseenWord(coupling.newWords ? 1.0F : lexicon_file::kUnseenWord),
          m_places(static_cast<std::size_t>(threads),
                   std::vector<int>(static_cast<std::size_t>(lexicon.size()), -1)) {}

    // Each thread may fill a position at the same time.
    void fill(std::size_t x, int thread, SecondOrderChain& chain) {
        auto& places = m_places[static_cast<std::size_t>(thread)];
        Third third{tokensAt(x + 2), {}, {}, std::vector<float>(chain.values()), places, {}};
        for (std::size_t k = 0; k < third.tokens.size(); ++k) {
            third.classes.push_back(m_classes.empty() ? 0 : m_classes.of(third.tokens[k]));
            if (chain.pairs().unary(x + 2)[k] > kNegligible) {
                third.heard.push_back(k);
                places[static_cast<std::size_t>(third.tokens[k])] = static_cast<int>(k);
            }
        }
        const auto unary = chain.pairs().unary(x);
        const auto next = chain.pairs().unary(x + 1);
        for (std::size_t j = 0; j < chain.values(); ++j) {
            if (next[j] <= kNegligible) {
                continue;
            }
            const auto second = tokensAt(x + 1)[j];
            for (const auto k : third.heard) {
                third.continuations[k] = m_table.continuation(second, third.tokens[k]);
            }
            for (std::size_t i = 0; i < chain.values(); ++i) {
                if (unary[i] <= kNegligible) {
                    continue;
                }
                const auto first = tokensAt(x)[i];
                const auto pair = m_table.find(first, second);
                const bool tells = pair >= 0 && m_table.tells(pair, second);
                if (!tells && (m_classes.empty() || unary[i] * next[j] <= kClassesHeard)) {
                    continue;
                }
                const auto row = chain.addRow(x, i, j);
                if (tells) {
                    count(pair, third, row);
                }
                hearClasses(first, second, third, tells ? pair : -1, row);
            }
        }
        raise(chain.thirds(x).factors);
        for (const auto token : third.tokens) {
            places[static_cast<std::size_t>(token)] = -1;
        }
    }

  private:
    // The candidates that a pair is followed by.
    struct Third {
        std::span<const TokenId> tokens;
        std::vector<int> classes;
        std::vector<std::size_t> heard;    // those that are not negligible
        std::vector<float> continuations;  // P(c | b) of the b at hand
        std::span<const int> places;       // of a token among them
        std::vector<std::size_t> spoiling; // those that would make a word that the corpus lacks
    };

    std::span<const TokenId> tokensAt(std::size_t x) const {
        const auto count = static_cast<std::size_t>(m_candidates.count);
        return {m_candidates.tokens.data() + x * count, count};
    }

    // n(abc). Few followers are looked up among the candidates, many the other way round; a token that stands
    // among the candidates twice is found at its last place.
    void count(std::int32_t pair, const Third& third, std::span<float> row) const {
        constexpr std::size_t kMany = 8; // a binary search costs about so many look-ups
        const auto followers = m_table.followers(pair);
        const auto counts = m_table.counts(pair);
        if (followers.size() <= kMany * third.heard.size()) {
            for (std::size_t entry = 0; entry < followers.size(); ++entry) {
                const int k = third.places[static_cast<std::size_t>(followers[entry])];
                if (k >= 0) {
                    row[static_cast<std::size_t>(k)] = static_cast<float>(counts[entry]);
                }
            }
        } else {
            for (const auto k : third.heard) {
                const auto token = third.tokens[k];
                const auto found = std::lower_bound(followers.begin(), followers.end(), token);
                if (found != followers.end() && *found == token &&
                    third.places[static_cast<std::size_t>(token)] == static_cast<int>(k)) {
                    row[k] = static_cast<float>(counts[static_cast<std::size_t>(found - followers.begin())]);
                }
            }
        }
    }

    // n(abc) -> (n(abc) + k R) / (n(ab) P(c|b) + k); R behind a pair that the table does not know (-1).
    void hearClasses(TokenId first, TokenId second, Third& third, std::int32_t pair,
                     std::span<float> row) const {
        constexpr auto pseudo = static_cast<float>(lexicon_file::kPseudoCount);
        const auto ratios =
            m_classes.empty() ? std::span<const float>(kNoClasses) : m_classes.ratiosBehind(first, second);
        if (pair < 0) {
            for (std::size_t k = 0; k < row.size(); ++k) {
                row[k] = ratios[static_cast<std::size_t>(third.classes[k])];
            }
            return;
        }
        const auto times = static_cast<float>(m_table.count(pair));
        auto& spoiling = third.spoiling;
        spoiling.clear();
        for (const auto k : third.heard) {
            if (row[k] == 0 && m_table.spoilsWord(pair, second, third.tokens[k])) {
                spoiling.push_back(k);
            }
        }
        for (std::size_t k = 0; k < row.size(); ++k) {
            const float prior = pseudo * ratios[static_cast<std::size_t>(third.classes[k])];
            row[k] = (row[k] + prior) / (times * third.continuations[k] + pseudo);
        }
        for (const auto k : spoiling) {
            row[k] *= m_unseenWord;
        }
    }

    // Ratios to factors, all rows at once: whole aligned vectors, as in fillCoupling.
    void raise(field::AlignedVector<float>& ratios) const {
        if (!ratios.empty()) {
            raiseToCoupling({ratios.data(), static_cast<Eigen::Index>(ratios.size())}, m_power, m_repulsion);
        }
    }

    const TrigramTable& m_table;
    const WordClasses& m_classes;
    const Candidates& m_candidates;
    float m_power;
    float m_repulsion;
    float m_unseenWord;
    std::vector<std::vector<int>> m_places; // each thread's: of a token among the candidates at x + 2, or -1
};

// body(x, thread) for x = 0 ... count - 1, in turns of several, so that threads seldom wait for each other.
template <typename Body>
void forEachPosition(int threads, int count, const Body& body) {
    constexpr int kTurn = 4;
    parallelFor(threads, (count + kTurn - 1) / kTurn, [&](int turn, int thread) {
        for (int x = kTurn * turn; x < std::min(count, kTurn * (turn + 1)); ++x) {
            body(static_cast<std::size_t>(x), thread);
        }
    });
}

std::vector<TokenId> tokensOf(const Candidates& candidates, const std::vector<std::size_t>& sequence) {
    std::vector<TokenId> tokens;
    tokens.reserve(sequence.size());
    for (std::size_t x = 0; x < sequence.size(); ++x) {
        tokens.push_back(candidates.tokenAt(static_cast<int>(x), static_cast<int>(sequence[x])));
    }
    return tokens;
}

} // namespace

double uniformOf(const ChainKey& key, std::size_t position, std::uint64_t purpose) {
    const r123::Philox4x64 generator;
    const auto bits = generator({{key.step, position, 0, purpose}}, {{key.seed, key.run}});
    return static_cast<double>(bits[0] >> 11U) * 0x1p-53;
}

Chain chainOf(const Lexicon& lexicon, const Candidates& candidates, const Coupling& coupling, int threads) {
    checkCandidates(lexicon, candidates, coupling);
    Chain chain(static_cast<std::size_t>(candidates.positions), static_cast<std::size_t>(candidates.count));
    for (std::size_t x = 0; x < chain.positions(); ++x) {
        fillUnary(candidates, x, chain.unary(x));
    }
    forEachPosition(threads, candidates.positions - 1,
                    [&](std::size_t x, int) { fillCoupling(lexicon, candidates, x, coupling, chain); });
    return chain;
}

SecondOrderChain secondOrderChainOf(const Lexicon& lexicon, const Candidates& candidates,
                                    const Coupling& coupling, int threads) {
    SecondOrderChain chain(chainOf(lexicon, candidates, coupling, threads));
    if (coupling.power > 0 && !lexicon.trigrams().empty()) {
        ThirdsFilling filling(lexicon, candidates, coupling, threads);
        forEachPosition(threads, candidates.positions - 2,
                        [&](std::size_t x, int thread) { filling.fill(x, thread, chain); });
    }
    return chain;
}

std::vector<float> smooth(const Lexicon& lexicon, const Candidates& candidates, const Coupling& coupling,
                          int threads) {
    return marginals(secondOrderChainOf(lexicon, candidates, coupling, threads));
}

std::vector<TokenId> viterbi(const Lexicon& lexicon, const Candidates& candidates, const Coupling& coupling) {
    return tokensOf(candidates, mostProbableSequence(secondOrderChainOf(lexicon, candidates, coupling)));
}

std::vector<TokenId> sampleChain(const Lexicon& lexicon, const Candidates& candidates,
                                 const Coupling& coupling, const ChainKey& key) {
    const auto chain = secondOrderChainOf(lexicon, candidates, coupling);
    std::vector<double> uniforms(chain.positions());
    for (std::size_t x = 0; x < uniforms.size(); ++x) {
        uniforms[x] = uniformOf(key, x, kChain);
    }
    return tokensOf(candidates, drawSequence(chain, uniforms));
}

} // namespace sgfm::text
