#pragma once
// The objective of video_trainer.h on one batch. Private to training/.

#include "engine/score/video_network.h"
#include "engine/training/field_residual.h"
#include "engine/training/video_examples.h"

#include <vector>

namespace sgfm::training {

struct VideoLoss {
    torch::Tensor denoising; // L_diff, a number
    torch::Tensor boundary;  // L_BC
    torch::Tensor residual;  // E; undefined without a FieldResidual
    // A member: L_diff, and the share of the variance of scenes that is left unknown, every scale alike.
    std::vector<double> memberLoss;
    std::vector<double> memberUnknown;
};

// physicsMember: whose residual is taken.
VideoLoss videoLoss(const score::VideoNetworkImpl& network, const score::VideoEstimate& estimate,
                    const VideoExamples::Batch& batch, const FieldResidual* physics,
                    std::int64_t physicsMember);

} // namespace sgfm::training
