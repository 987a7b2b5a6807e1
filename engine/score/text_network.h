#pragma once
// The wavelet score network of text: local, multi-scale, O(N), no attention and no absolute positions.
//
// In, at each position of the box (f32, [member][position][value]):
//     r, m       whitened evidence and posterior mean of the line given the noisy field
//     (refinement_operator.h) previous   the estimate of the step before, 0 at the first given      clean
//     embeddings of prompt and pins, 0 elsewhere; flags: given, inside the text
// and for each member the conditions: features of log sigma, the reliability kappa, lambda (viscous
// exposure).
//
// Resolutions N, N/2, ..., N/16 follow the Haar scales of the refinement (score_blocks.h, with kernels of
// three positions): each sees the coefficients of its scale and all coarser ones. Out: q and e, so that the
// token logits are
//     l_k = E_k . ( q + s m / (1 - kappa + 0.02) ) + U_k . e + beta_k
// E_k . m / (1 - kappa) is the log likelihood of token k for one position alone; the network learns what its
// surroundings add. DESIGN section 2, "Diffusion in wavelet space".

#include "engine/score/score_blocks.h"
#include "engine/score/text_network_options.h"
#include "engine/score/torch.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sgfm::score {

inline constexpr int kConditionFeatures = 36;

// One member's conditions as network input, kConditionFeatures values: cosines and sines of log sigma, log
// sigma, kappa, the viscous exposure (0: none), 1 when a previous estimate is given.
std::vector<float> conditionFeatures(double sigma, double reliability, double viscousExposure,
                                     bool hasPrevious);
// Which of them says that a previous estimate is given.
inline constexpr int kHasPreviousFeature = kConditionFeatures - 1;

// 1 / (1 - kappa + 0.02): bounded, so that certain evidence does not drown what is learned.
float evidenceScale(double reliability);

struct TextNetworkInputs {
    torch::Tensor whitened;      // [B][N][C]
    torch::Tensor mean;          // [B][N][C]
    torch::Tensor previous;      // [B][N][C]
    torch::Tensor given;         // [B][N][C]
    torch::Tensor flags;         // [B][N][2]
    torch::Tensor features;      // [B][kConditionFeatures], or [1] where all members have the same
    torch::Tensor evidenceScale; // [B] or [1]
};

class TextNetworkImpl : public torch::nn::Module {
  public:
    explicit TextNetworkImpl(const TextNetworkOptions& options);

    struct Head {
        torch::Tensor embedding; // q + s m / (1 - kappa + 0.02), [B][N][C], f32
        torch::Tensor extra;     // e, [B][N][rank], f32
    };
    Head forward(const TextNetworkInputs& inputs) const;
    // l, [B][N][V]; embeddings: E, [V][C].
    torch::Tensor logits(const Head& head, const torch::Tensor& embeddings) const;

    const TextNetworkOptions& options() const noexcept { return m_options; }
    // What blocks compute in: float32, or bfloat16 where the machine is fast at it (training).
    void setPrecision(torch::ScalarType precision) noexcept { m_precision = precision; }
    torch::Tensor outputTable() const { return m_outputTable; } // U
    torch::Tensor outputBias() const { return m_outputBias; }   // beta

    // Multiplications and additions (two a product) of one forward pass, a position.
    double operationsPerPosition() const noexcept;

  private:
    TextNetworkOptions m_options;
    torch::ScalarType m_precision = torch::kFloat32;
    torch::Tensor m_input, m_inputBias;
    ConditionLayers m_condition;
    Trunk m_trunk;
    torch::Tensor m_head, m_headBias, m_scale; // [C + rank][D]; s from the condition
    torch::Tensor m_outputTable, m_outputBias;
};
TORCH_MODULE(TextNetwork);

} // namespace sgfm::score
