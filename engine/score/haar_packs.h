#pragma once
// The Haar transform of clips as the video network sees it: at each level, the eight coefficients of a 2x2x2
// block of pixels lie side by side, a channel:
//
//     pack_l [B][T/2^l][Y/2^l][X/2^l][C][8]       coefficient b = 4 b_t + 2 b_y + b_x, 1: the difference
//
// b = 0 (the sum / sqrt 8) is the next level's field; of the coarsest level it is kept. Orthonormal, and the
// same numbers as wavelet/transform.h with the Haar filter, arranged by place instead of by scale.

#include "engine/score/torch.h"

#include <vector>

namespace sgfm::score {

// [B][C][T][Y][X] -> the packs of levels 1 ... levels; sides are multiples of 2^levels.
std::vector<torch::Tensor> haarPacks(const torch::Tensor& field, int levels);

// The field of its packs; b = 0 counts at the coarsest level alone.
torch::Tensor fieldOfPacks(const std::vector<torch::Tensor>& packs);

// The mean of each 2x2x2 block.
torch::Tensor halvedField(const torch::Tensor& field);

} // namespace sgfm::score
