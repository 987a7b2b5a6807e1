#include "app/bench/video_bench.h"

#include "engine/error.h"
#include "engine/runtime/video_generation.h"

#include <chrono>
#include <cmath>
#include <fcntl.h>
#include <filesystem>
#include <limits>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sgfm::bench {

namespace {

// Slices that hold the first frame and that return to it, on a box whose length they fill up (clip.h).
constexpr int kFringeSlices = 4;

double secondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

runtime::VideoRun runOn(const std::shared_ptr<const runtime::VideoModelAccess>& model, int side) {
    auto recipe = runtime::videoGenerationRecipe("A", side, side, side - kFringeSlices, 1, model.get());
    const auto parameters = recipe.parameters;
    const auto prompt = recipe.prompt;
    return {{model, std::move(recipe), prompt, {}, {0}}, parameters};
}

} // namespace

CostExponent videoStepCost(const std::shared_ptr<const runtime::VideoModelAccess>& model, int repetitions,
                           int largest) {
    CostExponent cost{"video step", 0, {}, {}};
    for (int side = 16; side <= largest; side *= 2) {
        auto run = runOn(model, side);
        run.step(); // plans, caches
        double best = std::numeric_limits<double>::max();
        for (int i = 0; i < repetitions; ++i) {
            const auto start = std::chrono::steady_clock::now();
            run.step();
            best = std::min(best, secondsSince(start));
        }
        cost.points.push_back(static_cast<double>(run.grid().size()));
        cost.seconds.push_back(best);
    }
    cost.exponent = costExponent(cost.points, cost.seconds);
    return cost;
}

double secondsOfAClip(const std::shared_ptr<const runtime::VideoModelAccess>& model) {
    const auto recipe = runtime::videoGenerationRecipe("A", 32, 32, 16, 1, model.get());
    const auto start = std::chrono::steady_clock::now();
    runtime::generateVideo(model, recipe, {}, {}, [](const auto&) { return true; });
    return secondsSince(start);
}

double memoryOfAVideo(const std::string& program, const std::string& modelFile) {
    const auto folder = std::filesystem::temp_directory_path() / ("sgfm-bench-" + std::to_string(getpid()));
    const auto child = fork();
    if (child < 0) {
        throw Error(ErrorKind::Io, "bench", "No process could be started.", "Close some programs.");
    }
    if (child == 0) {
        const int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execl(program.c_str(), "sgfm", "generate", "video", "--glyphs", "A", "--size", "64x64", "--frames",
              "60", "--steps", "2", "--model", modelFile.c_str(), "--out", folder.c_str(), nullptr);
        _exit(127);
    }
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw Error(ErrorKind::Io, program, "sgfm generate video did not end well.",
                    "Run it by hand to see why.");
    }
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

} // namespace sgfm::bench
