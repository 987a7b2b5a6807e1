#include "app/bench/wavelet_bench.h"

#include "engine/parallel.h"
#include "engine/wavelet/transform.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>

namespace sgfm::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Case {
    const char* name;
    std::vector<int> points;
    const char* wavelet;
    int levels;
};

const std::vector<Case> kCases{
    {"1024x1024 db4 5 levels", {1024, 1024}, "db4", 5},
    {"128x128x128 db2 3 levels", {128, 128, 128}, "db2", 3},
};

template <typename Work>
double secondsOf(const Work& work) {
    const auto begin = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

WaveletTiming benchCase(const Case& chosen, int repetitions) {
    const auto grid = field::Grid::twoPi(chosen.points);
    const wavelet::WaveletTransform transform(grid, wavelet::filterNamed(chosen.wavelet), chosen.levels);
    field::AlignedVector<float> samples(grid.size());
    field::AlignedVector<float> coefficients(grid.size());
    field::AlignedVector<float> back(grid.size());
    unsigned state = 1; // a linear congruential generator: any samples will do, zeros might not
    for (float& sample : samples) {
        state = state * 1664525U + 1013904223U;
        sample = static_cast<float>(state >> 8U) / 16777216.0F - 0.5F;
    }
    double forward = std::numeric_limits<double>::max();
    double inverse = forward;
    double copy = forward;
    // The three take turns, so that a disturbance of the machine meets all of them. The first turn is not
    // counted: it brings the arrays in.
    for (int turn = 0; turn <= repetitions; ++turn) {
        const double there = secondsOf([&] { transform.forward(samples.data(), coefficients.data()); });
        const double andBack = secondsOf([&] { transform.inverse(coefficients.data(), back.data()); });
        const double copied =
            secondsOf([&] { std::memcpy(back.data(), samples.data(), grid.size() * sizeof(float)); });
        if (turn > 0) {
            forward = std::min(forward, there);
            inverse = std::min(inverse, andBack);
            copy = std::min(copy, copied);
        }
    }
    const double nanoseconds = 1e9 / static_cast<double>(grid.size());
    return {chosen.name, forward * nanoseconds, inverse * nanoseconds, 2 * copy / (forward + inverse)};
}

} // namespace

std::vector<WaveletTiming> benchWavelets(int repetitions) {
    const ThreadLimit oneThread(1);
    std::vector<WaveletTiming> timings;
    for (const auto& chosen : kCases) {
        timings.push_back(benchCase(chosen, std::max(repetitions, 1)));
    }
    return timings;
}

} // namespace sgfm::bench
