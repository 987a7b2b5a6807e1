#include "engine/wavelet/scales.h"

#include "engine/error.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace sgfm::wavelet {

namespace {

// Smallest share of `squares` (consumed) that holds `part` of their sum; 0 when all are zero.
double shareHolding(std::vector<double>& squares, double part) {
    double total = 0;
    for (const double square : squares) {
        total += square;
    }
    if (total <= 0) {
        return 0;
    }
    // The largest ones come first; the small ones, most of them in a sparse field, are never sorted.
    auto sorted = squares.begin();
    double held = 0;
    while (sorted != squares.end()) {
        const auto rest = squares.end() - sorted;
        const auto chunk = sorted + std::max<std::ptrdiff_t>(1, rest / 8);
        std::nth_element(sorted, chunk - 1, squares.end(), std::greater<>());
        double inChunk = 0;
        for (auto square = sorted; square != chunk; ++square) {
            inChunk += *square;
        }
        if (held + inChunk >= part * total) {
            std::sort(sorted, chunk, std::greater<>());
            for (; sorted != chunk; ++sorted) {
                held += *sorted;
                if (held >= part * total) {
                    return static_cast<double>(sorted - squares.begin() + 1) /
                           static_cast<double>(squares.size());
                }
            }
        } else {
            held += inChunk;
            sorted = chunk;
        }
    }
    return 1;
}

double sumOf(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    return sum;
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
    std::vector<std::vector<double>> squares(scales);
    for (std::size_t j = 0; j < scales; ++j) {
        squares[j].reserve(counts[j] * static_cast<std::size_t>(c.channels()) *
                           static_cast<std::size_t>(c.components()));
    }
    for (int channel = 0; channel < c.channels(); ++channel) {
        for (int component = 0; component < c.components(); ++component) {
            const auto values = c.component(channel, component);
            for (std::size_t i = 0; i < values.size(); ++i) {
                squares[scaleOf[i]].push_back(static_cast<double>(values[i]) * values[i]);
            }
        }
    }
    std::vector<ScaleStatistics> statistics(scales);
    double total = 0;
    for (std::size_t j = 0; j < scales; ++j) {
        statistics[j].scale = static_cast<int>(j);
        statistics[j].coefficients = counts[j];
        statistics[j].energy = sumOf(squares[j]) / (2 * static_cast<double>(c.length()));
        statistics[j].sparsity = shareHolding(squares[j], 0.99);
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
    std::vector<double> squares;
    squares.reserve(c.length() * static_cast<std::size_t>(c.channels()) *
                    static_cast<std::size_t>(c.components()));
    for (int channel = 0; channel < c.channels(); ++channel) {
        for (int component = 0; component < c.components(); ++component) {
            for (const float value : c.component(channel, component)) {
                squares.push_back(static_cast<double>(value) * value);
            }
        }
    }
    return shareHolding(squares, part);
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
