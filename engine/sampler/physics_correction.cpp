#include "engine/sampler/physics_correction.h"

#include "engine/error.h"
#include "engine/fourier/operators.h"
#include "engine/fourier/spectrum.h"
#include "engine/sampler/residual_operator.h"

#include <cmath>

namespace sgfm::sampler {

namespace {

using field::SpectralField;
using field::VectorField;
using fourier::Transform;

SpectralField projectedResidual(const SpectralField& u, const ResidualOperator& operation) {
    SpectralField g = operation.residual(u);
    fourier::projectDivergenceFree(g);
    return g;
}

double energyOf(const SpectralField& projectedResidual) {
    return fourier::meanSquare(projectedResidual) / (2.0 * projectedResidual.channels());
}

constexpr int kHalvings = 8;

} // namespace

VectorField residual(const VectorField& u, const ResidualOptions& options, const VectorField* forcing,
                     const Transform& transform) {
    return transform.inverseVector(
        ResidualOperator(options, forcing, transform).residual(transform.forward(u)));
}

double residualEnergy(const VectorField& u, const ResidualOptions& options, const VectorField* forcing,
                      const Transform& transform) {
    return energyOf(projectedResidual(transform.forward(u), ResidualOperator(options, forcing, transform)));
}

VectorField residualEnergyGradient(const VectorField& u, const ResidualOptions& options,
                                   const VectorField* forcing, const Transform& transform) {
    const ResidualOperator operation(options, forcing, transform);
    const SpectralField spectrum = transform.forward(u);
    VectorField gradient =
        transform.inverseVector(operation.scaledGradient(spectrum, projectedResidual(spectrum, operation)));
    const auto scale = static_cast<float>(1.0 / (static_cast<double>(u.grid().size()) * u.channels()));
    for (float& value : gradient.all()) {
        value *= scale;
    }
    return gradient;
}

double descendResidual(VectorField& u, double eta, const ResidualOptions& options, const VectorField* forcing,
                       const Transform& transform) {
    if (!std::isfinite(eta)) {
        throw Error(ErrorKind::Usage, "physics correction", "The descent step is not a finite number.",
                    "Set eta to a finite number.");
    }
    const ResidualOperator operation(options, forcing, transform);
    const SpectralField start = transform.forward(u);
    const SpectralField g = projectedResidual(start, operation);
    const double energy = energyOf(g);
    const SpectralField gradient = operation.scaledGradient(start, g);
    double step = eta;
    for (int halving = 0; halving <= kHalvings; ++halving, step /= 2) {
        SpectralField trial = start;
        for (std::size_t k = 0; k < trial.all().size(); ++k) {
            trial.all()[k] -= static_cast<float>(step) * gradient.all()[k];
        }
        fourier::projectDivergenceFree(trial);
        if (energyOf(projectedResidual(trial, operation)) <= energy) { // false for NaN
            transform.inverse(trial, u);
            break;
        }
    }
    return energy;
}

} // namespace sgfm::sampler
