#pragma once
// What can be done with the scales of a coefficient field. Scale j = 0 is the coarsest approximation, j =
// scales() - 1 the finest details. Sums over scales of energy equal |u|^2 (isometry).
//
// Throw Error(Usage) when the coefficients are not of the transform's size, Error(BadInput) for a wrong
// number of gains, a gain that is not finite, or a part outside (0, 1].

#include "engine/wavelet/transform.h"

#include <vector>

namespace sgfm::wavelet {

struct ScaleStatistics {
    int scale = 0;
    std::size_t coefficients = 0; // a channel and component
    double energy = 0;   // sum of squares over channels and components, divided by 2 N: adds up to the
                         // mean over the grid of |u|^2 / 2
    double share = 0;    // of the total energy, 0..1
    double sparsity = 0; // smallest share of this scale's coefficients that holds 99 % of its energy; 0 when
                         // they are zero or not finite
};

// scaleOfCoefficients(...)[i] is the scale of coefficient i of the Mallat layout.
std::vector<unsigned char> scaleOfCoefficients(const WaveletTransform& transform);

std::vector<ScaleStatistics> scaleStatistics(const WaveletTransform& transform, const field::WaveletField& c);

// Smallest share of all coefficients holding `part` (default 99 %) of the energy; 0 when they are zero or not
// finite.
double sparsity(const field::WaveletField& c, double part = 0.99);

// c_j <- gains[j] c_j. gains.size() == transform.scales(); a mute is a gain of 0.
void applyScaleGains(const WaveletTransform& transform, const std::vector<double>& gains,
                     field::WaveletField& c);

} // namespace sgfm::wavelet
