#include "engine/training/transformer_network.h"

#include "engine/error.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace sgfm::training {

namespace {

constexpr double kRotaryBase = 10000; // the slowest wave of Su et al.

torch::Tensor dropped(const torch::Tensor& x, double rate, std::optional<at::Generator>& generator) {
    if (rate <= 0 || !generator) {
        return x;
    }
    const auto mask = torch::empty(x.sizes(), torch::kFloat32).bernoulli_(1 - rate, *generator);
    return x * (mask / (1 - rate));
}

} // namespace

torch::Tensor tensorOf(const files::Tensor& stored) {
    std::vector<std::int64_t> shape(stored.shape.begin(), stored.shape.end());
    auto tensor = torch::empty(shape, torch::kFloat32);
    std::memcpy(tensor.data_ptr<float>(), stored.floats.data(), stored.floats.size() * sizeof(float));
    return tensor;
}

files::Tensor storedFrom(const torch::Tensor& tensor) {
    const auto plain = tensor.detach().to(torch::kFloat32).contiguous();
    files::Tensor stored;
    stored.shape.assign(plain.sizes().begin(), plain.sizes().end());
    stored.floats.assign(plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel());
    return stored;
}

TransformerNetwork::TransformerNetwork(const TransformerShape& shape, std::uint64_t seed) : m_shape(shape) {
    auto generator = at::detail::createCPUGenerator(seed);
    const auto random = [&](std::int64_t rows, std::int64_t columns, double deviation) {
        return torch::empty({rows, columns}).normal_(0, deviation, generator);
    };
    const std::int64_t width = shape.width;
    const double usual = 1 / std::sqrt(static_cast<double>(width));
    // What is added to the stream starts small, so that its variance does not grow with the depth (Radford et
    // al.).
    const double small = usual / std::sqrt(2.0 * shape.layers);
    m_embedding = add("embedding", random(shape.vocabulary, width, 0.5 * usual), true);
    for (int layer = 0; layer < shape.layers; ++layer) {
        const auto prefix = "block" + std::to_string(layer) + ".";
        Block block;
        block.norm1 = add(prefix + "norm1", torch::ones({width}), false);
        block.bias1 = add(prefix + "bias1", torch::zeros({width}), false);
        block.inward = add(prefix + "inward", random(3 * width, width, usual), true);
        block.outward = add(prefix + "outward", random(width, width, small), true);
        block.norm2 = add(prefix + "norm2", torch::ones({width}), false);
        block.bias2 = add(prefix + "bias2", torch::zeros({width}), false);
        block.up = add(prefix + "up", random(4 * width, width, usual), true);
        block.down = add(prefix + "down", random(width, 4 * width, small / 2), true);
        m_blocks.push_back(block);
    }
    m_norm = add("norm", torch::ones({width}), false);
    m_normBias = add("norm_bias", torch::zeros({width}), false);
}

torch::Tensor TransformerNetwork::add(const std::string& name, torch::Tensor value, bool decays) {
    value.requires_grad_(true);
    m_parameters.push_back({name, value, decays});
    return value;
}

torch::Tensor TransformerNetwork::linear(const torch::Tensor& x, const torch::Tensor& weight) const {
    return torch::linear(x.to(m_precision), weight.to(m_precision));
}

torch::Tensor TransformerNetwork::norm(const torch::Tensor& x, const torch::Tensor& gain,
                                       const torch::Tensor& bias) const {
    return torch::layer_norm(x, {m_shape.width}, gain, bias);
}

// (a, b) -> (a cos - b sin, a sin + b cos) for the two halves of each head, at its position's angles.
torch::Tensor TransformerNetwork::rotated(const torch::Tensor& heads, std::int64_t firstPosition) const {
    const auto half = kHeadWidth / 2;
    const auto positions = torch::arange(firstPosition, firstPosition + heads.size(2), torch::kFloat32);
    const auto waves = torch::exp(torch::arange(0, half, torch::kFloat32) *
                                  (-std::log(kRotaryBase) / static_cast<double>(half)));
    const auto angles = positions.unsqueeze(1) * waves.unsqueeze(0);
    const auto cosine = torch::cos(angles);
    const auto sine = torch::sin(angles);
    const auto parts = heads.to(torch::kFloat32).chunk(2, 3);
    return torch::cat({parts[0] * cosine - parts[1] * sine, parts[0] * sine + parts[1] * cosine}, 3)
        .to(m_precision);
}

TransformerNetwork::Heads TransformerNetwork::headsOf(const Block& block, const torch::Tensor& x,
                                                      std::int64_t firstPosition) const {
    const auto members = x.size(0);
    const auto length = x.size(1);
    const auto all = linear(norm(x, block.norm1, block.bias1), block.inward)
                         .view({members, length, 3, m_shape.width / kHeadWidth, kHeadWidth})
                         .permute({2, 0, 3, 1, 4});
    return {rotated(all[0], firstPosition), rotated(all[1], firstPosition), all[2].contiguous()};
}

