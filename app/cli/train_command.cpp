// sgfm train lexicon: learns word tables from a text file, in closed form. sgfm train text: trains the score.
// sgfm train video: train_video_command.cpp.

#include "app/cli/commands.h"
#include "app/cli/train_video_command.h"
#include "engine/error.h"
#include "engine/runtime/session.h"
#include "engine/text/lexicon.h"
#include "engine/training/text_trainer.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>

namespace sgfm::cli {

namespace {

struct LexiconCommandOptions {
    std::string corpus;
    std::string out;
    text::LexiconOptions lexicon;
};

void trainLexicon(const LexiconCommandOptions& options, const Context& context) {
    constexpr std::int64_t progressSteps = 1000;
    Progress progress(context.console, "train lexicon", progressSteps);
    const auto report = text::learnLexicon(
        options.corpus, options.out, options.lexicon, [&progress](double share, const std::string& what) {
            progress.advanceTo(static_cast<std::int64_t>(share * progressSteps), what);
            return !interrupted();
        });
    context.console.result({{"out", options.out + ".spm, " + options.out + ".safetensors, " + options.out +
                                        ".trigrams.safetensors, " + options.out + ".classes.safetensors"},
                            {"vocabulary", report.vocabulary},
                            {"tokens", report.tokens},
                            {"explained_variance", report.explainedVariance},
                            {"seconds", report.seconds}});
}

struct TextCommandOptions {
    std::string corpus;
    std::string out;
    std::string lexicon;
    std::string startFrom;
    double minutes = 0; // 0: no limit but the steps
    training::TextTrainingOptions training;
};

nlohmann::json curveOf(const std::vector<training::SigmaLoss>& curve) {
    auto json = nlohmann::json::array();
    for (const auto& point : curve) {
        json.push_back({{"sigma", point.sigma}, {"cross_entropy", point.crossEntropy}});
    }
    return json;
}

void trainText(const TextCommandOptions& options, const Context& context) {
    const auto stem =
        options.lexicon.empty() ? (runtime::resourceFolder() / "models" / "kjv").string() : options.lexicon;
    const auto lexicon = std::make_shared<const text::Lexicon>(stem);
    context.console.message("training on " + options.corpus + "; interrupt to stop, start again to go on");
    const auto start = std::chrono::steady_clock::now();
    training::TextTrainingProgress last;
    const auto report = training::trainText(
        options.corpus, lexicon, options.out, options.startFrom, options.training,
        [&](const training::TextTrainingProgress& progress) {
            if (progress.evaluated || progress.step % 50 == 0) {
                context.console.message(fmt::format(
                    "step {}/{}  cross-entropy {:.3f}  residual {:.3f}  boundary {:.4f}  rate {:.2e}  "
                    "{:.0f} tokens/s  {:.0f} GFLOP/s  {:.0f} min left",
                    progress.step, progress.steps, progress.crossEntropy, progress.residual,
                    progress.boundary, progress.rate, progress.tokensPerSecond,
                    progress.operationsPerSecond / 1e9, progress.secondsLeft / 60));
            }
            if (progress.evaluated) {
                std::string curve;
                for (const auto& point : progress.heldOutCurve) {
                    curve += fmt::format("  {:.1f}: {:.3f}", point.sigma, point.crossEntropy);
                }
                context.console.message(fmt::format("held out {:.4f} by sigma{}", progress.heldOut, curve));
                context.console.message("sample: " + progress.sample);
                last = progress;
            }
            const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
            return !interrupted() && (options.minutes <= 0 || spent.count() < 60 * options.minutes);
        });
    context.console.result({{"out", options.out},
                            {"steps", report.steps},
                            {"finished", report.finished},
                            {"seconds", report.seconds},
                            {"held_out_cross_entropy", report.heldOut},
                            {"held_out_curve", curveOf(last.heldOutCurve)},
                            {"sample", last.sample}});
}

void addTrainText(CLI::App& command, const std::shared_ptr<Context>& context) {
    const auto options = std::make_shared<TextCommandOptions>();
    auto& training = options->training;
    auto* text =
        command.add_subcommand("text", "The learned score of text, from a text file (one passage a line)");
    text->add_option("--corpus", options->corpus, "UTF-8 text file; an empty line ends a chapter")
        ->required();
    text->add_option("--out", options->out,
                     "The model to write (.safetensors); its checkpoint lies beside it")
        ->required();
    text->add_option("--lexicon", options->lexicon,
                     "Word tables, path without ending (default: the shipped ones)");
    auto* from = text->add_option("--from", options->startFrom, "Start from this model's weights and sizes");
    text->add_option("--minutes", options->minutes, "Stop after so long, with a checkpoint (0: no limit)")
        ->check(CLI::Range(0.0, 1e6));
    text->add_option("--steps", training.steps, "Steps in all; the rate falls over the last quarter");
    text->add_option("--batch", training.batch, "Windows a replica and step");
    text->add_option("--replicas", training.replicas,
                     "Copies of the network, one a core (0: as many as cores)");
    text->add_option("--rate", training.rate, "Learning rate");
    text->add_option("--window", training.window.points, "Positions of a training box, a multiple of 16");
    text->add_option("--slices", training.window.timePoints, "Slices along t");
    text->add_option("--width", training.network.width, "Channels of the network")->excludes(from);
    text->add_option("--hidden", training.network.hidden, "Channels within a block")->excludes(from);
    text->add_option("--lambda-residual", training.residualWeight, "Weight of the physics residual");
    text->add_option("--lambda-boundary", training.boundaryWeight, "Weight of the boundary loss");
    text->add_option("--evaluate-every", training.evaluateEvery, "Steps between evaluations");
    text->add_option("--precision", training.precision, "auto, float32 or bfloat16");
    text->add_option("--seed", training.seed, "Seed of weights, examples and noise");
    text->callback([options, context] { trainText(*options, *context); });
}

} // namespace

void addTrainCommand(CLI::App& app, const std::shared_ptr<Context>& context) {
    auto* command = app.add_subcommand("train", "Learn from data");
    command->require_subcommand(1);
    const auto options = std::make_shared<LexiconCommandOptions>();
    auto* lexicon = command->add_subcommand(
        "lexicon", "Vocabulary, embeddings and neighbour statistics from a text file (one passage a line)");
    lexicon->add_option("--corpus", options->corpus, "UTF-8 text file")->required();
    lexicon
        ->add_option(
            "--out", options->out,
            "Path without ending; writes .spm, .safetensors, .trigrams.safetensors and .classes.safetensors")
        ->required();
    lexicon->add_option("--vocabulary", options->lexicon.vocabulary, "Pieces")->check(CLI::Range(16, 65536));
    lexicon->add_option("--channels", options->lexicon.channels, "Components of an embedding")
        ->check(CLI::Range(2, 512));
    lexicon->add_option("--window", options->lexicon.window, "Neighbours on each side that count")
        ->check(CLI::Range(1, 64));
    lexicon->add_option("--seed", options->lexicon.seed, "Seed of the truncated SVD's range finder");
    lexicon->callback([options, context] { trainLexicon(*options, *context); });
    addTrainText(*command, context);
    addTrainVideo(*command, context);
}

} // namespace sgfm::cli
