#pragma once
// The levels that an anneal passes, from much noise to none.
//
//     F(sigma_i) = F(largest) - (i / (n - 1)) (F(largest) - F(least)),   i = 0 ... n - 1,   sigma_n = 0
//     F = (1 - m) L(sigma) / (L(largest) - L(least)) + m log(sigma) / log(largest / least)
//
// L: the information curve of training, made monotone, linear in log sigma between its points: every step
// gains the same information. m = 0.1 keeps steps finite where the curve is flat. Without a curve m = 1:
// geometric levels. The last level, 0, is the clean estimate itself. Dimensionless. Source: DESIGN section 2.

#include "engine/score/score_model.h"

#include <span>
#include <vector>

namespace sgfm::sampler {

// n levels and the closing 0. Throws Error(Usage) unless n >= 1 and largest > least > 0, both finite.
std::vector<double> noiseLevels(std::span<const score::ScoreModel::InformationPoint> curve, int count,
                                double largest, double least);

} // namespace sgfm::sampler
