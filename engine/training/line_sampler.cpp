#include "engine/training/line_sampler.h"

#include <cmath>

namespace sgfm::training {

std::vector<text::TokenId> sampleLine(score::TextNetworkImpl& network, const TextWindows& windows,
                                      const LineSamplerOptions& options) {
    const torch::NoGradGuard noGradient;
    auto generator = at::detail::createCPUGenerator(options.seed);
    const std::int64_t points = windows.points();
    const auto channels = windows.embeddings().size(1);
    const std::int64_t first = 4;
    const std::int64_t length = windows.longestText();
    const auto root = windows.eigenvalues().sqrt().view({1, -1, 1});

    score::TextNetworkInputs inputs;
    inputs.given = torch::zeros({1, points, channels});
    inputs.previous = torch::zeros({1, points, channels});
    inputs.flags = torch::zeros({1, points, 2});
    inputs.flags.narrow(1, first, length).select(2, 1).fill_(1);
    auto w = options.largestSigma * torch::randn({1, points, channels}, generator);
    torch::Tensor posterior;
    for (int i = 0; i < options.steps; ++i) {
        const auto level = [&](int step) {
            return options.largestSigma * std::pow(options.leastSigma / options.largestSigma,
                                                   static_cast<double>(step) / (options.steps - 1));
        };
        const double sigma = level(i);
        windows.setEvidence(w * root, {sigma}, {0.0}, inputs);
        if (i > 0) {
            inputs.features.select(1, score::kHasPreviousFeature).fill_(1);
        }
        const auto head = network.forward(inputs);
        posterior = torch::softmax(
            network.logits(head, windows.embeddings()).narrow(1, first, length) / options.temperature, 2);
        inputs.previous.narrow(1, first, length).copy_(torch::matmul(posterior, windows.embeddings()));
        if (i + 1 == options.steps) {
            break;
        }
        const double next = level(i + 1);
        const double down = next * next / sigma; // churn 1
        const auto estimate = root * torch::matmul(windows.basis().t(), inputs.previous);
        w = estimate + (down / sigma) * (w - estimate) +
            std::sqrt(next * next - down * down) * torch::randn(w.sizes(), generator);
    }
    const auto best = posterior[0].argmax(1);
    const auto* token = best.data_ptr<std::int64_t>();
    std::vector<text::TokenId> tokens;
    for (std::int64_t x = 0; x < length; ++x) {
        tokens.push_back(static_cast<text::TokenId>(token[x]));
    }
    return tokens;
}

} // namespace sgfm::training
