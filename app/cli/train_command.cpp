// sgfm train lexicon: learns word tables from a text file, in closed form.

#include "app/cli/commands.h"
#include "engine/error.h"
#include "engine/text/lexicon.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

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
    context.console.result({{"out", options.out + ".spm, " + options.out + ".safetensors"},
                            {"vocabulary", report.vocabulary},
                            {"tokens", report.tokens},
                            {"explained_variance", report.explainedVariance},
                            {"seconds", report.seconds}});
}

} // namespace

void addTrainCommand(CLI::App& app, const std::shared_ptr<Context>& context) {
    auto* command = app.add_subcommand("train", "Learn from data");
    command->require_subcommand(1);
    const auto options = std::make_shared<LexiconCommandOptions>();
    auto* lexicon = command->add_subcommand(
        "lexicon", "Vocabulary, embeddings and neighbour statistics from a text file (one passage a line)");
    lexicon->add_option("--corpus", options->corpus, "UTF-8 text file")->required();
    lexicon->add_option("--out", options->out, "Path without ending; writes .spm and .safetensors")
        ->required();
    lexicon->add_option("--vocabulary", options->lexicon.vocabulary, "Pieces")->check(CLI::Range(16, 65536));
    lexicon->add_option("--channels", options->lexicon.channels, "Components of an embedding")
        ->check(CLI::Range(2, 512));
    lexicon->add_option("--window", options->lexicon.window, "Neighbours on each side that count")
        ->check(CLI::Range(1, 64));
    lexicon->add_option("--seed", options->lexicon.seed, "Seed of the truncated SVD's range finder");
    lexicon->callback([options, context] { trainLexicon(*options, *context); });
}

} // namespace sgfm::cli
