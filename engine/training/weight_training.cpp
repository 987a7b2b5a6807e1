#include "engine/training/weight_training.h"

#include "engine/error.h"
#include "engine/files/safetensors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace sgfm::training {

namespace {

constexpr double kDecayShare = 0.25; // of the steps, at the end
constexpr double kLeastRate = 0.02;  // of the full rate
constexpr double kClip = 1.0;
constexpr std::array<const char*, 4> kArrays{"weights", "first", "second", "averaged"};

} // namespace

FlatWeights::FlatWeights(torch::nn::Module& network) {
    std::int64_t count = 0;
    for (const auto& parameter : network.parameters()) {
        count += parameter.numel();
    }
    weights = torch::zeros({count});
    gradients = torch::zeros({count});
    std::int64_t begin = 0;
    for (auto& parameter : network.parameters()) {
        const auto length = parameter.numel();
        const auto view = weights.narrow(0, begin, length).view(parameter.sizes());
        view.copy_(parameter.detach());
        parameter.set_data(view);
        parameter.mutable_grad() = gradients.narrow(0, begin, length).view(parameter.sizes());
        begin += length;
    }
}

torch::Tensor decayingWeights(const torch::nn::Module& network) {
    std::vector<torch::Tensor> parts;
    for (const auto& parameter : network.parameters()) {
        parts.push_back(torch::full({parameter.numel()}, parameter.dim() > 1 ? 1.0F : 0.0F));
    }
    return torch::cat(parts);
}

WeightTraining::WeightTraining(std::vector<FlatWeights> replicas, torch::Tensor decays,
                               const TrainingCourse& course)
    : m_replicas(std::move(replicas)),
      m_decays(std::move(decays)),
      m_course(course),
      m_first(torch::zeros_like(m_replicas.front().weights)),
      m_second(torch::zeros_like(m_replicas.front().weights)),
      m_averaged(m_replicas.front().weights.clone()) {
}

void WeightTraining::shareWeights() {
    for (std::size_t i = 1; i < m_replicas.size(); ++i) {
        m_replicas[i].weights.copy_(m_replicas.front().weights);
    }
}

double WeightTraining::rate() const {
    const double warm = std::min(1.0, static_cast<double>(m_step + 1) / static_cast<double>(m_course.warmUp));
    const double left = static_cast<double>(m_course.steps - m_step) /
                        std::max(1.0, kDecayShare * static_cast<double>(m_course.steps));
    return m_course.rate * warm * std::clamp(left, kLeastRate, 1.0);
}

void WeightTraining::update() {
    const auto length = m_first.numel();
    const auto count = static_cast<std::int64_t>(m_replicas.size());
    // |mean gradient|
    double norm = 0;
    if (count == 1) {
        norm = m_replicas.front().gradients.norm().item<double>();
    } else {
        auto mean = m_replicas.front().gradients.clone();
        for (std::int64_t i = 1; i < count; ++i) {
            mean.add_(m_replicas[static_cast<std::size_t>(i)].gradients);
        }
        norm = mean.norm().item<double>() / static_cast<double>(count);
    }
    const double clip = norm > kClip ? kClip / norm : 1;
    const double stepRate = rate();
#pragma omp parallel for schedule(static, 1) num_threads(static_cast <int>(count))
    for (std::int64_t part = 0; part < count; ++part) {
        adam(stepRate, clip, part * length / count, (part + 1) * length / count);
    }
    ++m_step;
}

