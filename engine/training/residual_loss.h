#pragma once
// The physics part of the objective: lambda_R E(u_hat), u_hat the lifted field of the predicted line.
//
//     R(u) = d_t u + alpha (v . grad) u - nu Lap u - f,   E = 1/2 mean |P R|^2
// as in engine/sampler/physics_correction.h, with autograd in place of the adjoint; products are formed on
// the grid itself (no dealiasing: the loss is a training signal). v: the carrier, the mean of all channels
// divided by max(1, rms). f(t): the mean residual of training fields over windows and positions, a channel,
// component and slice. |P R|^2 = |R|^2 - sum |div R^|^2 / k^2. Box as in training (windows of one size):
// spectral derivatives are dense matrices.

#include "engine/score/torch.h"
#include "engine/training/text_windows.h"

namespace sgfm::training {

class ResidualLoss {
  public:
    ResidualLoss(const WindowOptions& options, double advection, double viscosity);

    // Finds f from clean lines, [B][N][C]; call it once before energy().
    void setForcing(const torch::Tensor& lines);
    const torch::Tensor& forcing() const noexcept { return m_forcing; } // [C][2][N_t]

    // E, mean over lines.
    torch::Tensor energy(const torch::Tensor& lines) const;

  private:
    torch::Tensor residual(const torch::Tensor& lines) const; // [B][C][2][N_t][N_x], without f

    double m_advection;
    double m_viscosity;
    torch::Tensor m_operator;                   // A, [N_x][2 N_t N_x]
    torch::Tensor m_derivativeX, m_derivativeT; // transposed, so that rows are multiplied
    torch::Tensor m_laplacianX, m_laplacianT;
    torch::Tensor m_basisX, m_basisT; // orthonormal real Fourier bases, columns
    torch::Tensor m_inverseSquare;    // 1/k^2, [N_t][N_x]; 0 at k = 0
    torch::Tensor m_forcing;
    std::int64_t m_points;
    std::int64_t m_slices;
};

} // namespace sgfm::training
