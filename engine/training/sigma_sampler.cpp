#include "engine/training/sigma_sampler.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sgfm::training {

namespace {

constexpr std::size_t kBins = 32;
constexpr double kKeep = 0.98;  // of the running means
constexpr double kFloor = 0.02; // of the mean slope, so that no level is forgotten

} // namespace

SigmaSampler::SigmaSampler(double least, double largest)
    : m_least(least), m_largest(largest), m_loss(kBins, 0.0F), m_seen(kBins, 0.0F) {
    findDensity();
}

double SigmaSampler::centre(std::size_t bin) const {
    return m_least *
           std::pow(m_largest / m_least, (static_cast<double>(bin) + 0.5) / static_cast<double>(kBins));
}

std::size_t SigmaSampler::binOf(double sigma) const {
    const double share = std::log(sigma / m_least) / std::log(m_largest / m_least);
    return static_cast<std::size_t>(
        std::clamp(share * static_cast<double>(kBins), 0.0, static_cast<double>(kBins) - 1));
}

void SigmaSampler::findDensity() {
    // The rise from bin to bin of the curve smoothed over three; a curve that does not rise has the floor.
    std::vector<double> smooth(kBins);
    for (std::size_t i = 0; i < kBins; ++i) {
        const auto before = i == 0 ? 0 : i - 1;
        const auto behind = std::min(kBins - 1, i + 1);
        smooth[i] = (loss(before) + loss(i) + loss(behind)) / 3;
    }
    std::vector<double> slope(kBins);
    for (std::size_t i = 0; i < kBins; ++i) {
        const auto before = i == 0 ? 0 : i - 1;
        const auto behind = std::min(kBins - 1, i + 1);
        slope[i] = std::max(0.0, smooth[behind] - smooth[before]);
    }
    const double total = std::accumulate(slope.begin(), slope.end(), 0.0);
    m_cumulative.assign(kBins, 0.0);
    double sum = 0;
    for (std::size_t i = 0; i < kBins; ++i) {
        const double informed = total > 0 ? slope[i] / total * static_cast<double>(kBins) : 1.0;
        sum += 0.5 + 0.5 * std::max(informed, kFloor);
        m_cumulative[i] = sum;
    }
    for (auto& value : m_cumulative) {
        value /= sum;
    }
}

double SigmaSampler::draw(at::Generator& generator) const {
    const auto numbers = torch::rand({2}, generator, torch::kFloat64);
    const double which = numbers[0].item<double>();
    const auto bin = static_cast<double>(std::min<std::ptrdiff_t>(
        std::lower_bound(m_cumulative.begin(), m_cumulative.end(), which) - m_cumulative.begin(),
        static_cast<std::ptrdiff_t>(kBins) - 1));
    return m_least *
           std::pow(m_largest / m_least, (bin + numbers[1].item<double>()) / static_cast<double>(kBins));
}

void SigmaSampler::observe(const std::vector<double>& lossSums, const std::vector<double>& rows) {
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        if (rows[bin] > 0) {
            const auto seen = static_cast<double>(m_seen[bin]);
            const double keep = std::min(kKeep, seen / (seen + 1));
            m_loss[bin] = static_cast<float>(keep * loss(bin) + (1 - keep) * lossSums[bin] / rows[bin]);
            m_seen[bin] += 1;
        }
    }
    findDensity();
}

std::vector<float> SigmaSampler::state() const {
    std::vector<float> state = m_loss;
    state.insert(state.end(), m_seen.begin(), m_seen.end());
    return state;
}

void SigmaSampler::setState(const std::vector<float>& state) {
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        m_loss[bin] = state.at(bin);
        m_seen[bin] = state.at(kBins + bin);
    }
    findDensity();
}

} // namespace sgfm::training
