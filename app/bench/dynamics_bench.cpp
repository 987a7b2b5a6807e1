#include "app/bench/dynamics_bench.h"

#include "engine/dynamics/solver.h"
#include "engine/fourier/planner_plans.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numbers>

namespace sgfm::bench {
namespace {

using Clock = std::chrono::steady_clock;

template <typename Work>
double secondsOf(const Work& work) {
    const auto begin = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

// A smooth flow with motion on every axis; the time of a stage does not depend on what flows.
field::VectorField flow(const field::Grid& grid) {
    field::VectorField u(grid, 1);
    const bool threeAxes = grid.dimension() == 3;
    for (int z = 0; z < (threeAxes ? grid.points(2) : 1); ++z) {
        for (int y = 0; y < grid.points(1); ++y) {
            for (int x = 0; x < grid.points(0); ++x) {
                const std::size_t place = grid.index(x, y, z);
                const double a = x * grid.spacing(0);
                const double b = y * grid.spacing(1);
                const double c = threeAxes ? z * grid.spacing(2) : 0;
                u.component(0, 0)[place] = static_cast<float>(std::sin(a) * std::cos(b) * std::cos(c));
                u.component(0, 1)[place] = static_cast<float>(-std::cos(a) * std::sin(b) * std::cos(c));
            }
        }
    }
    return u;
}

// The full-grid transforms. All run on the same two arrays: the best case for the reference, as a program
// that keeps its fields apart has them less often in cache.
class FullTransforms {
  public:
    FullTransforms(fourier::Planner& planner, const field::Grid& grid)
        : m_inverses(grid.dimension()), m_forwards(grid.dimension() == 2 ? 2 : 5) {
        fourier::PlanDescription description;
        std::ptrdiff_t realStride = static_cast<std::ptrdiff_t>(grid.size());
        const std::ptrdiff_t half = grid.points(0) / 2 + 1;
        std::ptrdiff_t halfStride = realStride / grid.points(0) * half;
        for (int axis = grid.dimension() - 1; axis >= 0; --axis) {
            realStride /= grid.points(axis);
            halfStride /= axis == 0 ? half : grid.points(axis);
            description.axes.push_back({grid.points(axis), realStride, halfStride});
        }
        description.threads = planner.threads();
        description.kind = fourier::Kind::RealToComplex;
        m_forward = &planner.plans().get(description);
        for (auto& axis : description.axes) {
            std::swap(axis.inputStride, axis.outputStride);
        }
        description.kind = fourier::Kind::ComplexToReal;
        description.mayDestroyInput = true;
        m_inverse = &planner.plans().get(description);
        m_values.resize(grid.size());
        m_spectrum.resize(field::SpectralField::modeCount(grid));
    }

    void run() {
        for (int i = 0; i < m_inverses; ++i) {
            m_inverse->execute(m_spectrum.data(), m_values.data());
        }
        for (int i = 0; i < m_forwards; ++i) {
            m_forward->execute(m_values.data(), m_spectrum.data());
        }
    }

  private:
    int m_inverses;
    int m_forwards;
    const fourier::Plan* m_forward = nullptr;
    const fourier::Plan* m_inverse = nullptr;
    field::AlignedVector<float> m_values;
    field::AlignedVector<std::complex<float>> m_spectrum;
};

std::string nameOf(const std::vector<int>& points) {
    std::string name;
    for (const int n : points) {
        if (!name.empty()) {
            name += 'x';
        }
        name += std::to_string(n);
    }
    return name;
}

} // namespace

StageTiming benchStage(const std::vector<int>& points, int threads, int repetitions) {
    fourier::Planner planner(threads, {}, fourier::Planner::Effort::Measure);
    const field::Grid grid = field::Grid::twoPi(points);
    FullTransforms transforms(planner, grid);
    dynamics::Solver solver(planner, grid, 1, {});
    solver.setState(flow(grid));
    dynamics::Coefficients coefficients;
    coefficients.viscosity = 1e-3;
    dynamics::StepControl control;
    control.fixedStep = 1e-4;

    StageTiming timing;
    timing.grid = nameOf(points);
    timing.threads = threads;
    timing.stageSeconds = std::numeric_limits<double>::infinity();
    timing.fftSeconds = std::numeric_limits<double>::infinity();
    for (int repetition = 0; repetition < repetitions + 1; ++repetition) { // the first one warms the caches
        const double stage = secondsOf([&] { solver.step(coefficients, control, {}, nullptr, 0); }) / 3;
        const double fft = secondsOf([&] { transforms.run(); });
        if (repetition > 0) {
            timing.stageSeconds = std::min(timing.stageSeconds, stage);
            timing.fftSeconds = std::min(timing.fftSeconds, fft);
        }
    }
    timing.ratio = timing.stageSeconds / timing.fftSeconds;
    return timing;
}

std::vector<StageTiming> benchStages(int repetitions) {
    std::vector<StageTiming> timings;
    const std::vector<std::vector<int>> grids{{512, 512}, {1024, 1024}, {64, 64, 64}, {128, 128, 128}};
    for (const auto& points : grids) {
        for (const int threads : {1, 2}) {
            timings.push_back(benchStage(points, threads, repetitions));
        }
    }
    return timings;
}

std::vector<ThreadSpeedUp> threadSpeedUps(const std::vector<StageTiming>& timings) {
    std::vector<ThreadSpeedUp> result;
    for (const StageTiming& one : timings) {
        for (const StageTiming& two : timings) {
            if (one.threads == 1 && two.threads == 2 && one.grid == two.grid) {
                result.push_back({one.grid, one.stageSeconds / two.stageSeconds});
            }
        }
    }
    return result;
}

} // namespace sgfm::bench
