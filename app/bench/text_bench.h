#pragma once
// What generating text costs: whole texts; one step of the sampler over growing lengths beside a layer of
// attention of the same width; and what a training makes of the machine.

#include "engine/runtime/text_estimator.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sgfm::bench {

struct TextParts {
    std::shared_ptr<const text::Lexicon> lexicon;
    std::shared_ptr<const runtime::TextModelAccess> model;
};

struct GenerationTiming {
    int samples = 1; // as one batch
    int tokens = 64;
    int levels = 64;
    double seconds = 0; // median of the repetitions, everything behind the reading of the model
};

// One text, and eight as a batch, of 64 tokens in 64 levels on the threads that OpenMP has.
std::vector<GenerationTiming> benchGeneration(const TextParts& parts, int repetitions);

struct LengthCost {
    std::vector<double> points;           // N_x of the box
    std::vector<double> stepSeconds;      // one step of the sampler, everything in it, one thread
    std::vector<double> attentionSeconds; // one layer, one thread, as wide as the score's network
    double stepExponent = 0;              // least squares in log-log
    double attentionExponent = 0;
};

// N_x = 64 ... 4,096, the two in turns.
LengthCost benchLengths(const TextParts& parts, int repetitions);

struct TrainingRate {
    int replicas = 1;
    double matrixProductRate = 0; // operations a second of square products, `replicas` side by side
    double trainingRate = 0;      // operations of the network a second (forward, backward, self-conditioning)
    double ratio = 0;
};

// A few steps of `sgfm train text` on a corpus made up of the lexicon's words, in a folder that is removed.
TrainingRate benchTraining(const TextParts& parts, int steps);

} // namespace sgfm::bench
