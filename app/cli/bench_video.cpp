#include "app/cli/bench_video.h"

#include "app/bench/video_bench.h"
#include "app/cli/commands.h"
#include "engine/error.h"
#include "engine/runtime/session.h"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace sgfm::cli {

namespace {

// What the lab promises on two processors.
constexpr double kClipSecondsBar = 12;
constexpr double kMegabytesBar = 2048;
constexpr double kExponentBar = 1.15;

} // namespace

nlohmann::json benchVideo(const std::string& modelFile, int repetitions, int largest,
                          const Context& context) {
    const auto file =
        modelFile.empty() ? runtime::shippedVideoModel(runtime::resourceFolder()).string() : modelFile;
    const auto model = file == "linear" ? runtime::linearVideoModel(1) : runtime::openVideoModel(file);
    if (!model) {
        throw Error(ErrorKind::Io, file, "There is no such model of video.",
                    "Train one with \"sgfm train video\", or give --video-model linear.");
    }
    context.console.message("steps of video ...");
    const auto cost = bench::videoStepCost(model, repetitions, largest);
    context.console.message("a clip ...");
    const double seconds = bench::secondsOfAClip(model);
    context.console.message("memory of a clip of 64 x 64 x 64 ...");
    const double megabytes =
        bench::memoryOfAVideo(std::filesystem::read_symlink("/proc/self/exe").string(), file);
    return {{"model", model->name()},
            {"step",
             {{"exponent", cost.exponent},
              {"bar_exponent", kExponentBar},
              {"N", cost.points},
              {"seconds", cost.seconds}}},
            {"clip_32x32x16_seconds", seconds},
            {"bar_seconds", kClipSecondsBar},
            {"memory_64x64x64_megabytes", megabytes},
            {"bar_megabytes", kMegabytesBar}};
}

} // namespace sgfm::cli
