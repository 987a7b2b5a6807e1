#pragma once
// Neighbouring words heard together: a chain over the candidates of every position,
//
//     log p(k_0 ... k_{N-1}) = const + sum_x log p_x(k_x) + sum_x beta( I(k_x, k_{x+1}) )
//                                    + sum_x beta( I(k_x, k_{x+1}, k_{x+2}) )
//     beta(I) = b I for I >= 0,  r b I for I < 0
//
// with the information of pairs from the lexicon and of triples from its trigram table (trigram_table.h; 0
// where the lexicon has none), both with that of classes of words where it has them (word_classes.h), the
// coupling b >= 0 (0: each position by itself) and the repulsion r >= 0. r above 1: that words avoid each
// other is told by the corpus alone, while a posterior that knows the neighbours has heard already which
// words like each other.
//
// `smooth` acts inside every sampler step, `viterbi` and `sampleChain` make the final text. A certain
// position (pinned word, prompt) has one candidate with log p = 0 and -infinity at the others. Candidates
// below 1e-4 of the best of their position are heard in pairs only (as the third of three by their class),
// pairs of neighbours that the table does not know and whose product is below 1e-3 of the best likewise; what
// follows a candidate below 1e-9 is not looked up. O(N (K^2 + K pairs that the table knows)), local; the same
// input gives the same bits. Dimensionless. Source: DESIGN section 2, "Decoding text".
//
// All throw Error(Usage) when the arrays do not fit, b or r is negative or not finite, a token is not
// in the lexicon, or a position has no possible candidate.

#include "engine/text/chain.h"
#include "engine/text/lexicon.h"
#include "engine/text/second_order_chain.h"

#include <cstdint>
#include <vector>

namespace sgfm::text {

struct Coupling {
    double power = 0;     // b
    double repulsion = 1; // r
    // Parts may make words that the corpus lacks (kUnseenWord of lexicon_file.h is left out), as a prompt
    // does that is read back; a text that is made has words of the corpus.
    bool newWords = false;
    Coupling(double b, double r = 1, bool allowed = false) // NOLINT(google-explicit-constructor)
        : power(b), repulsion(r), newWords(allowed) {}
    // beta.
    double of(double information) const { return (information < 0 ? repulsion : 1) * power * information; }
};

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

// A number in [0, 1) for one position; `purpose` keeps the draws of different callers apart.
double uniformOf(const ChainKey& key, std::size_t position, std::uint64_t purpose);

// Pairs alone. `threads` look up factors side by side; the chain does not depend on them.
Chain chainOf(const Lexicon& lexicon, const Candidates& candidates, const Coupling& coupling,
              int threads = 1);
// Pairs and triples.
SecondOrderChain secondOrderChainOf(const Lexicon& lexicon, const Candidates& candidates,
                                    const Coupling& coupling, int threads = 1);

// The posterior of every candidate, [position][K]; each row adds up to 1.
std::vector<float> smooth(const Lexicon& lexicon, const Candidates& candidates, const Coupling& coupling,
                          int threads = 1);

// The most probable text.
std::vector<TokenId> viterbi(const Lexicon& lexicon, const Candidates& candidates, const Coupling& coupling);

// A text drawn from p.
std::vector<TokenId> sampleChain(const Lexicon& lexicon, const Candidates& candidates,
                                 const Coupling& coupling, const ChainKey& key);

} // namespace sgfm::text
