#pragma once
// What the generation of video costs: the sampler's step over boxes of growing size, a whole clip, and
// memory.

#include "app/bench/scaling_bench.h"
#include "engine/runtime/video_estimator.h"

namespace sgfm::bench {

// One step of the sampler (network, boundary data, physics, projection, wavelets) over boxes of 16^3 to
// largest^3 points; the exponent of time ~ N^p by least squares. Fastest of the repetitions.
CostExponent videoStepCost(const std::shared_ptr<const runtime::VideoModelAccess>& model, int repetitions,
                           int largest = 128);

// A clip of 32 x 32 pixels and 16 frames in 64 levels, in seconds.
double secondsOfAClip(const std::shared_ptr<const runtime::VideoModelAccess>& model);

// Peak resident memory, in megabytes, of `sgfm generate video` as a process of its own on a box of 64^3
// points. program: the path of sgfm itself; modelFile: "linear", or a file. Throws Error(Io) when it cannot
// be run.
double memoryOfAVideo(const std::string& program, const std::string& modelFile);

} // namespace sgfm::bench
