#pragma once
// From logits to what a sampler step needs of them. Private to score/.
//
//     p_x = softmax(l_x / T)      H_x = log sum_k exp(l_k / T) - sum_k p_k l_k / T
//
// with the K best tokens of every position (of equal ones the first by number). A position's numbers depend
// on that position's logits only, and are the same bits for any number of threads.

#include "engine/text/lexicon.h"

#include <ATen/ATen.h>

#include <vector>

namespace sgfm::score {

struct TokenPredictions {
    at::Tensor probabilities;                     // [N][V]
    std::vector<float> entropies;                 // [N], nats
    std::vector<std::vector<text::TokenId>> best; // [N][K], best first
};

// `logits`: [N][V], overwritten. forbidden tokens get p = 0. Throws Error(Numerical) when a logit is not
// finite.
TokenPredictions predictTokens(at::Tensor logits, double temperature, int candidates,
                               const std::vector<text::TokenId>& forbidden);

} // namespace sgfm::score
