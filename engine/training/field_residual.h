#pragma once
// The physics residual of fields with gradients, in 2 or 3 dimensions (axes ..., t last in space's order):
//
//     R(u) = d_t u + alpha (v . grad) u - nu Lap u - f,   E = 1/2 mean |P R|^2
// as in engine/sampler/physics_correction.h, with autograd in place of the adjoint; products are formed on
// the grid itself (no dealiasing: the loss is a training signal). v: the carrier, the mean of all channels
// divided by max(1, rms). |P R|^2 = |R|^2 - sum |div R^|^2 / k^2. And the lift of densities,
//     J = grad_s d_t phi,   -Lap_s phi = e          (lift/lift.h)
// Boxes of training are small: spectral derivatives are dense matrices. Arrays are [B][C][d][..., y, x] with
// t slowest.

#include "engine/field/grid.h"
#include "engine/score/torch.h"

#include <vector>

namespace sgfm::training {

class FieldResidual {
  public:
    FieldResidual(const field::Grid& grid, double advection, double viscosity);

    torch::Tensor residual(const torch::Tensor& fields) const; // without f
    // E, mean over members and channels; `residuals` less f.
    torch::Tensor energy(const torch::Tensor& residuals) const;

    // (J, e) of densities [B][C][..., y, x].
    torch::Tensor lifted(const torch::Tensor& densities) const;

  private:
    struct Axis {
        torch::Tensor derivative, laplacian; // [n][n]
        torch::Tensor basis;                 // orthonormal real Fourier basis, columns
        std::vector<double> numbers;         // the wavenumber of each column; Nyquist 0
    };
    static Axis axisOf(int points, double length);
    torch::Tensor along(const torch::Tensor& x, const torch::Tensor& matrix, int axis) const;
    torch::Tensor spectrum(torch::Tensor x) const;
    torch::Tensor values(torch::Tensor spectrum) const;

    double m_advection;
    double m_viscosity;
    std::int64_t m_dimension;
    std::vector<Axis> m_axes;      // x, (y,) t
    torch::Tensor m_inverseSquare; // 1/k^2, [..., y, x]; 0 at k = 0
    torch::Tensor m_inverseSpace;  // 1/k_s^2; 0 at k_s = 0 and Nyquist
};

} // namespace sgfm::training
