#pragma once
// Alias-free products of band-limited fields, with an exact adjoint.
//
// Every mode below Nyquist of the field's grid (n_i points, |m_i| <= K_i = floor((n_i - 1)/2)) is kept, and
// products are formed on a finer grid of M_i >= 3 K_i + 1 points, where no product of two such fields falls
// on a kept mode by aliasing (the 2/3 rule seen from the finer grid).
//
//     refine    Z: interpolation from the spectrum to the fine grid
//     coarsen   T: keeps the modes |m_i| <= K_i of a fine field
// T is the adjoint of Z for the mean over the grid: mean_M (Z u) w = mean_N u (T w), and T Z u = u for a
// field without Nyquist modes. That is what makes the gradient of the residual energy exact.

#include "engine/field/fields.h"
#include "engine/fourier/transform.h"

namespace sgfm::sampler {

class ProductGrid {
  public:
    // The transform's planner must outlive the product grid.
    explicit ProductGrid(const fourier::Transform& transform);

    const field::Grid& fineGrid() const noexcept { return m_fine.grid(); }

    // A vector spectrum on the field's grid -> its values on the fine grid.
    field::VectorField refine(const field::SpectralField& u) const;

    // Values on the fine grid -> the spectrum on the field's grid; Nyquist modes are zero.
    field::SpectralField coarsen(const field::VectorField& u) const;

  private:
    field::Grid m_coarseGrid;
    fourier::Transform m_fine;
};

} // namespace sgfm::sampler
