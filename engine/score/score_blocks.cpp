#include "engine/score/score_blocks.h"

#include <cmath>
#include <utility>

namespace sgfm::score {

namespace {

double deviationOf(int inputs) {
    return 1 / std::sqrt(static_cast<double>(inputs));
}

} // namespace

torch::Tensor newParameter(torch::nn::Module& module, const std::string& name, torch::IntArrayRef shape,
                           double deviation) {
    auto values = deviation > 0 ? torch::randn(shape) * deviation : torch::zeros(shape);
    return module.register_parameter(name, values);
}

torch::Tensor product(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias) {
    const bool line = x.dim() == 3;
    if (!line || x.scalar_type() != torch::kFloat32 || torch::GradMode::is_enabled()) {
        return torch::linear(x, weight, bias);
    }
    // BLAS sums a row in another order where it is in the last, incomplete block of rows.
    constexpr std::int64_t kBlock = 12;
    const auto rows = x.size(-2);
    const auto missing = (kBlock - rows % kBlock) % kBlock;
    const auto blocks = missing > 0 ? torch::constant_pad_nd(x, {0, 0, 0, missing}) : x;
    return torch::linear(blocks, weight, bias).narrow(-2, 0, rows);
}

torch::Tensor linearIn(torch::ScalarType precision, const torch::Tensor& x, const torch::Tensor& weight) {
    return product(x.to(precision), weight.to(precision), {});
}

ConditionLayers::ConditionLayers(torch::nn::Module& module, int features, int width)
    : m_first(newParameter(module, "condition1", {width, features}, deviationOf(features))),
      m_firstBias(newParameter(module, "condition1_bias", {width}, 0)),
      m_second(newParameter(module, "condition2", {width, width}, deviationOf(width))),
      m_secondBias(newParameter(module, "condition2_bias", {width}, 0)) {
}

torch::Tensor ConditionLayers::forward(const torch::Tensor& features) const {
    const auto first = torch::silu(torch::linear(features, m_first, m_firstBias));
    return torch::silu(torch::linear(first, m_second, m_secondBias));
}

Trunk::Trunk(torch::nn::Module& module, const GridShape& shape, TrunkSizes sizes)
    : m_shape(shape), m_sizes(std::move(sizes)) {
    for (std::size_t level = 0; level < m_sizes.down.size(); ++level) {
        m_down.push_back(makeBlocks(module, "down", level, m_sizes.down[level]));
        const bool narrows =
            level + 1 < m_sizes.down.size() && m_sizes.widths[level + 1] != m_sizes.widths[level];
        m_narrow.push_back(narrows ? newParameter(module, "narrow" + std::to_string(level),
                                                  {m_sizes.widths[level + 1], m_sizes.widths[level]},
                                                  deviationOf(m_sizes.widths[level]))
                                   : torch::Tensor());
    }
    for (std::size_t level = 0; level < m_sizes.up.size(); ++level) {
        m_up.push_back(makeBlocks(module, "up", level, m_sizes.up[level]));
        const int both = m_sizes.widths[level] + m_sizes.widths[level + 1];
        m_merge.push_back(newParameter(module, "merge" + std::to_string(level), {m_sizes.widths[level], both},
                                       deviationOf(both)));
    }
}

std::vector<Trunk::Block> Trunk::makeBlocks(torch::nn::Module& module, const std::string& way,
                                            std::size_t level, int count) const {
    const int width = m_sizes.widths[level];
    const int hidden = m_sizes.hidden[level];
    std::vector<Block> blocks;
    for (int i = 0; i < count; ++i) {
        const auto name = way + std::to_string(level) + "_" + std::to_string(i);
        Block block;
        block.film = newParameter(module, name + "_film", {2 * width, m_sizes.conditions}, 0);
        block.filmBias = newParameter(module, name + "_film_bias", {2 * width}, 0);
        for (const auto& part : m_shape.kernel) {
            std::vector<std::int64_t> shapeOfPart{hidden};
            shapeOfPart.insert(shapeOfPart.end(), part.box.begin(), part.box.end());
            shapeOfPart.push_back(width);
            block.kernel.push_back(newParameter(module, name + "_conv" + part.suffix, shapeOfPart,
                                                std::sqrt(2.0 / (m_shape.taps * width))));
        }
        block.kernelBias = newParameter(module, name + "_conv_bias", {hidden}, 0);
        block.out = newParameter(module, name + "_out", {width, hidden},
                                 0.3 / std::sqrt(static_cast<double>(hidden)));
        blocks.push_back(std::move(block));
    }
    return blocks;
}

torch::Tensor Trunk::apply(const std::vector<Block>& blocks, torch::Tensor x, const torch::Tensor& condition,
                           torch::ScalarType precision) const {
    const auto width = x.size(-1);
    std::vector<std::int64_t> everywhere(static_cast<std::size_t>(x.dim()), 1);
    everywhere.front() = x.size(0);
    everywhere.back() = 2 * width;
    for (const auto& block : blocks) {
        torch::Tensor shaped;
        if (condition.size(0) == 1 && !torch::GradMode::is_enabled()) {
            // Sampling asks one member at a time: the same numbers in fewer passes over weights and values.
            const auto film = torch::addmv(block.filmBias, block.film, condition.select(0, 0)).chunk(2);
            shaped = torch::layer_norm(x, {width}, film[0] + 1, film[1]).to(precision);
        } else {
            const auto film =
                torch::linear(condition, block.film, block.filmBias).view(everywhere).chunk(2, -1);
            const auto normal = torch::layer_norm(x, {width});
            shaped = torch::addcmul(film[1], normal, film[0] + 1).to(precision);
        }
        std::vector<torch::Tensor> kernel;
        for (const auto& part : block.kernel) {
            kernel.push_back(part.to(precision));
        }
        const auto hidden = torch::relu(m_shape.convolve(shaped, kernel, block.kernelBias.to(precision)));
        x = x + product(hidden, block.out.to(precision), {});
    }
    return x;
}

std::vector<torch::Tensor> Trunk::forward(std::vector<torch::Tensor> inputs, const torch::Tensor& condition,
                                          torch::ScalarType precision) const {
    inputs.resize(m_down.size());
    std::vector<torch::Tensor> concluded(m_down.size());
    auto x = inputs.front();
    for (std::size_t level = 0; level < m_down.size(); ++level) {
        x = apply(m_down[level], x, condition, precision);
        concluded[level] = x;
        if (level + 1 < m_down.size()) {
            x = m_shape.halve(x);
            if (m_narrow[level].defined()) {
                x = linearIn(precision, x, m_narrow[level]).to(torch::kFloat32);
            }
            if (inputs[level + 1].defined()) {
                x = x + inputs[level + 1];
            }
        }
    }
    for (std::size_t level = m_up.size(); level-- > 0;) {
        const auto both = torch::cat({m_shape.twice(concluded[level + 1]), concluded[level]}, -1);
        x = concluded[level] + linearIn(precision, both, m_merge[level]);
        concluded[level] = apply(m_up[level], x, condition, precision);
    }
    return concluded;
}

double Trunk::productsPerPosition() const noexcept {
    double products = 0;
    double share = 1;
    for (std::size_t level = 0; level < m_down.size(); ++level, share /= m_shape.halved) {
        const double width = m_sizes.widths[level];
        const auto blocks = m_down[level].size() + (level < m_up.size() ? m_up[level].size() : 0);
        products += share * static_cast<double>(blocks) * (m_shape.taps + 1) * width * m_sizes.hidden[level];
        if (level < m_up.size()) {
            products += share * width * (width + m_sizes.widths[level + 1]);
        }
    }
    return products;
}

} // namespace sgfm::score
