#include "engine/sampler/hybrid_sampler.h"

#include "engine/dynamics/normal_numbers.h"
#include "engine/error.h"
#include "engine/fourier/long_waves.h"
#include "engine/fourier/modes.h"
#include "engine/parallel.h"
#include "engine/sampler/constrained_projection.h"
#include "engine/sampler/forward_diffusion.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace sgfm::sampler {

namespace {

using field::VectorField;

// Draws of one step: the beginning, the predictor and each corrector step have numbers of their own.
constexpr std::uint64_t kSlots = 16;
constexpr std::uint64_t kBeginning = 15;
constexpr std::uint64_t kPredictor = 0;
constexpr std::uint64_t kFresh = std::uint64_t{1} << 60U; // beyond the slots of all steps

[[noreturn]] void refuse(const std::string& what, const std::string& remedy) {
    throw Error(ErrorKind::Usage, "sampler", what, remedy);
}

void requireShare(const char* name, double value, double most) {
    if (!std::isfinite(value) || value < 0 || value > most) {
        refuse(std::string("The ") + name + " is " + std::to_string(value) + ".",
               "Use a number from 0 to " + std::to_string(most) + ".");
    }
}

// out[i] <- at(i) over everything, padding included (zeros stay zeros for what is used here).
template <typename Rule>
void combine(VectorField& out, const Rule& rule) {
    const auto values = out.all();
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = rule(i);
    }
}

bool isFinite(const VectorField& u) {
    const auto values = u.all();
    return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

// White noise to that of long_waves.h.
void raiseLongWaves(const fourier::Transform& transform, double longestWave, VectorField& noise) {
    auto spectrum = transform.forward(noise);
    const fourier::Modes modes(noise.grid());
    const auto& kx = modes.firstDerivative(0);
    for (std::size_t line = 0; line < modes.lines(); ++line) {
        const auto kt = static_cast<double>(modes.firstDerivative(line, 1));
        for (std::size_t i = 0; i < modes.lineLength(); ++i) {
            const double variance = fourier::longWaveVariance(static_cast<double>(kx[i]), kt, longestWave);
            if (variance != 1) {
                const auto factor = static_cast<float>(std::sqrt(variance));
                for (int c = 0; c < spectrum.channels(); ++c) {
                    for (int component = 0; component < spectrum.components(); ++component) {
                        spectrum.component(c, component)[line * modes.lineLength() + i] *= factor;
                    }
                }
            }
        }
    }
    transform.inverse(spectrum, noise);
}

} // namespace

// The solvers of the transport correction, one a member: each is made when it is first needed, and when the
// carrier changes.
class HybridSampler::Members {
  public:
    Members(const Parts& parts, std::size_t count) : m_parts(parts), m_solvers(count), m_transports(count) {}

    void applyPhysics(const HybridOptions& options, std::size_t member, std::uint64_t step, VectorField& u) {
        if (options.physics == Physics::None || options.physicsStrength <= 0) {
            return;
        }
        if (options.physics == Physics::Descent) {
            descendResidual(u, options.physicsStrength, options.dynamics, m_parts.meanResidual,
                            *m_parts.transform);
            return;
        }
        auto& solver = solverOf(member, options.dynamics.transport);
        solver.setState(u, options.projection);
        const dynamics::Coefficients coefficients{options.dynamics.advection, options.dynamics.viscosity, 0,
                                                  options.dynamicsNoise, options.projection};
        const auto* noise =
            options.dynamicsNoise > 0 && !m_parts.noise.empty() ? m_parts.noise[member] : nullptr;
        // As many steps as CFL asks for, h together.
        double rest = options.physicsStrength;
        for (int part = 0; rest > 0 && part < kMostParts; ++part) {
            const auto index = step * kMostParts + static_cast<std::uint64_t>(part);
            rest -= solver.step(coefficients, {0, kCfl, rest}, {}, noise, index).step;
            rest = rest < kRounding * options.physicsStrength ? 0 : rest;
        }
        solver.state(u);
    }

  private:
    static constexpr int kMostParts = 64; // a field so fast that it would take more is not carried further
    static constexpr double kCfl = 0.8;
    static constexpr double kRounding = 1e-9;

