#pragma once
// Reproducible random fields for tests: white noise on every grid value, the same on every machine (the
// standard fixes std::mt19937's numbers, not those of its distributions).

#include "engine/field/fields.h"

#include <cmath>
#include <random>

namespace sgfm::testing {

// Uniform in [-sqrt(3), sqrt(3)]: unit variance.
template <typename Field>
void fillWhite(Field& field, unsigned seed) {
    std::mt19937 generator(seed);
    for (int channel = 0; channel < field.channels(); ++channel) {
        for (int component = 0; component < field.components(); ++component) {
            for (float& value : field.component(channel, component)) {
                value = static_cast<float>((generator() / 4294967295.0 * 2 - 1) * std::sqrt(3.0));
            }
        }
    }
}

inline field::VectorField whiteVectorField(const field::Grid& grid, int channels, unsigned seed) {
    field::VectorField u(grid, channels);
    fillWhite(u, seed);
    return u;
}

inline field::DensityField whiteDensity(const field::Grid& grid, int channels, unsigned seed) {
    field::DensityField e(grid, channels);
    fillWhite(e, seed);
    return e;
}

// sum over everything of a b
template <typename Field>
double innerProduct(const Field& a, const Field& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.all().size(); ++i) {
        sum += static_cast<double>(a.all()[i]) * b.all()[i];
    }
    return sum;
}

template <typename Field>
double norm(const Field& a) {
    return std::sqrt(innerProduct(a, a));
}

template <typename Field>
double largestDifference(const Field& a, const Field& b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.all().size(); ++i) {
        largest = std::max(largest, std::abs(static_cast<double>(a.all()[i]) - b.all()[i]));
    }
    return largest;
}

template <typename Field>
double largestValue(const Field& a) {
    double largest = 0;
    for (const float value : a.all()) {
        largest = std::max(largest, std::abs(static_cast<double>(value)));
    }
    return largest;
}

// f(x, y, t) at every grid point of one array; coordinates in lengths of the box.
template <typename Function>
void fill(std::span<float> values, const field::Grid& grid, Function f) {
    const int ny = grid.dimension() > 1 ? grid.points(1) : 1;
    const int nz = grid.dimension() > 2 ? grid.points(2) : 1;
    for (int z = 0; z < nz; ++z) {
        for (int y = 0; y < ny; ++y) {
            for (int x = 0; x < grid.points(0); ++x) {
                values[grid.index(x, y, z)] = static_cast<float>(
                    f(x * grid.spacing(0), grid.dimension() > 1 ? y * grid.spacing(1) : 0.0,
                      grid.dimension() > 2 ? z * grid.spacing(2) : 0.0));
            }
        }
    }
}

} // namespace sgfm::testing
