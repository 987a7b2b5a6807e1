#pragma once
// The spectral density of noise that is white on each wavelet scale, from the filters' transfer functions.
//
// All wavelets of one subband b are shifts of one psi_b, so each mode has E |xi^(k)|^2 = sum_b g_b^2 n_b
// |psi_b^(k)|^2 with n_b the number of shifts; and psi_b is a product of one function an axis.

#include "engine/wavelet/transform.h"

#include <vector>

namespace sgfm::dynamics {

// S(k) = E |xi^(k)|^2 / N in half-spectrum layout for gains a scale (coarse to fine).
std::vector<double> subbandDensity(const wavelet::WaveletTransform& transform,
                                   const std::vector<double>& gains);

} // namespace sgfm::dynamics
