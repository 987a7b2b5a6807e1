#include "app/bench/text_bench.h"

#include "app/bench/scaling_bench.h"
#include "engine/error.h"
#include "engine/files/text_file.h"
#include "engine/runtime/text_generation.h"
#include "engine/training/machine_speed.h"
#include "engine/training/text_trainer.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace sgfm::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMargins = 8; // of a box, both sides
constexpr int kNetworkWidth = 256;
constexpr int kProductSize = 1024;
constexpr int kProductRepetitions = 10;
constexpr int kPassages = 4000; // of the made-up corpus
constexpr int kPassageTokens = 24;

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// A folder of one's own that goes with its owner.
class Scratch {
  public:
    Scratch()
        : m_folder(std::filesystem::temp_directory_path() / ("sgfm-bench-text-" + std::to_string(getpid()))) {
        std::error_code problem;
        std::filesystem::create_directories(m_folder, problem);
        if (problem) {
            throw Error(ErrorKind::Io, m_folder.string(),
                        "The folder for the training's files cannot be made.",
                        "Set TMPDIR to a folder that can be written.");
        }
    }
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const std::filesystem::path& folder() const { return m_folder; }

  private:
    std::filesystem::path m_folder;
};

// Words in no order: what a step costs does not depend on what it learns.
std::string madeUpCorpus(const text::Lexicon& lexicon) {
    std::string corpus;
    std::uint32_t state = 1; // a linear congruential generator
    std::vector<text::TokenId> tokens(kPassageTokens);
    for (int passage = 0; passage < kPassages; ++passage) {
        for (auto& token : tokens) {
            state = state * 1664525U + 1013904223U;
            const auto words = static_cast<std::uint32_t>(lexicon.size() - 2); // but the two special ones
            token = static_cast<text::TokenId>(2 + (state >> 8U) % words);
        }
        corpus += lexicon.textOf(tokens) + "\n";
    }
    return corpus;
}

} // namespace

std::vector<GenerationTiming> benchGeneration(const TextParts& parts, int repetitions) {
    std::vector<GenerationTiming> timings;
    for (const int samples : {1, 8}) {
        GenerationTiming timing;
        timing.samples = samples;
        auto recipe = runtime::generationRecipe("", timing.tokens, 1);
        recipe.parameters.set("sampler.noise_levels", timing.levels);
        std::vector<double> seconds;
        for (int i = 0; i < repetitions; ++i) {
            const auto begin = Clock::now();
            (void)runtime::generateText(parts.model, parts.lexicon, recipe, {samples, 0, samples}, {});
            seconds.push_back(secondsSince(begin));
        }
        timing.seconds = median(std::move(seconds));
        timings.push_back(timing);
    }
    return timings;
}

LengthCost benchLengths(const TextParts& parts, int repetitions) {
    LengthCost cost;
    const auto recipe = runtime::generationRecipe("", 64, 1);
    for (int points = 64; points <= 4096; points *= 2) {
        text::TextLayout layout;
        layout.length = points - kMargins;
        layout.promptMayBeEmpty = true;
        runtime::TextRun run({parts.model, parts.lexicon, recipe.prompt, layout, 1, {0}}, recipe.parameters);
        double step = std::numeric_limits<double>::infinity();
        double attention = step;
        for (int i = 0; i <= repetitions; ++i) { // the first is not counted: it plans
            const auto begin = Clock::now();
            run.step();
            const double spent = secondsSince(begin);
            const double layer = training::attentionSeconds(kNetworkWidth, points, 1);
            if (i > 0) {
                step = std::min(step, spent);
                attention = std::min(attention, layer);
            }
        }
        cost.points.push_back(run.grid().points(0));
        cost.stepSeconds.push_back(step);
        cost.attentionSeconds.push_back(attention);
    }
    cost.stepExponent = costExponent(cost.points, cost.stepSeconds);
    cost.attentionExponent = costExponent(cost.points, cost.attentionSeconds);
    return cost;
}

TrainingRate benchTraining(const TextParts& parts, int steps) {
    const Scratch scratch;
    const auto corpus = scratch.folder() / "corpus.txt";
    files::writeTextFile(corpus, madeUpCorpus(*parts.lexicon));
    training::TextTrainingOptions options;
    options.steps = 1000; // more than are taken: the evaluation at the end is not what is measured
    TrainingRate rate;
    rate.replicas = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    options.replicas = rate.replicas;
    (void)training::trainText(corpus, parts.lexicon, scratch.folder() / "model.safetensors", {}, options,
                              [&](const training::TextTrainingProgress& progress) {
                                  rate.trainingRate = progress.operationsPerSecond;
                                  return progress.step < steps;
                              });
    rate.matrixProductRate = training::matrixProductRate(kProductSize, rate.replicas, kProductRepetitions);
    rate.ratio = rate.trainingRate / rate.matrixProductRate;
    return rate;
}

} // namespace sgfm::bench
