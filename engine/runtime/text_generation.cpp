#include "engine/runtime/text_generation.h"

#include "engine/diagnostics/diagnostics.h"
#include "engine/error.h"
#include "engine/runtime/text_words.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace sgfm::runtime {

namespace {

constexpr int kSlices = 16;
constexpr int kMostSamples = 100'000;

// The log of live changes, applied as a Session applies it.
class Replay {
  public:
    explicit Replay(const recipe::Recipe& recipe) : m_recipe(recipe), m_parameters(recipe.parameters) {
        m_parameters.setText("sampler.schedule", "anneal");
        m_prompt = recipe.prompt;
        take(0);
    }
    const recipe::ParameterValues& parameters() const { return m_parameters; }
    const recipe::Prompt& prompt() const { return m_prompt; }

    void applyUpTo(std::int64_t step, TextRun& run) {
        const auto before = m_prompt;
        if (take(step)) {
            if (!(m_prompt == before)) {
                run.setPrompt(m_prompt);
            }
            run.setParameters(m_parameters);
        }
    }

  private:
    bool take(std::int64_t step) {
        const auto first = m_next;
        for (; m_next < m_recipe.events.size() && m_recipe.events[m_next].step <= step; ++m_next) {
            const auto& event = m_recipe.events[m_next];
            if (event.kind == recipe::Event::Kind::SetPrompt) {
                m_prompt = event.prompt;
            } else if (event.key != "sampler.schedule") {
                m_parameters.set(event.key, event.value);
            }
        }
        return m_next != first;
    }

    const recipe::Recipe& m_recipe;
    recipe::ParameterValues m_parameters;
    recipe::Prompt m_prompt;
    std::size_t m_next = 0;
};

void collect(TextRun& run, std::uint64_t first, std::vector<TextSample>& samples) {
    auto texts = run.decoded();
    for (std::size_t member = 0; member < texts.size(); ++member) {
        TextSample sample;
        sample.run = first + member;
        sample.decoded = std::move(texts[member]);
        sample.posteriors = run.estimates()[member].positions;
        const auto numbers = diagnostics::flowNumbers(run.states()[member], 0, run.transform());
        sample.maxDivergence = numbers.maxGradient > 0 ? numbers.maxDivergence / numbers.maxGradient : 0;
        sample.boundaryLoss = run.boundaryLoss(member);
        samples.push_back(std::move(sample));
    }
}

} // namespace

recipe::Recipe generationRecipe(const std::string& prompt, int length, std::uint64_t seed) {
    auto made = recipe::Recipe();
    made.title = "Generated text";
    made.mode = recipe::Mode::Text;
    made.seed = seed;
    made.prompt.source = recipe::Source::Prompt;
    made.prompt.text = prompt;
    made.grid = {length, kSlices};
    made.parameters.setText("sampler.schedule", "anneal");
    made.parameters.setText("dynamics.transport", "carrier");
    made.parameters.setText("dynamics.dealiasing", "pad");
    made.parameters.set("noise.sigma", 0);
    made.steps = made.parameters.getInteger("sampler.noise_levels");
    return made;
}

std::vector<TextSample> generateText(const std::shared_ptr<const TextModelAccess>& model,
                                     const std::shared_ptr<const text::Lexicon>& lexicon,
                                     const recipe::Recipe& recipe, const TextGenerationOptions& options,
                                     const GenerationObserver& observer) {
    if (!model || !lexicon) {
        throw Error(ErrorKind::BadInput, "text model", "Generation needs a trained model, and there is none.",
                    "Put kjv-score.safetensors into resources/models, or train one with `sgfm train text`.");
    }
    if (recipe.mode != recipe::Mode::Text) {
        throw Error(ErrorKind::BadInput, "recipe mode", "Only a text recipe generates text.",
                    "Use a recipe of mode text.");
    }
    if (options.samples < 1 || options.samples > kMostSamples || options.batch < 1) {
        throw Error(ErrorKind::Usage, "generation", "Samples and batch are at least 1.",
                    "Ask for 1 to 100,000 samples.");
    }
    recipe::checkRecipe(recipe);
    std::vector<TextSample> samples;
    const auto all = static_cast<std::uint64_t>(options.samples);
    for (std::uint64_t made = 0; made < all;) {
        const auto count = std::min(all - made, static_cast<std::uint64_t>(options.batch));
        const auto first = options.firstRun + made;
        Replay replay(recipe);
        TextRun::Setup setup{model, lexicon, replay.prompt(), textLayoutOf(recipe), recipe.seed, {}};
        for (std::uint64_t member = 0; member < count; ++member) {
            setup.runs.push_back(first + member);
        }
        TextRun run(std::move(setup), replay.parameters());
        const auto levels = static_cast<std::int64_t>(run.levels().size()) - 1;
        std::int64_t step = 0;
        const auto goesOn = [&] {
            const auto batch = static_cast<std::int64_t>(count);
            const auto done = static_cast<std::int64_t>(made) * levels + batch * std::min(step, levels);
            return !observer || observer({run, first, done, static_cast<std::int64_t>(all) * levels});
        };
        if (!goesOn()) {
            return samples;
        }
        while (!run.finished()) {
            run.step();
            replay.applyUpTo(++step, run);
            if (!goesOn() && !run.finished()) {
                return samples;
            }
        }
        collect(run, first, samples);
        made += count;
    }
    return samples;
}

std::string sampleLine(const TextSample& sample, const recipe::Recipe& recipe) {
    nlohmann::ordered_json line;
    line["text"] = sample.decoded.text;
    line["seed"] = recipe.seed;
    line["run"] = sample.run;
    line["max_divergence"] = sample.maxDivergence;
    line["boundary_loss"] = sample.boundaryLoss;
    auto& tokens = line["tokens"] = nlohmann::ordered_json::array();
    for (const auto& token : sample.decoded.tokens) {
        auto& one = tokens.emplace_back();
        one["token"] = token.token;
        one["piece"] = token.piece;
        one["confidence"] = token.confidence;
        one["entropy"] = token.entropy;
        auto& others = one["candidates"] = nlohmann::ordered_json::array();
        for (const auto& candidate : token.candidates) {
            others.push_back({candidate.piece, candidate.probability});
        }
    }
    // A piece may be one byte of a longer character.
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string readable(const std::string& text) {
    constexpr std::string_view endMark = "\xC2\xB6"; // pilcrow
    std::string lines;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const auto end = std::min(text.find(endMark, begin), text.size());
        auto line = text.substr(begin, end - begin);
        line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
        line.erase(line.find_last_not_of(' ') + 1);
        if (!line.empty()) {
            lines += (lines.empty() ? "" : "\n") + line;
        }
        begin = end + endMark.size();
    }
    return lines;
}

} // namespace sgfm::runtime