torch::Tensor TransformerNetwork::attended(const torch::Tensor& query, const torch::Tensor& key,
                                           const torch::Tensor& value, const torch::Tensor& mask) const {
    auto scores = torch::matmul(query, key.transpose(2, 3)).to(torch::kFloat32) /
                  std::sqrt(static_cast<double>(kHeadWidth));
    if (mask.defined()) {
        scores = scores + mask;
    }
    const auto weights = torch::softmax(scores, 3).to(m_precision);
    return torch::matmul(weights, value)
        .transpose(1, 2)
        .reshape({query.size(0), query.size(2), m_shape.width});
}

torch::Tensor TransformerNetwork::widened(const Block& block, const torch::Tensor& x) const {
    return linear(torch::gelu(linear(norm(x, block.norm2, block.bias2), block.up)), block.down)
        .to(torch::kFloat32);
}

torch::Tensor TransformerNetwork::forward(const torch::Tensor& tokens, double dropout,
                                          std::optional<at::Generator> generator) const {
    const auto length = tokens.size(1);
    const auto mask = torch::full({length, length}, -1e9).triu(1);
    auto x = dropped(torch::embedding(m_embedding, tokens) * std::sqrt(static_cast<double>(m_shape.width)),
                     dropout, generator);
    for (const auto& block : m_blocks) {
        const auto heads = headsOf(block, x, 0);
        const auto seen = attended(heads.query, heads.key, heads.value, mask);
        x = x + dropped(linear(seen, block.outward).to(torch::kFloat32), dropout, generator);
        x = x + dropped(widened(block, x), dropout, generator);
    }
    return norm(x, m_norm, m_normBias);
}

torch::Tensor TransformerNetwork::logits(const torch::Tensor& x) const {
    return linear(x, m_embedding).to(torch::kFloat32);
}

torch::Tensor TransformerNetwork::crossEntropy(const torch::Tensor& tokens, const torch::Tensor& targets,
                                               double dropout, std::optional<at::Generator> generator) const {
    const auto all = logits(forward(tokens, dropout, std::move(generator))).view({-1, m_shape.vocabulary});
    return torch::nll_loss(torch::log_softmax(all, 1), targets.reshape({-1}), {}, at::Reduction::None);
}

torch::Tensor TransformerNetwork::next(const torch::Tensor& tokens, Cache& cache) const {
    cache.keys.resize(m_blocks.size());
    cache.values.resize(m_blocks.size());
    auto x =
        torch::embedding(m_embedding, tokens.unsqueeze(1)) * std::sqrt(static_cast<double>(m_shape.width));
    const auto append = [&](torch::Tensor& kept, const torch::Tensor& one) {
        kept = kept.defined() ? torch::cat({kept, one}, 2) : one;
        const auto tooMany = kept.size(2) - m_shape.context;
        if (tooMany > 0) { // positions are relative: the oldest can go
            kept = kept.slice(2, tooMany);
        }
    };
    for (std::size_t layer = 0; layer < m_blocks.size(); ++layer) {
        const auto& block = m_blocks[layer];
        const auto heads = headsOf(block, x, cache.position);
        append(cache.keys[layer], heads.key);
        append(cache.values[layer], heads.value);
        const auto seen = attended(heads.query, cache.keys[layer], cache.values[layer], {});
        x = x + linear(seen, block.outward).to(torch::kFloat32);
        x = x + widened(block, x);
    }
    ++cache.position;
    return logits(norm(x, m_norm, m_normBias)).squeeze(1);
}

void TransformerNetwork::store(files::Safetensors& content, const std::string& prefix) const {
    for (const auto& parameter : m_parameters) {
        content.tensors[prefix + parameter.name] = storedFrom(parameter.value);
    }
}

void TransformerNetwork::load(const files::Safetensors& content, const std::string& prefix) {
    const torch::NoGradGuard noGradients;
    for (const auto& parameter : m_parameters) {
        const auto found = content.tensors.find(prefix + parameter.name);
        const auto sizes = parameter.value.sizes();
        const bool fits =
            found != content.tensors.end() &&
            std::equal(sizes.begin(), sizes.end(), found->second.shape.begin(), found->second.shape.end(),
                       [](std::int64_t a, std::size_t b) { return a == static_cast<std::int64_t>(b); }) &&
            static_cast<std::int64_t>(found->second.floats.size()) == parameter.value.numel();
        if (!fits) {
            throw Error(ErrorKind::BadInput, "transformer",
                        "The weights \"" + parameter.name + "\" are missing or of another size.",
                        "Train the transformer again, or use a file that this program wrote.");
        }
        parameter.value.copy_(tensorOf(found->second));
    }
}

} // namespace sgfm::training
