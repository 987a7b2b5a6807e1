#pragma once
// Long waves in a text box. The lift turns a wave of density along x into a flux that is k_t/k_x times as
// strong: the longer the box, the more its longest waves stand out of white noise, sooner than in any box
// that a score was trained with, and words were then chosen to fit them and repeated. So that a long box
// looks, place by place, like a short one, the noise of waves longer than L is raised to
//
//     f(k)^2 = (1 + k_t^2/k_x^2) / (1 + k_t^2/k_c^2)      k_c = 2 pi / L;  f = 1 for |k_x| >= k_c and k_x = 0
//
// times white noise, and what a noisy field tells is weighed by 1/f^2: the flux of a long wave counts as that
// of a wave of length L. Boxes up to L have white noise. Dimensionless.

#include <cmath>
#include <numbers>

namespace sgfm::fourier {

// L of text, positions: the box of the windows that the shipped score was first trained with, and of the
// defaults of `sgfm train text`; longer windows are trained with their long waves raised so. One number for
// every model, since lines and scores must mean the same by it.
inline constexpr double kLongestTextWave = 80;

// f(k)^2.
inline double longWaveVariance(double kx, double kt, double longestWave) {
    const double least = 2 * std::numbers::pi / longestWave;
    if (kx == 0 || std::abs(kx) >= least) {
        return 1;
    }
    return (1 + kt * kt / (kx * kx)) / (1 + kt * kt / (least * least));
}

} // namespace sgfm::fourier
