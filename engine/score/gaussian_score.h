#pragma once
// Scores in closed form: the posterior mean of Gaussian data, the reference for sampler and networks.
//
//     c_0 ~ N(mean, S),  c_sigma = c_0 + sigma eps:     D = mean + S (S + sigma^2)^-1 (c_sigma - mean)
//
// SpectralGaussianScore: S is diagonal in Fourier space, the same for every channel, and projected: a
// variance S(k) for each mode on the divergence-free subspace (isotropic there, so that it commutes with P).
// LowRankGaussianScore: S = B B^T of any few fields B, for instance P psi of wavelets: any small covariance.
//
// The information curve is what c_sigma does not tell of what c_least tells, (1/2) log det ratios, nats a
// mode. Deterministic. Throw Error(Usage) as score_model.h says. Source: DESIGN section 2, 3.

#include "engine/fourier/transform.h"
#include "engine/score/score_model.h"

#include <memory>

namespace sgfm::score {

class SpectralGaussianScore final : public ScoreModel {
  public:
    // variance: S(k) >= 0 on the half spectrum, per grid value: white data of unit variance have S = 1. mean:
    // divergence-free. The transform must outlive the score. Throws Error(Usage) for another number of modes,
    // values that are negative or not finite, or all zero.
    SpectralGaussianScore(field::VectorField mean, std::vector<double> variance,
                          const fourier::Transform& transform);

    const field::Grid& grid() const noexcept override { return m_mean.grid(); }
    int channels() const noexcept override { return m_mean.channels(); }
    double leastSigma() const noexcept override { return m_least; }
    double largestSigma() const noexcept override { return m_largest; }
    std::vector<InformationPoint> informationCurve() const override;
    std::vector<field::VectorField> denoise(std::span<const field::VectorField> noisy, double sigma,
                                            std::span<const field::VectorField> previous) const override;

  private:
    field::VectorField m_mean;
    std::vector<double> m_variance;
    const fourier::Transform& m_transform;
    double m_least = 0;
    double m_largest = 0;
};

class LowRankGaussianScore final : public ScoreModel {
  public:
    // columns: the fields of B, at least one, of the mean's shape. Throws Error(Usage).
    LowRankGaussianScore(field::VectorField mean, std::vector<field::VectorField> columns);
    ~LowRankGaussianScore() override;

    const field::Grid& grid() const noexcept override { return m_mean.grid(); }
    int channels() const noexcept override { return m_mean.channels(); }
    double leastSigma() const noexcept override { return m_least; }
    double largestSigma() const noexcept override { return m_largest; }
    std::vector<InformationPoint> informationCurve() const override;
    std::vector<field::VectorField> denoise(std::span<const field::VectorField> noisy, double sigma,
                                            std::span<const field::VectorField> previous) const override;

  private:
    struct Spectrum; // eigenvalues and eigenvectors of B^T B
    field::VectorField m_mean;
    std::vector<field::VectorField> m_columns;
    std::unique_ptr<Spectrum> m_spectrum;
    double m_least = 0;
    double m_largest = 0;
};

} // namespace sgfm::score
