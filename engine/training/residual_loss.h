#pragma once
// The physics part of the objective of text: lambda_R E(u_hat), u_hat the lifted field of the predicted line,
// as field_residual.h has it, f(t) being the mean residual of training fields over windows and positions, a
// channel, component and slice. Box as in training (windows of one size).

#include "engine/training/field_residual.h"
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

    field::Grid m_grid;
    FieldResidual m_field;
    torch::Tensor m_operator; // A, [N_x][2 N_t N_x]
    torch::Tensor m_forcing;
};

} // namespace sgfm::training
