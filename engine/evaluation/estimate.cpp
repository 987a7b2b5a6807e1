#include "engine/evaluation/estimate.h"

#include "engine/error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace sgfm::evaluation {

namespace {

constexpr int kDraws = 1000; // the standard error is then known to 1/sqrt(2000), 2 %
constexpr std::uint64_t kSeed = 20261122;

// Not std::uniform_int_distribution, whose numbers differ between libraries.
std::size_t below(std::mt19937_64& generator, std::size_t count) {
    return static_cast<std::size_t>(generator() % count);
}

} // namespace

Estimate bootstrapRatio(std::span<const double> numerators, std::span<const double> denominators,
                        RatioOf kind) {
    if (numerators.size() != denominators.size()) {
        throw Error(ErrorKind::Usage, "bootstrap", "Numerators and denominators differ in number.",
                    "Give one of each a sample.");
    }
    const auto figure = [&](double above, double under) {
        const double ratio = above / under;
        return kind == RatioOf::Sums ? ratio : std::exp(ratio);
    };
    const double above = std::accumulate(numerators.begin(), numerators.end(), 0.0);
    const double under = std::accumulate(denominators.begin(), denominators.end(), 0.0);
    if (!(under > 0)) {
        const double unknown = std::numeric_limits<double>::quiet_NaN();
        return {unknown, unknown};
    }
    std::mt19937_64 generator(kSeed);
    double mean = 0;
    double squares = 0;
    int draws = 0;
    for (int draw = 0; draw < kDraws; ++draw) {
        double drawnAbove = 0;
        double drawnUnder = 0;
        for (std::size_t i = 0; i < numerators.size(); ++i) {
            const auto sample = below(generator, numerators.size());
            drawnAbove += numerators[sample];
            drawnUnder += denominators[sample];
        }
        if (drawnUnder > 0) { // Welford's running mean and variance
            const double value = figure(drawnAbove, drawnUnder);
            ++draws;
            const double step = value - mean;
            mean += step / draws;
            squares += step * (value - mean);
        }
    }
    return {figure(above, under), draws > 1 ? std::sqrt(squares / (draws - 1)) : 0.0};
}

Estimate bootstrapMean(std::span<const double> values) {
    const std::vector<double> ones(values.size(), 1.0);
    return bootstrapRatio(values, ones, RatioOf::Sums);
}

Estimate jackknife(std::size_t samples,
                   const std::function<double(const std::vector<std::size_t>&)>& statistic,
                   std::size_t groups) {
    std::vector<std::size_t> all(samples);
    std::iota(all.begin(), all.end(), std::size_t{0});
    Estimate estimate{statistic(all), 0};
    const auto count = std::min(groups, samples);
    if (count < 2) {
        return estimate;
    }
    std::vector<double> without;
    for (std::size_t group = 0; group < count; ++group) {
        std::vector<std::size_t> kept;
        std::copy_if(all.begin(), all.end(), std::back_inserter(kept),
                     [&](std::size_t sample) { return sample % count != group; });
        without.push_back(statistic(kept));
    }
    const auto number = static_cast<double>(count);
    const double mean = std::accumulate(without.begin(), without.end(), 0.0) / number;
    const double squares =
        std::accumulate(without.begin(), without.end(), 0.0,
                        [&](double sum, double value) { return sum + (value - mean) * (value - mean); });
    estimate.standardError = std::sqrt((number - 1) / number * squares);
    return estimate;
}

nlohmann::json toJson(const Estimate& estimate) {
    return {{"value", estimate.value}, {"standard_error", estimate.standardError}};
}

} // namespace sgfm::evaluation
