#include "engine/score/text_network.h"

#include "engine/error.h"
#include "engine/score/neighbours.h"

#include <cmath>

namespace sgfm::score {

namespace {

constexpr int kWaves = 16;

int inputsOf(const TextNetworkOptions& options) {
    return 4 * options.channels + 2;
}

// In float32 as one matrix product. Otherwise [B][N][D] is seen as an image of one row in channels-last
// layout, for which matrix units have convolutions.
torch::Tensor convolveLine(const torch::Tensor& x, const std::vector<torch::Tensor>& kernel,
                           const torch::Tensor& bias) {
    if (x.scalar_type() == torch::kFloat32) {
        return product(neighbours(x), kernel.front().view({bias.size(0), -1}), bias);
    }
    const auto image = torch::conv2d(x.permute({0, 2, 1}).unsqueeze(2), kernel.front().permute({0, 3, 1, 2}),
                                     bias, 1, at::IntArrayRef({0, 1}));
    return image.squeeze(2).permute({0, 2, 1});
}

torch::Tensor meanOfPairs(const torch::Tensor& x) {
    return x.view({x.size(0), x.size(1) / 2, 2, x.size(2)}).mean(2);
}

torch::Tensor repeatedLine(const torch::Tensor& x) {
    return x.unsqueeze(2)
        .expand({x.size(0), x.size(1), 2, x.size(2)})
        .reshape({x.size(0), 2 * x.size(1), x.size(2)});
}

GridShape lineShape() {
    return {{{"", {1, 3}}}, 3, 2, convolveLine, meanOfPairs, repeatedLine};
}

TrunkSizes trunkOf(const TextNetworkOptions& options) {
    const auto levels = options.down.size();
    return {std::vector<int>(levels, options.width), std::vector<int>(levels, options.hidden), options.down,
            options.up, options.width};
}

void checkOptions(const TextNetworkOptions& options) {
    const bool fits = options.channels > 0 && options.vocabulary > 1 && options.width > 0 &&
                      options.hidden > 0 && options.rank > 0 && !options.down.empty() &&
                      options.up.size() + 1 == options.down.size() && options.down.size() <= 5;
    if (!fits) {
        throw Error(ErrorKind::Usage, "text network", "These sizes make no network.",
                    "Use positive sizes, at most five resolutions, and one way up less than down.");
    }
}

} // namespace

std::vector<float> conditionFeatures(double sigma, double reliability, double viscousExposure,
                                     bool hasPrevious) {
    std::vector<float> features;
    const double level = std::log(sigma);
    for (int wave = 0; wave < kWaves; ++wave) {
        // log sigma spans about 5; wavelengths from twice that down to a thirtieth of it
        const double phase = level * 0.6 * std::pow(1.25, wave);
        features.push_back(static_cast<float>(std::cos(phase)));
        features.push_back(static_cast<float>(std::sin(phase)));
    }
    features.push_back(static_cast<float>(0.5 * level));
    features.push_back(static_cast<float>(2 * reliability - 1));
    features.push_back(viscousExposure > 0 ? static_cast<float>(2 + 0.5 * std::log(viscousExposure) / 2)
                                           : 0.0F);
    features.push_back(hasPrevious ? 1.0F : 0.0F);
    return features;
}

float evidenceScale(double reliability) {
    return static_cast<float>(1 / (1 - reliability + 0.02));
}

TextNetworkImpl::TextNetworkImpl(const TextNetworkOptions& options) : m_options(options) {
    checkOptions(options);
    const int width = options.width;
    const auto deviation = [](int inputs) { return 1 / std::sqrt(static_cast<double>(inputs)); };
    m_input = newParameter(*this, "input", {width, inputsOf(options)}, deviation(inputsOf(options)));
    m_inputBias = newParameter(*this, "input_bias", {width}, 0);
    m_condition = ConditionLayers(*this, kConditionFeatures, width);
    m_trunk = Trunk(*this, lineShape(), trunkOf(options));
    m_head = newParameter(*this, "head", {options.channels + options.rank, width}, 0.3 * deviation(width));
    m_headBias = newParameter(*this, "head_bias", {options.channels + options.rank}, 0);
    m_scale = newParameter(*this, "evidence_gain", {1, width}, 0);
    m_outputTable = newParameter(*this, "output_table", {options.vocabulary, options.rank},
                                 0.3 * deviation(options.rank));
    m_outputBias = newParameter(*this, "output_bias", {options.vocabulary}, 0);
}

TextNetworkImpl::Head TextNetworkImpl::forward(const TextNetworkInputs& inputs) const {
    const auto condition = m_condition.forward(inputs.features);
    const auto all =
        torch::cat({inputs.whitened, inputs.mean, inputs.previous, inputs.given, inputs.flags}, 2);
    const auto x = linearIn(m_precision, all, m_input).to(torch::kFloat32) + m_inputBias;
    const auto concluded = m_trunk.forward({x}, condition, m_precision).front();
    const auto head = product(torch::layer_norm(concluded, {m_options.width}), m_head, m_headBias);
    const auto parts = head.split_with_sizes({m_options.channels, m_options.rank}, 2);
    const auto gain = (torch::linear(condition, m_scale).squeeze(1) + 1) * inputs.evidenceScale;
    return {parts[0] + inputs.mean * gain.view({-1, 1, 1}), parts[1]};
}

torch::Tensor TextNetworkImpl::logits(const Head& head, const torch::Tensor& embeddings) const {
    return product(head.embedding, embeddings, {}) + product(head.extra, m_outputTable, m_outputBias);
}

double TextNetworkImpl::operationsPerPosition() const noexcept {
    const double width = m_options.width;
    const double products =
        width * inputsOf(m_options) + (m_options.channels + m_options.rank) * width +
        static_cast<double>(m_options.vocabulary) * (m_options.channels + m_options.rank) +
        m_trunk.productsPerPosition();
    return 2 * products;
}

} // namespace sgfm::score
