#pragma once
// A network whose weights and gradients lie in one flat array each, so that averaging, optimiser, moving
// average and checkpoints are loops over numbers. Private to training/.

#include "engine/score/text_network.h"

namespace sgfm::training {

struct Replica {
    score::TextNetwork network;
    torch::Tensor weights;   // every parameter is a view of it
    torch::Tensor gradients; // every gradient is a view of it

    Replica(const score::TextNetworkOptions& options, torch::ScalarType precision) : network(options) {
        network->setPrecision(precision);
        std::int64_t count = 0;
        for (const auto& parameter : network->parameters()) {
            count += parameter.numel();
        }
        weights = torch::zeros({count});
        gradients = torch::zeros({count});
        std::int64_t begin = 0;
        for (auto& parameter : network->parameters()) {
            const auto length = parameter.numel();
            const auto view = weights.narrow(0, begin, length).view(parameter.sizes());
            view.copy_(parameter.detach());
            parameter.set_data(view);
            parameter.mutable_grad() = gradients.narrow(0, begin, length).view(parameter.sizes());
            begin += length;
        }
    }
};

// Adam with decoupled weight decay (Loshchilov and Hutter 2019) over flat arrays.
struct AdamState {
    torch::Tensor first;    // m
    torch::Tensor second;   // v
    torch::Tensor averaged; // exponential moving average of the weights
};

struct AdamStep {
    double rate = 1e-3;
    double decay = 0.05; // of weights with two or more axes: `decays`
    double clip = 1;     // gradients are multiplied by it
    double averaging = 0.9995;
    std::int64_t number = 1; // from 1
};

// Updates [begin, end) of every replica's weights from the mean of their gradients, and clears those.
void adamUpdate(std::vector<Replica>& replicas, AdamState& state, const torch::Tensor& decays,
                const AdamStep& step, std::int64_t begin, std::int64_t end);

} // namespace sgfm::training
