#pragma once
// A text drawn from a network without making fields: for progress reports and tests of training.
//
// In the eigenbasis of G the evidence of a diffused field is w = sqrt(lambda) E + sigma z, z white. The
// ancestral reverse diffusion of w has the law of the hybrid sampler without physics, chain coupling and
// boundary replacement.

#include "engine/score/text_network.h"
#include "engine/training/text_windows.h"

namespace sgfm::training {

struct LineSamplerOptions {
    int steps = 64;
    double leastSigma = 1;
    double largestSigma = 60;
    double temperature = 0.8;
    std::uint64_t seed = 1;
};

// As many tokens as the window holds.
std::vector<text::TokenId> sampleLine(score::TextNetworkImpl& network, const TextWindows& windows,
                                      const LineSamplerOptions& options);

} // namespace sgfm::training
