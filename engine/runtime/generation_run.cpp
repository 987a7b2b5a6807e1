#include "engine/runtime/generation_run.h"

#include "engine/dynamics/noise.h"
#include "engine/error.h"
#include "engine/field/packing.h"
#include "engine/fourier/long_waves.h"
#include "engine/sampler/noise_levels.h"
#include "engine/wavelet/filter.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sgfm::runtime {

namespace {

using recipe::ParameterValues;

sampler::HybridOptions hybridOptions(const ParameterValues& parameters) {
    const auto active = [&](const char* isOn, const char* key) {
        return parameters.getSwitch(isOn) ? parameters.get(key) : 0.0;
    };
    sampler::HybridOptions options;
    options.scoreStrength = parameters.get("sampler.score_strength");
    options.churn = parameters.get("sampler.churn");
    options.heun = parameters.getChoice("sampler.order") == "heun";
    options.correctorSteps = parameters.getInteger("sampler.corrector_steps");
    options.correctorStep = parameters.get("sampler.corrector_step");
    options.noiseStrength = parameters.get("sampler.noise_strength");
    options.selfConditioning = parameters.getSwitch("sampler.self_conditioning");
    options.projection = parameters.getSwitch("dynamics.projection");
    const auto& mode = parameters.getChoice("correction.mode");
    options.physics = mode == "descent"     ? sampler::Physics::Descent
                      : mode == "transport" ? sampler::Physics::Transport
                                            : sampler::Physics::None;
    options.physicsTarget = parameters.getChoice("correction.target") == "state"
                                ? sampler::PhysicsTarget::State
                                : sampler::PhysicsTarget::Estimate;
    options.physicsStrength = parameters.get("correction.strength");
    options.dynamics.advection = active("dynamics.advection_on", "dynamics.advection");
    options.dynamics.viscosity = active("dynamics.viscosity_on", "dynamics.viscosity");
    options.dynamics.transport = parameters.getChoice("dynamics.transport") == "carrier"
                                     ? dynamics::Transport::Carrier
                                     : dynamics::Transport::SelfTransport;
    options.dynamicsNoise = active("noise.on", "noise.sigma");
    return options;
}

std::vector<double> levelsOf(const ParameterValues& parameters, const score::ScoreModel& model) {
    const double wantedLargest = parameters.get("sampler.sigma_max");
    const double wantedLeast = parameters.get("sampler.sigma_min");
    const double largest = wantedLargest > 0 ? wantedLargest : model.largestSigma();
    const double least = wantedLeast > 0 ? wantedLeast : model.leastSigma();
    if (!(largest > least)) {
        throw Error(ErrorKind::BadInput, "noise levels",
                    "The largest noise " + std::to_string(largest) + " is not above the least " +
                        std::to_string(least) + ".",
                    "Raise sampler.sigma_max or lower sampler.sigma_min.");
    }
    return sampler::noiseLevels(model.informationCurve(), parameters.getInteger("sampler.noise_levels"),
                                largest, least);
}

std::vector<double> gainsOf(const ParameterValues& parameters, int scales) {
    std::vector<double> gains;
    for (int scale = 0; scale < scales; ++scale) {
        gains.push_back(parameters.get("noise.gain_" + std::to_string(scale)));
    }
    return gains;
}

// Exactly: 53 bits in three times 24.
void append(std::vector<float>& saved, double value) {
    for (int part = 0; part < 3; ++part) {
        const auto rounded = static_cast<float>(value);
        saved.push_back(rounded);
        value -= static_cast<double>(rounded);
    }
}

double takeNumber(const std::vector<float>& saved, std::size_t& at) {
    double value = 0;
    for (std::size_t part = 3; part-- > 0;) {
        value += static_cast<double>(saved[at + part]);
    }
    at += 3;
    return value;
}

constexpr std::size_t kHeader = 9; // sigma, step, whether there are estimates

} // namespace

Schedule scheduleOf(const ParameterValues& parameters) {
    const auto& name = parameters.getChoice("sampler.schedule");
    return name == "anneal" ? Schedule::Anneal : name == "hold" ? Schedule::Hold : Schedule::Flow;
}

GenerationRun::GenerationRun(std::uint64_t seed, std::vector<std::uint64_t> runs,
                             const ParameterValues& parameters)
    : m_seed(seed), m_runs(std::move(runs)), m_parameters(parameters) {
}

GenerationRun::~GenerationRun() = default;

void GenerationRun::setBox(const field::Grid& grid) {
    m_transform = std::make_unique<fourier::Transform>(m_planner, grid);
    m_wavelets = std::make_unique<wavelet::WaveletTransform>(
        grid, wavelet::filterNamed(m_parameters.getChoice("wavelet.name")),
        m_parameters.getInteger("wavelet.levels"));
    for (const auto run : m_runs) {
        m_noise.push_back(std::make_unique<dynamics::NoiseSource>(
            *m_wavelets, *m_transform,
            m_parameters.getChoice("noise.basis") == "fourier" ? dynamics::NoiseBasis::Fourier
                                                               : dynamics::NoiseBasis::Wavelet,
            gainsOf(m_parameters, m_wavelets->scales()), m_seed, run));
    }
}

