#pragma once
// Numbers that describe a field. All dimensionless; means are over the grid, sums over channels and
// components.
//
//     energy        mean |u|^2 / 2
//     enstrophy     mean |omega|^2 / 2
//     dissipation   2 nu enstrophy            (= 2 nu mean |S|^2 in a periodic box)
//     maxDivergence max |div u|
//     maxGradient   max |grad u| (Frobenius), the scale that divergence is compared with

#include "engine/field/fields.h"
#include "engine/fourier/spectrum.h"
#include "engine/fourier/transform.h"

namespace sgfm::diagnostics {

struct FlowNumbers {
    double energy = 0;
    double enstrophy = 0;
    double dissipation = 0;
    double maxDivergence = 0;
    double maxGradient = 0;
};

FlowNumbers flowNumbers(const field::VectorField& u, double viscosity, const fourier::Transform& transform);

// The largest |div u| alone.
double maxDivergence(const field::VectorField& u, const fourier::Transform& transform);

// Derived fields for the views; one value a grid point.
field::DensityField divergenceField(const field::VectorField& u, const fourier::Transform& transform);
// d = 2: omega a channel. d = 3: |omega| a channel.
field::DensityField vorticityField(const field::VectorField& u, const fourier::Transform& transform);
// Q = (|Omega|^2 - |S|^2)/2 of each channel, d = 2 or 3 (Hunt, Wray and Moin 1988): positive in vortices.
field::DensityField qCriterionField(const field::VectorField& u, const fourier::Transform& transform);

} // namespace sgfm::diagnostics
