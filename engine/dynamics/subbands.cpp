#include "engine/dynamics/subbands.h"

#include "engine/field/aligned.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>

namespace sgfm::dynamics {
namespace {

std::size_t size(int value) {
    return static_cast<std::size_t>(value);
}

// |psi^(k)|^2 for k = 0 ... n - 1 of one function along an axis: the scaling function (detail = false) or the
// wavelet of a level; level 0 is a single grid point.
std::vector<double> axisPower(const wavelet::WaveletTransform& transform, int axis, int level, bool detail) {
    const int points = transform.grid().points(axis);
    const field::Grid line({points}, {1.0});
    const wavelet::WaveletTransform alongAxis(line, transform.filter(),
                                              std::array<int, field::kMaxDimension>{level, 0, 0});
    field::AlignedVector<float> coefficients(size(points), 0);
    field::AlignedVector<float> function(size(points), 0);
    coefficients[detail ? size(points >> level) : 0] = 1;
    alongAxis.inverse(coefficients.data(), function.data());

    std::vector<double> cosine(size(points));
    std::vector<double> sine(size(points));
    for (int i = 0; i < points; ++i) {
        cosine[size(i)] = std::cos(2 * std::numbers::pi * i / points);
        sine[size(i)] = std::sin(2 * std::numbers::pi * i / points);
    }
    std::vector<double> power(size(points));
    for (std::size_t k = 0; k < size(points); ++k) {
        double re = 0;
        double im = 0;
        for (std::size_t x = 0; x < size(points); ++x) {
            if (function[x] != 0) {
                const std::size_t phase = k * x % size(points);
                re += static_cast<double>(function[x]) * cosine[phase];
                im += static_cast<double>(function[x]) * sine[phase];
            }
        }
        power[k] = re * re + im * im;
    }
    return power;
}

// One subband: the level and kind of its function on each axis.
struct Subband {
    std::array<int, field::kMaxDimension> level{};
    std::array<bool, field::kMaxDimension> detail{};
    int scale = 0;
};

// Level l transforms the axes that have l levels or more; the others keep their coarsest approximation.
std::vector<Subband> subbandsOf(const wavelet::WaveletTransform& transform) {
    const int dimension = transform.grid().dimension();
    const auto& levels = transform.levels();
    const int deepest = transform.scales() - 1;
    std::vector<Subband> subbands(1); // the approximation, scale 0
    subbands[0].level = levels;
    for (int level = 1; level <= deepest; ++level) {
        for (unsigned kinds = 1; kinds < (1U << static_cast<unsigned>(dimension)); ++kinds) {
            Subband subband;
            subband.scale = deepest - level + 1;
            bool exists = true;
            for (int axis = 0; axis < dimension; ++axis) {
                const bool detail = (kinds >> static_cast<unsigned>(axis) & 1U) != 0;
                const bool active = levels[size(axis)] >= level;
                exists = exists && (active || !detail);
                subband.level[size(axis)] = active ? level : levels[size(axis)];
                subband.detail[size(axis)] = detail;
            }
            if (exists) {
                subbands.push_back(subband);
            }
        }
    }
    return subbands;
}

} // namespace

std::vector<double> subbandDensity(const wavelet::WaveletTransform& transform,
                                   const std::vector<double>& gains) {
    const field::Grid& grid = transform.grid();
    const int dimension = grid.dimension();
    std::array<std::map<std::pair<int, bool>, std::vector<double>>, field::kMaxDimension> powers;
    std::array<std::vector<double>, field::kMaxDimension> power;
    power.fill({1.0});
    std::vector<double> density(field::SpectralField::modeCount(grid), 0);
    const std::size_t half = size(grid.points(0)) / 2 + 1;

    for (const Subband& subband : subbandsOf(transform)) {
        double shifts = 1;
        for (int axis = 0; axis < dimension; ++axis) {
            const int level = subband.level[size(axis)];
            const bool detail = subband.detail[size(axis)];
            shifts *= grid.points(axis) >> level;
            auto& known = powers[size(axis)];
            const auto found = known.find({level, detail});
            power[size(axis)] =
                found != known.end()
                    ? found->second
                    : known.emplace(std::pair(level, detail), axisPower(transform, axis, level, detail))
                          .first->second;
        }
        const double gain = gains[size(subband.scale)];
        const double weight = gain * gain * shifts / static_cast<double>(grid.size());
        if (weight == 0) {
            continue;
        }
        std::size_t place = 0;
        for (const double slow : power[2]) {
            for (const double middle : power[1]) {
                for (std::size_t x = 0; x < half; ++x, ++place) {
                    density[place] += weight * power[0][x] * middle * slow;
                }
            }
        }
    }
    return density;
}

} // namespace sgfm::dynamics
