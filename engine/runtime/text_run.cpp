#include "engine/runtime/text_run.h"

#include "engine/dynamics/noise.h"
#include "engine/error.h"
#include "engine/field/packing.h"
#include "engine/lift/lift.h"
#include "engine/runtime/text_words.h"
#include "engine/sampler/noise_levels.h"
#include "engine/text/chain_placement.h"
#include "engine/text/text_field.h"
#include "engine/wavelet/filter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace sgfm::runtime {

namespace {

using Fields = std::vector<field::VectorField>;
using recipe::ParameterValues;

// What the sampler asks, with the posteriors of the last answer kept.
class Recording final : public score::ScoreModel {
  public:
    explicit Recording(const TextEstimator& estimator) : m_estimator(estimator) {}
    const field::Grid& grid() const noexcept override { return m_estimator.grid(); }
    int channels() const noexcept override { return m_estimator.channels(); }
    double leastSigma() const noexcept override { return m_estimator.leastSigma(); }
    double largestSigma() const noexcept override { return m_estimator.largestSigma(); }
    std::vector<InformationPoint> informationCurve() const override { return m_estimator.informationCurve(); }
    Fields denoise(std::span<const field::VectorField> noisy, double sigma,
                   std::span<const field::VectorField> previous) const override {
        last = m_estimator.estimate(noisy, sigma, previous);
        Fields fields;
        for (const auto& one : last) {
            fields.push_back(one.clean);
        }
        return fields;
    }
    mutable std::vector<score::TextEstimate> last;

  private:
    const TextEstimator& m_estimator;
};

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

struct TextRun::Implementation {
    Setup setup;
    // One thread, no clock: the same bits for any number of members and threads.
    fourier::Planner planner{1};
    text::TextField field; // of the prompt with all words placed; its density is not kept
    std::vector<text::PinnedWord> placed;
    std::unique_ptr<fourier::Transform> transform;
    std::unique_ptr<wavelet::WaveletTransform> wavelets;
    std::vector<std::unique_ptr<dynamics::NoiseSource>> noise;
    std::unique_ptr<TextEstimator> estimator;
    std::unique_ptr<Recording> recording;
    std::unique_ptr<sampler::HybridSampler> sampler;
    ParameterValues parameters;
    std::vector<double> levels;
    std::vector<text::TokenId> tokens; // given ones; -1: free
    std::vector<text::TokenId> forbidden;
    bool estimatesAreOfState = false;              // recording->last belongs to the last step
    std::vector<std::vector<text::TokenId>> final; // a member, once finished

    Implementation(Setup wanted, const ParameterValues& values)
        : setup(std::move(wanted)), parameters(values) {
        bindTo(setup.prompt);
        noise.resize(setup.runs.size());
        makeNoise();
        makeSampler();
        apply(values);
        if (!setup.prompt.mustAppear.empty()) {
            sampler->begin(levels.front());
            place();
        }
        sampler->begin(levels.front());
    }

    text::TextPrompt textPrompt(const recipe::Prompt& prompt) const {
        auto made = textPromptOf(prompt);
        made.pins.insert(made.pins.end(), placed.begin(), placed.end());
        return made;
    }

    void bindTo(const recipe::Prompt& prompt) {
        const auto words = textPrompt(prompt);
        auto made = text::makeTextField(*setup.lexicon, words, setup.layout, planner);
        if (transform && !(made.grid == transform->grid())) {
            throw Error(ErrorKind::BadInput, "prompt",
                        "The new prompt needs a longer text than this run has.",
                        "Shorten it, or start anew.");
        }
        if (!transform) {
            transform = std::make_unique<fourier::Transform>(planner, made.grid);
            wavelets = std::make_unique<wavelet::WaveletTransform>(
                made.grid, wavelet::filterNamed(parameters.getChoice("wavelet.name")),
                parameters.getInteger("wavelet.levels"));
        }
        auto bound = setup.model->bind(words, setup.layout, *transform);
        field = std::move(made);
        field.density = {};
        field.boundary = {};
        estimator = std::move(bound);
        tokens = givenTokens(*setup.lexicon, words, field.length);
        forbidden = forbiddenTokens(*setup.lexicon, prompt.mustNotAppear);
    }

