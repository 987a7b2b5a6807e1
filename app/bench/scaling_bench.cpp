#include "app/bench/scaling_bench.h"

#include "engine/dynamics/solver.h"
#include "engine/error.h"
#include "engine/fourier/operators.h"
#include "engine/fourier/transform.h"
#include "engine/wavelet/transform.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <limits>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace sgfm::bench {

namespace {

// One after the other, fastest of `repetitions`: what the operation costs when nothing disturbs it.
double fastest(int repetitions, const std::function<void()>& operation) {
    operation(); // plans, caches
    double best = std::numeric_limits<double>::max();
    for (int i = 0; i < repetitions; ++i) {
        const auto start = std::chrono::steady_clock::now();
        operation();
        best =
            std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

field::VectorField smoothField(const field::Grid& grid) {
    field::VectorField u(grid, 1);
    for (int i = 0; i < grid.dimension(); ++i) {
        auto values = u.component(0, i);
        for (std::size_t n = 0; n < values.size(); ++n) {
            values[n] = static_cast<float>(std::sin(0.01 * static_cast<double>(n % 4099) + i));
        }
    }
    return u;
}

} // namespace

double costExponent(const std::vector<double>& points, const std::vector<double>& seconds) {
    const auto n = static_cast<double>(points.size());
    double sx = 0;
    double sy = 0;
    double sxx = 0;
    double sxy = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double x = std::log(points[i]);
        const double y = std::log(seconds[i]);
        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
    }
    return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

std::vector<CostExponent> costExponents(int repetitions) {
    std::vector<CostExponent> costs{{"wavelet transform W", 0, {}, {}},
                                    {"gradient", 0, {}, {}},
                                    {"Laplacian", 0, {}, {}},
                                    {"projection W P W^-1", 0, {}, {}},
                                    {"SPDE step", 0, {}, {}}};
    for (const int n : {64, 128, 256, 512, 1024}) {
        const auto grid = field::Grid::twoPi({n, n});
        fourier::Planner planner(1, {}, fourier::Planner::Effort::Estimate);
        const fourier::Transform transform(planner, grid);
        const wavelet::WaveletTransform wavelet(grid, wavelet::filterNamed("db4"), 4);
        const auto u = smoothField(grid);
        auto spectrum = transform.forward(u);
        dynamics::Solver solver(planner, grid, 1, {});
        solver.setState(u);
        const auto coefficients = wavelet.forward(u);
        std::uint64_t step = 0;
        const std::vector<std::function<void()>> operations{
            [&] { (void)wavelet.forward(u); }, [&] { (void)fourier::derivative(spectrum, 0); },
            [&] { (void)fourier::laplacian(spectrum); },
            [&] {
                auto modes = transform.forward(wavelet.inverseVector(coefficients));
                fourier::projectDivergenceFree(modes);
                (void)wavelet.forward(transform.inverseVector(modes));
            },
            [&] { solver.step({.viscosity = 0.01}, {.fixedStep = 1e-4}, {}, nullptr, step++); }};
        for (std::size_t i = 0; i < costs.size(); ++i) {
            costs[i].points.push_back(static_cast<double>(grid.size()));
            costs[i].seconds.push_back(fastest(repetitions, operations[i]));
        }
    }
    for (auto& cost : costs) {
        cost.exponent = costExponent(cost.points, cost.seconds);
    }
    return costs;
}

std::vector<SimulateMemory> simulateMemory(const std::string& program) {
    std::vector<SimulateMemory> results;
    const auto folder = std::filesystem::temp_directory_path() / ("sgfm-bench-" + std::to_string(getpid()));
    for (const auto& [grid, megabytes] :
         {std::pair<std::string, double>{"1024x1024", 2.0 * 4}, {"128x128x128", 3.0 * 4 * 2}}) {
        const auto child = fork();
        if (child < 0) {
            throw Error(ErrorKind::Io, "bench", "No process could be started.", "Close some programs.");
        }
        if (child == 0) {
            const int nowhere = open("/dev/null", O_WRONLY);
            dup2(nowhere, STDOUT_FILENO);
            dup2(nowhere, STDERR_FILENO);
            execl(program.c_str(), "sgfm", "simulate", "--grid", grid.c_str(), "--steps", "3", "--out",
                  folder.c_str(), nullptr);
            _exit(127);
        }
        int status = 0;
        rusage usage{};
        wait4(child, &status, 0, &usage);
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            throw Error(ErrorKind::Io, program, "sgfm simulate --grid " + grid + " did not end well.",
                        "Run it by hand to see why.");
        }
        results.push_back({grid, megabytes, static_cast<double>(usage.ru_maxrss) / 1024});
    }
    return results;
}

} // namespace sgfm::bench
