// sgfm bench: what the engine costs on this machine, as ratios within one run.

#include "app/bench/dynamics_bench.h"
#include "app/bench/scaling_bench.h"
#include "app/bench/text_bench.h"
#include "app/bench/wavelet_bench.h"
#include "app/cli/bench_video.h"
#include "app/cli/commands.h"
#include "engine/error.h"
#include "engine/runtime/session.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

namespace sgfm::cli {

namespace {

// Program and libraries, beside the field: 150, and what libtorch takes when it is loaded with them.
constexpr double kLibraryMegabytes = 260;

constexpr double kStepExponentBar = 1.1;

struct BenchOptions {
    int repetitions = 30;
    bool noReference = false;
    std::string videoModel;
    int largestVideo = 128;
    std::vector<std::string> only{"engine", "text", "training", "video"};
    bool wants(const char* part) const { return std::find(only.begin(), only.end(), part) != only.end(); }
};

// What a program prints on standard output; empty when it cannot be run.
std::string outputOf(const std::string& command) {
    const auto close = [](std::FILE* pipe) { pclose(pipe); };
    const std::unique_ptr<std::FILE, decltype(close)> pipe(popen(command.c_str(), "r"), close);
    std::string output;
    std::array<char, 4096> buffer{};
    while (pipe && std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) {
        output += buffer.data();
    }
    return output;
}

// PyWavelets' nanoseconds a sample in the same run, by case name; empty without it.
nlohmann::json pywaveletsTimings(const std::filesystem::path& script) {
    if (!std::filesystem::exists(script)) {
        return nlohmann::json::object();
    }
    const auto parsed = nlohmann::json::parse(
        outputOf("/usr/bin/python3 '" + script.string() + "' 2>/dev/null"), nullptr, false);
    return parsed.is_object() ? parsed : nlohmann::json::object();
}

nlohmann::json stagesJson(const std::vector<bench::StageTiming>& stages) {
    auto rows = nlohmann::json::array();
    for (const auto& stage : stages) {
        rows.push_back({{"grid", stage.grid},
                        {"threads", stage.threads},
                        {"stage_seconds", stage.stageSeconds},
                        {"fft_seconds", stage.fftSeconds},
                        {"ratio", stage.ratio}});
    }
    return rows;
}

nlohmann::json waveletsJson(const BenchOptions& options) {
    const auto reference =
        options.noReference ? nlohmann::json::object() : pywaveletsTimings(SGFM_PYWT_BENCH);
    auto rows = nlohmann::json::array();
    for (const auto& timing : bench::benchWavelets(options.repetitions)) {
        nlohmann::json row{{"case", timing.name},
                           {"forward_ns_per_sample", timing.forwardNanosecondsPerSample},
                           {"inverse_ns_per_sample", timing.inverseNanosecondsPerSample},
                           {"copy_bandwidth_fraction", timing.copyFraction}};
        if (reference.contains(timing.name)) {
            const auto& other = reference[timing.name];
            row["pywavelets_over_ours_forward"] =
                other.at("forward").get<double>() / timing.forwardNanosecondsPerSample;
            row["pywavelets_over_ours_inverse"] =
                other.at("inverse").get<double>() / timing.inverseNanosecondsPerSample;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

void benchEngine(const BenchOptions& options, const Context& context, nlohmann::json& result) {
    context.console.message("stages against FFTs ...");
    const auto stages = bench::benchStages(options.repetitions);
    result["stages"] = stagesJson(stages);
    for (const auto& speedUp : bench::threadSpeedUps(stages)) {
        result["two_threads"].push_back({{"grid", speedUp.grid}, {"speed_up", speedUp.speedUp}});
    }
    context.console.message("wavelets ...");
    result["wavelets"] = waveletsJson(options);
    context.console.message("cost exponents ...");
    for (const auto& cost : bench::costExponents(options.repetitions)) {
        result["cost_exponents"].push_back({{"operation", cost.operation},
                                            {"exponent", cost.exponent},
                                            {"N", cost.points},
                                            {"seconds", cost.seconds}});
    }
    context.console.message("memory of simulate ...");
    for (const auto& memory :
         bench::simulateMemory(std::filesystem::read_symlink("/proc/self/exe").string())) {
        result["simulate_memory"].push_back(
            {{"grid", memory.grid},
             {"field_megabytes", memory.fieldMegabytes},
             {"peak_megabytes", memory.peakMegabytes},
             {"bar_megabytes", 12 * memory.fieldMegabytes + kLibraryMegabytes}});
    }
}

// A text takes seconds where a transform takes microseconds.
int fewer(int repetitions) {
    return std::clamp(repetitions / 6, 1, 5);
}

void benchText(const BenchOptions& options, const bench::TextParts& parts, const Context& context,
               nlohmann::json& result) {
    context.console.message("generation of text ...");
    for (const auto& timing : bench::benchGeneration(parts, fewer(options.repetitions))) {
        result["generation"].push_back({{"samples", timing.samples},
                                        {"tokens", timing.tokens},
                                        {"levels", timing.levels},
                                        {"seconds", timing.seconds}});
    }
    context.console.message("a step over growing lengths, beside a layer of attention ...");
    const auto cost = bench::benchLengths(parts, std::max(2, fewer(options.repetitions)));
    result["generation_step"] = {{"N_x", cost.points},
                                 {"seconds", cost.stepSeconds},
                                 {"exponent", cost.stepExponent},
                                 {"bar_exponent", kStepExponentBar},
                                 {"attention_seconds", cost.attentionSeconds},
                                 {"attention_exponent", cost.attentionExponent}};
}

void benchTraining(const BenchOptions& options, const bench::TextParts& parts, const Context& context,
                   nlohmann::json& result) {
    context.console.message("training against matrix products ...");
    const auto rate = bench::benchTraining(parts, std::clamp(options.repetitions / 3, 1, 10));
    result["training"] = {{"replicas", rate.replicas},
                          {"matrix_product_gflops", rate.matrixProductRate * 1e-9},
                          {"training_gflops", rate.trainingRate * 1e-9},
                          {"ratio", rate.ratio}};
}

void bench(const BenchOptions& options, const Context& context) {
    nlohmann::json result{{"threads", context.threads}};
    if (options.wants("engine")) {
        benchEngine(options, context, result);
    }
    if (options.wants("text") || options.wants("training")) {
        const auto folder = runtime::resourceFolder();
        bench::TextParts parts;
        parts.lexicon = std::make_shared<const text::Lexicon>(folder / "models" / "kjv");
        parts.model = runtime::openTextModel(runtime::shippedTextModel(folder), parts.lexicon);
        if (!parts.model) {
            throw Error(ErrorKind::BadInput, "text model", "There is no model to time.",
                        "Put kjv-score.safetensors into resources/models, or use --only engine.");
        }
        if (options.wants("text")) {
            benchText(options, parts, context, result);
        }
        if (options.wants("training")) {
            benchTraining(options, parts, context, result);
        }
    }
    if (options.wants("video")) {
        result["video"] = benchVideo(options.videoModel, std::max(1, options.repetitions / 10),
                                     options.largestVideo, context);
    }
    context.console.result(result);
}

} // namespace

void addBenchCommand(CLI::App& app, const std::shared_ptr<Context>& context) {
    const auto options = std::make_shared<BenchOptions>();
    auto* command = app.add_subcommand(
        "bench", "Time the engine against FFTW, PyWavelets, attention and matrix products, within one run");
    command->add_option("--repetitions", options->repetitions, "Timed repetitions a case")
        ->check(CLI::Range(3, 1000));
    command
        ->add_option("--only", options->only,
                     "Parts: engine (stages, wavelets, memory), text (generation beside attention), "
                     "training, video (a step over growing boxes, a clip, memory); default: all")
        ->check(CLI::IsMember({"engine", "text", "training", "video"}));
    command->add_flag("--no-reference", options->noReference, "Without PyWavelets");
    command->add_option("--video-model", options->videoModel,
                        "Weights of video (default: the shipped ones); linear: no network");
    command->add_option("--largest-video", options->largestVideo, "Side of the largest box of video")
        ->check(CLI::IsMember({32, 64, 128}));
    command->callback([options, context] { bench(*options, *context); });
}

} // namespace sgfm::cli