    dynamics::Solver& solverOf(std::size_t member, dynamics::Transport transport) {
        auto& solver = m_solvers[member];
        if (!solver || m_transports[member] != transport) {
            const auto& model = *m_parts.model;
            // Text and clips keep their finest modes, which carry meaning.
            solver = std::make_unique<dynamics::Solver>(
                m_parts.transform->planner(), model.grid(), model.channels(),
                dynamics::Solver::Options{transport, dynamics::Dealiasing::Pad});
            m_transports[member] = transport;
        }
        return *solver;
    }

    const Parts& m_parts;
    std::vector<std::unique_ptr<dynamics::Solver>> m_solvers;
    std::vector<dynamics::Transport> m_transports;
};

HybridSampler::HybridSampler(const Parts& parts, std::uint64_t seed, std::vector<std::uint64_t> runs)
    : m_parts(parts), m_seed(seed), m_runs(std::move(runs)) {
    if (parts.model == nullptr || parts.transform == nullptr ||
        !(parts.model->grid() == parts.transform->grid())) {
        refuse("The model and the transform are not for one grid.", "Make a transform for the model's grid.");
    }
    if (m_runs.empty() || (!parts.noise.empty() && parts.noise.size() != m_runs.size())) {
        refuse("There is no member, or not a noise source for each.", "Use at least one run.");
    }
    m_members = std::make_unique<Members>(m_parts, m_runs.size());
}

HybridSampler::~HybridSampler() = default;

void HybridSampler::setOptions(const HybridOptions& options) {
    requireShare("score strength", options.scoreStrength, 100);
    requireShare("churn", options.churn, 1);
    requireShare("corrector step", options.correctorStep, 1);
    requireShare("noise strength", options.noiseStrength, 100);
    requireShare("physics strength", options.physicsStrength, 100);
    requireShare("noise of the dynamics", options.dynamicsNoise, 1000);
    if (options.correctorSteps < 0 || options.correctorSteps > kMostCorrectorSteps) {
        refuse("There are " + std::to_string(options.correctorSteps) + " corrector steps.",
               "Use 0 to " + std::to_string(kMostCorrectorSteps) + ".");
    }
    m_options = options;
}

template <typename Body>
void HybridSampler::forEachMember(const Body& body) const {
    // With a planner of several threads the transforms are parallel in themselves, and members go in turn.
    const int side = m_parts.transform->planner().threads() > 1 ? 1 : allowedThreads();
    parallelFor(side, static_cast<int>(m_runs.size()),
                [&](int member, int) { body(static_cast<std::size_t>(member)); });
}

// Not projected: every use is followed by P.
void HybridSampler::addNoise(double amplitude, std::size_t member, std::uint64_t slot, VectorField& u) const {
    if (amplitude <= 0) {
        return;
    }
    auto noise = whiteNoise(u.grid(), u.channels(), {m_seed, m_runs[member], m_state.step * kSlots + slot});
    if (m_parts.longestWave > 0 && u.grid().dimension() == 2 && u.grid().length(0) > m_parts.longestWave) {
        raiseLongWaves(*m_parts.transform, m_parts.longestWave, noise);
    }
    const auto values = noise.all();
    const auto scale = static_cast<float>(amplitude);
    combine(u, [&, target = u.all()](std::size_t i) { return target[i] + scale * values[i]; });
}

void HybridSampler::begin(double sigma) {
    if (!(sigma > 0) || !std::isfinite(sigma)) {
        refuse("The first noise level is " + std::to_string(sigma) + ".", "Use a number above 0.");
    }
    m_state = {};
    m_state.sigma = sigma;
    m_state.members.assign(m_runs.size(), VectorField(m_parts.model->grid(), m_parts.model->channels()));
    forEachMember([&](std::size_t member) {
        auto& u = m_state.members[member];
        addNoise(sigma, member, kBeginning, u);
        projectField(*m_parts.transform, u);
    });
}

