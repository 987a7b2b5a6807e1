#pragma once
// The physics correction: how far a space-time field is from obeying the dynamics, and one step towards it.
//
//     R(u) = d_t u + alpha (v . grad) u - nu Lap u - f        t is the last axis of the box; f: the mean
//     residual of the
//                                                             training fields, none without a model
//     E(u) = 1/2 mean |P R(u)|^2                              mean over grid and channels, components added
//     descent:    u <- u - eta N C grad E(u)                  grad by hand-derived adjoint, scaled to be
//     independent of N, C transport:  one step of the dynamics of length h
// Carrier v as in dynamics/solver.h. Spectral derivatives; products are dealiased. Source: DESIGN section 2,
// paper 6.5.

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

// One descent step, projected on divergence-free fields; returns E before the step. Backtracks (halves eta up
// to eight times) so that E never grows.
double descendResidual(field::VectorField& u, double eta, const ResidualOptions& options,
                       const field::VectorField* forcing, const fourier::Transform& transform);

} // namespace sgfm::sampler
