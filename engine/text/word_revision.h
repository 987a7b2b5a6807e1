#pragma once
// Words that their surroundings would hardly write, written anew: one pass of Gibbs sampling (Geman and Geman
// 1984) over positions that do not hear each other.
//
//     p(k_x | all other words)  ~  p_x(k)  times the chain's factors of all pairs and triples with x
//
// p_x from a score that was given all other words; the factors: chain_smoothing.h. A word is in doubt where
// p(word) < e^-3 p(best); it is drawn from p then, and all others stay, so that a text keeps what is rare but
// fits. Counter-based: the same key gives the same words. Dimensionless.

#include "engine/text/chain_smoothing.h"

#include <span>
#include <vector>

namespace sgfm::text {

// Words so far apart are in no pair or triple together. Three would do for that; with four more of the others
// are given, and texts came out with fewer slips.
inline constexpr int kRevisionStride = 4;
// e^-3: below this share of the best one a word is in doubt.
inline constexpr double kDoubt = 0.0498;

struct RevisedWord {
    int position = 0;
    TokenId word = 0;
    std::vector<float> probabilities; // [K], of the candidates of the position
};

// candidates: those of a free position, the word that stands there among them; elsewhere that word alone (its
// log p 0, -infinity at the others). words: [N], what stands there now. free: [N], no two of them closer than
// kRevisionStride. Throws Error(Usage) as chain_smoothing.h does.
std::vector<RevisedWord> reviseWords(const Lexicon& lexicon, const Candidates& candidates,
                                     std::span<const TokenId> words, const std::vector<bool>& free,
                                     const Coupling& coupling, const ChainKey& key);

} // namespace sgfm::text
