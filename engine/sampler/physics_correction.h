#pragma once
// The physics correction: how far a space-time field is from obeying the dynamics, and one step towards it.
//
//     R(u) = d_t u + alpha (v . grad) u - nu Lap u - f     t is the last axis of the box; f: the mean
//     residual
//                                                          of the training fields, none without a model
//     E(u) = 1/2 mean |P R(u)|^2                           mean over grid and channels, components added
//     descent:    u <- P (u - eta N C grad E(u))           grad by hand-derived adjoint, scaled to be
//                                                          independent of N and C
//     transport:  one step of the dynamics of length h (dynamics::Solver)
//
// Carrier v as in dynamics/solver.h: each channel itself, or the mean m of all channels, v = m / max(1, r)
// with r^2 = mean |m|^2. Spectral derivatives over the whole box; products are alias-free and keep every mode
// below Nyquist (see product_grid.h).
//
// The gradient, with g = P R, <a, b> = mean over the grid and components added, Z and T as in product_grid.h:
//     N C grad E(u_c) = -d_t g_c - nu Lap g_c - alpha sum_j d_j T[Z v_j Z g_c] + alpha w_c
//     w_c: what changing the carrier does. q_c,j = T[sum_i Z g_ci Z d_j u_ci].
//          self: w_c = q_c.   carrier: q = sum_c q_c / C;  w_c = q for r <= 1, (q - v <v, q>)/r above.
// Dimensionless. Errors: Error(Usage) when a field is on another grid than the transform, the forcing does
// not fit, or a coefficient is not finite. Source: DESIGN section 2, paper 6.5.

#include "engine/dynamics/solver.h"
#include "engine/field/fields.h"
#include "engine/fourier/transform.h"

namespace sgfm::sampler {

struct ResidualOptions {
    double advection = 1;
    double viscosity = 0;
    dynamics::Transport transport = dynamics::Transport::SelfTransport;
};

// R(u); with `forcing` (may be null) subtracted.
field::VectorField residual(const field::VectorField& u, const ResidualOptions& options,
                            const field::VectorField* forcing, const fourier::Transform& transform);

// E(u).
double residualEnergy(const field::VectorField& u, const ResidualOptions& options,
                      const field::VectorField* forcing, const fourier::Transform& transform);

// dE/du at every grid value, channel and component (the plain partial derivatives).
field::VectorField residualEnergyGradient(const field::VectorField& u, const ResidualOptions& options,
                                          const field::VectorField* forcing,
                                          const fourier::Transform& transform);

// One descent step; returns E before the step. Backtracks (halves eta up to eight times) so that E never
// grows; u stays as it is when no step lowers E.
double descendResidual(field::VectorField& u, double eta, const ResidualOptions& options,
                       const field::VectorField* forcing, const fourier::Transform& transform);

} // namespace sgfm::sampler
