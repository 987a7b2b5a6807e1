// sgfm evaluate text: every sampler of text under the same judges; with --sweep the study of the physics.

#include "app/cli/commands.h"
#include "app/cli/environment.h"
#include "app/cli/evaluate_parts.h"
#include "app/cli/parameter_options.h"
#include "engine/error.h"
#include "engine/evaluation/field_claims.h"
#include "engine/evaluation/physics_sweep.h"
#include "engine/evaluation/sources.h"
#include "engine/evaluation/text_evaluation.h"
#include "engine/files/text_file.h"
#include "engine/runtime/text_generation.h"
#include "engine/score/text_score.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <sstream>

namespace sgfm::cli {

namespace {

using evaluation::SampleSource;
using Lexicon = std::shared_ptr<const text::Lexicon>;

struct EvaluateOptions {
    std::string corpus;
    std::string lexicon;
    std::string model;
    std::string transformer;
    double transformerMinutes = -1; // -1: as long as our model was trained
    std::string cache = "out/evaluate";
    std::string table;
    std::string texts;
    std::vector<std::string> only;
    bool sweep = false;
    evaluation::ComparisonOptions comparison;
    ParameterAssignments parameters;
};

struct Model {
    std::shared_ptr<const runtime::TextModelAccess> access;
    std::shared_ptr<const score::TextModel> facts; // the same file
};

// The texts of a file, one a line.
class FileSource final : public SampleSource {
  public:
    explicit FileSource(const std::filesystem::path& file) : m_hash(files::sha256Of(file)) {
        constexpr std::size_t kLargest = std::size_t{64} << 20U;
        std::istringstream lines(files::readTextFile(file, kLargest));
        for (std::string line; std::getline(lines, line);) {
            if (line.find_first_not_of(" \t\r") != std::string::npos) {
                m_texts.push_back(line);
            }
        }
        if (m_texts.empty()) {
            throw Error(ErrorKind::BadInput, file.string(), "There is no text in it.",
                        "Give one text a line.");
        }
    }
    std::string name() const override { return "file"; }
    std::string title() const override { return "texts of the file"; }
    std::string identity() const override { return m_hash; }
    std::vector<std::string> generate(const evaluation::SampleRequest& request,
                                      const evaluation::GoOn& /*goOn*/) const override {
        const auto first = std::min(m_texts.size(), static_cast<std::size_t>(request.first));
        const auto end = std::min(m_texts.size(), first + static_cast<std::size_t>(request.count));
        return {m_texts.begin() + static_cast<std::ptrdiff_t>(first),
                m_texts.begin() + static_cast<std::ptrdiff_t>(end)};
    }
    int count() const noexcept { return static_cast<int>(m_texts.size()); }

