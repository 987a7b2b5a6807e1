#pragma once
// The autoregressive transformer that our model is compared with, and that judges texts a second time: a
// decoder of pre-norm blocks (Vaswani et al. 2017; Radford et al. 2019) with rotary positions (Su et al.
// 2021) and one table for input and output, on the same tokens.
//
//     x_0 = E[token];  x <- x + O attention(LN x);  x <- x + W_2 gelu(W_1 LN x);  log p = log softmax(E LN x)
//
// Every text begins behind an end mark. Attention reaches `context` tokens back. Files: safetensors, weights
// and the facts of their making; the lexicon lies beside them and is named by its SHA-256.

#include "engine/text/lexicon.h"
#include "engine/training/token_stream.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace sgfm::training {

struct TransformerShape {
    int vocabulary = 4096;
    int width = 256; // a multiple of kHeadWidth
    int layers = 4;
    int context = 128; // tokens
};

inline constexpr int kHeadWidth = 32;

std::int64_t weightsOf(const TransformerShape& shape);
// The shape whose number of weights is nearest to `weights` among those that are neither flat nor thin (a
// width of 24 to 160 a layer, at least two layers where that is possible).
TransformerShape shapeOfSize(int vocabulary, std::int64_t weights, int context);

class BaselineTransformer {
  public:
    // Throws Error(Io), Error(BadInput): not such a file, made with another lexicon.
    BaselineTransformer(const std::filesystem::path& file, std::shared_ptr<const text::Lexicon> lexicon);
    ~BaselineTransformer();
    BaselineTransformer(const BaselineTransformer&) = delete;
    BaselineTransformer& operator=(const BaselineTransformer&) = delete;

    const TransformerShape& shape() const noexcept;
    std::string fact(const std::string& name) const; // of the metadata; "" when it has no such

    // - sum log p of each text's tokens, nats. A text longer than the context is scored in overlapping
    // pieces: each token sees at least half a context before it.
    std::vector<double> nats(std::span<const std::vector<text::TokenId>> texts) const;

    // `length` tokens each that begin with the prompt, drawn at a temperature; the unknown token is never
    // drawn. Keys and values are kept from token to token. The same seed gives the same texts whatever their
    // number. Stops early, with what is there, when `goOn` returns false.
    std::vector<std::vector<text::TokenId>> sample(std::span<const std::vector<text::TokenId>> prompts,
                                                   int length, double temperature, std::uint64_t seed,
                                                   std::uint64_t first = 0,
                                                   const std::function<bool()>& goOn = {}) const;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

struct TransformerTrainingOptions {
    std::int64_t weights = 4'000'000;
    int context = 128;
    int batch = 32;         // windows a step
    double seconds = 0;     // of training, all runs together; 0: by steps
    std::int64_t steps = 0; // 0: by time
    double rate = 2e-3; // AdamW, warmed up over 200 steps, cosine down to a hundredth over the whole budget
    double weightDecay = 0.1;
    double dropout = 0.1;
    std::string precision = "auto"; // auto, float32, bfloat16
    double evaluateSeconds = 30;    // between held-out figures and checkpoints
    std::uint64_t seed = 1;
};

struct HeldOutPoint {
    double seconds = 0;
    std::int64_t step = 0;
    double crossEntropy = 0; // nats a token
};

struct TransformerProgress {
    std::int64_t step = 0;
    double share = 0;        // of the budget
    double crossEntropy = 0; // training, running mean, nats a token
    double heldOut = 0;      // 0 before the first
    double tokensPerSecond = 0;
    double secondsLeft = 0;
};

struct TransformerReport {
    TransformerShape shape;
    std::int64_t weights = 0;
    std::int64_t steps = 0;
    double seconds = 0;
    double heldOut = 0; // of the weights that were kept
    bool finished = false;
    std::vector<HeldOutPoint> curve;
};

// Trains and writes `model`: the weights that were best on held-out text at any of its measurements (which
// favours the baseline). A checkpoint lies beside it (MODEL.checkpoint) and is resumed from when it was made
// with the same lexicon, corpus and shape; it is removed at the end. By steps, the same options give the same
// weights on the same machine, stopped and resumed or not. progress returns false to stop, which leaves a
// checkpoint. Throws Error(Usage), Error(Io), Error(BadInput), Error(Numerical) when the loss is not finite.
TransformerReport trainTransformer(const TextCorpus& corpus, const text::Lexicon& lexicon,
                                   const std::filesystem::path& model,
                                   const TransformerTrainingOptions& options,
                                   const std::function<bool(const TransformerProgress&)>& progress);

} // namespace sgfm::training
