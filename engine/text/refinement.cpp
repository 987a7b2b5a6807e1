#include "engine/text/refinement.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sgfm::text {

namespace {

// The share of the way that one scale takes to rise. Short enough that a few slices show coarse meaning alone
// (a word can be read as soon as a fifth of its finest scale is there), long enough for the grid along t.
constexpr double kRise = 0.35;

// From 0 to 1 with a level start and end, over [0, 1].
double smoothRise(double p) {
    return 0.5 * (1 - std::cos(std::numbers::pi * std::clamp(p, 0.0, 1.0)));
}

} // namespace

Refinement refinementOver(int points, int fringe, int scaleCount) {
    Refinement refinement;
    refinement.readSlice = points - fringe - 1;
    const double begin = fringe / 2.0;
    const double end = refinement.readSlice - 1.0;
    const auto slices = static_cast<std::size_t>(points);
    refinement.prompt.resize(slices);
    refinement.scales.assign(static_cast<std::size_t>(scaleCount), std::vector<double>(slices));
    for (int t = 0; t < points; ++t) {
        const auto slice = static_cast<std::size_t>(t);
        const double back = smoothRise(static_cast<double>(t - refinement.readSlice) / (fringe + 1));
        const double p = (t - begin) / (end - begin);
        for (int j = 0; j < scaleCount; ++j) {
            const double start = scaleCount > 1 ? (1 - kRise) * j / (scaleCount - 1) : 0.0;
            const double rise = smoothRise((p - start) / kRise);
            refinement.scales[static_cast<std::size_t>(j)][slice] = rise * (1 - back);
        }
        refinement.prompt[slice] = 1 - refinement.scales.front()[slice];
    }
    return refinement;
}

} // namespace sgfm::text