    void makeNoise() {
        for (std::size_t member = 0; member < noise.size(); ++member) {
            noise[member] = std::make_unique<dynamics::NoiseSource>(
                *wavelets, *transform,
                parameters.getChoice("noise.basis") == "fourier" ? dynamics::NoiseBasis::Fourier
                                                                 : dynamics::NoiseBasis::Wavelet,
                gainsOf(parameters, wavelets->scales()), setup.seed, setup.runs[member]);
        }
    }

    void makeSampler() {
        auto made = std::make_unique<Recording>(*estimator);
        sampler::HybridSampler::Parts parts;
        parts.model = made.get();
        parts.transform = transform.get();
        for (const auto& source : noise) {
            parts.noise.push_back(source.get());
        }
        sampler::HybridSampler::State state;
        if (sampler) {
            state = sampler->state();
        }
        sampler = std::make_unique<sampler::HybridSampler>(parts, setup.seed, setup.runs);
        recording = std::move(made); // after the sampler that refers to the old one is gone
        if (!state.members.empty()) {
            sampler->setState(std::move(state));
        }
        estimatesAreOfState = false;
    }

    score::TextScoreOptions scoreOptions() const {
        score::TextScoreOptions options;
        options.decoder.temperature = parameters.get("decoding.temperature");
        options.decoder.coupling = parameters.get("decoding.coupling");
        options.decoder.candidates = parameters.getInteger("decoding.candidates");
        options.guidance = parameters.get("sampler.guidance");
        options.selfConditioning = parameters.getSwitch("sampler.self_conditioning");
        options.mustNotAppear = forbidden;
        return options;
    }

    void apply(const ParameterValues& values) {
        levels = levelsOf(values, *estimator);
        parameters = values;
        sampler->setOptions(hybridOptions(parameters));
        estimator->setOptions(scoreOptions());
        const auto gains = gainsOf(parameters, wavelets->scales());
        for (auto& source : noise) {
            if (source->gains() != gains) {
                source->setGains(gains);
            }
        }
    }

    // The candidates of a member at each position, given words certain.
    text::Candidates candidatesOf(const score::TextEstimate& estimate) const {
        text::Candidates made;
        made.positions = static_cast<int>(estimate.positions.size());
        for (const auto& position : estimate.positions) {
            made.count = std::max(made.count, static_cast<int>(position.tokens.size()));
        }
        for (std::size_t x = 0; x < estimate.positions.size(); ++x) {
            const auto& position = estimate.positions[x];
            for (int k = 0; k < made.count; ++k) {
                const auto index = static_cast<std::size_t>(k);
                const bool there = index < position.tokens.size();
                made.tokens.push_back(there ? position.tokens[index] : text::TokenId{0});
                made.logProbabilities.push_back(there && position.probabilities[index] > 0
                                                    ? std::log(position.probabilities[index])
                                                    : -std::numeric_limits<float>::infinity());
            }
        }
        return made;
    }

    // One after the other, each hearing the ones before.
    void place() {
        for (const auto& word : setup.prompt.mustAppear) {
            const auto estimates = estimator->estimate(sampler->state().members, sampler->state().sigma, {});
            std::vector<bool> taken;
            for (const auto token : tokens) {
                taken.push_back(token >= 0);
            }
            const auto pieces = setup.lexicon->tokenize(word);
            const auto place = text::bestPlace(*setup.lexicon, candidatesOf(estimates.front()),
                                               parameters.get("decoding.coupling"), pieces, taken);
            if (!place) {
                throw Error(ErrorKind::BadInput, "words that must appear",
                            "There is no room for \"" + word + "\" in the text.",
                            "Lengthen the text, or ask for fewer words.");
            }
            placed.push_back({*place, word});
            bindTo(setup.prompt);
            makeSampler();
            apply(parameters);
        }
    }

    double nextAnnealed(double sigma) const {
        const auto next = std::find_if(levels.begin(), levels.end(),
                                       [&](double level) { return level < sigma * (1 - 1e-9); });
        return next == levels.end() ? 0 : *next;
    }

