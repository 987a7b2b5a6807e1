#pragma once
// Training of the video score, the same core and composite objective as text (text_trainer.h):
//
//     L = L_diff + lambda_R E(u_hat) + lambda_B L_BC
// L_diff: mean square error of the Haar coefficients, each divided by what Wiener's estimate would leave,
// s n sigma / sqrt(s^2 + n^2 sigma^2) (video_network.h): the sigma-weighted denoising loss, scale by scale.
// The mean over the coefficients of each scale counts the same, though coarse scales have few: they decide
// what is seen. E: field residual of the lifted estimate of one member of a batch; L_BC: mean |e_hat - e|^2
// where the density is given. sigma is drawn half log-uniformly and half where the share of the variance that
// is left unknown rises, every scale alike (sigma_sampler.h). A quarter of the members are given the
// network's own estimate (self-conditioning).
//
// Base and refiner are trained one after the other: the refiner's examples are twice as large in every
// direction, and it is given the estimate of the finished base network for their halves.
//
// Checkpoints as of text: MODEL.checkpoint and MODEL.refiner.checkpoint, at every evaluation and every 45
// seconds; a run that is stopped, killed or resumed takes the same examples and noise.

#include "engine/score/video_network_options.h"
#include "engine/training/video_box_options.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sgfm::training {

struct VideoTrainingOptions {
    VideoBoxOptions box;
    score::VideoNetworkOptions network; // channels are the box's
    std::int64_t steps = 20000;
    int batch = 6;    // clips a replica and step
    int replicas = 0; // 0: one a core
    double rate = 2e-3;
    double weightDecay = 0.02;
    double averaging = 0.998;     // decay of the moving average a step
    double residualWeight = 1e-4; // lambda_R
    double boundaryWeight = 0.2;  // lambda_B
    double advection = 1;         // alpha and nu of the residual
    double viscosity = 0.01;
    double leastSigma = 0.05;
    double largestSigma = 60;
    double checkpointSeconds = 45;
    int evaluateEvery = 100; // steps
    std::uint64_t seed = 1;
    std::string precision = "auto"; // of the blocks: float32, bfloat16, or what this processor is fast in
};

// The defaults of a refiner: narrow layers at two levels, for boxes of 64 x 64 x 32.
VideoTrainingOptions refinerTraining();

struct VideoSigmaLoss {
    double sigma = 0;
    double loss = 0; // L_diff; 1: no better than Wiener's estimate
};

struct VideoTrainingProgress {
    std::int64_t step = 0;
    std::int64_t steps = 0;
    double denoising = 0; // running means over about 100 steps
    double residual = 0;
    double boundary = 0;
    double rate = 0;
    double clipsPerSecond = 0;
    double operationsPerSecond = 0; // of the network
    double secondsLeft = 0;
    double heldOut = 0; // mean over sigma, 0 before the first evaluation
    std::vector<VideoSigmaLoss> heldOutCurve;
    bool evaluated = false; // heldOut and heldOutCurve are new
};

struct VideoTrainingReport {
    std::int64_t steps = 0;
    double heldOut = 0;
    double seconds = 0; // of training, all runs together
    bool finished = false;
};

// Trains and writes `model` (safetensors) at every evaluation and at the end. With options.network.refines
// the model must exist: its base network is kept and its refiner trained. startFrom: a model whose weights
// and sizes to start from instead of random ones ("" for none). progress returns false to stop, which leaves
// a checkpoint. Throws Error(Io), Error(BadInput), Error(Usage), Error(Numerical) when the loss is not
// finite.
VideoTrainingReport trainVideo(const std::filesystem::path& model, const std::filesystem::path& startFrom,
                               const VideoTrainingOptions& options,
                               const std::function<bool(const VideoTrainingProgress&)>& progress);

// Throws what trainVideo would before it reads clips, which takes a while: options out of range, a model that
// is not there.
void checkVideoTraining(const std::filesystem::path& model, const std::filesystem::path& startFrom,
                        const VideoTrainingOptions& options);

} // namespace sgfm::training
