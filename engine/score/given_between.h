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

// Where it is known better how what is given goes on (video/moving_layers.h), that is put into its place on
// the first slices: carried, [C][F][Y][X], F <= T. One member's between [C][T][Y][X] and mask [1][T][Y][X].
void putCarried(const torch::Tensor& carried, const torch::Tensor& mask, torch::Tensor between);

} // namespace sgfm::score
