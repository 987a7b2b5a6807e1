#pragma once
// The lift: from a density e to the divergence-free field (J, e), the same in 2-D and 3-D.
//
// div_x J + d_t e = 0 is the continuity equation. For a density whose spatial mean does not change with t the
// flux of minimum norm is
//     J^(k) = - k_s (k_t / |k_s|^2) e^(k)     (k_s: the space wavenumbers; J^ = 0 where k_s = 0)
// so that u = (J, e) is exactly divergence-free and P u = u. Incompressibility allows one constant mean a
// channel (k = 0) but no mean that changes with t: each slice's mean is set to that of the last slice.
// Nyquist modes are dropped. lift is linear. Source: DESIGN section 2, paper sections 7.2 and 8.4.

#include "engine/field/fields.h"
#include "engine/fourier/transform.h"

namespace sgfm::lift {

// (J, e). Throws Error(Usage) when the grid of e is not the transform's, or has one axis only.
field::VectorField liftDensity(const field::DensityField& density, const fourier::Transform& transform);

// e := u_t, the last component of each channel.
field::DensityField densityOf(const field::VectorField& u);

} // namespace sgfm::lift
