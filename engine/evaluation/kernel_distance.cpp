#include "engine/evaluation/kernel_distance.h"

#include "engine/error.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace sgfm::evaluation {

namespace {

constexpr std::size_t kFewest = 4;
constexpr int kDivisions =
    400; // the 95th percentile is then known to about one hundredth of the distribution
constexpr double kNullShare = 0.95;
constexpr std::uint64_t kSeed = 20261128;

double squaredDistance(const std::vector<double>& a, const std::vector<double>& b) {
    return std::transform_reduce(a.begin(), a.end(), b.begin(), 0.0, std::plus<>(),
                                 [](double one, double other) { return (one - other) * (one - other); });
}

// k of all pairs of the pooled samples.
class Kernel {
  public:
    Kernel(const FigureVectors& first, const FigureVectors& second, double bandwidth)
        : m_size(first.size() + second.size()), m_values(m_size * m_size) {
        const auto at = [&](std::size_t i) -> const std::vector<double>& {
            return i < first.size() ? first[i] : second[i - first.size()];
        };
        for (std::size_t i = 0; i < m_size; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                const double value = std::exp(-squaredDistance(at(i), at(j)) / (2 * bandwidth * bandwidth));
                m_values[i * m_size + j] = m_values[j * m_size + i] = value;
            }
        }
    }

    double operator()(std::size_t i, std::size_t j) const { return m_values[i * m_size + j]; }

  private:
    std::size_t m_size;
    std::vector<double> m_values;
};

double unbiased(const Kernel& kernel, std::span<const std::size_t> first,
                std::span<const std::size_t> second) {
    const auto within = [&](std::span<const std::size_t> set) {
        double sum = 0;
        for (const std::size_t i : set) {
            for (const std::size_t j : set) {
                sum += i == j ? 0 : kernel(i, j);
            }
        }
        const auto count = static_cast<double>(set.size());
        return sum / (count * (count - 1));
    };
    double across = 0;
    for (const std::size_t i : first) {
        for (const std::size_t j : second) {
            across += kernel(i, j);
        }
    }
    return within(first) + within(second) -
           2 * across / (static_cast<double>(first.size()) * static_cast<double>(second.size()));
}

double rooted(double squared) {
    return std::sqrt(std::max(0.0, squared));
}

} // namespace

KernelJudge::KernelJudge(const FigureVectors& reference, double floor) {
    const std::size_t figures = reference.empty() ? 0 : reference.front().size();
    if (reference.size() < kFewest || figures == 0) {
        throw Error(ErrorKind::Usage, "kernel distance", "The reference has fewer than four samples.",
                    "Give more.");
    }
    m_mean.assign(figures, 0);
    m_deviation.assign(figures, 0);
    const auto count = static_cast<double>(reference.size());
    for (const auto& sample : reference) {
        const bool fits = sample.size() == figures && std::all_of(sample.begin(), sample.end(),
                                                                  [](double v) { return std::isfinite(v); });
        if (!fits) {
            throw Error(ErrorKind::Usage, "kernel distance",
                        "A sample of the reference has other figures, or one that is not finite.",
                        "Give equally many finite figures a sample.");
        }
        for (std::size_t f = 0; f < figures; ++f) {
            m_mean[f] += sample[f] / count;
        }
    }
    for (const auto& sample : reference) {
        for (std::size_t f = 0; f < figures; ++f) {
            m_deviation[f] += (sample[f] - m_mean[f]) * (sample[f] - m_mean[f]) / (count - 1);
        }
    }
    for (double& deviation : m_deviation) {
        deviation = std::max(std::sqrt(deviation), floor);
    }
    m_reference = scaled(reference);
    std::vector<double> distances;
    for (std::size_t i = 0; i < m_reference.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            distances.push_back(std::sqrt(squaredDistance(m_reference[i], m_reference[j])));
        }
    }
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    m_bandwidth = *middle > 0 ? *middle : 1;
}

FigureVectors KernelJudge::scaled(const FigureVectors& samples) const {
    FigureVectors result = samples;
    for (auto& sample : result) {
        if (sample.size() != m_mean.size()) {
            throw Error(ErrorKind::Usage, "kernel distance",
                        "A sample has " + std::to_string(sample.size()) + " figures, the reference " +
                            std::to_string(m_mean.size()) + ".",
                        "Measure both alike.");
        }
        for (std::size_t f = 0; f < sample.size(); ++f) {
            sample[f] = (sample[f] - m_mean[f]) / m_deviation[f];
        }
    }
    return result;
}

KernelDistance KernelJudge::distanceTo(const FigureVectors& samples) const {
    if (samples.size() < 2) {
        throw Error(ErrorKind::Usage, "kernel distance", "There are fewer than two samples.", "Give more.");
    }
    const FigureVectors others = scaled(samples);
    const Kernel kernel(m_reference, others, m_bandwidth);
    const std::size_t m = m_reference.size();
    std::vector<std::size_t> pooled(m + others.size());
    std::iota(pooled.begin(), pooled.end(), std::size_t{0});
    const std::span<const std::size_t> all(pooled);

    KernelDistance result;
    result.bandwidth = m_bandwidth;
    result.squared = unbiased(kernel, all.first(m), all.subspan(m));
    const auto reference =
        std::vector<std::size_t>(pooled.begin(), pooled.begin() + static_cast<std::ptrdiff_t>(m));
    result.distance = jackknife(others.size(), [&](const std::vector<std::size_t>& kept) {
        std::vector<std::size_t> set;
        std::transform(kept.begin(), kept.end(), std::back_inserter(set),
                       [m](std::size_t sample) { return m + sample; });
        return set.size() < 2 ? 0.0 : rooted(unbiased(kernel, reference, set));
    });
    std::mt19937_64 generator(kSeed);
    std::vector<double> divisions;
    for (int division = 0; division < kDivisions; ++division) {
        for (std::size_t i = pooled.size() - 1; i > 0;
             --i) { // Fisher and Yates; std::shuffle differs by library
            std::swap(pooled[i], pooled[generator() % (i + 1)]);
        }
        divisions.push_back(unbiased(kernel, all.first(m), all.subspan(m)));
    }
    const auto quantile = divisions.begin() +
                          static_cast<std::ptrdiff_t>(kNullShare * static_cast<double>(divisions.size() - 1));
    std::nth_element(divisions.begin(), quantile, divisions.end());
    result.nullLevel = rooted(*quantile);
    return result;
}

} // namespace sgfm::evaluation
