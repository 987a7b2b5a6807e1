#pragma once
// What is given, carried on to the slices that are not: each pixel holds the nearest given values before and
// behind it along t, blended linearly,
//
//     g(t) = ((b - t) g(a) + (t - a) g(b)) / (b - a),     a <= t <= b the nearest slices where it is given
//
// around the box, which is periodic in t. A given slice keeps its value; a pixel that is given nowhere is 0.
// The network sees it beside the noise, so that fine details of a far frame reach every slice.

#include "engine/score/torch.h"

namespace sgfm::score {

// given: [B][C][T][Y][X]; mask: [B][1][T][Y][X], given above 1/2.
torch::Tensor givenBetween(const torch::Tensor& given, const torch::Tensor& mask);

} // namespace sgfm::score
