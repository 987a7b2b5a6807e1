#pragma once
// The total density of a frame, given back where clamping, interpolation or occlusion changed it.
//
//     p <- p + c p (1 - p)      c by Newton's steps, |c| <= 0.9
// keeps 0, 1 and the order of greys, and stays within 0 to 1. Dimensionless.

#include <span>

namespace sgfm::video {

double meanOf(std::span<const float> pixels); // 0 of none

// Until the mean of pixels (0..1) is `wanted` to 1e-8; a frame without greys stays as it is.
void restoreMean(std::span<float> pixels, double wanted);

// To 0..1, with the mean that the pixels had. What rounding alone has moved stays as it is.
void clampKeepingTheMean(std::span<float> pixels);

} // namespace sgfm::video
