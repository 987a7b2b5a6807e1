#include "engine/runtime/text_run.h"

#include "engine/error.h"
#include "engine/lift/lift.h"
#include "engine/runtime/text_words.h"
#include "engine/text/chain_placement.h"
#include "engine/text/text_field.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

namespace sgfm::runtime {

namespace {

using Fields = std::vector<field::VectorField>;

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

// The candidates of a member at each position, given words certain.
text::Candidates candidatesOf(const score::TextEstimate& estimate) {
    text::Candidates made;
    made.positions = static_cast<int>(estimate.positions.size());
    for (const auto& position : estimate.positions) {
        made.count = std::max(made.count, static_cast<int>(position.tokens.size()));
    }
    for (const auto& position : estimate.positions) {
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

} // namespace

struct TextRun::Words {
    Setup setup;
    text::TextField field; // of the prompt with all words placed; its density is not kept
    std::vector<text::PinnedWord> placed;
    std::unique_ptr<TextEstimator> estimator;
    std::unique_ptr<Recording> recording;
    std::vector<text::TokenId> tokens; // given ones; -1: free
    std::vector<text::TokenId> forbidden;
    bool estimatesAreOfState = false;               // recording->last belongs to the last step
    std::vector<std::vector<text::TokenId>> chosen; // a member, once finished or after a revision
    Fields clean;                                   // as cleanFields() was asked for them

    score::TextScoreOptions scoreOptions(const recipe::ParameterValues& parameters) const {
        score::TextScoreOptions options;
        options.decoder.temperature = parameters.get("decoding.temperature");
        options.decoder.coupling = parameters.get("decoding.coupling");
        options.decoder.repulsion = parameters.get("decoding.repulsion");
        options.decoder.candidates = parameters.getInteger("decoding.candidates");
        options.rarity = parameters.get("decoding.rarity");
        options.evidence = parameters.get("decoding.evidence");
        options.guidance = parameters.get("sampler.guidance");
        options.selfConditioning = parameters.getSwitch("sampler.self_conditioning");
        options.mustNotAppear = forbidden;
        return options;
    }
};

TextRun::TextRun(Setup setup, const recipe::ParameterValues& parameters)
    : GenerationRun(setup.seed, setup.runs, parameters), m_words(std::make_unique<Words>()) {
    if (!setup.model || !setup.lexicon || setup.runs.empty()) {
        throw Error(ErrorKind::Usage, "generation", "There is no model, lexicon or member.",
                    "Give a run all three.");
    }
    m_words->setup = std::move(setup);
    bindTo(m_words->setup.prompt);
    ask();
    if (!m_words->setup.prompt.mustAppear.empty()) {
        begin();
        place();
    }
    begin();
}

TextRun::~TextRun() = default;

std::unique_ptr<GenerationRun> TextRun::fork() const {
    auto made = std::make_unique<TextRun>(m_words->setup, parameters());
    made->copyState(*this);
    made->m_words->chosen = m_words->chosen;
    return made;
}

void TextRun::bindTo(const recipe::Prompt& prompt) {
    auto& words = *m_words;
    auto wanted = textPromptOf(prompt);
    wanted.pins.insert(wanted.pins.end(), words.placed.begin(), words.placed.end());
    auto made = text::makeTextField(*words.setup.lexicon, wanted, words.setup.layout, planner());
    if (!hasBox()) {
        setBox(made.grid);
    } else if (!(made.grid == grid())) {
        throw Error(ErrorKind::BadInput, "prompt", "The new prompt needs a longer text than this run has.",
                    "Shorten it, or start anew.");
    }
    auto bound = words.setup.model->bind(wanted, words.setup.layout, transform());
    words.field = std::move(made);
    words.field.density = {};
    words.field.boundary = {};
    words.estimator = std::move(bound);
    words.tokens = givenTokens(*words.setup.lexicon, wanted, words.field.length);
    words.forbidden = forbiddenTokens(*words.setup.lexicon, prompt.mustNotAppear);
}

void TextRun::ask() {
    auto made = std::make_unique<Recording>(*m_words->estimator);
    std::swap(m_words->recording, made); // the old one lives until the sampler that refers to it is gone
    setModel(*m_words->recording, nullptr, nullptr);
}

// One after the other, each hearing the ones before.
void TextRun::place() {
    auto& words = *m_words;
    for (const auto& word : words.setup.prompt.mustAppear) {
        const auto estimates = words.estimator->estimate(states(), sigma(), {});
        std::vector<bool> taken;
        for (const auto token : words.tokens) {
            taken.push_back(token >= 0);
        }
        const auto pieces = words.setup.lexicon->tokenize(word);
        const auto place = text::bestPlace(
            *words.setup.lexicon, candidatesOf(estimates.front()),
            {parameters().get("decoding.coupling"), parameters().get("decoding.repulsion")}, pieces, taken);
        if (!place) {
            throw Error(ErrorKind::BadInput, "words that must appear",
                        "There is no room for \"" + word + "\" in the text.",
                        "Lengthen the text, or ask for fewer words.");
        }
        words.placed.push_back({*place, word});
        bindTo(words.setup.prompt);
        ask();
    }
}

void TextRun::setPrompt(const recipe::Prompt& prompt) {
    auto& words = *m_words;
    const auto placedBefore = words.placed;
    // Words that must appear keep their places; those that are no longer asked for go.
    std::erase_if(words.placed, [&](const text::PinnedWord& pin) {
        return std::find(prompt.mustAppear.begin(), prompt.mustAppear.end(), pin.word) ==
               prompt.mustAppear.end();
    });
    try {
        bindTo(prompt);
    } catch (...) {
        words.placed = placedBefore;
        throw;
    }
    words.setup.prompt = prompt;
    ask();
}

void TextRun::parametersChanged() {
    m_words->estimator->setOptions(m_words->scoreOptions(parameters()));
}

void TextRun::stateReplaced() {
    m_words->estimatesAreOfState = false;
    m_words->chosen.clear();
}

void TextRun::stepped() {
    m_words->estimatesAreOfState = true;
    m_words->chosen.clear();
    const int left = static_cast<int>(levels().size()) - 1 - level();
    if (scheduleOf(parameters()) == Schedule::Anneal && sigma() > 0 &&
        left <= parameters().getInteger("decoding.revision")) {
        revise();
    }
}

// The words of the last estimates.
void TextRun::revise() {
    auto& words = *m_words;
    auto& estimates = words.recording->last;
    std::vector<std::vector<text::TokenId>> texts;
    std::vector<text::ChainKey> keys;
    for (std::size_t member = 0; member < estimates.size(); ++member) {
        auto& text = texts.emplace_back();
        for (const auto& position : estimates[member].positions) {
            text.push_back(position.tokens.front());
        }
        keys.push_back({seed(), runs()[member], steps()});
    }
    const double unknown = words.estimator->largestSigma();
    const auto revisions = words.estimator->revise(texts, sampler().freshNoise(unknown), unknown, keys);
    for (std::size_t member = 0; member < revisions.size(); ++member) {
        const auto& revision = revisions[member];
        words.chosen.push_back(revision.words); // what is drawn is not always the most probable
        if (!revision.change) {
            continue;
        }
        move(member, *revision.change);
        auto& estimate = estimates[member];
        for (const auto& word : revision.revised) {
            estimate.positions[static_cast<std::size_t>(word.position)] = word.posterior;
        }
        const auto clean = estimate.clean.all();
        std::transform(clean.begin(), clean.end(), revision.change->all().begin(), clean.begin(),
                       std::plus<>());
    }
}

void TextRun::arrived(const Fields& before, double sigma, const Fields& previous) {
    decodeFinal(before, sigma, previous);
}

// The last posteriors without the chain, then the chain once: the text itself.
void TextRun::decodeFinal(const Fields& states, double sigma, const Fields& previous) {
    auto& words = *m_words;
    auto options = words.scoreOptions(parameters());
    const text::Coupling coupling(options.decoder.coupling, options.decoder.repulsion);
    options.decoder.coupling = 0;
    words.estimator->setOptions(options);
    const auto estimates =
        words.estimator->estimate(states, sigma,
                                  options.selfConditioning ? std::span<const field::VectorField>(previous)
                                                           : std::span<const field::VectorField>());
    words.estimator->setOptions(words.scoreOptions(parameters()));
    const auto& lexicon = *words.setup.lexicon;
    const bool drawn = parameters().getChoice("sampler.final") == "drawn";
    for (std::size_t member = 0; member < estimates.size(); ++member) {
        const auto candidates = candidatesOf(estimates[member]);
        words.chosen.push_back(
            drawn ? text::sampleChain(lexicon, candidates, coupling, {seed(), runs()[member], steps()})
                  : text::viterbi(lexicon, candidates, coupling));
        for (std::size_t x = 0; x < words.tokens.size(); ++x) { // certain, whatever the model's rounding
            auto& token = words.chosen.back()[x];
            token = words.tokens[x] >= 0 ? words.tokens[x] : token;
        }
    }
}

int TextRun::readSlice() const noexcept {
    return m_words->field.readSlice;
}

int TextRun::positions() const noexcept {
    return m_words->field.length;
}

int TextRun::firstPosition() const noexcept {
    return m_words->field.firstPosition;
}

std::vector<bool> TextRun::given() const {
    return m_words->field.pinned;
}

const std::vector<score::TextEstimate>& TextRun::estimates() {
    auto& words = *m_words;
    if (!words.estimatesAreOfState) {
        const auto& state = sampler().state();
        const double least = std::max(state.sigma, words.estimator->leastSigma());
        words.recording->last = words.estimator->estimate(state.members, least, state.estimates);
        words.estimatesAreOfState = true;
        if (state.sigma <= 0 && words.chosen.empty()) { // a finished run that was restored
            decodeFinal(state.members, least, state.estimates);
        }
    }
    return words.recording->last;
}

const Fields& TextRun::cleanFields() {
    m_words->clean.clear();
    for (const auto& estimate : estimates()) {
        m_words->clean.push_back(estimate.clean);
    }
    return m_words->clean;
}

std::vector<text::DecodedText> TextRun::decoded() {
    std::vector<text::DecodedText> texts;
    const auto& all = estimates();
    for (std::size_t member = 0; member < all.size(); ++member) {
        const auto* chosen = member < m_words->chosen.size() ? &m_words->chosen[member] : nullptr;
        texts.push_back(decodedTextOf(*m_words->setup.lexicon, all[member], m_words->tokens, chosen));
    }
    return texts;
}

double TextRun::boundaryLoss(std::size_t member) {
    const auto& words = *m_words;
    const auto& kept = sampler().state().estimates;
    const auto& clean = kept.empty() ? estimates()[member].clean : kept[member];
    const auto density = lift::densityOf(clean);
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t x = 0; x < words.tokens.size(); ++x) {
        if (words.tokens[x] < 0) {
            continue;
        }
        const auto embedding = words.setup.lexicon->embedding(words.tokens[x]);
        const auto point = clean.grid().index(words.field.firstPosition + static_cast<int>(x), readSlice());
        for (int c = 0; c < density.channels(); ++c) {
            const double difference = static_cast<double>(density.channel(c)[point]) -
                                      static_cast<double>(embedding[static_cast<std::size_t>(c)]);
            sum += difference * difference;
            ++count;
        }
    }
    return count > 0 ? sum / static_cast<double>(count) : 0;
}

} // namespace sgfm::runtime
