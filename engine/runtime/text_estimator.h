#pragma once
// How the runtime asks a trained model: one interface over the network and, in tests, closed forms.

#include "engine/score/text_score.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sgfm::runtime {

// A score bound to one prompt and grid, with the posteriors that its estimates come from.
class TextEstimator : public score::ScoreModel {
  public:
    virtual void setOptions(const score::TextScoreOptions& options) = 0; // from the next estimate on
    virtual int positions() const noexcept = 0;                          // of tokens
    virtual int readSlice() const noexcept = 0;
    virtual std::vector<score::TextEstimate> estimate(std::span<const field::VectorField> noisy, double sigma,
                                                      std::span<const field::VectorField> previous) const = 0;
    // One sweep of revision (score::TextScore). A model that knows words by their own field alone has none:
    // it leaves every text as it is.
    virtual std::vector<score::TextRevision> revise(std::span<const std::vector<text::TokenId>> texts,
                                                    std::span<const field::VectorField> noise, double sigma,
                                                    std::span<const text::ChainKey> keys) const;
    std::vector<field::VectorField> denoise(std::span<const field::VectorField> noisy, double sigma,
                                            std::span<const field::VectorField> previous) const override;
};

// A model that can be bound to any prompt; immutable, shared by all runs.
class TextModelAccess {
  public:
    virtual ~TextModelAccess() = default;
    virtual const std::string& name() const noexcept = 0;   // "kjv-score"
    virtual const std::string& sha256() const noexcept = 0; // of the weights
    virtual std::int64_t weights() const noexcept = 0;
    virtual double heldOutCrossEntropy() const noexcept = 0; // nats a token
    virtual int timePoints() const noexcept = 0;             // slices it was trained with
    // The transform must outlive the estimator. Throws Error(BadInput) as makeTextField does.
    virtual std::unique_ptr<TextEstimator> bind(const text::TextPrompt& prompt,
                                                const text::TextLayout& layout,
                                                const fourier::Transform& transform) const = 0;

  protected:
    TextModelAccess() = default;
    TextModelAccess(const TextModelAccess&) = default;
    TextModelAccess& operator=(const TextModelAccess&) = default;
};

// NAME.safetensors in resources/models; null when there is none. Throws Error(Io), Error(BadInput) when there
// is one that cannot be used.
std::shared_ptr<const TextModelAccess> openTextModel(const std::filesystem::path& file,
                                                     const std::shared_ptr<const text::Lexicon>& lexicon);
std::filesystem::path shippedTextModel(const std::filesystem::path& resourceFolder);

} // namespace sgfm::runtime
