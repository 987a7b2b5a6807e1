// sgfm generate text: samples of a trained model, as text, as data and as a film of their making.

#include "app/cli/commands.h"
#include "app/cli/environment.h"
#include "app/cli/generation_board.h"
#include "app/cli/parameter_options.h"
#include "engine/error.h"
#include "engine/files/text_file.h"
#include "engine/runtime/text_generation.h"
#include "engine/runtime/text_words.h"
#include "engine/training/text_training_job.h"
#include "engine/video/encoder.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace sgfm::cli {

namespace {

constexpr int kLongestText = 1024;
constexpr double kFramesPerSecond = 12; // a level is seen, 64 of them take five seconds
constexpr int kLastFrames = 24;         // the finished text stays for two

struct GenerateOptions {
    std::string recipe;
    std::optional<std::string> prompt;
    std::string pins;
    std::vector<std::string> mustAppear;
    std::vector<std::string> mustNotAppear;
    int samples = 1;
    std::uint64_t first = 0;
    std::optional<int> length;
    std::optional<std::uint64_t> seed;
    std::optional<int> steps;
    int batch = 8;
    std::string model;
    std::string lexicon;
    std::string out = "out";
    bool video = false;
    int width = 1280;
    int height = 720;
    ParameterAssignments parameters;
};

recipe::Recipe recipeOf(const GenerateOptions& options) {
    auto made = runtime::generationRecipe("In the beginning", 64, 1);
    if (!options.recipe.empty()) {
        made = recipe::readRecipe(options.recipe);
        if (made.mode != recipe::Mode::Text) {
            throw Error(ErrorKind::BadInput, options.recipe, "The recipe is not one of text.",
                        "Use `sgfm run` for it.");
        }
    }
    if (options.prompt) {
        made.prompt.text = *options.prompt;
    }
    if (!options.pins.empty()) {
        made.prompt.pins = runtime::parsePins(options.pins);
    }
    if (!options.mustAppear.empty()) {
        made.prompt.mustAppear = options.mustAppear;
    }
    if (!options.mustNotAppear.empty()) {
        made.prompt.mustNotAppear = options.mustNotAppear;
    }
    made.grid[0] = options.length.value_or(made.grid[0]);
    made.seed = options.seed.value_or(made.seed);
    options.parameters.applyTo(made.parameters);
    if (options.steps) {
        made.parameters.set("sampler.noise_levels", *options.steps);
    }
    made.parameters.setText("sampler.schedule", "anneal");
    made.steps = made.parameters.getInteger("sampler.noise_levels");
    return made;
}

// The evolution of the first sample.
class Film {
  public:
    Film(std::filesystem::path file, const GenerateOptions& options, const recipe::Recipe& recipe)
        : m_file(std::move(file)), m_options(options), m_recipe(recipe) {}

    void add(const runtime::GenerationProgress& progress) {
        if (progress.firstRun != m_options.first) {
            return;
        }
        const auto picture = paintGeneration(dynamic_cast<runtime::TextRun&>(progress.run), m_recipe,
                                             m_options.width, m_options.height);
        if (!m_encoder) {
            m_encoder.emplace(m_file, video::EncoderOptions{.width = picture.width,
                                                            .height = picture.height,
                                                            .framesPerSecond = kFramesPerSecond,
                                                            .recipe = recipe::toJson(m_recipe)});
        }
        for (int i = 0; i < (progress.run.finished() ? kLastFrames : 1); ++i) {
            m_encoder->add(picture.rgb);
        }
    }
    bool finish() {
        if (m_encoder) {
            m_encoder->finish();
        }
        return m_encoder.has_value();
    }