void HybridSampler::setState(State state) {
    const auto fits = [&](const VectorField& u) {
        return u.grid() == m_parts.model->grid() && u.channels() == m_parts.model->channels();
    };
    const bool estimatesFit = state.estimates.empty() || state.estimates.size() == m_runs.size();
    if (state.members.size() != m_runs.size() || !estimatesFit ||
        !std::all_of(state.members.begin(), state.members.end(), fits) ||
        !std::all_of(state.estimates.begin(), state.estimates.end(), fits)) {
        refuse("The state is of another batch, grid or number of channels.", "Use a state of the same run.");
    }
    m_state = std::move(state);
}

HybridSampler::Fields HybridSampler::denoised(const Fields& states, double sigma,
                                              const Fields& previous) const {
    const Fields none;
    auto estimates = m_parts.model->denoise(states, sigma, m_options.selfConditioning ? previous : none);
    finishEstimates(states, estimates);
    return estimates;
}

void HybridSampler::finishEstimates(const Fields& states, Fields& estimates) const {
    const auto strength = static_cast<float>(m_options.scoreStrength);
    forEachMember([&](std::size_t member) {
        auto& estimate = estimates[member];
        if (m_options.scoreStrength != 1) {
            const auto u = states[member].all();
            combine(estimate,
                    [&, d = estimate.all()](std::size_t i) { return u[i] + strength * (d[i] - u[i]); });
        }
        const bool moved = m_options.physicsTarget == PhysicsTarget::Estimate &&
                           m_options.physics != Physics::None && m_options.physicsStrength > 0;
        if (moved) {
            m_members->applyPhysics(m_options, member, m_state.step, estimate);
        }
        if (m_parts.boundary != nullptr && !m_parts.boundary->empty() && m_options.projection) {
            projectOntoBoundary(*m_parts.boundary, *m_parts.transform, estimate);
        } else if (m_parts.boundary != nullptr && !m_parts.boundary->empty()) {
            boundary::imposeBoundary(*m_parts.boundary, estimate);
        } else if (moved && m_options.projection) {
            projectField(*m_parts.transform, estimate);
        }
        if (m_parts.given != nullptr && m_options.projection) {
            imposeDensity(*m_parts.given, *m_parts.transform, estimate);
        } else if (m_parts.given != nullptr) {
            replaceDensity(*m_parts.given, estimate);
        }
    });
}

// Step 2; `estimates` are D at the present level.
void HybridSampler::predict(const Fields& estimates, double next, Fields& states) const {
    const double sigma = m_state.sigma;
    const double ratio = next / sigma;
    const double churned = m_options.churn * m_options.churn * (1 - ratio * ratio);
    const double down = next * std::sqrt(1 - churned);
    const double noise = next * std::sqrt(churned) * m_options.noiseStrength;
    Fields before;
    if (m_options.heun) {
        before = states;
    }
    const auto keep = static_cast<float>(down / sigma);
    forEachMember([&](std::size_t member) {
        const auto d = estimates[member].all();
        combine(states[member],
                [&, u = states[member].all()](std::size_t i) { return d[i] + keep * (u[i] - d[i]); });
    });
    if (m_options.heun && down >= m_parts.model->leastSigma()) {
        // The slope at the end: Heun's mean of the two. du/dsigma = (u - D)/sigma.
        const auto second = denoised(states, down, estimates);
        forEachMember([&](std::size_t member) {
            const auto start = before[member].all();
            const auto d1 = estimates[member].all();
            const auto d2 = second[member].all();
            const auto half = static_cast<float>((down - sigma) / 2);
            const auto perFirst = static_cast<float>(1 / sigma);
            const auto perSecond = static_cast<float>(1 / down);
            combine(states[member], [&, u = states[member].all()](std::size_t i) {
                return start[i] + half * ((start[i] - d1[i]) * perFirst + (u[i] - d2[i]) * perSecond);
            });
        });
    }
    forEachMember([&](std::size_t member) { addNoise(noise, member, kPredictor, states[member]); });
}

