#include "engine/score/text_network.h"

#include "engine/error.h"

#include <cmath>

namespace sgfm::score {

namespace {

constexpr int kWaves = 16;

int inputsOf(const TextNetworkOptions& options) {
    return 4 * options.channels + 2;
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
    m_input = parameter("input", {width, inputsOf(options)}, deviation(inputsOf(options)));
    m_inputBias = parameter("input_bias", {width}, 0);
    m_condition1 = parameter("condition1", {width, kConditionFeatures}, deviation(kConditionFeatures));
    m_condition1Bias = parameter("condition1_bias", {width}, 0);
    m_condition2 = parameter("condition2", {width, width}, deviation(width));
    m_condition2Bias = parameter("condition2_bias", {width}, 0);
    for (std::size_t level = 0; level < options.down.size(); ++level) {
        std::vector<Block> blocks;
        for (int i = 0; i < options.down[level]; ++i) {
            blocks.push_back(makeBlock("down" + std::to_string(level) + "_" + std::to_string(i)));
        }
        m_down.push_back(std::move(blocks));
    }
    for (std::size_t level = 0; level < options.up.size(); ++level) {
        std::vector<Block> blocks;
        for (int i = 0; i < options.up[level]; ++i) {
            blocks.push_back(makeBlock("up" + std::to_string(level) + "_" + std::to_string(i)));
        }
        m_up.push_back(std::move(blocks));
        m_merge.push_back(
            parameter("merge" + std::to_string(level), {width, 2 * width}, deviation(2 * width)));
    }
    m_head = parameter("head", {options.channels + options.rank, width}, 0.3 * deviation(width));
    m_headBias = parameter("head_bias", {options.channels + options.rank}, 0);
    m_scale = parameter("evidence_gain", {1, width}, 0);
    m_outputTable =
        parameter("output_table", {options.vocabulary, options.rank}, 0.3 * deviation(options.rank));
    m_outputBias = parameter("output_bias", {options.vocabulary}, 0);
}

torch::Tensor TextNetworkImpl::parameter(const std::string& name, torch::IntArrayRef shape,
                                         double deviation) {
    auto values = deviation > 0 ? torch::randn(shape) * deviation : torch::zeros(shape);
    return register_parameter(name, values);
}

TextNetworkImpl::Block TextNetworkImpl::makeBlock(const std::string& name) {
    const int width = m_options.width;
    const int hidden = m_options.hidden;
    Block block;
    block.film = parameter(name + "_film", {2 * width, width}, 0);
    block.filmBias = parameter(name + "_film_bias", {2 * width}, 0);
    block.conv = parameter(name + "_conv", {hidden, 1, 3, width}, std::sqrt(2.0 / (3 * width)));
    block.convBias = parameter(name + "_conv_bias", {hidden}, 0);
    block.out = parameter(name + "_out", {width, hidden}, 0.3 / std::sqrt(static_cast<double>(hidden)));
    return block;
}

torch::Tensor TextNetworkImpl::linear(const torch::Tensor& x, const torch::Tensor& weight) const {
    return torch::linear(x.to(m_precision), weight.to(m_precision));
}

torch::Tensor TextNetworkImpl::apply(const Block& block, const torch::Tensor& x,
                                     const torch::Tensor& condition) const {
    const auto film = torch::linear(condition, block.film, block.filmBias).unsqueeze(1).chunk(2, 2);
    const auto normal = torch::layer_norm(x, {m_options.width});
    const auto shaped = torch::addcmul(film[1], normal, film[0] + 1).to(m_precision);
    // [B][N][D] seen as an image of one row in channels-last layout: the convolution runs at matrix speed.
    auto hidden = torch::conv2d(shaped.permute({0, 2, 1}).unsqueeze(2),
                                block.conv.to(m_precision).permute({0, 3, 1, 2}),
                                block.convBias.to(m_precision), 1, at::IntArrayRef({0, 1}));
    hidden = torch::relu(hidden.squeeze(2).permute({0, 2, 1}));
    return x + torch::linear(hidden, block.out.to(m_precision));
}

TextNetworkImpl::Head TextNetworkImpl::forward(const TextNetworkInputs& inputs) const {
    const auto members = inputs.whitened.size(0);
    const auto features = torch::silu(torch::linear(inputs.features, m_condition1, m_condition1Bias));
    const auto condition = torch::silu(torch::linear(features, m_condition2, m_condition2Bias));

    const auto all =
        torch::cat({inputs.whitened, inputs.mean, inputs.previous, inputs.given, inputs.flags}, 2);
    auto x = linear(all, m_input).to(torch::kFloat32) + m_inputBias;
    std::vector<torch::Tensor> skipped;
    for (std::size_t level = 0; level < m_down.size(); ++level) {
        for (const auto& block : m_down[level]) {
            x = apply(block, x, condition);
        }
        if (level + 1 < m_down.size()) {
            skipped.push_back(x);
            x = x.view({members, x.size(1) / 2, 2, m_options.width}).mean(2);
        }
    }
    for (std::size_t level = m_up.size(); level-- > 0;) {
        const auto doubled = x.unsqueeze(2)
                                 .expand({members, x.size(1), 2, m_options.width})
                                 .reshape({members, 2 * x.size(1), m_options.width});
        x = skipped[level] + linear(torch::cat({doubled, skipped[level]}, 2), m_merge[level]);
        for (const auto& block : m_up[level]) {
            x = apply(block, x, condition);
        }
    }
    const auto head = torch::linear(torch::layer_norm(x, {m_options.width}), m_head, m_headBias);
    const auto parts = head.split_with_sizes({m_options.channels, m_options.rank}, 2);
    const auto gain = (torch::linear(condition, m_scale).squeeze(1) + 1) * inputs.evidenceScale;
    return {parts[0] + inputs.mean * gain.view({members, 1, 1}), parts[1]};
}

torch::Tensor TextNetworkImpl::logits(const Head& head, const torch::Tensor& embeddings) const {
    return torch::linear(head.embedding, embeddings) + torch::linear(head.extra, m_outputTable, m_outputBias);
}

double TextNetworkImpl::operationsPerPosition() const noexcept {
    const double width = m_options.width;
    const double block = 4 * width * m_options.hidden; // three taps in, one product out
    double products = width * inputsOf(m_options) + (m_options.channels + m_options.rank) * width +
                      static_cast<double>(m_options.vocabulary) * (m_options.channels + m_options.rank);
    double share = 1;
    for (std::size_t level = 0; level < m_down.size(); ++level, share /= 2) {
        products += share * block * static_cast<double>(m_down[level].size());
        if (level < m_up.size()) {
            products += share * (block * static_cast<double>(m_up[level].size()) + 2 * width * width);
        }
    }
    return 2 * products;
}

} // namespace sgfm::score
