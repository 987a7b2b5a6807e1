#pragma once
// The network of baseline_transformer.h. float32 weights; products in float32, or bfloat16 where the
// processor multiplies in it (training).

#include "engine/files/safetensors.h"
#include "engine/score/torch.h"
#include "engine/training/baseline_transformer.h"

#include <optional>
#include <vector>

namespace sgfm::training {

class TransformerNetwork {
  public:
    TransformerNetwork(const TransformerShape& shape, std::uint64_t seed);

    const TransformerShape& shape() const noexcept { return m_shape; }
    void setPrecision(torch::ScalarType precision) noexcept { m_precision = precision; }

    struct Named {
        std::string name;
        torch::Tensor value;
        bool decays = false; // matrices do, norms do not
    };
    const std::vector<Named>& parameters() const noexcept { return m_parameters; }

    // [B][T] -> x behind the last norm, [B][T][D], f32. Dropout at the rate given, its masks from
    // `generator`; none without one.
    torch::Tensor forward(const torch::Tensor& tokens, double dropout = 0,
                          std::optional<at::Generator> generator = std::nullopt) const;
    torch::Tensor logits(const torch::Tensor& x) const; // [...][V], f32
    // Cross-entropy of each target, [B][T] -> [B T], nats.
    torch::Tensor crossEntropy(const torch::Tensor& tokens, const torch::Tensor& targets, double dropout = 0,
                               std::optional<at::Generator> generator = std::nullopt) const;

    // Keys and values of what was read, a layer: [B][H][n][kHeadWidth], at most `context` - 1 of them.
    struct Cache {
        std::vector<torch::Tensor> keys;
        std::vector<torch::Tensor> values;
        std::int64_t position = 0;
    };
    // One more token of each text, [B] -> log-odds of the next, [B][V].
    torch::Tensor next(const torch::Tensor& tokens, Cache& cache) const;

    void store(files::Safetensors& content, const std::string& prefix) const;
    void load(const files::Safetensors& content, const std::string& prefix);

  private:
    struct Block {
        torch::Tensor norm1, bias1, inward, outward, norm2, bias2, up, down;
    };
    struct Heads {
        torch::Tensor query, key, value; // [B][H][T][kHeadWidth]
    };
    torch::Tensor add(const std::string& name, torch::Tensor value, bool decays);
    torch::Tensor linear(const torch::Tensor& x, const torch::Tensor& weight) const;
    torch::Tensor norm(const torch::Tensor& x, const torch::Tensor& gain, const torch::Tensor& bias) const;
    torch::Tensor rotated(const torch::Tensor& heads, std::int64_t firstPosition) const;
    Heads headsOf(const Block& block, const torch::Tensor& x, std::int64_t firstPosition) const;
    torch::Tensor attended(const torch::Tensor& query, const torch::Tensor& key, const torch::Tensor& value,
                           const torch::Tensor& mask) const;
    torch::Tensor widened(const Block& block, const torch::Tensor& x) const;

    TransformerShape m_shape;
    torch::ScalarType m_precision = torch::kFloat32;
    torch::Tensor m_embedding;
    std::vector<Block> m_blocks;
    torch::Tensor m_norm, m_normBias;
    std::vector<Named> m_parameters;
};

torch::Tensor tensorOf(const files::Tensor& stored);
files::Tensor storedFrom(const torch::Tensor& tensor);

} // namespace sgfm::training
