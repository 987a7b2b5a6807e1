#pragma once
// Cross-entropy of token logits and its gradients in one pass, some rows at a time, so that a row of logits
// stays in the cache and the whole [rows][vocabulary] array is never held.
//
//     l_k = E_k . a + U_k . e + beta_k,   CE = log sum_k exp l_k - l_target,   L = sum_i w_i CE_i
// E is constant. Gradients: g_k = w (softmax_k - [k = target]); dL/da = g E, dL/de = g U, dL/dU = g^T e.

#include "engine/score/text_network.h"

namespace sgfm::training {

struct TokenLoss {
    torch::Tensor sum;      // L, differentiable in a, e, U and beta
    torch::Tensor everyRow; // CE of each row, nats; not differentiable
};

// a [rows][C], e [rows][rank], targets int64 [rows], weights f32 [rows]. `precision`: what U . e is computed
// in.
TokenLoss tokenLoss(const torch::Tensor& a, const torch::Tensor& e, const torch::Tensor& embeddings,
                    const torch::Tensor& table, const torch::Tensor& bias, const torch::Tensor& targets,
                    const torch::Tensor& weights, torch::ScalarType precision);

// sum_k softmax_k E_k of each row, without gradients.
torch::Tensor posteriorMean(const torch::Tensor& a, const torch::Tensor& e, const torch::Tensor& embeddings,
                            const torch::Tensor& table, const torch::Tensor& bias,
                            torch::ScalarType precision);

} // namespace sgfm::training
