#include "engine/score/token_prediction.h"

#include "engine/error.h"

#include <algorithm>
#include <span>

namespace sgfm::score {

namespace {

// Few tokens are above the first of these where a model is sure, and many where it is not: what has to be
// sorted is short in both cases. The last lets everything through.
constexpr float kFloors[] = {1e-3F, 1e-5F, 1e-8F, -1.0F};

// exp of it is 0, and 0 times it too.
constexpr double kImpossible = -1e30;

std::vector<text::TokenId> bestOf(std::span<const float> p, std::size_t count) {
    std::vector<text::TokenId> order;
    for (const float floor : kFloors) {
        order.clear();
        for (std::size_t token = 0; token < p.size(); ++token) {
            if (p[token] > floor) {
                order.push_back(static_cast<text::TokenId>(token));
            }
        }
        if (order.size() >= count) {
            break;
        }
    }
    const auto better = [p](text::TokenId a, text::TokenId b) {
        const float pa = p[static_cast<std::size_t>(a)];
        const float pb = p[static_cast<std::size_t>(b)];
        return pa > pb || (pa == pb && a < b);
    };
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(), better);
    order.resize(count);
    return order;
}

} // namespace

TokenPredictions predictTokens(at::Tensor logits, const PredictionOptions& options) {
    const auto positions = static_cast<std::size_t>(logits.size(0));
    const auto vocabulary = static_cast<std::size_t>(logits.size(1));
    if (options.temperature != 1) {
        logits.div_(options.temperature);
    }
    if (options.rarity != 0) {
        logits.sub_(options.logShares, options.rarity);
    }
    // The sum over a position is finite only when every logit is.
    const auto sums = logits.sum(1);
    for (const auto token : options.forbidden) {
        logits.select(1, token).fill_(kImpossible);
    }
    TokenPredictions predictions;
    predictions.probabilities = at::softmax(logits, 1);
    const auto normal = at::logsumexp(logits, 1);
    const auto entropies = normal - (predictions.probabilities * logits).sum(1);
    if (!at::isfinite(sums + entropies).all().item<bool>()) {
        throw Error(ErrorKind::Numerical, "text score", "The field holds values that are not finite.",
                    "Step back, and lower the physics strengths or the noise.");
    }
    const auto* entropy = entropies.data_ptr<float>();
    predictions.entropies.assign(entropy, entropy + positions);
    const auto* p = predictions.probabilities.data_ptr<float>();
    const auto count = std::min(static_cast<std::size_t>(options.candidates), vocabulary);
    for (std::size_t x = 0; x < positions; ++x) {
        predictions.best.push_back(bestOf({p + x * vocabulary, vocabulary}, count));
    }
    return predictions;
}

} // namespace sgfm::score
