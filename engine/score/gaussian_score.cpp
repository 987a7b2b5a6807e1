#include "engine/score/gaussian_score.h"

#include "engine/error.h"
#include "engine/text/eigen.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>

namespace sgfm::score {

namespace {

using field::VectorField;

// Below the least level the finest part of the data is certain, above the largest the coarsest is lost.
constexpr double kLeast = 0.02;
constexpr double kLargest = 50;
constexpr int kCurvePoints = 65;

[[noreturn]] void refuse(const std::string& what, const std::string& remedy) {
    throw Error(ErrorKind::Usage, "Gaussian score", what, remedy);
}

void checkInput(const ScoreModel& model, std::span<const VectorField> noisy, double sigma) {
    if (!std::isfinite(sigma) || sigma < 0) {
        refuse("The noise level is " + std::to_string(sigma) + ".", "Use a finite sigma of 0 or more.");
    }
    for (const auto& u : noisy) {
        if (!(u.grid() == model.grid()) || u.channels() != model.channels()) {
            refuse("A field has another grid or number of channels than the score.",
                   "Use fields of the score's own shape.");
        }
        const auto values = u.all();
        if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); })) {
            throw Error(ErrorKind::Numerical, "Gaussian score", "The field holds values that are not finite.",
                        "Step back to the last good state.");
        }
    }
}

// The two ends, of the variances above 0.
std::pair<double, double> levelsOf(std::span<const double> variances) {
    double least = 0;
    double largest = 0;
    for (const double variance : variances) {
        if (!std::isfinite(variance) || variance < 0) {
            refuse("A variance is " + std::to_string(variance) + ".", "Use finite variances of 0 or more.");
        }
        if (variance > 0) {
            least = least > 0 ? std::min(least, variance) : variance;
            largest = std::max(largest, variance);
        }
    }
    if (largest <= 0) {
        refuse("All variances are 0.", "Use data that vary.");
    }
    return {kLeast * std::sqrt(least), kLargest * std::sqrt(largest)};
}

std::vector<ScoreModel::InformationPoint> curveOf(std::span<const double> variances, double least,
                                                  double largest) {
    const auto information = [&](double sigma) {
        double sum = 0;
        for (const double variance : variances) {
            sum += 0.5 * std::log1p(variance / (sigma * sigma));
        }
        return sum / static_cast<double>(variances.size());
    };
    std::vector<ScoreModel::InformationPoint> curve;
    for (int i = 0; i < kCurvePoints; ++i) {
        const double sigma = least * std::pow(largest / least, i / (kCurvePoints - 1.0));
        curve.push_back({sigma, information(least) - information(sigma)});
    }
    return curve;
}

double product(const VectorField& a, const VectorField& b) {
    const auto one = a.all();
    const auto other = b.all(); // paddings are zero
    double sum = 0;
    for (std::size_t i = 0; i < one.size(); ++i) {
        sum += static_cast<double>(one[i]) * static_cast<double>(other[i]);
    }
    return sum;
}

void addScaled(VectorField& to, double factor, const VectorField& from) {
    const auto values = to.all();
    const auto others = from.all();
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] += static_cast<float>(factor) * others[i];
    }
}

} // namespace

SpectralGaussianScore::SpectralGaussianScore(VectorField mean, std::vector<double> variance,
                                             const fourier::Transform& transform)
    : m_mean(std::move(mean)), m_variance(std::move(variance)), m_transform(transform) {
    if (!(m_mean.grid() == transform.grid()) ||
        m_variance.size() != field::SpectralField::modeCount(transform.grid())) {
        refuse("Mean, variances and transform are not for one grid.", "Give one variance a mode.");
    }
    std::tie(m_least, m_largest) = levelsOf(m_variance);
}

std::vector<ScoreModel::InformationPoint> SpectralGaussianScore::informationCurve() const {
    return curveOf(m_variance, m_least, m_largest);
}

