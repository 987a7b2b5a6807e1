#pragma once
// The learned score of text: token posteriors p(x) from a local wavelet network, smoothed by a chain over
// neighbours, and the field that they mean:
//
//     D = W lift( density( sum_k p_k(x) E_k ) )
//
// which is divergence-free by construction. Before the chain, the network's posterior p_theta is pooled with
// what the field itself tells about each position once the network's estimate of all others is taken away
// (h: refinement_operator.h), and the unigram p(k):
//
//     p_k(x) ~ p_theta(k | x)^(1-w) ( p(k) exp(E_k . h(x)) )^w         w: evidence
//
// a logarithmic opinion pool of the network and the linear Gaussian channel (Genest and Zidek 1986): the
// network alone blurs two neighbours that it cannot tell apart, and repeats one of them. Prompt tokens and
// pins are certain (p = 1). Guidance g mixes the logits of the conditioned and the unconditioned network, l =
// l_u + g (l_c - l_u) (Ho and Salimans 2022); the score strength a scales the step from the noisy field to
// the estimate, and belongs to the sampler. Source: DESIGN section 2.

#include "engine/fourier/transform.h"
#include "engine/score/score_model.h"
#include "engine/text/chain_decoder.h"
#include "engine/text/chain_smoothing.h"
#include "engine/text/lexicon.h"
#include "engine/text/text_field.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sgfm::score {

// A trained network and the facts of its making; immutable, shared by all runs. Files: NAME.safetensors
// (weights, metadata), beside the lexicon that it was trained with.
class TextModel {
  public:
    // Throws Error(Io), Error(BadInput): not such a file, made with another lexicon.
    TextModel(const std::filesystem::path& file, std::shared_ptr<const text::Lexicon> lexicon);
    ~TextModel();
    TextModel(const TextModel&) = delete;
    TextModel& operator=(const TextModel&) = delete;

    const text::Lexicon& lexicon() const noexcept;
    const std::string& sha256() const noexcept;
    std::int64_t weights() const noexcept; // their number
    int timePoints() const noexcept;       // N_t that it was trained with; others work, see text_score.cpp
    double heldOutCrossEntropy() const noexcept; // nats a token, mean over sigma as in training
    const std::vector<ScoreModel::InformationPoint>& informationCurve() const noexcept;
    std::string fact(const std::string& name) const; // of the metadata; "" when it has no such

    struct Implementation; // text_model.h, the only header that shows torch
    const Implementation& implementation() const noexcept { return *m_implementation; }

  private:
    std::unique_ptr<Implementation> m_implementation;
};

struct TextScoreOptions {
    text::DecoderOptions
        decoder;           // coupling b and repulsion r, candidates K; temperature T divides the logits
    double rarity = 0;     // gamma: p ~ p_theta^(1/T) q^-gamma, q the tokens' shares in the corpus
    double evidence = 0.2; // w, 0 ... 1; 0: the network alone
    double guidance = 1;   // 0: conditions ignored; 1: the network as trained; above: stronger
    bool selfConditioning = true;
    std::vector<text::TokenId> mustNotAppear; // p = 0 at every free position
};

// p(k | x) of the K best tokens, best first, adding up to 1.
struct TokenPosterior {
    std::vector<text::TokenId> tokens;
    std::vector<float> probabilities;
    float entropy = 0; // nats
};

struct TextEstimate {
    field::VectorField clean;              // W^-1 D
    std::vector<TokenPosterior> positions; // one a token position
};

// What a sweep of revision (TextScore::revise) has made of a text.
struct TextRevision {
    struct Word {
        int position = 0;         // of a token
        TokenPosterior posterior; // given all others; the word that was drawn need not be the first
    };
    std::vector<text::TokenId> words;
    std::vector<Word> revised;                // those that are others now
    std::optional<field::VectorField> change; // of the clean field: A (E_new - E_old); none where no word is
};

class TextScore final : public ScoreModel {
  public:
    // The box is makeTextField's for this prompt and layout; the planner, the transform and the model must
    // outlive the score.
    TextScore(std::shared_ptr<const TextModel> model, const text::TextPrompt& prompt,
              const text::TextLayout& layout, const fourier::Transform& transform);
    ~TextScore() override;

    void setOptions(const TextScoreOptions& options); // takes effect with the next estimate
    const TextScoreOptions& options() const noexcept;

    const field::Grid& grid() const noexcept override;
    int channels() const noexcept override;
    double leastSigma() const noexcept override;
    double largestSigma() const noexcept override;
    std::vector<InformationPoint> informationCurve() const override;

    std::vector<field::VectorField> denoise(std::span<const field::VectorField> noisy, double sigma,
                                            std::span<const field::VectorField> previous) const override;
    // The same with the posteriors that it came from.
    std::vector<TextEstimate> estimate(std::span<const field::VectorField> noisy, double sigma,
                                       std::span<const field::VectorField> previous) const;

    // One sweep of revision over the texts: positions in turns, a stride apart; at each turn the network is
    // asked for the words there as if nothing were known of them (a field of noise of level sigma), all other
    // words being given like a prompt. Words in doubt are drawn anew (text/word_revision.h), with the
    // options' temperature, rarity and coupling. What is given stays. noise: sigma P z, one a text, as keys.
    std::vector<TextRevision> revise(std::span<const std::vector<text::TokenId>> texts,
                                     std::span<const field::VectorField> noise, double sigma,
                                     std::span<const text::ChainKey> keys) const;

    int positions() const noexcept; // token positions
    int readSlice() const noexcept;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace sgfm::score
