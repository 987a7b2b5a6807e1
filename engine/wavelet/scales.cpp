#include "engine/wavelet/scales.h"

#include "engine/error.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>

namespace sgfm::wavelet {

namespace {

double square(float value) {
    return static_cast<double>(value) * value;
}

double energyOf(const std::vector<float>& magnitudes) {
    double sum = 0;
    for (const float magnitude : magnitudes) {
        sum += square(magnitude);
    }
    return sum;
}

// Smallest share of the values that holds `part` of their `energy`; 0 when all are zero or one is not finite.
// Reorders them. O(n): a weighted quickselect, the half without the boundary is left unsorted at every step.
double shareHolding(std::vector<float>& magnitudes, double part, double energy) {
    if (!(energy > 0) || !std::isfinite(energy)) { // NaN cannot be ordered
        return 0;
    }
    const double wanted = part * energy;
    double held = 0; // by the values before first, which are the largest
    auto first = magnitudes.begin();
    auto last = magnitudes.end();
    while (last - first > 1) {
        const auto middle = first + (last - first) / 2;
        std::nth_element(first, middle, last, std::greater<>());
        const double inUpperHalf = std::accumulate(
            first, middle, 0.0, [](double sum, float magnitude) { return sum + square(magnitude); });
        if (held + inUpperHalf >= wanted) {
            last = middle;
        } else {
            held += inUpperHalf;
            first = middle;
        }
    }
    return static_cast<double>(last - magnitudes.begin()) / static_cast<double>(magnitudes.size());
}

void checkSize(const WaveletTransform& transform, const field::WaveletField& c) {
    if (c.length() != transform.grid().size()) {
        throw Error(ErrorKind::Usage, "wavelet",
                    "The field has " + std::to_string(c.length()) +
                        " coefficients a component and the transform " +
                        std::to_string(transform.grid().size()) + ".",
                    "Use coefficients that this transform made.");
    }
}

} // namespace

std::vector<unsigned char> scaleOfCoefficients(const WaveletTransform& transform) {
    const auto& grid = transform.grid();
    const auto& levels = transform.levels();
    const int deepest = transform.scales() - 1;
    // Along one axis: the level whose details position i holds (1 = finest), deepest + 1 for the
    // approximation of an axis. A coefficient belongs to the finest level among its axes.
    std::array<std::vector<int>, field::kMaxDimension> levelAt;
    for (int axis = 0; axis < field::kMaxDimension; ++axis) {
        const int points = axis < grid.dimension() ? grid.points(axis) : 1;
        auto& along = levelAt[static_cast<std::size_t>(axis)];
        along.assign(static_cast<std::size_t>(points), deepest + 1);
        for (int level = 1; level <= levels[static_cast<std::size_t>(axis)]; ++level) {
            const auto first = along.begin() + (points >> level);
            std::fill(first, first + (points >> level), level);
        }
    }
    std::vector<unsigned char> scales(grid.size());
    auto next = scales.begin();
    for (const int z : levelAt[2]) {
        for (const int y : levelAt[1]) {
            for (const int x : levelAt[0]) {
                *next++ = static_cast<unsigned char>(deepest + 1 - std::min({x, y, z}));
            }
        }
    }
    return scales;
}

std::vector<ScaleStatistics> scaleStatistics(const WaveletTransform& transform,
                                             const field::WaveletField& c) {
    checkSize(transform, c);
    const auto scaleOf = scaleOfCoefficients(transform);
    const auto scales = static_cast<std::size_t>(transform.scales());
    std::vector<std::size_t> counts(scales);
    for (const auto scale : scaleOf) {
        ++counts[scale];
    }
    std::vector<std::vector<float>> magnitudes(scales);
    for (std::size_t j = 0; j < scales; ++j) {
        magnitudes[j].reserve(counts[j] * static_cast<std::size_t>(c.channels()) *
                              static_cast<std::size_t>(c.components()));
    }
    for (int channel = 0; channel < c.channels(); ++channel) {
        for (int component = 0; component < c.components(); ++component) {
            const auto values = c.component(channel, component);
            for (std::size_t i = 0; i < values.size(); ++i) {
                magnitudes[scaleOf[i]].push_back(std::abs(values[i]));
            }
        }
    }
    std::vector<ScaleStatistics> statistics(scales);
    double total = 0;
    for (std::size_t j = 0; j < scales; ++j) {
        statistics[j].scale = static_cast<int>(j);
        statistics[j].coefficients = counts[j];
        const double energy = energyOf(magnitudes[j]);
        statistics[j].energy = energy / (2 * static_cast<double>(c.length()));
        statistics[j].sparsity = shareHolding(magnitudes[j], 0.99, energy);
        total += statistics[j].energy;
    }
    for (auto& scale : statistics) {
        scale.share = total > 0 ? scale.energy / total : 0;
    }
    return statistics;
}

double sparsity(const field::WaveletField& c, double part) {
    if (!(part > 0 && part <= 1)) {
        throw Error(ErrorKind::BadInput, "wavelet",
                    "The part of the energy " + std::to_string(part) + " is not between 0 and 1.",
                    "Use a part above 0 and at most 1, for example 0.99.");
    }
    std::vector<float> magnitudes;
    magnitudes.reserve(c.length() * static_cast<std::size_t>(c.channels()) *
                       static_cast<std::size_t>(c.components()));
    for (int channel = 0; channel < c.channels(); ++channel) {
        for (int component = 0; component < c.components(); ++component) {
            for (const float value : c.component(channel, component)) {
                magnitudes.push_back(std::abs(value));
            }
        }
    }
    return shareHolding(magnitudes, part, energyOf(magnitudes));
}

void applyScaleGains(const WaveletTransform& transform, const std::vector<double>& gains,
                     field::WaveletField& c) {
    checkSize(transform, c);
    if (gains.size() != static_cast<std::size_t>(transform.scales())) {
        throw Error(ErrorKind::BadInput, "wavelet",
                    "There are " + std::to_string(gains.size()) + " gains for " +
                        std::to_string(transform.scales()) + " scales.",
                    "Give one gain a scale, coarse to fine.");
    }
    for (const double gain : gains) {
        if (!std::isfinite(gain)) {
            throw Error(ErrorKind::BadInput, "wavelet", "A scale's gain is not a finite number.",
                        "Use finite gains; 0 mutes a scale.");
        }
    }
    std::vector<float> gainAt;
    gainAt.reserve(c.length());
    for (const auto scale : scaleOfCoefficients(transform)) {
        gainAt.push_back(static_cast<float>(gains[scale]));
    }
    for (int channel = 0; channel < c.channels(); ++channel) {
        for (int component = 0; component < c.components(); ++component) {
            const auto values = c.component(channel, component);
            for (std::size_t i = 0; i < values.size(); ++i) {
                values[i] *= gainAt[i];
            }
        }
    }
}

} // namespace sgfm::wavelet
