#include "engine/evaluation/estimate.h"

#include "engine/error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <numeric>
#include <random>
#include <sstream>

namespace sgfm::evaluation {

namespace {

constexpr int kDraws = 1000; // the standard error is then known to 1/sqrt(2000), 2 %
constexpr std::uint64_t kSeed = 20261122;

// Not std::uniform_int_distribution, whose numbers differ between libraries.
std::size_t below(std::mt19937_64& generator, std::size_t count) {
    return static_cast<std::size_t>(generator() % count);
}

void requireOneEach(std::size_t count, std::initializer_list<std::size_t> others) {
    if (std::any_of(others.begin(), others.end(), [&](std::size_t other) { return other != count; })) {
        throw Error(ErrorKind::Usage, "bootstrap", "Numerators and denominators differ in number.",
                    "Give one of each a sample.");
    }
}

double sumOf(std::span<const double> values, const std::vector<std::size_t>& drawn) {
    return std::accumulate(drawn.begin(), drawn.end(), 0.0,
                           [&](double sum, std::size_t sample) { return sum + values[sample]; });
}

// figure(drawn): of the samples with these numbers; not finite when they have nothing to divide by.
template <typename Figure>
Estimate bootstrap(std::size_t samples, const Figure& figure) {
    std::vector<std::size_t> drawn(samples);
    std::iota(drawn.begin(), drawn.end(), std::size_t{0});
    const double whole = figure(drawn);
    if (!std::isfinite(whole)) {
        const double unknown = std::numeric_limits<double>::quiet_NaN();
        return {unknown, unknown};
    }
    std::mt19937_64 generator(kSeed);
    double mean = 0;
    double squares = 0;
    int draws = 0;
    for (int draw = 0; draw < kDraws; ++draw) {
        std::generate(drawn.begin(), drawn.end(), [&] { return below(generator, samples); });
        if (const double value = figure(drawn); std::isfinite(value)) { // Welford's mean and variance
            ++draws;
            const double step = value - mean;
            mean += step / draws;
            squares += step * (value - mean);
        }
    }
    return {whole, draws > 1 ? std::sqrt(squares / (draws - 1)) : 0.0};
}

} // namespace

Estimate bootstrapRatio(std::span<const double> numerators, std::span<const double> denominators,
                        RatioOf kind) {
    requireOneEach(numerators.size(), {denominators.size()});
    return bootstrap(numerators.size(), [&](const std::vector<std::size_t>& drawn) {
        const double ratio = sumOf(numerators, drawn) / sumOf(denominators, drawn);
        return kind == RatioOf::Sums ? ratio : std::exp(ratio);
    });
}

Estimate pairedPerplexityRatio(std::span<const double> above, std::span<const double> under,
                               std::span<const double> baseAbove, std::span<const double> baseUnder) {
    requireOneEach(above.size(), {under.size(), baseAbove.size(), baseUnder.size()});
    return bootstrap(above.size(), [&](const std::vector<std::size_t>& drawn) {
        const double base = std::exp(sumOf(baseAbove, drawn) / sumOf(baseUnder, drawn));
        return std::isfinite(base) ? std::exp(sumOf(above, drawn) / sumOf(under, drawn)) / base : base;
    });
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

std::string textOf(const Estimate& estimate, int digits, double scale) {
    if (!std::isfinite(estimate.value)) {
        return "–";
    }
    std::ostringstream text;
    text.setf(std::ios::fixed);
    text.precision(digits);
    text << scale * estimate.value << " ± " << scale * estimate.standardError;
    return text.str();
}

} // namespace sgfm::evaluation
