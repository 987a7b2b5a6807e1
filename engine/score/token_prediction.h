#pragma once
// From logits to what a sampler step needs of them. Private to score/.
//
//     p_x = softmax(s_x)      s_k = l_k / T - gamma log q_k      H_x = log sum_k exp(s_k) - sum_k p_k s_k
//
// q: the share of each token in the corpus. Beside them the K best tokens of every position (of equal ones
// the first by number). A position's numbers depend on that position's logits only, and are the same bits for
// any number of threads.

#include "engine/text/lexicon.h"

#include <ATen/ATen.h>

#include <vector>

namespace sgfm::score {

struct PredictionOptions {
    double temperature = 1; // T > 0
    double rarity = 0;      // gamma; above 0 rare tokens gain
    at::Tensor logShares;   // [V], log q; may be undefined where gamma is 0
    int candidates = 32;    // K
    const std::vector<text::TokenId>& forbidden;
};

struct TokenPredictions {
    at::Tensor probabilities;                     // [N][V]
    std::vector<float> entropies;                 // [N], nats
    std::vector<std::vector<text::TokenId>> best; // [N][K], best first
};

// `logits`: [N][V], overwritten. forbidden tokens get p = 0. Throws Error(Numerical) when a logit is not
// finite.
TokenPredictions predictTokens(at::Tensor logits, const PredictionOptions& options);

} // namespace sgfm::score