void WeightTraining::adam(double stepRate, double clip, std::int64_t begin, std::int64_t end) {
    constexpr float kFirst = 0.9F;
    constexpr float kSecond = 0.98F; // shorter than usual: the noise levels change with every batch
    constexpr float kFloor = 1e-8F;
    const auto number = static_cast<double>(m_step + 1);
    const auto firstScale = static_cast<float>(1 / (1 - std::pow(static_cast<double>(kFirst), number)));
    const auto secondScale = static_cast<float>(1 / (1 - std::pow(static_cast<double>(kSecond), number)));
    const auto rateOfStep = static_cast<float>(stepRate);
    const auto decay = static_cast<float>(stepRate * m_course.weightDecay);
    // The average starts as a plain mean, so that early weights are forgotten.
    const auto keep = static_cast<float>(std::min(m_course.averaging, number / (number + 10)));
    const auto scale = static_cast<float>(clip / static_cast<double>(m_replicas.size()));
    float* first = m_first.data_ptr<float>();
    float* second = m_second.data_ptr<float>();
    float* averaged = m_averaged.data_ptr<float>();
    const float* decaying = m_decays.data_ptr<float>();
    float* weights = m_replicas.front().weights.data_ptr<float>();
    float* gradients = m_replicas.front().gradients.data_ptr<float>();
    for (std::size_t other = 1; other < m_replicas.size(); ++other) {
        float* more = m_replicas[other].gradients.data_ptr<float>();
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
        weights[i] -= rateOfStep * change + decay * decaying[i] * weights[i];
        averaged[i] = keep * averaged[i] + (1 - keep) * weights[i];
    }
    for (std::size_t other = 1; other < m_replicas.size(); ++other) {
        float* copy = m_replicas[other].weights.data_ptr<float>();
        std::copy(weights + begin, weights + end, copy + begin);
    }
}

// ------------------------------------------------------------------------------------------------
// checkpoints

void WeightTraining::save(const std::filesystem::path& file,
                          const std::map<std::string, std::string>& identity, const Checkpoint& own) const {
    files::Safetensors content;
    const auto add = [&](const std::string& name, std::vector<float> values) {
        const auto length = values.size();
        content.tensors.emplace(
            name, files::Tensor{.shape = {length}, .floats = std::move(values), .integers = {}});
    };
    const std::array<const torch::Tensor*, 4> arrays{&m_replicas.front().weights, &m_first, &m_second,
                                                     &m_averaged};
    for (std::size_t i = 0; i < arrays.size(); ++i) {
        const auto* values = arrays[i]->data_ptr<float>();
        add(kArrays[i], {values, values + arrays[i]->numel()});
    }
    for (const auto& [name, values] : own.arrays) {
        add(name, values);
    }
    content.metadata = own.facts;
    content.metadata.insert(identity.begin(), identity.end());
    content.metadata["step"] = std::to_string(m_step);
    files::writeSafetensors(file, content);
}

bool WeightTraining::resume(const std::filesystem::path& file,
                            const std::map<std::string, std::string>& identity, Checkpoint& own) {
    if (!std::filesystem::exists(file)) {
        return false;
    }
    const auto content = files::readSafetensors(file);
    const auto fact = [&](const std::string& name) {
        const auto found = content.metadata.find(name);
        return found == content.metadata.end() ? std::string() : found->second;
    };
    const auto size = static_cast<std::size_t>(m_first.numel());
    const auto fits = [&](const std::string& name, std::size_t count) {
        const auto found = content.tensors.find(name);
        return found != content.tensors.end() && found->second.floats.size() == count;
    };
    const bool isSame = std::all_of(identity.begin(), identity.end(),
                                    [&](const auto& one) { return fact(one.first) == one.second; });
    const bool arraysFit =
        std::all_of(kArrays.begin(), kArrays.end(), [&](const char* name) { return fits(name, size); }) &&
        std::all_of(own.arrays.begin(), own.arrays.end(),
                    [&](const auto& one) { return fits(one.first, one.second.size()); });
    if (!isSame || !arraysFit) {
        throw Error(ErrorKind::BadInput, "training", "\"" + file.string() + "\" belongs to another training.",
                    "Use the data and the network it was made with, name another --out, or delete it.");
    }
    const std::array<torch::Tensor*, 4> arrays{&m_replicas.front().weights, &m_first, &m_second, &m_averaged};
    for (std::size_t i = 0; i < arrays.size(); ++i) {
        const auto& floats = content.tensors.at(kArrays[i]).floats;
        std::copy(floats.begin(), floats.end(), arrays[i]->data_ptr<float>());
    }
    for (auto& [name, values] : own.arrays) {
        values = content.tensors.at(name).floats;
    }
    own.facts = content.metadata;
    m_step = std::strtoll(fact("step").c_str(), nullptr, 10);
    return true;
}

at::Generator generatorOf(std::uint64_t seed, std::uint64_t step, std::uint64_t replica) {
    // splitmix64's increments keep the three apart
    return at::detail::createCPUGenerator(seed * 0x9E3779B97F4A7C15U + step * 0xBF58476D1CE4E5B9U +
                                          replica * 0x94D049BB133111EBU + 1);
}

} // namespace sgfm::training
