#pragma once
// Samples from a recipe, run to the end batch by batch: what text_generation.h and video_generation.h share.
//
// The recipe is the whole description; sample i has the noise of run i, so that it is the same whether it is
// made alone, in a batch or in the window. The recipe's schedule is taken as anneal. Events of its log are
// applied at their steps.

#include "engine/recipe/checkpoint.h"
#include "engine/runtime/generation_run.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace sgfm::runtime {

struct GenerationProgress {
    GenerationRun& run;         // of the present batch
    std::uint64_t firstRun = 0; // sample of the batch's first member
    std::int64_t step = 0;      // of the batch
    std::int64_t done = 0;      // member steps, of all batches
    std::int64_t total = 0;
};
// Called after the beginning and each step of a batch; false cancels.
using GenerationObserver = std::function<bool(const GenerationProgress&)>;

struct GenerationOptions {
    int samples = 1;
    std::uint64_t firstRun = 0;
    int batch = 8; // members side by side; the samples do not depend on it
};

using MakeRun = std::function<std::unique_ptr<GenerationRun>(const recipe::Prompt& prompt,
                                                             const recipe::ParameterValues& parameters,
                                                             std::vector<std::uint64_t> runs)>;
using CollectSamples = std::function<void(GenerationRun& finished, std::uint64_t firstRun)>;

// resume: where the first batch goes on from; its members are the first samples. Null: from noise. Throws
// Error(Usage) for options out of range, and what a run throws.
void generateSamples(const recipe::Recipe& recipe, const GenerationOptions& options, const MakeRun& makeRun,
                     const CollectSamples& collect, const GenerationObserver& observer,
                     const recipe::Checkpoint* resume = nullptr);

// The state of a batch as a checkpoint that a Session goes on from, too.
recipe::Checkpoint checkpointOf(const GenerationProgress& progress, const recipe::Recipe& recipe);

} // namespace sgfm::runtime
