#pragma once
// A score of clips in closed form, for tests: clips are what the prompt holds plus Gaussian fluctuations that
// are smooth in space and time. What is given is left to the sampler's boundary data.

#include "engine/fourier/modes.h"
#include "engine/lift/lift.h"
#include "engine/runtime/video_estimator.h"
#include "engine/score/gaussian_score.h"

namespace closed_form {

using namespace sgfm;

class VideoEstimator final : public runtime::VideoEstimator {
  public:
    VideoEstimator(const score::VideoConditions& conditions, const fourier::Transform& transform)
        : m_score(lift::liftDensity(conditions.given, transform), variance(transform.grid()), transform) {}

    void setOptions(const score::VideoScoreOptions& options) override { m_options = options; }
    const field::Grid& grid() const noexcept override { return m_score.grid(); }
    int channels() const noexcept override { return m_score.channels(); }
    double leastSigma() const noexcept override { return 0.02; }
    double largestSigma() const noexcept override { return 20; }
    std::vector<InformationPoint> informationCurve() const override { return {}; }
    std::vector<field::VectorField> denoise(std::span<const field::VectorField> noisy, double sigma,
                                            std::span<const field::VectorField> previous) const override {
        return m_score.denoise(noisy, sigma, previous);
    }

  private:
    static std::vector<double> variance(const field::Grid& grid) {
        const fourier::Modes modes(grid);
        std::vector<double> made;
        for (std::size_t line = 0; line < modes.lines(); ++line) {
            for (std::size_t i = 0; i < modes.lineLength(); ++i) {
                const double square = static_cast<double>(modes.squared(0)[i] + modes.squared(line, 1) +
                                                          modes.squared(line, 2));
                made.push_back(20 / std::pow(1 + square / 4, 3));
            }
        }
        return made;
    }
    score::SpectralGaussianScore m_score;
    score::VideoScoreOptions m_options;
};

class VideoAccess final : public runtime::VideoModelAccess {
  public:
    const std::string& name() const noexcept override { return m_name; }
    const std::string& sha256() const noexcept override { return m_sha256; }
    std::int64_t weights() const noexcept override { return 0; }
    double heldOutLoss() const noexcept override { return 0.5; }
    bool accepts(int channels) const noexcept override { return channels == 1 || channels == 3; }
    int sideMultiple(int width, int height) const noexcept override {
        return std::max(width, height) >= 64 ? 16 : 8;
    }
    std::unique_ptr<runtime::VideoEstimator> bind(score::VideoConditions conditions,
                                                  const fourier::Transform& transform, int /*channels*/,
                                                  int /*frames*/) const override {
        return std::make_unique<VideoEstimator>(conditions, transform);
    }

  private:
    std::string m_name = "closed-form";
    std::string m_sha256 = std::string(64, 'b');
};

} // namespace closed_form
