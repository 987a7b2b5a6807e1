#pragma once
// How fast W and its inverse are: one array, one thread, float32, fastest of the repetitions, in nanoseconds
// a sample. The names are those of app/bench/pywt_bench.py, which times the same cases with PyWavelets.

#include <string>
#include <vector>

namespace sgfm::bench {

struct WaveletTiming {
    std::string name; // "1024x1024 db4 5 levels"
    double forwardNanosecondsPerSample = 0;
    double inverseNanosecondsPerSample = 0;
    // Time of copying the array (read once, written once: the least that a transform can do) over the mean
    // time of the two directions; 1 would be a transform as fast as a copy.
    double copyFraction = 0;
};

// 1024x1024 db4 on 5 levels and 128x128x128 db2 on 3 levels. The thread count of the caller is restored.
std::vector<WaveletTiming> benchWavelets(int repetitions);

} // namespace sgfm::bench
