#pragma once
// A network whose weights and gradients lie in one flat array each, so that averaging, optimiser, moving
// average and checkpoints are loops over numbers. Private to training/.

#include "engine/score/torch.h"

namespace sgfm::training {

struct FlatWeights {
    torch::Tensor weights;   // every parameter is a view of it
    torch::Tensor gradients; // every gradient is a view of it

    FlatWeights() = default;
    explicit FlatWeights(torch::nn::Module& network);
};

// 1 where a weight decays: in arrays of two or more axes.
torch::Tensor decayingWeights(const torch::nn::Module& network);

// A replica of a network; score::TextNetwork and score::VideoNetwork.
template <typename Network>
struct Replica {
    Network network;
    FlatWeights flat;

    template <typename Options>
    Replica(const Options& options, torch::ScalarType precision) : network(options), flat(*network) {
        network->setPrecision(precision);
    }
};

} // namespace sgfm::training
