#pragma once
// Training of the text score.
//
//     L = CE + lambda_R E(u_hat) + lambda_B L_BC
// CE: cross-entropy of the token posterior over the free positions, sigma drawn half log-uniformly and half
// with a density that follows the slope of the measured curve CE(log sigma), so that each draw tells equally
// much; E: residual_loss.h on a few members of a batch; L_BC: mean |E_hat - E|^2 at prompt and pins of the
// same members. Half of the members are given the network's own estimate (self-conditioning). AdamW
// (Loshchilov and Hutter 2019), gradient clipping, warm-up, a constant rate and a linear decay over the last
// quarter; the exponential moving average of the weights is what is shipped.
//
// One replica of the network a thread, gradients averaged: small layers do not gain from threads of their
// own. Where the processor multiplies in bfloat16, blocks compute in it (weights stay float32).
//
// Checkpoints, at every evaluation and every 45 seconds, hold everything: a run that is stopped, killed or
// resumed takes the same examples and noise. The same corpus, options and number of replicas give the same
// weights on the same machine.

#include "engine/score/text_network_options.h"
#include "engine/text/lexicon.h"
#include "engine/training/window_options.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sgfm::training {

struct TextTrainingOptions {
    WindowOptions window;
    score::TextNetworkOptions network; // channels and vocabulary are the lexicon's
    std::int64_t steps = 20000;
    int batch = 48;   // windows a replica and step
    int replicas = 0; // 0: one a core
    double rate = 1.2e-3;
    double weightDecay = 0.05;
    double averaging = 0.9995;    // decay of the moving average a step
    double residualWeight = 1e-3; // lambda_R
    double boundaryWeight = 0.05; // lambda_B
    double advection = 1;         // alpha and nu of the residual
    double viscosity = 0.01;
    double leastSigma = 1;
    double largestSigma = 60;
    std::string precision = "auto"; // auto, float32, bfloat16
    double checkpointSeconds = 45;
    int evaluateEvery = 500; // steps
    // Asked after every step; true: this step is evaluated too, and its model written. Empty: never.
    std::function<bool()> evaluateNow;
    std::uint64_t seed = 1;
};

struct SigmaLoss {
    double sigma = 0;
    double crossEntropy = 0; // nats
};

struct TextTrainingProgress {
    std::int64_t step = 0;
    std::int64_t steps = 0;
    double crossEntropy = 0; // running means over about 100 steps
    double residual = 0;
    double boundary = 0;
    double rate = 0;
    double tokensPerSecond = 0;
    double operationsPerSecond = 0; // of the network
    double secondsLeft = 0;
    double heldOut = 0;           // mean over sigma, 0 before the first evaluation
    std::vector<SigmaLoss> curve; // training, by sigma
    std::vector<SigmaLoss> heldOutCurve;
    std::string sample;     // a text drawn from the averaged weights, without field or chain
    bool evaluated = false; // heldOut, heldOutCurve and sample are new
};

// What a finished or stopped training leaves.
struct TextTrainingReport {
    std::int64_t steps = 0;
    double heldOut = 0;
    double seconds = 0; // of training, all runs together
    bool finished = false;
};

// Trains and writes `model` (safetensors) at every evaluation and at the end; `checkpoint` lies beside it
// (MODEL.checkpoint) and is resumed from when it is there and was made with the same lexicon, corpus and
// network. startFrom: weights and sizes to start from instead of random ones ("" for none). progress returns
// false to stop, which leaves a checkpoint. Throws Error(Io), Error(BadInput), Error(Usage), Error(Numerical)
// when the loss is not finite.
TextTrainingReport trainText(const std::filesystem::path& corpus,
                             std::shared_ptr<const text::Lexicon> lexicon, const std::filesystem::path& model,
                             const std::filesystem::path& startFrom, const TextTrainingOptions& options,
                             const std::function<bool(const TextTrainingProgress&)>& progress);

} // namespace sgfm::training
