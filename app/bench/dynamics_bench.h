#pragma once
// How fast the dynamics are: one stage of the stepper against the time of the fewest full-grid real FFTs that
// its right-hand side needs (d = 2: 2 inverse + 2 forward, d = 3: 3 + 5), same grid, threads and precision,
// measured plans for both, alternating within one run; C = 1, self transport, truncation.

#include <string>
#include <vector>

namespace sgfm::bench {

struct StageTiming {
    std::string grid; // "1024x1024"
    int threads = 1;
    double stageSeconds = 0; // a third of a step, the shortest of the repetitions
    double fftSeconds = 0;   // the transforms, the shortest of the repetitions
    double ratio = 0;        // stageSeconds / fftSeconds
};

// 512x512, 1024x1024, 64x64x64 and 128x128x128 on 1 and 2 threads.
std::vector<StageTiming> benchStages(int repetitions);

// One grid; points has 2 or 3 numbers.
StageTiming benchStage(const std::vector<int>& points, int threads, int repetitions);

struct ThreadSpeedUp {
    std::string grid;
    double speedUp = 0; // stage time on one thread / on two
};

// For every grid that was timed on 1 and on 2 threads.
std::vector<ThreadSpeedUp> threadSpeedUps(const std::vector<StageTiming>& timings);

} // namespace sgfm::bench
