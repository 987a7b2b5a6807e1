#pragma once
// What the tests of the dynamics share: random smooth flows, norms, and moving a field to another grid.

#include "engine/dynamics/mode_layout.h"
#include "engine/field/fields.h"
#include "engine/fourier/operators.h"
#include "engine/fourier/transform.h"

#include <cmath>
#include <cstdint>
#include <functional>
#include <random>

namespace sgfm::test {

inline double meanSquare(const field::VectorField& u) {
    double sum = 0;
    for (int c = 0; c < u.channels(); ++c) {
        for (int i = 0; i < u.components(); ++i) {
            for (const float value : u.component(c, i)) {
                sum += static_cast<double>(value) * static_cast<double>(value);
            }
        }
    }
    return sum / static_cast<double>(u.grid().size()) / u.channels();
}

inline field::VectorField difference(const field::VectorField& a, const field::VectorField& b) {
    field::VectorField result = a;
    for (std::size_t i = 0; i < result.all().size(); ++i) {
        result.all()[i] -= b.all()[i];
    }
    return result;
}

// |a - b| / |b|, root mean squares.
inline double relativeDifference(const field::VectorField& a, const field::VectorField& b) {
    return std::sqrt(meanSquare(difference(a, b)) / meanSquare(b));
}

inline double largestDifference(const field::VectorField& a, const field::VectorField& b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.all().size(); ++i) {
        largest =
            std::max(largest, std::abs(static_cast<double>(a.all()[i]) - static_cast<double>(b.all()[i])));
    }
    return largest;
}

// White noise, limited to |m_i| <= largestMode, projected unless told otherwise, scaled to the root mean
// square asked for (of each channel on average).
inline field::VectorField randomFlow(fourier::Planner& planner, const field::Grid& grid, int channels,
                                     std::uint32_t seed, int largestMode, double rms, bool project = true) {
    std::mt19937 generator(seed);
    field::VectorField u(grid, channels);
    for (int c = 0; c < channels; ++c) {
        for (int i = 0; i < grid.dimension(); ++i) {
            for (float& value : u.component(c, i)) {
                // uniform on (-1, 1): std::normal_distribution differs between libraries
                value = static_cast<float>(generator()) / 2147483648.0F - 1.0F;
            }
        }
    }
    const fourier::Transform transform(planner, grid);
    field::SpectralField spectrum = transform.forward(u);
    std::array<int, field::kMaxDimension> kept{};
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        kept[static_cast<std::size_t>(axis)] = std::min(largestMode, (grid.points(axis) - 1) / 2);
    }
    const dynamics::ModeLayout layout(grid, kept);
    dynamics::ComplexArray modes(layout.arrayLength());
    for (int c = 0; c < channels; ++c) {
        for (int i = 0; i < grid.dimension(); ++i) {
            layout.gather(spectrum.component(c, i), modes.data());
            layout.scatter(modes.data(), spectrum.component(c, i));
        }
    }
    if (project) {
        fourier::projectDivergenceFree(spectrum);
    }
    transform.inverse(spectrum, u);
    const auto scale = static_cast<float>(rms / std::sqrt(meanSquare(u)));
    for (float& value : u.all()) {
        value *= scale;
    }
    return u;
}

// The same trigonometric polynomial on another grid: the modes |m_i| <= kept[i] of u, all others dropped.
inline field::VectorField onGrid(fourier::Planner& planner, const field::VectorField& u,
                                 const field::Grid& grid, const std::array<int, field::kMaxDimension>& kept) {
    const dynamics::ModeLayout here(u.grid(), kept);
    const dynamics::ModeLayout there(grid, kept);
    const field::SpectralField from = fourier::Transform(planner, u.grid()).forward(u);
    field::SpectralField to(grid, u.channels(), u.components());
    dynamics::ComplexArray modes(here.arrayLength());
    for (int c = 0; c < u.channels(); ++c) {
        for (int i = 0; i < u.components(); ++i) {
            here.gather(from.component(c, i), modes.data());
            there.scatter(modes.data(), to.component(c, i));
        }
    }
    return fourier::Transform(planner, grid).inverseVector(to);
}

// u_i(x) = of(component, x, y, t or x, t, -) at the grid points.
inline field::VectorField fieldOf(const field::Grid& grid,
                                  const std::function<double(int, double, double, double)>& of) {
    field::VectorField u(grid, 1);
    for (int z = 0; z < (grid.dimension() == 3 ? grid.points(2) : 1); ++z) {
        for (int y = 0; y < grid.points(1); ++y) {
            for (int x = 0; x < grid.points(0); ++x) {
                for (int i = 0; i < grid.dimension(); ++i) {
                    u.component(0, i)[grid.index(x, y, z)] =
                        static_cast<float>(of(i, x * grid.spacing(0), y * grid.spacing(1),
                                              grid.dimension() == 3 ? z * grid.spacing(2) : 0));
                }
            }
        }
    }
    return u;
}

} // namespace sgfm::test
