#include "engine/diagnostics/diagnostics.h"

#include "engine/error.h"
#include "engine/fourier/operators.h"

#include <algorithm>
#include <cmath>

namespace sgfm::diagnostics {

namespace {

using field::DensityField;
using field::SpectralField;
using field::VectorField;
using fourier::Transform;

double largestMagnitude(const DensityField& values) {
    float largest = 0;
    for (const float value : values.all()) {
        if (std::isnan(value)) {
            return value; // a field that blew up must not look calm
        }
        largest = std::max(largest, std::abs(value));
    }
    return largest;
}

void requirePlaneOrSpace(const field::Grid& grid, const char* what) {
    if (grid.dimension() < 2) {
        throw Error(ErrorKind::Usage, what, "A field over one axis is no flow.",
                    "Use a field over 2 or 3 axes.");
    }
}

// sums[channel][point] += sum over components of values^2
void addSquares(const VectorField& values, DensityField& sums) {
    for (int channel = 0; channel < values.channels(); ++channel) {
        const auto sum = sums.channel(channel);
        for (int component = 0; component < values.components(); ++component) {
            const auto part = values.component(channel, component);
            for (std::size_t i = 0; i < part.size(); ++i) {
                sum[i] += part[i] * part[i];
            }
        }
    }
}

// max |grad u| (Frobenius). One axis after the other: d fields at a time instead of d^2.
double maxGradient(const SpectralField& spectrum, const Transform& transform) {
    DensityField squares(spectrum.grid(), spectrum.channels());
    VectorField gradient;
    for (int axis = 0; axis < spectrum.grid().dimension(); ++axis) {
        transform.inverse(fourier::derivative(spectrum, axis), gradient);
        addSquares(gradient, squares);
    }
    return std::sqrt(largestMagnitude(squares));
}

} // namespace

FlowNumbers flowNumbers(const VectorField& u, double viscosity, const Transform& transform) {
    requirePlaneOrSpace(u.grid(), "flow numbers");
    const SpectralField spectrum = transform.forward(u);
    FlowNumbers numbers;
    numbers.energy = fourier::meanSquare(spectrum) / 2;
    numbers.enstrophy = fourier::meanSquare(fourier::vorticity(spectrum)) / 2;
    numbers.dissipation = 2 * viscosity * numbers.enstrophy;
    numbers.maxDivergence = largestMagnitude(transform.inverseDensity(fourier::divergence(spectrum)));
    numbers.maxGradient = maxGradient(spectrum, transform);
    return numbers;
}

double maxDivergence(const VectorField& u, const Transform& transform) {
    return largestMagnitude(divergenceField(u, transform));
}

DensityField divergenceField(const VectorField& u, const Transform& transform) {
    return transform.inverseDensity(fourier::divergence(transform.forward(u)));
}

DensityField vorticityField(const VectorField& u, const Transform& transform) {
    requirePlaneOrSpace(u.grid(), "vorticity");
    const SpectralField omega = fourier::vorticity(transform.forward(u));
    if (u.grid().dimension() == 2) {
        return transform.inverseDensity(omega);
    }
    DensityField magnitude(u.grid(), u.channels());
    addSquares(transform.inverseVector(omega), magnitude);
    for (float& value : magnitude.all()) {
        value = std::sqrt(value);
    }
    return magnitude;
}

DensityField qCriterionField(const VectorField& u, const Transform& transform) {
    requirePlaneOrSpace(u.grid(), "Q criterion");
    const int dimension = u.grid().dimension();
    const SpectralField spectrum = transform.forward(u);
    std::vector<VectorField> gradients; // gradients[j] = d_j u
    for (int axis = 0; axis < dimension; ++axis) {
        gradients.push_back(transform.inverseVector(fourier::derivative(spectrum, axis)));
    }
    // (|Omega|^2 - |S|^2)/2 = - sum_ij d_i u_j d_j u_i / 2
    DensityField q(u.grid(), u.channels());
    for (int channel = 0; channel < u.channels(); ++channel) {
        const auto out = q.channel(channel);
        for (int i = 0; i < dimension; ++i) {
            for (int j = 0; j < dimension; ++j) {
                const auto a = gradients[static_cast<std::size_t>(i)].component(channel, j);
                const auto b = gradients[static_cast<std::size_t>(j)].component(channel, i);
                for (std::size_t k = 0; k < out.size(); ++k) {
                    out[k] -= 0.5f * a[k] * b[k];
                }
            }
        }
    }
    return q;
}

} // namespace sgfm::diagnostics
