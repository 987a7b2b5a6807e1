#pragma once
// Neighbouring words heard together: a chain over the candidates of every position,
//
//     p(k_0 ... k_{N-1})  ~  prod_x p_x(k_x)  prod_x ( p(k_{x+1} | k_x) / p(k_{x+1}) )^b
//
// with the bigram information of the lexicon and the coupling b >= 0 (b = 0: each position by itself).
// `smooth` acts inside every sampler step, `viterbi` and `sampleChain` make the final text. A certain
// position (pinned word, prompt) has one candidate with log p = 0 and -infinity at the others. O(N K^2),
// local; the same input gives the same bits. Dimensionless. Source: DESIGN section 2, "Decoding text".
//
// All throw Error(Usage) when the arrays do not fit, the coupling is negative or not finite, a token is not
// in the lexicon, or a position has no possible candidate.

#include "engine/text/chain.h"
#include "engine/text/lexicon.h"

#include <cstdint>
#include <vector>

namespace sgfm::text {

struct Candidates {
    int positions = 0;           // N
    int count = 0;               // K, a position
    std::vector<TokenId> tokens; // [position][K]
    std::vector<float>
        logProbabilities; // [position][K], normalised over the vocabulary; -infinity: impossible

    TokenId tokenAt(int x, int k) const {
        return tokens[static_cast<std::size_t>(x) * static_cast<std::size_t>(count) +
                      static_cast<std::size_t>(k)];
    }
};

// Counter-based: the same key gives the same text.
struct ChainKey {
    std::uint64_t seed = 0;
    std::uint64_t run = 0;
    std::uint64_t step = 0;
};

Chain chainOf(const Lexicon& lexicon, const Candidates& candidates, double coupling);

// The posterior of every candidate, [position][K]; each row adds up to 1.
std::vector<float> smooth(const Lexicon& lexicon, const Candidates& candidates, double coupling);

// The most probable text.
std::vector<TokenId> viterbi(const Lexicon& lexicon, const Candidates& candidates, double coupling);

// A text drawn from p.
std::vector<TokenId> sampleChain(const Lexicon& lexicon, const Candidates& candidates, double coupling,
                                 const ChainKey& key);

} // namespace sgfm::text
