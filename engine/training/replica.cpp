#include "engine/training/replica.h"

#include <cmath>

namespace sgfm::training {

void adamUpdate(std::vector<Replica>& replicas, AdamState& state, const torch::Tensor& decays,
                const AdamStep& step, std::int64_t begin, std::int64_t end) {
    constexpr float kFirst = 0.9F;
    constexpr float kSecond = 0.98F; // shorter than usual: the noise levels change with every batch
    constexpr float kFloor = 1e-8F;
    const auto number = static_cast<double>(step.number);
    const auto firstScale = static_cast<float>(1 / (1 - std::pow(static_cast<double>(kFirst), number)));
    const auto secondScale = static_cast<float>(1 / (1 - std::pow(static_cast<double>(kSecond), number)));
    const auto rate = static_cast<float>(step.rate);
    const auto decay = static_cast<float>(step.rate * step.decay);
    // The average starts as a plain mean, so that early weights are forgotten.
    const auto keep = static_cast<float>(std::min(step.averaging, number / (number + 10)));
    const auto scale = static_cast<float>(step.clip / static_cast<double>(replicas.size()));
    float* first = state.first.data_ptr<float>();
    float* second = state.second.data_ptr<float>();
    float* averaged = state.averaged.data_ptr<float>();
    const float* decaying = decays.data_ptr<float>();
    float* weights = replicas.front().weights.data_ptr<float>();
    float* gradients = replicas.front().gradients.data_ptr<float>();
    for (std::size_t other = 1; other < replicas.size(); ++other) {
        float* more = replicas[other].gradients.data_ptr<float>();
#pragma omp simd
        for (std::int64_t i = begin; i < end; ++i) {
            gradients[i] += more[i];
            more[i] = 0;
        }
    }
#pragma omp simd
    for (std::int64_t i = begin; i < end; ++i) {
        const float gradient = gradients[i] * scale;
        gradients[i] = 0;
        first[i] = kFirst * first[i] + (1 - kFirst) * gradient;
        second[i] = kSecond * second[i] + (1 - kSecond) * gradient * gradient;
        const float change = first[i] * firstScale / (std::sqrt(second[i] * secondScale) + kFloor);
        weights[i] -= rate * change + decay * decaying[i] * weights[i];
        averaged[i] = keep * averaged[i] + (1 - keep) * weights[i];
    }
    for (std::size_t other = 1; other < replicas.size(); ++other) {
        float* copy = replicas[other].weights.data_ptr<float>();
        std::copy(weights + begin, weights + end, copy + begin);
    }
}

} // namespace sgfm::training
