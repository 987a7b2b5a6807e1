#include "engine/score/video_network.h"

#include "engine/error.h"
#include "engine/score/haar_packs.h"
#include "engine/score/text_network.h"

#include <algorithm>
#include <cmath>

namespace sgfm::score {

namespace {

constexpr int kPack = 8;
constexpr int kSpacePart = 0;
constexpr int kTimePart = 1;

torch::Tensor wrapped(const torch::Tensor& x, int axis) {
    return torch::cat({x.narrow(axis, x.size(axis) - 1, 1), x, x.narrow(axis, 0, 1)}, axis);
}

// [B][T][Y][X][D], periodic: 3x3 in space over every slice, and the slices before and behind, each as images
// in channels-last layout; they run at matrix speed, which a 3-D convolution does not.
torch::Tensor convolveClip(const torch::Tensor& x, const std::vector<torch::Tensor>& kernel,
                           const torch::Tensor& bias) {
    const auto slices = wrapped(wrapped(x.flatten(0, 1), 1), 2);
    const auto inSpace =
        torch::conv2d(slices.permute({0, 3, 1, 2}), kernel[kSpacePart].permute({0, 3, 1, 2}), bias);
    // [B][T + 2][Y X][D]: two taps along t, one slice left out between them
    const auto columns = wrapped(x.flatten(2, 3), 1);
    const auto inTime = torch::conv2d(
        columns.permute({0, 3, 1, 2}), kernel[kTimePart].unsqueeze(2).permute({0, 3, 1, 2}), torch::Tensor(),
        at::IntArrayRef({1, 1}), at::IntArrayRef({0, 0}), at::IntArrayRef({2, 1}));
    auto shape = x.sizes().vec();
    shape.back() = bias.size(0);
    return inSpace.permute({0, 2, 3, 1}).reshape(shape) + inTime.permute({0, 2, 3, 1}).reshape(shape);
}

torch::Tensor meanOfBlocks(const torch::Tensor& x) {
    return x.view({x.size(0), x.size(1) / 2, 2, x.size(2) / 2, 2, x.size(3) / 2, 2, x.size(4)})
        .mean(at::IntArrayRef({2, 4, 6}));
}

torch::Tensor repeatedClip(const torch::Tensor& x) {
    const auto t = x.size(1);
    const auto h = x.size(2);
    const auto w = x.size(3);
    return x.view({x.size(0), t, 1, h, 1, w, 1, x.size(4)})
        .expand({x.size(0), t, 2, h, 2, w, 2, x.size(4)})
        .reshape({x.size(0), 2 * t, 2 * h, 2 * w, x.size(4)});
}

GridShape clipShape() {
    return {{{"", {3, 3}}, {"_time", {2}}}, 11, 8, convolveClip, meanOfBlocks, repeatedClip};
}

TrunkSizes trunkOf(const VideoNetworkOptions& options) {
    std::vector<int> hidden;
    for (const int width : options.widths) {
        hidden.push_back(2 * width);
    }
    return {options.widths, hidden, options.down, options.up, options.conditions};
}

void checkOptions(const VideoNetworkOptions& options) {
    const auto positive = [](int value) { return value > 0; };
    const bool fits = (options.channels == 1 || options.channels == 3) && !options.widths.empty() &&
                      options.widths.size() <= 3 && options.down.size() == options.widths.size() &&
                      options.up.size() + 1 == options.down.size() && options.conditions > 0 &&
                      std::all_of(options.widths.begin(), options.widths.end(), positive);
    if (!fits) {
        throw Error(ErrorKind::Usage, "video network", "These sizes make no network.",
                    "Use 1 or 3 channels, at most three levels, and one way up less than down.");
    }
}

} // namespace

BandDeviations usualDeviations(int channels, int levels) {
    BandDeviations deviations;
    for (int level = 0; level < levels; ++level) {
        // Measured on scenes: a detail has about a quarter of a pixel's deviation at the finest level and
        // more than doubles from level to level; the sums hold nearly everything.
        auto scene = torch::full({channels, kPack}, 0.25 * std::pow(2.5, level));
        scene.select(1, 0).fill_(0.8 * std::pow(std::sqrt(8.0), level + 1));
        deviations.scene.push_back(scene);
        deviations.noise.push_back(torch::ones({kPack}));
    }
    return deviations;
}

struct VideoNetworkImpl::Scaled {
    std::vector<torch::Tensor> noisy; // packs
    std::vector<torch::Tensor> input; // divided by their own deviation
    std::vector<torch::Tensor> gain;  // s^2 / (s^2 + n^2 sigma^2)
    std::vector<torch::Tensor> outer;
    torch::Tensor meanGain; // [B]
};

VideoNetworkImpl::VideoNetworkImpl(const VideoNetworkOptions& options)
    : m_options(options),
      m_deviations(usualDeviations(options.channels, static_cast<int>(options.widths.size()))) {
    checkOptions(options);
    const auto deviation = [](int inputs) { return 1 / std::sqrt(static_cast<double>(inputs)); };
    m_condition = ConditionLayers(*this, kVideoFeatures, options.conditions);
    m_trunk = Trunk(*this, clipShape(), trunkOf(options));
    for (std::size_t level = 0; level < options.widths.size(); ++level) {
        const auto name = std::to_string(level);
        const int width = options.widths[level];
        m_input.push_back(
            newParameter(*this, "input" + name, {width, inputsOf(level)}, deviation(inputsOf(level))));
        m_inputBias.push_back(newParameter(*this, "input" + name + "_bias", {width}, 0));
        if (options.refines && level > 0) {
            continue; // the finest details alone
        }
        m_head.push_back(newParameter(*this, "head" + name, {options.channels * kPack, width}, 0));
        m_headBias.push_back(newParameter(*this, "head" + name + "_bias", {options.channels * kPack}, 0));
    }
}

int VideoNetworkImpl::inputsOf(std::size_t level) const {
    const int coarse = m_options.refines && level == 0 ? m_options.channels : 0;
    return (3 * m_options.channels + 2) * kPack + coarse;
}

VideoNetworkImpl::Scaled VideoNetworkImpl::scaled(const VideoNetworkInputs& inputs) const {
    const auto members = inputs.noisy.size(0);
    auto sigma = torch::empty({members, 1, 1, 1, 1, 1});
    for (std::int64_t member = 0; member < members; ++member) {
        sigma[member].fill_(inputs.sigmas[static_cast<std::size_t>(member)]);
    }
    Scaled scaled;
    scaled.noisy = haarPacks(inputs.noisy, levels());
    for (std::size_t level = 0; level < scaled.noisy.size(); ++level) {
        const auto scene = m_deviations.scene[level];
        const auto noise = m_deviations.noise[level] * sigma; // [B][1][1][1][1][8]
        const auto whole = (scene.square() + noise.square()).sqrt();
        scaled.input.push_back(scaled.noisy[level] / whole);
        scaled.gain.push_back((scene / whole).square());
        scaled.outer.push_back(scene * noise / whole);
    }
    scaled.meanGain = scaled.gain.front().narrow(4, 0, 1).mean(at::IntArrayRef({1, 2, 3, 4, 5}));
    return scaled;
}

VideoEstimate VideoNetworkImpl::estimateOf(const Scaled& scaled, const VideoNetworkInputs& inputs,
                                           const std::vector<torch::Tensor>& corrections) const {
    VideoEstimate estimate;
    estimate.outer = scaled.outer;
    const std::size_t count = m_options.refines ? 1 : scaled.noisy.size();
    for (std::size_t level = 0; level < count; ++level) {
        auto pack = scaled.gain[level] * scaled.noisy[level];
        if (!corrections.empty()) {
            pack = pack + scaled.outer[level] * corrections[level].view(pack.sizes());
        }
        estimate.packs.push_back(pack);
    }
    if (m_options.refines) {
        const auto sums = inputs.coarse.permute({0, 2, 3, 4, 1}).unsqueeze(5) * std::sqrt(8.0);
        estimate.packs.front() = torch::cat({sums, estimate.packs.front().narrow(5, 1, kPack - 1)}, 5);
    }
    estimate.density = fieldOfPacks(estimate.packs);
    return estimate;
}

VideoEstimate VideoNetworkImpl::linearEstimate(const VideoNetworkInputs& inputs) const {
    return estimateOf(scaled(inputs), inputs, {});
}

VideoEstimate VideoNetworkImpl::forward(const VideoNetworkInputs& inputs) const {
    const auto all = scaled(inputs);
    const auto members = inputs.noisy.size(0);
    auto features = torch::empty({members, kVideoFeatures});
    for (std::int64_t member = 0; member < members; ++member) {
        const auto i = static_cast<std::size_t>(member);
        const double exposure = inputs.exposures.empty() ? 0 : inputs.exposures[i];
        const auto values = conditionFeatures(inputs.sigmas[i], all.meanGain[member].item<double>(), exposure,
                                              inputs.hasPrevious[i]);
        auto* row = features[member].data_ptr<float>();
        std::copy(values.begin(), values.end(), row);
        row[kVideoFeatures - 1] = inputs.grey[i] ? 1.0F : 0.0F;
    }
    const auto condition = m_condition.forward(features);

    const auto previous = haarPacks(inputs.previous, levels());
    const auto given = haarPacks(inputs.between, levels());
    const auto flags = haarPacks(torch::cat({inputs.mask, inputs.shown}, 1), levels());
    std::vector<torch::Tensor> entered;
    for (std::size_t level = 0; level < all.input.size(); ++level) {
        const auto& scene = m_deviations.scene[level];
        const double mean = std::pow(8.0, -0.5 * (static_cast<double>(level) + 1));
        std::vector<torch::Tensor> parts{all.input[level].flatten(4), (previous[level] / scene).flatten(4),
                                         (given[level] / scene).flatten(4), (flags[level] * mean).flatten(4)};
        if (m_options.refines && level == 0) {
            parts.push_back(inputs.coarse.permute({0, 2, 3, 4, 1}));
        }
        entered.push_back(linearIn(m_precision, torch::cat(parts, 4), m_input[level]).to(torch::kFloat32) +
                          m_inputBias[level]);
    }
    const auto concluded = m_trunk.forward(std::move(entered), condition, m_precision);
    std::vector<torch::Tensor> corrections;
    for (std::size_t level = 0; level < m_head.size(); ++level) {
        corrections.push_back(torch::linear(torch::layer_norm(concluded[level], {m_options.widths[level]}),
                                            m_head[level], m_headBias[level]));
    }
    return estimateOf(all, inputs, corrections);
}

double VideoNetworkImpl::operationsPerPixel() const noexcept {
    double products = m_trunk.productsPerPosition();
    double share = 1;
    for (std::size_t level = 0; level < m_options.widths.size(); ++level, share /= kPack) {
        products += share * m_options.widths[level] * (inputsOf(level) + m_options.channels * kPack);
    }
    return 2 * products / kPack;
}

namespace {

// Rows: mean; red - green; red + green - 2 blue; each of the length of the first, 1/sqrt 3.
torch::Tensor colourMatrix() {
    const double third = 1.0 / 3;
    const double a = 1 / std::sqrt(6.0);
    const double b = 1 / std::sqrt(18.0);
    return torch::tensor({third, third, third, a, -a, 0.0, b, b, -2 * b}, torch::kFloat32).view({3, 3});
}

torch::Tensor alongChannels(const torch::Tensor& x, const torch::Tensor& matrix) {
    return torch::matmul(matrix, x.flatten(2)).view(x.sizes());
}

} // namespace

torch::Tensor greyAndDifferences(const torch::Tensor& colour) {
    return alongChannels(colour, colourMatrix());
}

torch::Tensor colourOf(const torch::Tensor& greyAndDifferences) {
    return alongChannels(greyAndDifferences, 3 * colourMatrix().t()); // M M^T = 1/3
}

double networkSigma(double sigma, int channels) {
    return channels == 3 ? sigma / std::sqrt(3.0) : sigma;
}

} // namespace sgfm::score
