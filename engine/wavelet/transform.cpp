#include "engine/wavelet/transform.h"

#include "engine/error.h"
#include "engine/parallel.h"
#include "engine/wavelet/array_transform.h"

#include <algorithm>
#include <string>

namespace sgfm::wavelet {

namespace {

// Below this many values the work is done before a second thread has woken up.
constexpr std::size_t kSmallestParallelWork = 1 << 14;

int threadsFor(std::size_t values) {
    return values >= kSmallestParallelWork ? allowedThreads() : 1;
}

// The same count on every axis, lowered where the axis does not allow it.
std::array<int, field::kMaxDimension> levelsWithin(const field::Grid& grid, int levels) {
    std::array<int, field::kMaxDimension> counts{};
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        counts[static_cast<std::size_t>(axis)] = std::min(levels, maximumLevels(grid.points(axis)));
    }
    return counts;
}

void checkLevels(const field::Grid& grid, const std::array<int, field::kMaxDimension>& levels) {
    if (grid.dimension() == 0) {
        throw Error(ErrorKind::Usage, "wavelet", "The grid has no axes.",
                    "Make the transform for the grid of a field.");
    }
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        const int count = levels[static_cast<std::size_t>(axis)];
        const int points = grid.points(axis);
        if (count < 0) {
            throw Error(ErrorKind::BadInput, "wavelet",
                        "The number of levels " + std::to_string(count) + " is negative.",
                        "Use 0 levels or more.");
        }
        // An axis has at most 2^20 points: a higher count is refused before the shift overflows.
        if (count > 30 || points % (1 << count) != 0) {
            throw Error(ErrorKind::BadInput, "wavelet",
                        "Axis " + std::to_string(axis) + " has " + std::to_string(points) +
                            " points, which 2^" + std::to_string(count) + " does not divide.",
                        "Use at most " + std::to_string(maximumLevels(points)) +
                            " levels there, or pad the axis.");
        }
    }
}

void checkGrid(const field::Grid& own, const field::Grid& other) {
    bool same = own.dimension() == other.dimension();
    for (int axis = 0; same && axis < own.dimension(); ++axis) {
        same = own.points(axis) == other.points(axis);
    }
    if (!same) {
        throw Error(ErrorKind::Usage, "wavelet", "The field is on another grid than the transform.",
                    "Make a transform for the field's grid.");
    }
}

// One transform of every component: whole transforms side by side where there are many, each one on all
// threads where there are few. A component's result is the same either way.
template <typename Each>
void transformComponents(const ArrayTransform& arrays, std::size_t count, const Each& each) {
    const int threads = threadsFor(arrays.size() * count);
    if (count < static_cast<std::size_t>(threads)) {
        ArrayWorkspace work(arrays, threads);
        for (std::size_t i = 0; i < count; ++i) {
            each(i, work);
        }
        return;
    }
    std::vector<ArrayWorkspace> works;
    for (int thread = 0; thread < threads; ++thread) {
        works.emplace_back(arrays, 1);
    }
#ifdef _OPENMP
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
#endif
    for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(count); ++i) {
#ifdef _OPENMP
        const auto thread = static_cast<std::size_t>(omp_get_thread_num());
#else
        const std::size_t thread = 0;
#endif
        each(static_cast<std::size_t>(i), works[thread]);
    }
}

void forwardComponents(const ArrayTransform& arrays, const field::ComponentArrays<float>& in,
                       field::ComponentArrays<float>& out) {
    const auto components = static_cast<std::size_t>(in.components());
    transformComponents(arrays, static_cast<std::size_t>(in.channels()) * components,
                        [&](std::size_t i, ArrayWorkspace& work) {
                            const auto channel = static_cast<int>(i / components);
                            const auto component = static_cast<int>(i % components);
                            arrays.forward(in.component(channel, component).data(),
                                           out.component(channel, component).data(), work);
                        });
}

void inverseComponents(const ArrayTransform& arrays, const field::ComponentArrays<float>& in,
                       field::ComponentArrays<float>& out) {
    const auto components = static_cast<std::size_t>(in.components());
    transformComponents(arrays, static_cast<std::size_t>(in.channels()) * components,
                        [&](std::size_t i, ArrayWorkspace& work) {
                            const auto channel = static_cast<int>(i / components);
                            const auto component = static_cast<int>(i % components);
                            arrays.inverse(in.component(channel, component).data(),
                                           out.component(channel, component).data(), work);
                        });
}

void checkComponents(const field::WaveletField& c, int expected, const char* what) {
    if (c.components() != expected) {
        throw Error(ErrorKind::Usage, "wavelet",
                    "The coefficients have " + std::to_string(c.components()) + " components and " + what +
                        " has " + std::to_string(expected) + ".",
                    "Use the coefficients of such a field.");
    }
}

} // namespace

int maximumLevels(int points) noexcept {
    int levels = 0;
    while (points % 2 == 0 && points / 2 >= 2) {
        points /= 2;
        ++levels;
    }
    return levels;
}

WaveletTransform::WaveletTransform(const field::Grid& grid, Filter filter,
                                   std::array<int, field::kMaxDimension> levels)
    : m_grid(grid), m_filter(std::move(filter)) {
    checkLevels(grid, levels);
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        m_levels[static_cast<std::size_t>(axis)] = levels[static_cast<std::size_t>(axis)];
    }
    m_arrays = std::make_shared<const ArrayTransform>(grid, m_filter, m_levels);
}

WaveletTransform::WaveletTransform(const field::Grid& grid, Filter filter, int levels)
    : WaveletTransform(grid, std::move(filter), levelsWithin(grid, levels)) {
}

int WaveletTransform::scales() const noexcept {
    return *std::ranges::max_element(m_levels) + 1;
}

field::WaveletField WaveletTransform::forward(const field::VectorField& u) const {
    checkGrid(m_grid, u.grid());
    field::WaveletField c(u.grid(), u.channels(), u.components());
    forwardComponents(*m_arrays, u, c);
    return c;
}

field::WaveletField WaveletTransform::forward(const field::DensityField& e) const {
    checkGrid(m_grid, e.grid());
    field::WaveletField c(e.grid(), e.channels(), 1);
    forwardComponents(*m_arrays, e, c);
    return c;
}

field::VectorField WaveletTransform::inverseVector(const field::WaveletField& c) const {
    checkGrid(m_grid, c.grid());
    checkComponents(c, m_grid.dimension(), "a vector field");
    field::VectorField u(c.grid(), c.channels());
    inverseComponents(*m_arrays, c, u);
    return u;
}

field::DensityField WaveletTransform::inverseDensity(const field::WaveletField& c) const {
    checkGrid(m_grid, c.grid());
    checkComponents(c, 1, "a density");
    field::DensityField e(c.grid(), c.channels());
    inverseComponents(*m_arrays, c, e);
    return e;
}

void WaveletTransform::forward(const float* in, float* out) const {
    ArrayWorkspace work(*m_arrays, threadsFor(m_arrays->size()));
    m_arrays->forward(in, out, work);
}

void WaveletTransform::inverse(const float* in, float* out) const {
    ArrayWorkspace work(*m_arrays, threadsFor(m_arrays->size()));
    m_arrays->inverse(in, out, work);
}

} // namespace sgfm::wavelet