    // A hold comes down to its level, or is raised to it by fresh noise.
    double nextHeld(double sigma) {
        const double held = parameters.get("sampler.hold_sigma");
        if (sigma < held) {
            sampler->raise(held);
            return held;
        }
        return std::max(held, nextAnnealed(sigma));
    }

    void step() {
        const bool holds = scheduleOf(parameters) == Schedule::Hold;
        const double sigma = sampler->state().sigma;
        if (!holds && sigma <= 0) {
            return;
        }
        const double next = holds ? nextHeld(sigma) : nextAnnealed(sigma);
        const auto before = next > 0 ? Fields{} : sampler->state().members;
        const auto previous = next > 0 ? Fields{} : sampler->state().estimates;
        sampler->step(next);
        estimatesAreOfState = true;
        final.clear();
        if (next <= 0) {
            decodeFinal(before, sigma, previous);
        }
    }

    // The last posteriors without the chain, then the chain once: the text itself.
    void decodeFinal(const Fields& states, double sigma, const Fields& previous) {
        auto options = scoreOptions();
        const double coupling = options.decoder.coupling;
        options.decoder.coupling = 0;
        estimator->setOptions(options);
        const auto estimates =
            estimator->estimate(states, sigma,
                                options.selfConditioning ? std::span<const field::VectorField>(previous)
                                                         : std::span<const field::VectorField>());
        estimator->setOptions(scoreOptions());
        const bool drawn = parameters.getChoice("sampler.final") == "drawn";
        for (std::size_t member = 0; member < estimates.size(); ++member) {
            const auto candidates = candidatesOf(estimates[member]);
            final.push_back(drawn ? text::sampleChain(*setup.lexicon, candidates, coupling,
                                                      {setup.seed, setup.runs[member],
                                                       static_cast<std::uint64_t>(sampler->state().step)})
                                  : text::viterbi(*setup.lexicon, candidates, coupling));
            for (std::size_t x = 0; x < tokens.size(); ++x) { // certain, whatever the model's rounding
                auto& token = final.back()[x];
                token = tokens[x] >= 0 ? tokens[x] : token;
            }
        }
    }

