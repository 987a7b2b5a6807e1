#include "engine/training/video_objective.h"

#include "engine/score/haar_packs.h"

#include <cmath>

namespace sgfm::training {

VideoLoss videoLoss(const score::VideoNetworkImpl& network, const score::VideoEstimate& estimate,
                    const VideoExamples::Batch& batch, const FieldResidual* physics,
                    std::int64_t physicsMember) {
    const auto& inputs = batch.inputs;
    const auto members = batch.clean.size(0);
    const auto channels = batch.clean.size(1);
    const auto levels = static_cast<int>(estimate.packs.size());
    const auto clean = score::haarPacks(batch.clean, levels);
    const auto known = score::haarPacks(inputs.mask, levels);
    // Differences of colour do not exist in a grey clip.
    auto counts = torch::ones({members, 1, 1, 1, channels, 1});
    for (std::int64_t member = 0; member < members; ++member) {
        const auto i = static_cast<std::size_t>(member);
        if (inputs.grey[i] && channels == 3) {
            counts[member].narrow(3, 1, 2).fill_(0);
        }
    }
    VideoLoss loss;
    auto member = torch::zeros({members});
    auto unknown = torch::zeros({members});
    for (int level = 0; level < levels; ++level) {
        const auto l = static_cast<std::size_t>(level);
        // What is given needs no estimate; sums are only predicted at the coarsest level of a base network.
        const auto free = 1 - known[l].narrow(5, 0, 1) * std::pow(8.0, -0.5 * (level + 1));
        const bool hasSums = level + 1 == levels && !network.options().refines;
        const int first = hasSums ? 0 : 1;
        const auto share = free * counts;
        const auto cut = [&](const torch::Tensor& all) { return all.narrow(5, first, 8 - first); };
        const auto square = cut(estimate.packs[l] - clean[l]).square();
        const auto sum = [](const torch::Tensor& all) { return all.flatten(1).sum(1); };
        const auto number = (sum(share) * (8 - first)).clamp_min(1);
        member = member + sum(square / cut(estimate.outer[l]).square() * share) / number;
        const auto scene = network.deviations().scene[l].view({1, 1, 1, 1, channels, 8}).square();
        unknown = unknown + sum(square.detach() / cut(scene) * share) / number;
    }
    member = member / levels;
    unknown = unknown / levels;
    loss.denoising = member.mean();
    const auto given = inputs.mask * counts.squeeze(5).permute({0, 4, 1, 2, 3});
    loss.boundary = ((estimate.density - batch.clean).square() * given).sum() / given.sum().clamp_min(1);
    if (physics != nullptr) {
        // What is given replaces the estimate, as in the sampler.
        auto density = estimate.density.narrow(0, physicsMember, 1);
        const auto mask = inputs.mask.narrow(0, physicsMember, 1);
        density = density * (1 - mask) + batch.clean.narrow(0, physicsMember, 1) * mask;
        if (channels == 3) {
            density = inputs.grey[static_cast<std::size_t>(physicsMember)] ? density.narrow(1, 0, 1)
                                                                           : score::colourOf(density);
        }
        loss.residual = physics->energy(physics->residual(physics->lifted(density)));
    }
    for (std::int64_t i = 0; i < members; ++i) {
        loss.memberLoss.push_back(member[i].item<double>());
        loss.memberUnknown.push_back(unknown[i].item<double>());
    }
    return loss;
}

} // namespace sgfm::training
