// sgfm train video: trains the score of video, from the lab's own scenes or a folder of clips.

#include "app/cli/train_video_command.h"

#include "engine/training/video_trainer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>

namespace sgfm::cli {

namespace {

// What was set on the command line; the rest is the base network's or the refiner's own default.
struct VideoCommandOptions {
    std::string out;
    std::string startFrom;
    std::string folder;
    double minutes = 0; // 0: no limit but the steps
    bool refine = false;
    std::optional<std::int64_t> steps;
    std::optional<int> batch, replicas, channels, frames, evaluateEvery;
    std::optional<double> rate, colourShare, residualWeight, boundaryWeight;
    std::optional<std::uint64_t> seed;
    std::optional<std::string> precision;
    std::vector<int> widths;
    std::vector<int> size;
};

training::VideoTrainingOptions trainingOf(const VideoCommandOptions& options) {
    auto training = options.refine ? training::refinerTraining() : training::VideoTrainingOptions();
    const auto set = [](auto& value, const auto& wanted) {
        if (wanted) {
            value = *wanted;
        }
    };
    set(training.steps, options.steps);
    set(training.batch, options.batch);
    set(training.replicas, options.replicas);
    set(training.rate, options.rate);
    set(training.box.channels, options.channels);
    set(training.box.frames, options.frames);
    set(training.box.colourShare, options.colourShare);
    set(training.residualWeight, options.residualWeight);
    set(training.boundaryWeight, options.boundaryWeight);
    set(training.evaluateEvery, options.evaluateEvery);
    set(training.seed, options.seed);
    set(training.precision, options.precision);
    if (!options.widths.empty()) {
        training.network.widths = options.widths;
        training.network.widths.resize(training.network.down.size(), options.widths.back());
    }
    if (!options.size.empty()) {
        training.box.width = options.size.front();
        training.box.height = options.size.back();
    }
    training.box.folder = options.folder;
    return training;
}

void trainVideo(const VideoCommandOptions& options, const Context& context) {
    const auto training = trainingOf(options);
    training::checkVideoTraining(options.out, options.startFrom, training);
    context.console.message(std::string("training on ") +
                            (options.folder.empty() ? "the lab's own scenes" : options.folder) +
                            "; interrupt to stop, start again to go on");
    const auto start = std::chrono::steady_clock::now();
    training::VideoTrainingProgress last;
    const auto report = training::trainVideo(
        options.out, options.startFrom, training, [&](const training::VideoTrainingProgress& progress) {
            if (progress.evaluated || progress.step % 25 == 0) {
                context.console.message(fmt::format(
                    "step {}/{}  denoising {:.4f}  residual {:.3f}  boundary {:.5f}  rate {:.2e}  "
                    "{:.1f} clips/s  {:.0f} GFLOP/s  {:.0f} min left",
                    progress.step, progress.steps, progress.denoising, progress.residual, progress.boundary,
                    progress.rate, progress.clipsPerSecond, progress.operationsPerSecond / 1e9,
                    progress.secondsLeft / 60));
            }
            if (progress.evaluated) {
                std::string curve;
                for (const auto& point : progress.heldOutCurve) {
                    curve += fmt::format("  {:.2f}: {:.3f}", point.sigma, point.loss);
                }
                context.console.message(fmt::format("held out {:.4f} by sigma{}", progress.heldOut, curve));
                last = progress;
            }
            const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
            return !interrupted() && (options.minutes <= 0 || spent.count() < 60 * options.minutes);
        });
    auto curve = nlohmann::json::array();
    for (const auto& point : last.heldOutCurve) {
        curve.push_back({{"sigma", point.sigma}, {"loss", point.loss}});
    }
    context.console.result({{"out", options.out},
                            {"steps", report.steps},
                            {"finished", report.finished},
                            {"seconds", report.seconds},
                            {"held_out_loss", report.heldOut},
                            {"held_out_curve", curve}});
}

} // namespace

void addTrainVideo(CLI::App& command, const std::shared_ptr<Context>& context) {
    const auto options = std::make_shared<VideoCommandOptions>();
    auto* video = command.add_subcommand(
        "video", "The learned score of video, from the lab's own scenes or a folder of clips");
    video
        ->add_option("--out", options->out,
                     "The model to write (.safetensors); its checkpoint lies beside it")
        ->required();
    video
        ->add_option("--clips", options->folder,
                     "A folder of clips and pictures to learn from (default: the lab's own scenes)")
        ->check(CLI::ExistingDirectory);
    video->add_flag("--refine", options->refine,
                    "Train the network that refines larger pictures, for the finished base network of --out");
    auto* from = video->add_option("--from", options->startFrom, "Start from this model's weights and sizes");
    video->add_option("--minutes", options->minutes, "Stop after so long, with a checkpoint (0: no limit)")
        ->check(CLI::Range(0.0, 1e6));
    video->add_option("--steps", options->steps, "Steps in all; the rate falls over the last quarter");
    video->add_option("--batch", options->batch, "Clips a replica and step");
    video->add_option("--replicas", options->replicas,
                      "Copies of the network, one a core (0: as many as cores)");
    video->add_option("--rate", options->rate, "Learning rate");
    video->add_option("--size", options->size, "Width and height of the clips (32 32; refining: 64 64)")
        ->expected(2);
    video->add_option("--frames", options->frames, "Frames of a clip (16; refining: 32)");
    video->add_option("--channels", options->channels, "1: grey clips alone, 3: grey and colour")
        ->excludes(from);
    video->add_option("--colour-share", options->colourShare, "Share of colour among the clips");
    video
        ->add_option("--widths", options->widths,
                     "Channels of the network at each Haar level, fine to coarse")
        ->expected(1, 3)
        ->excludes(from);
    video->add_option("--lambda-residual", options->residualWeight, "Weight of the physics residual");
    video->add_option("--lambda-boundary", options->boundaryWeight, "Weight of the boundary loss");
    video->add_option("--evaluate-every", options->evaluateEvery, "Steps between evaluations");
    video->add_option("--precision", options->precision, "auto, float32 or bfloat16");
    video->add_option("--seed", options->seed, "Seed of weights, clips and noise");
    video->callback([options, context] { trainVideo(*options, *context); });
}

} // namespace sgfm::cli
