#pragma once
// Where a word that must appear fits best.
//
// A word is one or more tokens w_1 ... w_m. At position x it has the score
//     log p_x(w_1) + b I(w_1, w_2) + log p_{x+1}(w_2) + ...            its own probability there
//     + log <exp(b I(k, w_1))> + log <exp(b I(w_m, k))>                how its neighbours go with it
//     - sum over its positions of max_k log p(k)                       what it replaces
// b is r times as large where I is negative (chain_smoothing.h). <>: mean over the neighbour's candidates,
// weighted by the chain's messages from beyond (chain.h). A token that is no candidate has the probability
// that the candidates leave, shared evenly by all other tokens. O(N m K).

#include "engine/text/chain_smoothing.h"

#include <optional>
#include <span>

namespace sgfm::text {

// The position with the largest score, the first of equal ones, where no position of the word is taken;
// nothing when it fits nowhere. Throws Error(Usage) as chain_smoothing.h does.
std::optional<int> bestPlace(const Lexicon& lexicon, const Candidates& candidates, const Coupling& coupling,
                             std::span<const TokenId> word, const std::vector<bool>& taken);

} // namespace sgfm::text