// Step 3. Afterwards `estimates` are those of the last corrector's beginning.
void HybridSampler::correct(double sigma, Fields& states, Fields& estimates) const {
    const bool holds = sigma == m_state.sigma;
    const int steps = std::max(m_options.correctorSteps, holds ? 1 : 0);
    const auto length = static_cast<float>(m_options.correctorStep);
    const double noise = std::sqrt(2 * m_options.correctorStep) * sigma * m_options.noiseStrength;
    for (int i = 0; i < steps; ++i) {
        if (!holds || i > 0) { // a hold begins where D is known already
            if (m_options.projection) {
                forEachMember([&](std::size_t member) { projectField(*m_parts.transform, states[member]); });
            }
            estimates = denoised(states, sigma, estimates);
        }
        forEachMember([&](std::size_t member) {
            const auto d = estimates[member].all();
            combine(states[member],
                    [&, u = states[member].all()](std::size_t n) { return u[n] + length * (d[n] - u[n]); });
            addNoise(noise, member, static_cast<std::uint64_t>(i) + 1, states[member]);
        });
    }
}

void HybridSampler::raise(double sigma) {
    if (m_state.members.empty() || !(sigma >= m_state.sigma) || !std::isfinite(sigma)) {
        refuse("The noise cannot be raised from " + std::to_string(m_state.sigma) + " to " +
                   std::to_string(sigma) + ".",
               "Begin first, and go to a higher level.");
    }
    const double amplitude = std::sqrt(sigma * sigma - m_state.sigma * m_state.sigma);
    forEachMember([&](std::size_t member) {
        auto& u = m_state.members[member];
        addNoise(amplitude, member, kBeginning, u);
        if (m_options.projection) {
            projectField(*m_parts.transform, u);
        }
    });
    m_state.sigma = sigma;
    ++m_state.step;
}

void HybridSampler::move(std::size_t member, const field::VectorField& by) {
    for (auto* fields : {&m_state.members, &m_state.estimates}) {
        if (member < fields->size()) {
            auto& u = (*fields)[member];
            combine(u, [all = u.all(), add = by.all()](std::size_t i) { return all[i] + add[i]; });
        }
    }
}

HybridSampler::Fields HybridSampler::freshNoise(double sigma) const {
    Fields noise(m_runs.size(), VectorField(m_parts.model->grid(), m_parts.model->channels()));
    forEachMember([&](std::size_t member) {
        addNoise(sigma, member, kFresh, noise[member]);
        projectField(*m_parts.transform, noise[member]);
    });
    return noise;
}

void HybridSampler::step(double next) {
    if (m_state.members.empty()) {
        refuse("The sampler has not begun.", "Begin at the first noise level.");
    }
    if (!(next >= 0) || next > m_state.sigma || m_state.sigma <= 0) {
        refuse("A step from sigma " + std::to_string(m_state.sigma) + " to " + std::to_string(next) +
                   " is none of the sampler's.",
               "Go to the same level or a lower one, until sigma is 0.");
    }
    auto states = m_state.members;
    auto estimates = denoised(states, m_state.sigma, m_state.estimates);
    if (next < m_state.sigma) {
        predict(estimates, next, states);
    }
    if (next >= m_parts.model->leastSigma()) { // below, the data are certain
        correct(next, states, estimates);
    }
    forEachMember([&](std::size_t member) {
        auto& u = states[member];
        if (next > 0) { // at 0, u is D, on which the physics has acted
            if (m_options.physicsTarget == PhysicsTarget::State) {
                m_members->applyPhysics(m_options, member, m_state.step, u);
            }
            if (m_options.projection) {
                projectField(*m_parts.transform, u);
            }
        }
    });
    if (!std::all_of(states.begin(), states.end(), isFinite)) {
        throw Error(ErrorKind::Numerical, "sampler",
                    "The field left the finite numbers at sigma " + std::to_string(m_state.sigma) + ".",
                    "Lower the physics strength, the noise or the score strength.");
    }
    m_state.members = std::move(states);
    m_state.estimates = std::move(estimates);
    m_state.sigma = next;
    ++m_state.step;
}

std::vector<VectorField> HybridSampler::estimate() const {
    return m_state.sigma > 0 ? denoised(m_state.members, m_state.sigma, m_state.estimates) : m_state.members;
}

} // namespace sgfm::sampler
