#pragma once
// Where a free flow begins. All are divergence-free (to the rounding of one projection), periodic and
// dimensionless; coordinates are phases theta_i = 2 pi x_i / L_i, so that they fit any box.
//
//   TaylorGreen  d = 2: u = (sin X cos Y, -(k_x/k_y) cos X sin Y)
//                d = 3: u = (sin X cos Y cos Z, -(k_x/k_y) cos X sin Y cos Z, 0)   (Taylor and Green 1937)
//   Random       white noise shaped to E(k) ~ k^4 exp(-2 (k/k_0)^2), k_0 = 4 dk, scaled to mean |u|^2 = 1
//   Vortices     d = 2: 12 Gaussian vortices of either sign; d = 3: 4 vortex rings with Gaussian cores;
//   places
//                and sizes drawn from the seed; scaled to mean |u|^2 = 1
//   ShearLayer   u_x = tanh(rho (Y' - 1/4)) and back, u_y = delta sin X, rho = 30, delta = 0.05, on the unit
//                box (Bell, Colella and Glaz 1989); in 3-D the kick also varies along the third axis
//
// Several channels hold the same flow, each shifted along x by its share of the box. Random numbers are
// counter-based (Random123), keyed by the seed and the place: the same for any number of threads.

#include "engine/field/fields.h"
#include "engine/fourier/transform.h"
#include "engine/recipe/recipe.h"

#include <cstdint>
#include <filesystem>

namespace sgfm::runtime {

// Throws Error(Usage) for a source that is no free flow.
field::VectorField makeInitialCondition(recipe::Source source, int channels, std::uint64_t seed,
                                        const fourier::Transform& transform);

// A .npy array [channel][component][grid], x last. Throws Error(Io), Error(BadInput): wrong rank or shape,
// values that are not finite. readFieldFile takes grid and channels from the array (box lengths: 2 pi an axis
// unless given); readFieldFileAs insists on them.
field::VectorField readFieldFile(const std::filesystem::path& file, const std::vector<double>& lengths);
field::VectorField readFieldFileAs(const std::filesystem::path& file, const field::Grid& grid, int channels);

} // namespace sgfm::runtime
