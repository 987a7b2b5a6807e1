#include "engine/runtime/text_generation.h"

#include "engine/diagnostics/diagnostics.h"
#include "engine/error.h"
#include "engine/runtime/text_words.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace sgfm::runtime {

namespace {

constexpr int kSlices = 16;

struct Strength {
    const char* key;
    double value;
};
// Temperature gives back the variety that the coupling takes.
constexpr Strength kDecoding[] = {
    {"decoding.temperature", 1.2}, {"decoding.coupling", 0.5}, {"decoding.repulsion", 8}};

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

// h, the length of the step.
double textTransport(const recipe::ParameterValues& parameters) {
    return kTextTransport / std::max(1.0, parameters.get("dynamics.advection"));
}

double defaultOf(const char* key) {
    return recipe::parameterRow(key).defaultValue;
}

void replace(recipe::ParameterValues& parameters, const char* key, double from, double to) {
    if (parameters.get(key) == from) {
        parameters.set(key, to);
    }
}

} // namespace

void useTextStrengths(recipe::ParameterValues& parameters) {
    if (parameters.getChoice("correction.mode") == "none") {
        parameters.setText("correction.mode", "transport");
        parameters.setText("correction.target", "state");
        parameters.set("correction.strength", textTransport(parameters));
        replace(parameters, "dynamics.viscosity", defaultOf("dynamics.viscosity"), kTextViscosity);
    }
    for (const auto& [key, value] : kDecoding) {
        replace(parameters, key, defaultOf(key), value);
    }
}

void leaveTextStrengths(recipe::ParameterValues& parameters) {
    if (parameters.getChoice("correction.mode") == "transport" &&
        parameters.get("correction.strength") == textTransport(parameters)) {
        for (const auto* key : {"correction.mode", "correction.target", "correction.strength"}) {
            parameters.set(key, defaultOf(key));
        }
        replace(parameters, "dynamics.viscosity", kTextViscosity, defaultOf("dynamics.viscosity"));
    }
    for (const auto& [key, value] : kDecoding) {
        replace(parameters, key, value, defaultOf(key));
    }
}

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
    useTextStrengths(made.parameters);
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
    std::vector<TextSample> samples;
    generateSamples(
        recipe, options,
        [&](const recipe::Prompt& prompt, const recipe::ParameterValues& parameters,
            std::vector<std::uint64_t> runs) {
            return std::make_unique<TextRun>(
                TextRun::Setup{model, lexicon, prompt, textLayoutOf(recipe), recipe.seed, std::move(runs)},
                parameters);
        },
        [&](GenerationRun& run, std::uint64_t first) {
            collect(dynamic_cast<TextRun&>(run), first, samples);
        },
        observer);
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