    const std::vector<score::TextEstimate>& estimates() {
        if (!estimatesAreOfState) {
            const auto& state = sampler->state();
            const double sigma = std::max(state.sigma, estimator->leastSigma());
            recording->last = estimator->estimate(state.members, sigma, state.estimates);
            estimatesAreOfState = true;
            if (state.sigma <= 0 && final.empty()) { // a finished run that was restored
                decodeFinal(state.members, sigma, state.estimates);
            }
        }
        return recording->last;
    }
};

TextRun::TextRun(Setup setup, const ParameterValues& parameters) {
    if (!setup.model || !setup.lexicon || setup.runs.empty()) {
        throw Error(ErrorKind::Usage, "generation", "There is no model, lexicon or member.",
                    "Give a run all three.");
    }
    m_implementation = std::make_unique<Implementation>(std::move(setup), parameters);
}

TextRun::TextRun(std::unique_ptr<Implementation> implementation)
    : m_implementation(std::move(implementation)) {
}

TextRun::~TextRun() = default;

std::unique_ptr<TextRun> TextRun::fork() const {
    auto made = std::make_unique<Implementation>(m_implementation->setup, m_implementation->parameters);
    made->sampler->setState(m_implementation->sampler->state());
    made->final = m_implementation->final;
    return std::unique_ptr<TextRun>(new TextRun(std::move(made)));
}

void TextRun::setParameters(const ParameterValues& parameters) {
    m_implementation->apply(parameters);
}

void TextRun::setPrompt(const recipe::Prompt& prompt) {
    auto& run = *m_implementation;
    const auto placedBefore = run.placed;
    // Words that must appear keep their places; those that are no longer asked for go.
    std::erase_if(run.placed, [&](const text::PinnedWord& pin) {
        return std::find(prompt.mustAppear.begin(), prompt.mustAppear.end(), pin.word) ==
               prompt.mustAppear.end();
    });
    try {
        run.bindTo(prompt);
    } catch (...) {
        run.placed = placedBefore;
        throw;
    }
    run.setup.prompt = prompt;
    run.makeSampler();
    run.apply(run.parameters);
}

void TextRun::beginFrom(const field::VectorField& clean) {
    auto& run = *m_implementation;
    sampler::HybridSampler::State state;
    state.members.assign(run.setup.runs.size(), clean);
    run.sampler->setState(std::move(state));
    run.sampler->raise(run.parameters.get("sampler.hold_sigma"));
    run.estimatesAreOfState = false;
    run.final.clear();
}

void TextRun::step() {
    m_implementation->step();
}

bool TextRun::finished() const noexcept {
    return scheduleOf(m_implementation->parameters) != Schedule::Hold && sigma() <= 0;
}

double TextRun::sigma() const noexcept {
    return m_implementation->sampler->state().sigma;
}

std::uint64_t TextRun::steps() const noexcept {
    return m_implementation->sampler->state().step;
}

const std::vector<double>& TextRun::levels() const noexcept {
    return m_implementation->levels;
}

int TextRun::level() const noexcept {
    const auto& levels = m_implementation->levels;
    const double least = sigma() * (1 + 1e-9);
    return static_cast<int>(
        std::count_if(levels.begin(), levels.end(), [&](double level) { return level > least; }));
}

const field::Grid& TextRun::grid() const noexcept {
    return m_implementation->field.grid;
}

int TextRun::readSlice() const noexcept {
    return m_implementation->field.readSlice;
}

int TextRun::positions() const noexcept {
    return m_implementation->field.length;
}

int TextRun::firstPosition() const noexcept {
    return m_implementation->field.firstPosition;
}

const Fields& TextRun::states() const noexcept {
    return m_implementation->sampler->state().members;
}

const std::vector<bool>& TextRun::given() const noexcept {
    return m_implementation->field.pinned;
}

const fourier::Transform& TextRun::transform() const noexcept {
    return *m_implementation->transform;
}

const std::vector<score::TextEstimate>& TextRun::estimates() {
    return m_implementation->estimates();
}

std::vector<text::DecodedText> TextRun::decoded() {
    auto& run = *m_implementation;
    std::vector<text::DecodedText> texts;
    const auto& all = run.estimates();
    for (std::size_t member = 0; member < all.size(); ++member) {
        const auto* chosen = member < run.final.size() ? &run.final[member] : nullptr;
        texts.push_back(decodedTextOf(*run.setup.lexicon, all[member], run.tokens, chosen));
    }
    return texts;
}

double TextRun::boundaryLoss(std::size_t member) {
    auto& run = *m_implementation;
    const auto& clean = run.sampler->state().estimates.empty() ? run.estimates()[member].clean
                                                               : run.sampler->state().estimates[member];
    const auto density = lift::densityOf(clean);
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t x = 0; x < run.tokens.size(); ++x) {
        if (run.tokens[x] < 0) {
            continue;
        }
        const auto embedding = run.setup.lexicon->embedding(run.tokens[x]);
        const auto point = clean.grid().index(run.field.firstPosition + static_cast<int>(x), readSlice());
        for (int c = 0; c < density.channels(); ++c) {
            const double difference = static_cast<double>(density.channel(c)[point]) -
                                      static_cast<double>(embedding[static_cast<std::size_t>(c)]);
            sum += difference * difference;
            ++count;
        }
    }
    return count > 0 ? sum / static_cast<double>(count) : 0;
}

std::vector<float> TextRun::saveState() const {
    const auto& state = m_implementation->sampler->state();
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

void TextRun::restoreState(const std::vector<float>& saved) {
    auto& run = *m_implementation;
    const auto refuse = [] {
        throw Error(ErrorKind::BadInput, "generation", "The saved state is of another run.",
                    "Use a checkpoint of this recipe.");
    };
    const auto members = run.setup.runs.size();
    field::VectorField shape(run.field.grid, run.setup.lexicon->channels());
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
    run.sampler->setState(std::move(state));
    run.estimatesAreOfState = false;
    run.final.clear();
}

} // namespace sgfm::runtime
