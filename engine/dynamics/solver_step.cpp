// One step: see the turns in solver_implementation.h.

#include "engine/dynamics/simd.h"
#include "engine/dynamics/solver_implementation.h"
#include "engine/error.h"
#include "engine/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

namespace sgfm::dynamics {
namespace {

constexpr double kSmallestStep = 1e-9;

std::size_t size(int value) {
    return static_cast<std::size_t>(value);
}

[[noreturn]] void throwBlowUp(const std::string& message) {
    throw Error(ErrorKind::Numerical, "dynamics", message,
                "Step back to the last good state, then lower the advection strength or the fixed step, or "
                "raise the viscosity.");
}

void checkControl(const StepControl& control) {
    const bool fixed = control.fixedStep > 0;
    if (!std::isfinite(control.fixedStep) || control.fixedStep < 0 ||
        (!fixed && !(control.cfl > 0 && control.maximumStep > 0))) {
        std::ostringstream message;
        message << "A step cannot be chosen from fixed step " << control.fixedStep << ", CFL number "
                << control.cfl << " and longest step " << control.maximumStep << ".";
        throw Error(ErrorKind::BadInput, "time step", message.str(),
                    "Give a positive fixed step, or 0 with a positive CFL number and longest step.");
    }
}

void checkCoefficients(const Coefficients& coefficients) {
    const auto usable = [](double value, double atLeast) { return std::isfinite(value) && value >= atLeast; };
    if (!std::isfinite(coefficients.advection) || !usable(coefficients.viscosity, 0) ||
        !usable(coefficients.boundaryStrength, 0) || !usable(coefficients.noise, 0)) {
        std::ostringstream message;
        message << "The coefficients advection " << coefficients.advection << ", viscosity "
                << coefficients.viscosity << ", boundary strength " << coefficients.boundaryStrength
                << " and noise " << coefficients.noise << " do not make a flow.";
        throw Error(ErrorKind::BadInput, "dynamics", message.str(),
                    "Use finite numbers, and 0 or more for all but the advection.");
    }
}

} // namespace

double Solver::Implementation::chooseStep(const Coefficients& coefficients, const StepControl& control,
                                          double velocityRate, double forcingRate) const {
    const double advectiveRate = std::abs(coefficients.advection) * velocityRate;
    if (!std::isfinite(advectiveRate)) {
        throwBlowUp("The velocity is no longer finite.");
    }
    if (control.fixedStep > 0) {
        return control.fixedStep;
    }
    const double rate = advectiveRate + forcingRate;
    const double step = rate > 0 ? std::min(control.maximumStep, control.cfl / rate) : control.maximumStep;
    if (step < kSmallestStep) {
        std::ostringstream message;
        message << "The flow has become so fast (rate " << rate << ") that a stable step would be " << step
                << ".";
        throwBlowUp(message.str());
    }
    return step;
}

StepReport Solver::Implementation::step(const Coefficients& coefficients, const StepControl& control,
                                        const boundary::BoundaryData& boundaryData, const NoiseSource* noise,
                                        std::uint64_t stepIndex) {
    checkControl(control);
    checkCoefficients(coefficients);
    TransportTerm* term = coefficients.advection != 0 ? &transport(coefficients.projection) : nullptr;
    BoundaryTerm* forcing = nullptr;
    if (!boundaryData.empty() && coefficients.boundaryStrength > 0) {
        if (!m_boundary) {
            m_boundary = std::make_unique<BoundaryTerm>(m_planner, m_layout, m_channels, m_threads);
        }
        forcing = m_boundary.get();
    }
    if (m_workspaces.empty()) {
        m_workspaces.resize(size(m_threads));
    }
    const bool noisy = noise != nullptr && coefficients.noise > 0;
    if (term != nullptr) {
        while (m_scratches.size() < size(m_threads)) {
            m_scratches.push_back(m_transform.makeScratch(dimension() * dimension()));
        }
    }

    StepReport report;
    for (int stage = 0; stage < RungeKutta::stages; ++stage) {
        if (forcing != nullptr) {
            forcing->evaluate(m_state, boundaryData);
        }
        double velocityRate = 0;
        if (term != nullptr) {
            if (!m_transformed) {
                transformState(*term, m_scratches);
            }
            m_transformed = false;
            velocityRate = term->formProducts(m_scratches);
        }
        if (stage == 0) {
            report.step = chooseStep(coefficients, control, velocityRate,
                                     forcing != nullptr ? coefficients.boundaryStrength : 0);
            report.cfl = std::abs(coefficients.advection) * velocityRate * report.step;
        }
        const bool last = stage == RungeKutta::stages - 1;
        runStage(term, forcing, coefficients, report.step, stage, term != nullptr && !(last && noisy));
    }
    if (noisy) {
        addNoise(coefficients, report.step, *noise, stepIndex);
    }
    return report;
}

void Solver::Implementation::runStage(TransportTerm* term, const BoundaryTerm* forcing,
                                      const Coefficients& coefficients, double step, int stage,
                                      bool transformAfterwards) {
    const int blocks = m_layout.columnBlocks();
    const bool last = stage == RungeKutta::stages - 1;
    const ViscousDecay decay(m_layout, coefficients.viscosity, step * RungeKutta::duration[size(stage)]);
    std::vector<double> energies(size(m_channels * blocks), 0);
    parallelFor(m_threads, m_channels * blocks, [&](int item, int thread) {
        const int channel = item / blocks;
        const int block = item % blocks;
        energies[size(item)] =
            advanceBlock(term, forcing, coefficients, step, stage, decay, channel, block,
                         m_workspaces[size(thread)], term != nullptr ? &m_scratches[size(thread)] : nullptr);
        if (transformAfterwards) {
            std::array<const Complex*, 3> state{};
            for (int i = 0; i < dimension(); ++i) {
                state[size(i)] = modes(m_state, channel, i, block * kBlock);
            }
            term->inverseBlock(channel, block, state.data(), m_scratches[size(thread)]);
        }
    });
    m_transformed = transformAfterwards;
    if (last) {
        requireFinite(energies, step);
    }
}

void Solver::Implementation::columnAdvection(const TransportTerm& term, const Coefficients& coefficients,
                                             int column, int columnOfBlock, Workspace& workspace,
                                             Complex* const* result) const {
    std::array<const Complex*, 9> products{};
    for (int p = 0; p < term.kind().products(); ++p) {
        products[size(p)] = workspace.products[size(p)].data() + size(columnOfBlock) * m_layout.slowStride();
    }
    tensorDivergence(term.kind(), static_cast<float>(coefficients.advection) * term.forwardScale(),
                     static_cast<float>(m_layout.rowWavenumber(column)),
                     static_cast<float>(m_layout.middleWavenumber(column)),
                     m_layout.slowWavenumberFloat().data(), m_layout.slowStride(), products.data(), result);
}

double Solver::Implementation::advanceBlock(TransportTerm* term, const BoundaryTerm* forcing,
                                            const Coefficients& coefficients, double step, int stage,
                                            const ViscousDecay& decay, int channel, int block,
                                            Workspace& workspace, PrunedTransform::Scratch* scratch) {
    const std::size_t count = m_layout.slowStride();
    const bool last = stage == RungeKutta::stages - 1;
    const float* slow = m_layout.slowWavenumberFloat().data();
    workspace.terms.resize(size(dimension()));
    std::array<Complex*, 3> terms{};
    for (int i = 0; i < dimension(); ++i) {
        workspace.terms[size(i)].resize(count);
        terms[size(i)] = workspace.terms[size(i)].data();
    }
    if (term != nullptr) {
        workspace.products.resize(size(term->kind().products()));
        std::array<Complex*, 9> products{};
        for (int p = 0; p < term->kind().products(); ++p) {
            workspace.products[size(p)].resize(kBlock * count);
            products[size(p)] = workspace.products[size(p)].data();
        }
        term->forwardBlock(channel, block, products.data(), *scratch);
    }

    double energy = 0;
    const int columns = std::min(kBlock, m_layout.columns() - block * kBlock);
    for (int columnOfBlock = 0; columnOfBlock < columns; ++columnOfBlock) {
        const int column = block * kBlock + columnOfBlock;
        const auto row = static_cast<float>(m_layout.rowWavenumber(column));
        const auto middle = static_cast<float>(m_layout.middleWavenumber(column));
        if (term != nullptr) {
            columnAdvection(*term, coefficients, column, columnOfBlock, workspace, terms.data());
        } else {
            for (int i = 0; i < dimension(); ++i) {
                std::fill_n(terms[size(i)], count, Complex{});
            }
        }
        if (forcing != nullptr) {
            const auto strength = static_cast<float>(coefficients.boundaryStrength);
            for (int i = 0; i < dimension(); ++i) {
                const Complex* force = forcing->forcing(channel, i) + size(column) * count;
                for (std::size_t m = 0; m < count; ++m) {
                    terms[size(i)][m] += strength * force[m];
                }
            }
        }
        if (coefficients.projection) {
            projectColumn(dimension(), row, middle, slow, count, terms.data());
        }
        std::array<Complex*, 3> state{};
        for (int i = 0; i < dimension(); ++i) {
            state[size(i)] = modes(m_state, channel, i, column);
            advanceColumn(static_cast<float>(RungeKutta::registerFactor[size(stage)]),
                          static_cast<float>(RungeKutta::stateFactor[size(stage)]), static_cast<float>(step),
                          decay.column(column), decay.slow(), count, terms[size(i)],
                          modes(m_register, channel, i, column), state[size(i)]);
        }
        if (last) {
            if (coefficients.projection) { // rounding must not add up to a divergence over many steps
                projectColumn(dimension(), row, middle, slow, count, state.data());
            }
            for (int i = 0; i < dimension(); ++i) {
                energy += squareSum(state[size(i)], count);
            }
        }
    }
    return energy;
}

void Solver::Implementation::requireFinite(const std::vector<double>& energies, double step) const {
    for (const double energy : energies) {
        if (!std::isfinite(energy)) {
            std::ostringstream message;
            message << "The field is no longer finite after a step of " << step << ".";
            throwBlowUp(message.str());
        }
    }
}

} // namespace sgfm::dynamics