  private:
    std::string m_hash;
    std::vector<std::string> m_texts;
};

Model openModel(const EvaluateOptions& options, const Lexicon& lexicon, const Context& context) {
    const auto file = options.model.empty() ? runtime::shippedTextModel(runtime::resourceFolder())
                                            : std::filesystem::path(options.model);
    Model model;
    if (options.model.empty() && !std::filesystem::exists(file)) {
        context.console.message("There is no trained model at " + file.string() +
                                "; the baselines are evaluated alone. \"sgfm train text\" makes one.");
        return model;
    }
    model.access = runtime::openTextModel(file, lexicon);
    if (!model.access) {
        throw Error(ErrorKind::Io, file.string(), "There is no such model.",
                    "Train one with \"sgfm train text\", or leave --model out.");
    }
    model.facts = std::make_shared<const score::TextModel>(file, lexicon);
    return model;
}

// From a file when there is a finished one; trained otherwise, for the time asked.
std::shared_ptr<const training::BaselineTransformer>
openTransformer(const EvaluateOptions& options, const Lexicon& lexicon, const Model& model,
                const Context& context, std::string& hash) {
    const auto file = options.transformer.empty()
                          ? std::filesystem::path(options.cache) / "transformer.safetensors"
                          : std::filesystem::path(options.transformer);
    const bool begun = std::filesystem::exists(file.string() + ".checkpoint");
    if (!std::filesystem::exists(file) || begun) {
        auto minutes = options.transformerMinutes;
        if (minutes < 0) {
            minutes = model.facts ? std::strtod(model.facts->fact("seconds").c_str(), nullptr) / 60 : 0;
        }
        if (minutes <= 0) {
            context.console.message(
                "The transformer is left out: neither --minutes-for-transformer nor the time that "
                "our model was trained is given.");
            return nullptr;
        }
        training::TransformerTrainingOptions training;
        training.seconds = 60 * minutes;
        if (model.access) {
            training.weights = model.access->weights();
        }
        constexpr std::size_t kWindow = 129; // its context and the token to be foretold
        const auto corpus = training::readTextCorpus(options.corpus, *lexicon, kWindow, {});
        Progress progress(context.console, "train transformer", 1000);
        const auto report =
            training::trainTransformer(corpus, *lexicon, file, training, [&](const auto& state) {
                progress.advanceTo(static_cast<std::int64_t>(1000 * state.share),
                                   fmt::format("cross-entropy {:.3f}, held out {:.3f}, {:.0f} tokens/s",
                                               state.crossEntropy, state.heldOut, state.tokensPerSecond));
                return !interrupted();
            });
        if (!report.finished) {
            return nullptr;
        }
    }
    hash = files::sha256Of(file);
    return std::make_shared<const training::BaselineTransformer>(file, lexicon);
}

nlohmann::json crossEntropyOf(const Model& model) {
    auto held = nlohmann::json::array();
    std::istringstream points(model.facts->fact("held_out_curve"));
    for (std::string point; points >> point;) {
        const auto colon = point.find(':');
        if (colon != std::string::npos) {
            held.push_back({{"sigma", std::strtod(point.c_str(), nullptr)},
                            {"cross_entropy", std::strtod(point.c_str() + colon + 1, nullptr)}});
        }
    }
    auto training = nlohmann::json::array();
    for (const auto& point : model.facts->informationCurve()) {
        training.push_back({{"sigma", point.sigma}, {"cross_entropy", point.loss}});
    }
    return {
        {"held_out", held}, {"training", training}, {"held_out_mean", model.facts->heldOutCrossEntropy()}};
}

nlohmann::json transformerFacts(const training::BaselineTransformer& transformer) {
    nlohmann::json facts;
    for (const auto* name : {"weights", "width", "layers", "context", "steps", "seconds", "processor_seconds",
                             "held_out_cross_entropy", "curve"}) {
        facts[name] = transformer.fact(name);
    }
    return facts;
}

recipe::ParameterValues parametersOf(const EvaluateOptions& options) {
    auto parameters =
        runtime::generationRecipe("", options.comparison.length, options.comparison.seed).parameters;
    options.parameters.applyTo(parameters);
    return parameters;
}

using Sources = std::vector<std::unique_ptr<SampleSource>>;

// Our model, and our model without one of its parts each.
void addOurs(Sources& sources, const Model& model, const Lexicon& lexicon,
             const recipe::ParameterValues& parameters) {
    using Changes = std::vector<std::pair<const char*, const char*>>;
    const auto add = [&](const char* name, const char* title, const Changes& changes) {
        auto changed = parameters;
        for (const auto& [key, value] : changes) {
            changed.setText(key, value);
        }
        sources.push_back(std::make_unique<evaluation::FieldSource>(name, title, model.access, lexicon,
                                                                    std::move(changed)));
    };
    add("ours", "our model", {});
    // Temperature and rarity give back what the coupling takes, and a revision hears it: without it the
    // network's own word.
    add("ours_without_chain", "… without chain coupling",
        {{"decoding.coupling", "0"},
         {"decoding.temperature", "1"},
         {"decoding.rarity", "0"},
         {"decoding.revision", "0"}});
    add("ours_without_revision", "… without revision", {{"decoding.revision", "0"}});
    add("ours_without_rarity", "… without rarity", {{"decoding.rarity", "0"}});
    add("ours_without_evidence", "… without the field's evidence", {{"decoding.evidence", "0"}});
    add("ours_without_physics", "… without physics", {{"correction.mode", "none"}});
    add("ours_without_self_conditioning", "… without self-conditioning",
        {{"sampler.self_conditioning", "off"}});
    add("ours_without_projection", "… without projection", {{"dynamics.projection", "off"}});
}

nlohmann::json claimsOf(const evaluation::Judges& judges, const evaluation::CorpusPassages& corpus,
                        const evaluation::SampleStore& store, const Sources& sources,
                        const evaluation::ComparisonOptions& comparison, fourier::Planner& planner) {
    constexpr int kWindows = 1500;
    auto topic = nlohmann::json::array();
    for (const auto& scale : evaluation::retrieveChapters(judges.lexicon(), corpus.training, kWindows)) {
        topic.push_back({{"scale", scale.scale},
                         {"coefficients", scale.coefficients},
                         {"same_chapter", evaluation::toJson(scale.accuracy)},
                         {"chance", scale.chance}});
    }
    auto refrains = nlohmann::json::array();
    for (const auto& source : sources) {
        evaluation::SampleRequest request;
        request.count = comparison.samples;
        request.length = comparison.length;
        request.seed = comparison.seed;
        const auto texts = store.texts(*source, request, [] { return !interrupted(); });
        const auto found = evaluation::refrainVorticity(judges.lexicon(), texts, planner);
        refrains.push_back({{"text", source->name()},
                            {"texts", found.texts},
                            {"repeated_positions", found.repeatedShare},
                            {"correlation", evaluation::toJson(found.correlation)},
                            {"vorticity_ratio", evaluation::toJson(found.vorticityRatio)}});
    }
    return {{"coarse_coefficients_as_topic", topic}, {"refrains_as_vortices", refrains}};
}

bool isWanted(const std::vector<std::string>& only, const std::string& name) {
    return only.empty() || std::find(only.begin(), only.end(), name) != only.end();
}

void evaluateText(EvaluateOptions options, const Context& context) {
    makeOutputFolder(options.cache);
    const auto lexicon = std::make_shared<const text::Lexicon>(
        options.lexicon.empty() ? runtime::resourceFolder() / "models" / "kjv"
                                : std::filesystem::path(options.lexicon));
    const auto corpus = evaluation::readCorpusPassages(options.corpus, *lexicon);
    const auto model = openModel(options, lexicon, context);
    if (options.sweep && !model.access) {
        throw Error(ErrorKind::Usage, "--sweep", "The study of the physics needs a trained model.",
                    "Train one with \"sgfm train text\", or name it with --model.");
    }
    const auto parameters = parametersOf(options);
    std::string transformerHash;
    const auto transformer = openTransformer(options, lexicon, model, context, transformerHash);
    const evaluation::Judges judges(corpus, lexicon, transformer);
    const evaluation::SampleStore store(options.cache);
    const auto goOn = [] { return !interrupted(); };
    const auto told = [&](const std::string& what) {
        if (!context.console.quiet) {
            context.console.message(what);
        }
    };

    Sources sources;
    sources.push_back(std::make_unique<evaluation::HeldOutSource>(lexicon, corpus, options.comparison.length,
                                                                  options.comparison.samples));
    if (model.access) {
        addOurs(sources, model, lexicon, parameters);
    }
    if (!options.sweep) {
        for (const int order : {1, 2, 3}) {
            sources.push_back(std::make_unique<evaluation::NgramSource>(order, lexicon, corpus));
        }
        if (transformer) {
            sources.push_back(
                std::make_unique<evaluation::TransformerSource>(transformer, transformerHash, lexicon));
        }
        if (!options.texts.empty()) {
            sources.push_back(std::make_unique<FileSource>(options.texts));
        }
    }
    std::erase_if(sources, [&](const auto& source) { return !isWanted(options.only, source->name()); });
    if (sources.empty()) {
        throw Error(ErrorKind::Usage, "--only", "There is no such text to evaluate.",
                    "The names are those of the report: held_out, ours, bigram, transformer, ...");
    }

    nlohmann::json result{{"corpus", options.corpus},
                          {"samples", options.comparison.samples},
                          {"length", options.comparison.length},
                          {"seed", options.comparison.seed},
                          {"judge",
                           {{"order", evaluation::WordJudge::kOrder},
                            {"vocabulary", judges.words().vocabulary()},
                            {"training_passages", corpus.training.size()},
                            {"held_out_passages", corpus.heldOut.size()}}}};
    if (transformer) {
        result["transformer"] = transformerFacts(*transformer);
    }
    if (model.access) {
        result["model"] = {{"name", model.access->name()},
                           {"sha256", model.access->sha256()},
                           {"weights", model.access->weights()},
                           {"seconds", model.facts->fact("seconds")}};
        result["cross_entropy_by_sigma"] = crossEntropyOf(model);
    }
    std::string table;
    if (options.sweep) {
        const auto sweep = evaluation::sweepPhysics(model.access, lexicon, parameters, judges, corpus, store,
                                                    options.comparison, goOn, told);
        result["sweep"] = evaluation::toJson(sweep);
        table = evaluation::markdownTable(sweep);
    } else {
        std::vector<const SampleSource*> pointers;
        for (const auto& source : sources) {
            pointers.push_back(source.get());
        }
        const auto reports =
            evaluation::compareSources(pointers, judges, corpus, store, options.comparison, goOn, told);
        auto texts = nlohmann::json::array();
        for (const auto& report : reports) {
            texts.push_back(evaluation::toJson(report));
        }
        result["texts"] = texts;
        table = evaluation::markdownTable(reports);
    }
    told("measuring the claims");
    fourier::Planner planner(1);
    result["claims"] = claimsOf(judges, corpus, store, sources, options.comparison, planner);
    if (!options.table.empty()) {
        files::writeTextFile(options.table, table);
    }
    result["interrupted"] = interrupted();
    Console console = context.console;
    console.json = true;
    console.result(result);
}

} // namespace

void addEvaluateText(CLI::App& command, const std::shared_ptr<Context>& context) {
    const auto options = std::make_shared<EvaluateOptions>();
    auto* text = command.add_subcommand(
        "text",
        "Held-out text, our model, our model without its parts, n-grams and a transformer, under the same "
        "judges. What is done is kept in the cache: a run that was stopped goes on");
    auto& comparison = options->comparison;
    text->add_option("--corpus", options->corpus, "The text file that the model was trained on")->required();
    text->add_option("--lexicon", options->lexicon,
                     "Path of the word tables without ending (default: the shipped)");
    text->add_option("--model", options->model, "The trained score (default: the shipped)");
    text->add_option("--samples", comparison.samples, "Texts of each kind")->check(CLI::Range(1, 100000));
    text->add_option("--prompted", comparison.prompted, "Prompted texts for the prompt's fidelity")
        ->check(CLI::Range(0, 100000));
    text->add_option("--length", comparison.length, "Tokens of a text")->check(CLI::Range(2, 1024));
    text->add_option("--seed", comparison.seed, "Seed of all samplers");
    text->add_option(
            "--minutes-for-transformer", options->transformerMinutes,
            "Training of the transformer (default: as long as the model was trained; 0: leave it out)")
        ->check(CLI::Range(0.0, 100000.0));
    text->add_option("--transformer", options->transformer,
                     "Its weights; trained when they are missing (default: in the cache)");
    text->add_option("--cache", options->cache, "Folder that keeps the samples and the transformer");
    text->add_option("--table", options->table, "Writes the table as Markdown");
    text->add_option("--texts", options->texts, "One more row: the texts of a file, one a line");
    text->add_option("--only", options->only, "Evaluate only these: held_out, ours, bigram, ...")
        ->delimiter(',');
    text->add_flag("--sweep", options->sweep, "Quality and diversity over the strengths of the physics");
    addParameterOptions(*text, options->parameters);
    text->callback([options, context] { evaluateText(*options, *context); });
}

} // namespace sgfm::cli
