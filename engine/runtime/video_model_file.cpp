// The trained network of clips as the runtime asks it.

#include "engine/runtime/video_estimator.h"

#include <system_error>
#include <utility>

namespace sgfm::runtime {

namespace {

class NetworkEstimator final : public VideoEstimator {
  public:
    NetworkEstimator(std::shared_ptr<const score::VideoModel> model, score::VideoConditions conditions,
                     const fourier::Transform& transform, int channels, int frames)
        : m_score(std::move(model), std::move(conditions), transform, channels, frames) {}

    void setOptions(const score::VideoScoreOptions& options) override { m_score.setOptions(options); }
    const field::Grid& grid() const noexcept override { return m_score.grid(); }
    int channels() const noexcept override { return m_score.channels(); }
    double leastSigma() const noexcept override { return m_score.leastSigma(); }
    double largestSigma() const noexcept override { return m_score.largestSigma(); }
    std::vector<InformationPoint> informationCurve() const override { return m_score.informationCurve(); }
    std::vector<field::VectorField> denoise(std::span<const field::VectorField> noisy, double sigma,
                                            std::span<const field::VectorField> previous) const override {
        return m_score.denoise(noisy, sigma, previous);
    }

  private:
    score::VideoScore m_score;
};

class NetworkAccess final : public VideoModelAccess {
  public:
    NetworkAccess(std::string name, std::shared_ptr<const score::VideoModel> model)
        : m_name(std::move(name)), m_model(std::move(model)) {}

    const std::string& name() const noexcept override { return m_name; }
    const std::string& sha256() const noexcept override { return m_model->sha256(); }
    std::int64_t weights() const noexcept override { return m_model->weights(); }
    double heldOutLoss() const noexcept override { return m_model->heldOutLoss(); }
    bool accepts(int channels) const noexcept override { return m_model->accepts(channels); }
    int sideMultiple(int width, int height) const noexcept override {
        return m_model->sideMultiple(width, height);
    }
    std::unique_ptr<VideoEstimator> bind(score::VideoConditions conditions,
                                         const fourier::Transform& transform, int channels,
                                         int frames) const override {
        return std::make_unique<NetworkEstimator>(m_model, std::move(conditions), transform, channels,
                                                  frames);
    }

  private:
    std::string m_name;
    std::shared_ptr<const score::VideoModel> m_model;
};

} // namespace

std::shared_ptr<const VideoModelAccess> openVideoModel(const std::filesystem::path& file) {
    std::error_code problem;
    if (!std::filesystem::exists(file, problem)) {
        return nullptr;
    }
    return std::make_shared<NetworkAccess>(file.stem().string(),
                                           std::make_shared<const score::VideoModel>(file));
}

std::shared_ptr<const VideoModelAccess> linearVideoModel(int channels) {
    return std::make_shared<NetworkAccess>("linear", score::VideoModel::linear(channels));
}

std::filesystem::path shippedVideoModel(const std::filesystem::path& resourceFolder) {
    return resourceFolder / "models" / "video-score.safetensors";
}

} // namespace sgfm::runtime
