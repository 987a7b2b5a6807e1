// Stability. The Runge-Kutta scheme (runge_kutta.h) is stable on the imaginary axis to sqrt(3). The largest
// advective rate is alpha max sum_i |v_i| K_i with K_i the largest kept wavenumber: 2/3 of pi/dx_i with
// Truncate, below pi/dx_i with Pad. The CFL number is measured with pi/dx_i, so it may reach 2.59 (Truncate)
// or 1.73 (Pad); the default 0.8 is chosen for accuracy. The fringe forcing adds the real rate 1/tau, which
// is simply added to the advective one. Viscosity is exact and sets no limit.

#include "engine/dynamics/solver.h"

#include "engine/dynamics/solver_implementation.h"
#include "engine/error.h"

#include <cmath>
#include <string>

namespace sgfm::dynamics {

void requireFlowGrid(const field::Grid& grid, int channels) {
    if (grid.dimension() < 2) {
        throw Error(ErrorKind::BadInput, "dynamics",
                    "A flow needs 2 or 3 axes; the grid has " + std::to_string(grid.dimension()) + ".",
                    "Use a grid with a space axis and a time axis.");
    }
    if (channels < 1) {
        throw Error(ErrorKind::BadInput, "dynamics",
                    "A flow needs at least one channel, not " + std::to_string(channels) + ".",
                    "Ask for one channel or more.");
    }
}

Solver::Solver(fourier::Planner& planner, const field::Grid& grid, int channels, Options options) {
    requireFlowGrid(grid, channels);
    m_implementation = std::make_unique<Implementation>(planner, grid, channels, options);
}

Solver::~Solver() = default;
Solver::Solver(Solver&&) noexcept = default;
Solver& Solver::operator=(Solver&&) noexcept = default;

const field::Grid& Solver::grid() const noexcept {
    return m_implementation->grid();
}

int Solver::channels() const noexcept {
    return m_implementation->channels();
}

void Solver::setState(const field::VectorField& u, bool project) {
    m_implementation->setState(u, project);
}

void Solver::state(field::VectorField& out) const {
    m_implementation->state(out);
}

field::VectorField Solver::state() const {
    field::VectorField out(grid(), channels());
    m_implementation->state(out);
    return out;
}

std::vector<float> Solver::saveState() const {
    return m_implementation->saveState();
}

void Solver::restoreState(const std::vector<float>& saved) {
    m_implementation->restoreState(saved);
}

StepReport Solver::step(const Coefficients& coefficients, const StepControl& control,
                        const boundary::BoundaryData& boundaryData, const NoiseSource* noise,
                        std::uint64_t stepIndex) {
    return m_implementation->step(coefficients, control, boundaryData, noise, stepIndex);
}

TermSizes Solver::termSizes(const Coefficients& coefficients, const boundary::BoundaryData& boundaryData,
                            const NoiseSource* noise) const {
    return m_implementation->termSizes(coefficients, boundaryData, noise);
}

field::VectorField Solver::rightHandSide(const Coefficients& coefficients,
                                         const boundary::BoundaryData& boundaryData, bool projected) const {
    return m_implementation->rightHandSide(coefficients, boundaryData, projected);
}

} // namespace sgfm::dynamics
