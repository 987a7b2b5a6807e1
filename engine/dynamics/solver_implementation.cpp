#include "engine/dynamics/solver_implementation.h"

#include "engine/dynamics/parallel.h"
#include "engine/dynamics/simd.h"
#include "engine/error.h"
#include "engine/fourier/transform.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

namespace sgfm::dynamics {
namespace {

constexpr double kSmallestStep = 1e-9;

using AxisCounts = std::array<int, field::kMaxDimension>;

std::size_t size(int value) {
    return static_cast<std::size_t>(value);
}

AxisCounts keptModes(const field::Grid& grid, Dealiasing dealiasing) {
    AxisCounts kept{};
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        const int points = grid.points(axis);
        kept[size(axis)] = dealiasing == Dealiasing::Truncate ? (points - 1) / 3 : (points - 1) / 2;
    }
    return kept;
}

// The smallest even 2^a 3^b 5^c that is large enough: lengths FFTW is fast at.
int goodTransformSize(int atLeast) {
    for (int candidate = std::max(2, atLeast + atLeast % 2);; candidate += 2) {
        int rest = candidate;
        for (const int factor : {2, 3, 5}) {
            while (rest % factor == 0) {
                rest /= factor;
            }
        }
        if (rest == 1) {
            return candidate;
        }
    }
}

// Quadratic products of modes up to K are alias-free on 3 K + 1 points.
AxisCounts productPoints(const field::Grid& grid, const ModeLayout& layout, Dealiasing dealiasing) {
    AxisCounts points{1, 1, 1};
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        points[size(axis)] = dealiasing == Dealiasing::Truncate
                                 ? grid.points(axis)
                                 : goodTransformSize(3 * layout.kept(axis) + 1);
    }
    return points;
}

double columnSquare(const Complex* modes, std::size_t count) {
    FloatVector sum{};
    for (std::size_t m = 0; m < count; m += kBlock) {
        const FloatVector value = asFloats(modes + m);
        sum += value * value;
    }
    float total = 0;
    for (std::size_t lane = 0; lane < 16; ++lane) {
        total += sum[lane];
    }
    return static_cast<double>(total);
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

Solver::Implementation::Implementation(fourier::Planner& planner, const field::Grid& grid, int channels,
                                       Options options)
    : m_planner(planner),
      m_channels(channels),
      m_options(options),
      m_threads(planner.threads()),
      m_layout(grid, keptModes(grid, options.dealiasing)),
      m_transform(planner, m_layout, productPoints(grid, m_layout, options.dealiasing)) {
    const std::size_t arrays = size(channels) * size(dimension());
    m_state.resize(arrays * m_layout.arrayLength());
    m_register.resize(m_state.size());
}

std::size_t Solver::Implementation::arrayIndex(int channel, int component) const noexcept {
    return size(channel) * size(dimension()) + size(component);
}

Complex* Solver::Implementation::modes(ComplexArray& arrays, int channel, int component, int column) const {
    return arrays.data() + arrayIndex(channel, component) * m_layout.arrayLength() +
           size(column) * m_layout.slowStride();
}

const Complex* Solver::Implementation::modes(const ComplexArray& arrays, int channel, int component,
                                             int column) const {
    return arrays.data() + arrayIndex(channel, component) * m_layout.arrayLength() +
           size(column) * m_layout.slowStride();
}

void Solver::Implementation::setState(const field::VectorField& u, bool project) {
    if (!(u.grid() == grid()) || u.channels() != m_channels) {
        throw Error(ErrorKind::BadInput, "dynamics",
                    "The field has " + std::to_string(u.channels()) + " channels on " +
                        std::to_string(u.grid().size()) + " points, the flow " + std::to_string(m_channels) +
                        " channels on " + std::to_string(grid().size()) + " points.",
                    "Give a field on the grid of the flow.");
    }
    field::SpectralField spectrum(grid(), m_channels, dimension());
    fourier::Transform(m_planner, grid()).forward(u, spectrum);
    parallelFor(m_threads, m_channels * dimension(), [&](int array, int) {
        const int channel = array / dimension();
        const int component = array % dimension();
        m_layout.gather(spectrum.component(channel, component), modes(m_state, channel, component));
    });
    m_transformed = false;
    // One value that is not finite makes every mode of its component so.
    double square = 0;
    for (int array = 0; array < m_channels * dimension(); ++array) {
        square += columnSquare(modes(m_state, array / dimension(), array % dimension()), kBlock);
    }
    if (!std::isfinite(square)) {
        throw Error(ErrorKind::BadInput, "dynamics", "The field has values that are not finite.",
                    "Give a field of finite numbers.");
    }
    if (project) {
        projectState();
    }
}

void Solver::Implementation::projectState() {
    parallelFor(m_threads, m_channels * m_layout.columns(), [&](int item, int) {
        const int channel = item / m_layout.columns();
        const int column = item % m_layout.columns();
        std::array<Complex*, 3> state{};
        for (int i = 0; i < dimension(); ++i) {
            state[size(i)] = modes(m_state, channel, i, column);
        }
        projectColumn(dimension(), static_cast<float>(m_layout.rowWavenumber(column)),
                      static_cast<float>(m_layout.middleWavenumber(column)),
                      m_layout.slowWavenumberFloat().data(), m_layout.slowStride(), state.data());
    });
}

void Solver::Implementation::state(field::VectorField& out) const {
    if (!(out.grid() == grid()) || out.channels() != m_channels) {
        out = field::VectorField(grid(), m_channels);
    }
    field::SpectralField spectrum(grid(), m_channels, dimension());
    parallelFor(m_threads, m_channels * dimension(), [&](int array, int) {
        const int channel = array / dimension();
        const int component = array % dimension();
        m_layout.scatter(modes(m_state, channel, component), spectrum.component(channel, component));
    });
    fourier::Transform(m_planner, grid()).inverse(spectrum, out);
}

std::vector<float> Solver::Implementation::saveState() const {
    const auto* first = reinterpret_cast<const float*>(m_state.data());
    return {first, first + 2 * m_state.size()};
}

void Solver::Implementation::restoreState(const std::vector<float>& saved) {
    if (saved.size() != 2 * m_state.size()) {
        throw Error(ErrorKind::BadInput, "checkpoint",
                    "The saved state has " + std::to_string(saved.size()) + " numbers, this flow needs " +
                        std::to_string(2 * m_state.size()) + ".",
                    "Open the checkpoint with the grid, channels and dealiasing it was saved with.");
    }
    std::copy(saved.begin(), saved.end(), reinterpret_cast<float*>(m_state.data()));
    m_transformed = false;
}

TransportTerm& Solver::Implementation::transport(bool traceless) {
    if (!m_transport || m_transport->kind().traceless != traceless) {
        m_transport.reset(); // first, so that the two are never held together
        m_transport = std::make_unique<TransportTerm>(m_layout, m_transform, m_channels, m_options.transport,
                                                      traceless, m_threads);
        m_transformed = false;
    }
    return *m_transport;
}

void Solver::Implementation::transformState(TransportTerm& term,
                                            std::vector<PrunedTransform::Scratch>& scratches) const {
    const int blocks = m_layout.columnBlocks();
    parallelFor(m_threads, m_channels * blocks, [&](int item, int thread) {
        const int channel = item / blocks;
        const int block = item % blocks;
        std::array<const Complex*, 3> state{};
        for (int i = 0; i < dimension(); ++i) {
            state[size(i)] = modes(m_state, channel, i, block * kBlock);
        }
        term.inverseBlock(channel, block, state.data(), scratches[size(thread)]);
    });
}

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
                energy += columnSquare(state[size(i)], count);
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
