#pragma once
// The window of a convolution of width 3 as rows, so that the convolution is one matrix product at full speed
// (the general convolutions of libtorch rearrange the weights at every call, or do not reach that speed on
// processors with AVX2). Private to score/.
//
//     out[b][n] = ( x[b][n - 1], x[b][n], x[b][n + 1] )      0 beyond the ends
//
// [B][N][D] -> [B][N][3 D], differentiable.

#include "engine/score/torch.h"

namespace sgfm::score {

torch::Tensor neighbours(const torch::Tensor& x);

} // namespace sgfm::score