void GenerationRun::setModel(const score::ScoreModel& model, const sampler::GivenDensity* given,
                             const field::VectorField* meanResidual) {
    sampler::HybridSampler::Parts parts;
    parts.model = &model;
    parts.transform = m_transform.get();
    parts.given = given;
    parts.meanResidual = meanResidual;
    parts.longestWave = fourier::kLongestTextWave; // acts on texts only: clips have two axes of space
    for (const auto& source : m_noise) {
        parts.noise.push_back(source.get());
    }
    sampler::HybridSampler::State state;
    if (m_sampler) {
        state = m_sampler->state();
    }
    m_sampler = std::make_unique<sampler::HybridSampler>(parts, m_seed, m_runs);
    m_model = &model;
    if (!state.members.empty()) {
        m_sampler->setState(std::move(state));
    }
    applyParameters(m_parameters);
    stateReplaced();
}

void GenerationRun::begin() {
    m_sampler->begin(m_levels.front());
    stateReplaced();
}

void GenerationRun::setParameters(const ParameterValues& parameters) {
    applyParameters(parameters);
}

void GenerationRun::applyParameters(const ParameterValues& parameters) {
    m_levels = levelsOf(parameters, *m_model);
    m_parameters = parameters;
    m_sampler->setOptions(hybridOptions(m_parameters));
    const auto gains = gainsOf(m_parameters, m_wavelets->scales());
    for (auto& source : m_noise) {
        if (source->gains() != gains) {
            source->setGains(gains);
        }
    }
    parametersChanged();
}

void GenerationRun::beginFrom(const field::VectorField& clean) {
    sampler::HybridSampler::State state;
    state.members.assign(m_runs.size(), clean);
    m_sampler->setState(std::move(state));
    m_sampler->raise(m_parameters.get("sampler.hold_sigma"));
    stateReplaced();
}

double GenerationRun::nextAnnealed(double sigma) const {
    const auto next = std::find_if(m_levels.begin(), m_levels.end(),
                                   [&](double level) { return level < sigma * (1 - 1e-9); });
    return next == m_levels.end() ? 0 : *next;
}

// A hold comes down to its level, or is raised to it by fresh noise.
double GenerationRun::nextHeld(double sigma) {
    const double held = m_parameters.get("sampler.hold_sigma");
    if (sigma < held) {
        m_sampler->raise(held);
        return held;
    }
    return std::max(held, nextAnnealed(sigma));
}

void GenerationRun::step() {
    const bool holds = scheduleOf(m_parameters) == Schedule::Hold;
    const double sigma = m_sampler->state().sigma;
    if (!holds && sigma <= 0) {
        return;
    }
    const double next = holds ? nextHeld(sigma) : nextAnnealed(sigma);
    const auto before = next > 0 ? Fields{} : m_sampler->state().members;
    const auto previous = next > 0 ? Fields{} : m_sampler->state().estimates;
    m_sampler->step(next);
    stepped();
    if (next <= 0) {
        arrived(before, sigma, previous);
    }
}

bool GenerationRun::finished() const noexcept {
    return scheduleOf(m_parameters) != Schedule::Hold && sigma() <= 0;
}

int GenerationRun::level() const noexcept {
    const double least = sigma() * (1 + 1e-9);
    return static_cast<int>(
        std::count_if(m_levels.begin(), m_levels.end(), [&](double level) { return level > least; }));
}

std::vector<float> GenerationRun::saveState() const {
    const auto& state = m_sampler->state();
    std::vector<float> saved;
    append(saved, state.sigma);
    append(saved, static_cast<double>(state.step));
    append(saved, state.estimates.empty() ? 0 : 1);
    for (const auto* fields : {&state.members, &state.estimates}) {
        for (const auto& u : *fields) {
            const auto values = field::packed(u);
            saved.insert(saved.end(), values.begin(), values.end());
        }
    }
    return saved;
}

void GenerationRun::restoreState(const std::vector<float>& saved) {
    const auto refuse = [] {
        throw Error(ErrorKind::BadInput, "generation", "The saved state is of another run.",
                    "Use a checkpoint of this recipe.");
    };
    const auto members = m_runs.size();
    field::VectorField shape(grid(), m_model->channels());
    const auto length = field::packed(shape).size();
    if (saved.size() < kHeader ||
        !std::all_of(saved.begin(), saved.end(), [](float value) { return std::isfinite(value); })) {
        refuse();
    }
    std::size_t at = 0;
    sampler::HybridSampler::State state;
    state.sigma = takeNumber(saved, at);
    state.step = static_cast<std::uint64_t>(std::max(0.0, takeNumber(saved, at)));
    const bool estimated = takeNumber(saved, at) != 0;
    if (state.sigma < 0 || saved.size() != kHeader + (estimated ? 2 : 1) * members * length) {
        refuse();
    }
    for (auto* fields : {&state.members, &state.estimates}) {
        for (std::size_t member = 0; member < members && at < saved.size(); ++member) {
            const auto begin = saved.begin() + static_cast<std::ptrdiff_t>(at);
            field::unpack({begin, begin + static_cast<std::ptrdiff_t>(length)}, shape);
            fields->push_back(shape);
            at += length;
        }
    }
    m_sampler->setState(std::move(state));
    stateReplaced();
}

} // namespace sgfm::runtime
