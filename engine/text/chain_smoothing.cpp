#include "engine/text/chain_smoothing.h"

#include "engine/error.h"
#include "engine/text/eigen.h"

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

void checkCandidates(const Lexicon& lexicon, const Candidates& candidates, double coupling) {
    const auto entries = static_cast<std::size_t>(std::max(candidates.positions, 0)) *
                         static_cast<std::size_t>(std::max(candidates.count, 0));
    check(candidates.positions >= 0 && candidates.count >= 1 && candidates.tokens.size() == entries &&
              candidates.logProbabilities.size() == entries,
          "The candidates are not " + std::to_string(candidates.count) + " for each of " +
              std::to_string(candidates.positions) + " positions.",
          "Give every position the same number of candidates.");
    check(std::isfinite(coupling) && coupling >= 0, "The coupling is " + std::to_string(coupling) + ".",
          "Use a number from 0 up.");
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

void fillCoupling(const Lexicon& lexicon, const Candidates& candidates, std::size_t x, float power,
                  Chain& chain) {
    // Whole aligned rows: Eigen's exponential of a vector and of a single number differ in the last bit, and
    // which of them a value meets must not depend on an address.
    using Row = Eigen::Map<Eigen::ArrayXf, Eigen::Aligned64>;
    const auto count = chain.values();
    const std::span<const TokenId> right{candidates.tokens.data() + (x + 1) * count, count};
    for (std::size_t left = 0; left < count; ++left) {
        const auto row = chain.coupling(x, left);
        if (power == 0) {
            std::fill(row.begin(), row.end(), 1.0F);
            continue;
        }
        lexicon.bigramRatios(candidates.tokens[x * count + left], right, row);
        Row factors(row.data(), static_cast<Eigen::Index>(chain.stride()));
        factors = (factors.log() * power).max(-kLargestExponent).min(kLargestExponent).exp();
        std::fill(row.data() + count, row.data() + chain.stride(), 0.0F); // the padding
    }
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

Chain chainOf(const Lexicon& lexicon, const Candidates& candidates, double coupling) {
    checkCandidates(lexicon, candidates, coupling);
    Chain chain(static_cast<std::size_t>(candidates.positions), static_cast<std::size_t>(candidates.count));
    for (std::size_t x = 0; x < chain.positions(); ++x) {
        fillUnary(candidates, x, chain.unary(x));
        if (x + 1 < chain.positions()) {
            fillCoupling(lexicon, candidates, x, static_cast<float>(coupling), chain);
        }
    }
    return chain;
}

std::vector<float> smooth(const Lexicon& lexicon, const Candidates& candidates, double coupling) {
    return marginals(chainOf(lexicon, candidates, coupling));
}

std::vector<TokenId> viterbi(const Lexicon& lexicon, const Candidates& candidates, double coupling) {
    return tokensOf(candidates, mostProbableSequence(chainOf(lexicon, candidates, coupling)));
}

std::vector<TokenId> sampleChain(const Lexicon& lexicon, const Candidates& candidates, double coupling,
                                 const ChainKey& key) {
    const auto chain = chainOf(lexicon, candidates, coupling);
    const r123::Philox4x64 generator;
    const r123::Philox4x64::key_type philoxKey{{key.seed, key.run}};
    std::vector<double> uniforms(chain.positions());
    for (std::size_t x = 0; x < uniforms.size(); ++x) {
        const auto bits = generator({{key.step, x, 0, kChain}}, philoxKey);
        uniforms[x] = static_cast<double>(bits[0] >> 11U) * 0x1p-53;
    }
    return tokensOf(candidates, drawSequence(chain, uniforms));
}

} // namespace sgfm::text
