#include "engine/fourier/transform.h"

#include "engine/error.h"
#include "engine/fourier/planner_plans.h"

#include <algorithm>
#include <numbers>

namespace sgfm::fourier {

namespace {

using field::Grid;
using Complex = std::complex<float>;

// Below this many points the start of a parallel region costs more than it gains (about 10 us against 40 us
// for 32768 points on one core).
constexpr std::size_t kSmallestParallelWork = 32768;

void requireGrid(const Grid& expected, const Grid& actual) {
    if (!(expected == actual)) {
        throw Error(ErrorKind::Usage, "Fourier transform", "The field is on another grid than the transform.",
                    "Make a transform for the field's grid.");
    }
}

PlanDescription wholeGrid(const Grid& grid, Kind kind, int threads) {
    PlanDescription description;
    description.kind = kind;
    description.threads = threads;
    description.mayDestroyInput = kind == Kind::ComplexToReal; // runs on a copy
    const auto modesAlongX = static_cast<std::ptrdiff_t>(grid.points(0)) / 2 + 1;
    for (int axis = grid.dimension() - 1; axis >= 0; --axis) {
        const auto real = static_cast<std::ptrdiff_t>(grid.stride(axis));
        const auto complex = axis == 0 ? 1 : real / grid.points(0) * modesAlongX;
        description.axes.push_back({grid.points(axis), kind == Kind::RealToComplex ? real : complex,
                                    kind == Kind::RealToComplex ? complex : real});
    }
    return description;
}

} // namespace

Transform::Transform(Planner& planner, const Grid& grid) : m_planner(planner), m_grid(grid) {
    if (grid.size() == 0) {
        throw Error(ErrorKind::Usage, "Fourier transform", "The grid is empty.", "Give it a grid with axes.");
    }
}

// True: one transform after the other, each on all threads. False: each thread does whole transforms.
bool Transform::splitsOneTransform(int transforms) const noexcept {
    const int threads = m_planner.threads();
    return threads > 1 && m_grid.size() >= kSmallestParallelWork && transforms < 2 * threads;
}

void Transform::forwardArrays(const field::ComponentArrays<float>& in, field::SpectralField& out) const {
    const int components = in.components();
    const int transforms = in.channels() * components;
    const bool split = splitsOneTransform(transforms);
    const Plan& plan =
        m_planner.plans().get(wholeGrid(m_grid, Kind::RealToComplex, split ? m_planner.threads() : 1));
    const bool parallel = !split && m_planner.threads() > 1 && transforms > 1 &&
                          m_grid.size() * static_cast<std::size_t>(transforms) >= kSmallestParallelWork;
#pragma omp parallel for schedule(static) num_threads(m_planner.threads()) if (parallel)
    for (int i = 0; i < transforms; ++i) {
        plan.execute(in.component(i / components, i % components).data(),
                     out.component(i / components, i % components).data());
    }
}

void Transform::inverseArrays(const field::SpectralField& in, field::ComponentArrays<float>& out) const {
    const int components = in.components();
    const int transforms = in.channels() * components;
    const bool split = splitsOneTransform(transforms);
    const Plan& plan =
        m_planner.plans().get(wholeGrid(m_grid, Kind::ComplexToReal, split ? m_planner.threads() : 1));
    const bool parallel = !split && m_planner.threads() > 1 && transforms > 1 &&
                          m_grid.size() * static_cast<std::size_t>(transforms) >= kSmallestParallelWork;
    const float scale = 1.0f / static_cast<float>(m_grid.size());
#pragma omp parallel num_threads(m_planner.threads()) if (parallel)
    {
        field::AlignedVector<Complex> copy(in.length());
#pragma omp for schedule(static)
        for (int i = 0; i < transforms; ++i) {
            const auto spectrum = in.component(i / components, i % components);
            // Normalised on the way in: the copy is needed anyway, FFTW destroys its input here.
            std::transform(spectrum.begin(), spectrum.end(), copy.begin(),
                           [scale](Complex mode) { return mode * scale; });
            plan.execute(copy.data(), out.component(i / components, i % components).data());
        }
    }
}

void Transform::forward(const field::VectorField& in, field::SpectralField& out) const {
    requireGrid(m_grid, in.grid());
    if (!(out.grid() == m_grid) || out.channels() != in.channels() || out.components() != in.components()) {
        out = field::SpectralField(m_grid, in.channels(), in.components());
    }
    forwardArrays(in, out);
}

void Transform::forward(const field::DensityField& in, field::SpectralField& out) const {
    requireGrid(m_grid, in.grid());
    if (!(out.grid() == m_grid) || out.channels() != in.channels() || out.components() != 1) {
        out = field::SpectralField(m_grid, in.channels(), 1);
    }
    forwardArrays(in, out);
}

void Transform::inverse(const field::SpectralField& in, field::VectorField& out) const {
    requireGrid(m_grid, in.grid());
    if (in.components() != m_grid.dimension()) {
        throw Error(ErrorKind::Usage, "Fourier transform",
                    "A spectrum of " + std::to_string(in.components()) +
                        " components is no vector field in " + std::to_string(m_grid.dimension()) +
                        " dimensions.",
                    "Use inverseDensity for a scalar.");
    }
    if (!(out.grid() == m_grid) || out.channels() != in.channels()) {
        out = field::VectorField(m_grid, in.channels());
    }
    inverseArrays(in, out);
}

void Transform::inverse(const field::SpectralField& in, field::DensityField& out) const {
    requireGrid(m_grid, in.grid());
    if (in.components() != 1) {
        throw Error(ErrorKind::Usage, "Fourier transform",
                    "A spectrum of " + std::to_string(in.components()) + " components is no density.",
                    "Use inverseVector for a vector field.");
    }
    if (!(out.grid() == m_grid) || out.channels() != in.channels()) {
        out = field::DensityField(m_grid, in.channels());
    }
    inverseArrays(in, out);
}

field::SpectralField Transform::forward(const field::VectorField& in) const {
    field::SpectralField out;
    forward(in, out);
    return out;
}

field::SpectralField Transform::forward(const field::DensityField& in) const {
    field::SpectralField out;
    forward(in, out);
    return out;
}

field::VectorField Transform::inverseVector(const field::SpectralField& in) const {
    field::VectorField out;
    inverse(in, out);
    return out;
}

field::DensityField Transform::inverseDensity(const field::SpectralField& in) const {
    field::DensityField out;
    inverse(in, out);
    return out;
}

double wavenumber(const Grid& grid, int axis, int index) noexcept {
    const int points = grid.points(axis);
    const int mode = 2 * index <= points ? index : index - points;
    return 2 * std::numbers::pi * mode / grid.length(axis);
}

} // namespace sgfm::fourier