std::vector<VectorField> SpectralGaussianScore::denoise(std::span<const VectorField> noisy, double sigma,
                                                        std::span<const VectorField> /*previous*/) const {
    checkInput(*this, noisy, sigma);
    std::vector<VectorField> estimates;
    for (const auto& u : noisy) {
        VectorField difference = u;
        addScaled(difference, -1, m_mean);
        auto spectrum = m_transform.forward(difference);
        for (int channel = 0; channel < spectrum.channels(); ++channel) {
            for (int i = 0; i < spectrum.components(); ++i) {
                const auto modes = spectrum.component(channel, i);
                for (std::size_t k = 0; k < modes.size(); ++k) {
                    const double total = m_variance[k] + sigma * sigma;
                    modes[k] *= static_cast<float>(total > 0 ? m_variance[k] / total : 0);
                }
            }
        }
        auto estimate = m_transform.inverseVector(spectrum);
        addScaled(estimate, 1, m_mean);
        estimates.push_back(std::move(estimate));
    }
    return estimates;
}

struct LowRankGaussianScore::Spectrum {
    Eigen::VectorXd values;
    Eigen::MatrixXd vectors;
};

LowRankGaussianScore::LowRankGaussianScore(VectorField mean, std::vector<VectorField> columns)
    : m_mean(std::move(mean)), m_columns(std::move(columns)), m_spectrum(std::make_unique<Spectrum>()) {
    for (const auto& column : m_columns) {
        if (!(column.grid() == m_mean.grid()) || column.channels() != m_mean.channels()) {
            refuse("A column has another shape than the mean.", "Use fields of one shape.");
        }
    }
    const auto rank = static_cast<Eigen::Index>(m_columns.size());
    Eigen::MatrixXd gram(rank, rank);
    for (Eigen::Index i = 0; i < rank; ++i) {
        for (Eigen::Index j = 0; j < rank; ++j) {
            gram(i, j) =
                product(m_columns[static_cast<std::size_t>(i)], m_columns[static_cast<std::size_t>(j)]);
        }
    }
    if (rank > 0) {
        const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(gram);
        m_spectrum->values = solver.eigenvalues().cwiseMax(0);
        m_spectrum->vectors = solver.eigenvectors();
    }
    std::tie(m_least, m_largest) =
        levelsOf({m_spectrum->values.data(), static_cast<std::size_t>(m_spectrum->values.size())});
}

LowRankGaussianScore::~LowRankGaussianScore() = default;

std::vector<ScoreModel::InformationPoint> LowRankGaussianScore::informationCurve() const {
    return curveOf({m_spectrum->values.data(), static_cast<std::size_t>(m_spectrum->values.size())}, m_least,
                   m_largest);
}

// B B^T (B B^T + s)^-1 = B (B^T B + s)^-1 B^T.
std::vector<VectorField> LowRankGaussianScore::denoise(std::span<const VectorField> noisy, double sigma,
                                                       std::span<const VectorField> /*previous*/) const {
    checkInput(*this, noisy, sigma);
    std::vector<VectorField> estimates;
    for (const auto& u : noisy) {
        VectorField difference = u;
        addScaled(difference, -1, m_mean);
        Eigen::VectorXd parts(m_spectrum->values.size());
        for (Eigen::Index i = 0; i < parts.size(); ++i) {
            parts[i] = product(m_columns[static_cast<std::size_t>(i)], difference);
        }
        Eigen::VectorXd turned = m_spectrum->vectors.transpose() * parts;
        for (Eigen::Index i = 0; i < turned.size(); ++i) {
            const double total = m_spectrum->values[i] + sigma * sigma;
            turned[i] = total > 0 ? turned[i] / total : 0;
        }
        const Eigen::VectorXd weights = m_spectrum->vectors * turned;
        VectorField estimate = m_mean;
        for (Eigen::Index i = 0; i < weights.size(); ++i) {
            addScaled(estimate, weights[i], m_columns[static_cast<std::size_t>(i)]);
        }
        estimates.push_back(std::move(estimate));
    }
    return estimates;
}

} // namespace sgfm::score
