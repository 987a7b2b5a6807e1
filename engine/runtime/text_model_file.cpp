// The trained network as the runtime asks it.

#include "engine/runtime/text_estimator.h"

#include <utility>

namespace sgfm::runtime {

namespace {

class NetworkEstimator final : public TextEstimator {
  public:
    NetworkEstimator(std::shared_ptr<const score::TextModel> model, const text::TextPrompt& prompt,
                     const text::TextLayout& layout, const fourier::Transform& transform)
        : m_score(std::move(model), prompt, layout, transform) {}

    void setOptions(const score::TextScoreOptions& options) override { m_score.setOptions(options); }
    int positions() const noexcept override { return m_score.positions(); }
    int readSlice() const noexcept override { return m_score.readSlice(); }
    std::vector<score::TextEstimate> estimate(std::span<const field::VectorField> noisy, double sigma,
                                              std::span<const field::VectorField> previous) const override {
        return m_score.estimate(noisy, sigma, previous);
    }
    std::vector<score::TextRevision> revise(std::span<const std::vector<text::TokenId>> texts,
                                            std::span<const field::VectorField> noise, double sigma,
                                            std::span<const text::ChainKey> keys) const override {
        return m_score.revise(texts, noise, sigma, keys);
    }
    const field::Grid& grid() const noexcept override { return m_score.grid(); }
    int channels() const noexcept override { return m_score.channels(); }
    double leastSigma() const noexcept override { return m_score.leastSigma(); }
    double largestSigma() const noexcept override { return m_score.largestSigma(); }
    std::vector<InformationPoint> informationCurve() const override { return m_score.informationCurve(); }

  private:
    score::TextScore m_score;
};

class NetworkAccess final : public TextModelAccess {
  public:
    NetworkAccess(std::string name, std::shared_ptr<const score::TextModel> model)
        : m_name(std::move(name)), m_model(std::move(model)) {}

    const std::string& name() const noexcept override { return m_name; }
    const std::string& sha256() const noexcept override { return m_model->sha256(); }
    std::int64_t weights() const noexcept override { return m_model->weights(); }
    double heldOutCrossEntropy() const noexcept override { return m_model->heldOutCrossEntropy(); }
    int timePoints() const noexcept override { return m_model->timePoints(); }
    std::unique_ptr<TextEstimator> bind(const text::TextPrompt& prompt, const text::TextLayout& layout,
                                        const fourier::Transform& transform) const override {
        return std::make_unique<NetworkEstimator>(m_model, prompt, layout, transform);
    }

  private:
    std::string m_name;
    std::shared_ptr<const score::TextModel> m_model;
};

} // namespace

std::shared_ptr<const TextModelAccess> openTextModel(const std::filesystem::path& file,
                                                     const std::shared_ptr<const text::Lexicon>& lexicon) {
    std::error_code problem;
    if (!std::filesystem::exists(file, problem)) {
        return nullptr;
    }
    return std::make_shared<NetworkAccess>(file.stem().string(),
                                           std::make_shared<const score::TextModel>(file, lexicon));
}

std::filesystem::path shippedTextModel(const std::filesystem::path& resourceFolder) {
    return resourceFolder / "models" / "kjv-score.safetensors";
}

} // namespace sgfm::runtime