  private:
    std::filesystem::path m_file;
    const GenerateOptions& m_options;
    const recipe::Recipe& m_recipe;
    std::optional<video::VideoEncoder> m_encoder;
};

nlohmann::json summaryOf(const std::vector<runtime::TextSample>& samples) {
    auto list = nlohmann::json::array();
    for (const auto& sample : samples) {
        double confidence = 0;
        for (const auto& token : sample.decoded.tokens) {
            confidence += static_cast<double>(token.confidence);
        }
        list.push_back({{"run", sample.run},
                        {"text", runtime::readable(sample.decoded.text)},
                        {"confidence",
                         confidence / std::max<double>(1, static_cast<double>(sample.decoded.tokens.size()))},
                        {"max_divergence", sample.maxDivergence},
                        {"boundary_loss", sample.boundaryLoss}});
    }
    return list;
}

std::vector<std::string> writeSamples(const std::vector<runtime::TextSample>& samples,
                                      const recipe::Recipe& recipe, const std::filesystem::path& out) {
    std::string texts;
    std::string lines;
    for (const auto& sample : samples) {
        texts += (texts.empty() ? "" : "\n") + runtime::readable(sample.decoded.text) + "\n";
        lines += runtime::sampleLine(sample, recipe);
    }
    for (const auto& [name, content] :
         {std::pair{"samples.txt", &texts}, std::pair{"samples.jsonl", &lines}}) {
        files::writeTextFile(out / name, *content);
        recipe::writeRecipe(recipe::sidecarOf(out / name), recipe);
    }
    recipe::writeRecipe(out / "recipe.sgfm.json", recipe);
    return {"samples.txt", "samples.jsonl", "recipe.sgfm.json"};
}

// A prompt that fills the text leaves nothing to generate.
void checkRoom(const recipe::Recipe& recipe, const text::Lexicon& lexicon) {
    if (recipe.prompt.text.empty()) {
        return;
    }
    const auto prompt = lexicon.tokenize(recipe.prompt.text).size();
    if (prompt >= static_cast<std::size_t>(recipe.grid[0])) {
        throw Error(
            ErrorKind::BadInput, "prompt",
            fmt::format("The prompt has {} tokens and the text {}: nothing is left to generate.", prompt,
                        recipe.grid[0]),
            fmt::format("Shorten the prompt, or ask for a longer text (--length, up to {}).", kLongestText));
    }
}

void generate(const GenerateOptions& options, const Context& context) {
    auto recipe = recipeOf(options);
    recipe::checkRecipe(recipe);
    const auto folder = runtime::resourceFolder();
    // A model's own words lie beside it.
    const auto own = options.model.empty() ? std::filesystem::path() : training::wordsBeside(options.model);
    const auto lexicon = std::make_shared<const text::Lexicon>(!options.lexicon.empty()
                                                                   ? std::filesystem::path(options.lexicon)
                                                               : !own.empty() ? own
                                                                              : folder / "models" / "kjv");
    checkRoom(recipe, *lexicon);
    const auto file =
        options.model.empty() ? runtime::shippedTextModel(folder) : std::filesystem::path(options.model);
    const auto model = runtime::openTextModel(file, lexicon);
    if (!model) {
        throw Error(ErrorKind::BadInput, "text model", "There is no model \"" + file.string() + "\".",
                    "Name one with --model, or train one with `sgfm train text`.");
    }
    recipe.lexiconHash = lexicon->identity();
    recipe.modelHash = model->sha256();
    const std::filesystem::path out(options.out);
    makeOutputFolder(out);

    std::optional<Film> film;
    if (options.video) {
        film.emplace(out / "evolution.mp4", options, recipe);
    }
    std::vector<runtime::TextSample> samples;
    {
        std::optional<Progress> progress;
        samples = runtime::generateText(
            model, lexicon, recipe, {options.samples, options.first, options.batch},
            [&](const runtime::GenerationProgress& now) {
                if (!progress) {
                    progress.emplace(context.console, "generate", now.total);
                }
                if (film) {
                    film->add(now);
                }
                progress->advanceTo(now.done, now.run.decoded().front().text.substr(0, 48));
                return !interrupted();
            });
    }
    auto names = writeSamples(samples, recipe, out);
    if (film && film->finish()) {
        names.emplace_back("evolution.mp4");
    }
    const auto summary = summaryOf(samples);
    if (!context.console.json) {
        for (const auto& sample : samples) {
            fmt::print("{}\n\n", runtime::readable(sample.decoded.text));
        }
        context.console.message(fmt::format("{} of {} samples in {}", samples.size(), options.samples,
                                            std::filesystem::absolute(out).lexically_normal().string()));
        return;
    }
    context.console.result({{"out", std::filesystem::absolute(out).lexically_normal().string()},
                            {"files", names},
                            {"samples", summary},
                            {"model", model->name()},
                            {"model_sha256", model->sha256()},
                            {"seed", recipe.seed},
                            {"interrupted", interrupted()}});
}

} // namespace

void addGenerateCommand(CLI::App& app, const std::shared_ptr<Context>& context) {
    auto* command = app.add_subcommand("generate", "Generate with a trained model");
    command->require_subcommand(1);
    const auto options = std::make_shared<GenerateOptions>();
    auto* text = command->add_subcommand(
        "text", "Text that continues a prompt: samples.txt, samples.jsonl, recipe, and a film with --video");
    text->add_option("recipe", options->recipe,
                     "A text recipe, or any export that carries one, to start from (default: none)");
    text->add_option("--prompt", options->prompt, "How the text begins; \"\" for a text without beginning");
    text->add_option("--pins", options->pins,
                     "Words at fixed token positions: \"0:Once, 5:light\" (a pin wins over the prompt)");
    text->add_option("--must-appear", options->mustAppear, "A word that stands somewhere; may be repeated")
        ->allow_extra_args(false);
    text->add_option("--must-not-appear", options->mustNotAppear, "A word that is not used; may be repeated")
        ->allow_extra_args(false);
    text->add_option("--samples", options->samples, "Texts")->check(CLI::Range(1, 100000));
    text->add_option("--first-sample", options->first, "Number of the first sample: its noise");
    text->add_option("--length", options->length, "Tokens")->check(CLI::Range(1, kLongestText));
    text->add_option("--seed", options->seed, "Seed of all noise");
    text->add_option("--steps", options->steps, "Noise levels")->check(CLI::Range(1, 1000));
    text->add_option("--batch", options->batch, "Texts side by side; they do not depend on it")
        ->check(CLI::Range(1, 64));
    text->add_option("--model", options->model, "Weights, .safetensors (default: the shipped ones)");
    text->add_option("--lexicon", options->lexicon,
                     "Word tables without ending (default: those beside the model, else the shipped ones)");
    text->add_option("--out", options->out, "Output folder");
    text->add_flag("--video", options->video, "Also evolution.mp4: how the first sample came to be");
    text->add_option("--width", options->width, "Width of the film")->check(CLI::Range(320, 3840));
    text->add_option("--height", options->height, "Height of the film")->check(CLI::Range(240, 2160));
    addParameterOptions(*text, options->parameters);
    text->callback([options, context] { generate(*options, *context); });
    addGenerateVideoCommand(*command, context);
}

} // namespace sgfm::cli
