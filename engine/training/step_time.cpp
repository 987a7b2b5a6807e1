// How long a step will take, measured on a few windows.

#include "engine/score/text_network.h"
#include "engine/training/precision.h"
#include "engine/training/text_training_job.h"
#include "engine/training/token_loss.h"
#include "engine/training/weight_training.h"

#include <algorithm>
#include <chrono>

namespace sgfm::training {

namespace {

constexpr std::int64_t kWindows = 8; // enough that overheads of a call count as little as in a batch
constexpr int kRepetitions = 2;      // the first warms caches up
// A step also asks half of its windows for the network's own estimate (a forward pass, a third of forth and
// back), updates the weights and evaluates the physics.
constexpr double kBesides = 1.25;

score::TextNetworkInputs zeroInputs(const TextTrainingOptions& options) {
    const std::int64_t points = options.window.points;
    const std::int64_t channels = options.network.channels;
    const auto line = torch::zeros({kWindows, points, channels});
    score::TextNetworkInputs inputs;
    inputs.whitened = inputs.mean = inputs.previous = inputs.given = line;
    inputs.flags = torch::zeros({kWindows, points, 2});
    inputs.features = torch::zeros({kWindows, score::kConditionFeatures});
    inputs.evidenceScale = torch::ones({kWindows});
    return inputs;
}

} // namespace

double measureStepSeconds(const TextTrainingPlan& plan) {
    const OneThreadAnOperation oneThread;
    auto options = plan.options;
    options.network = plan.start == TrainingStart::Weights ? networkOf(plan.startFrom) : networkOf(plan.size);
    const auto precision = precisionOf(options.precision);
    const Replica<score::TextNetwork> replica(options.network, precision);
    const auto inputs = zeroInputs(options);
    const auto embeddings = torch::zeros({options.network.vocabulary, options.network.channels});
    const auto rows = kWindows * options.window.points;
    const auto targets = torch::zeros({rows}, torch::kInt64);
    const auto weights = torch::full({rows}, 1.0F / static_cast<float>(rows));
    double best = 0;
    for (int i = 0; i < kRepetitions; ++i) {
        const auto start = std::chrono::steady_clock::now();
        const auto head = replica.network->forward(inputs);
        const auto loss = tokenLoss(head.embedding.flatten(0, 1), head.extra.flatten(0, 1), embeddings,
                                    replica.network->outputTable(), replica.network->outputBias(), targets,
                                    weights, precision);
        loss.sum.backward();
        const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        best = i == 0 ? took : std::min(best, took);
    }
    return kBesides * best * static_cast<double>(options.batch) / static_cast<double>(kWindows);
}

} // namespace sgfm::training
