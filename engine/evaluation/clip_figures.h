#pragma once
// What is measured of one clip, from its intensities e(x, y, t) in [0, 1]; channels are averaged. T frames.
//
//   psnr(a, b)        -10 log10 mean |a - b|^2 of two frames, in dB, at most kLargestPsnr (the same frames)
//   motion            mean over pixels and t of (e(t + 1) - e(t))^2
//   flicker           mean over pixels and t of (e(t - 1) - 2 e(t) + e(t + 1))^2 / 16: the energy at high
//                     temporal frequencies, with the filter sin^4(w / 2); of a clip that alternates by +-a it
//                     is a^2, of a steady or evenly changing one 0
//   correlation       of successive frames, their means taken off; averaged over t: temporal smoothness
//   densityDrift      max over t of |M(t) - M(0)| / M(0), M(t) the total intensity of frame t
//   scaleEnergies     log10 of the energy in the sub-bands of the orthonormal Haar transform over (x, y, t):
//                     for every level those that are detail along t alone, along space alone, and along both,
//                     and the approximation's variance. (Haar: a clip does not repeat in t, and Haar's
//                     filters do not reach around the box.)
//   spectrum          log10 of the power in bands of |k_s| and |omega|, each one octave wide (0; 1; 2-3; 4-7;
//                     ... in waves a side), of the space-time Fourier transform with a Hann window over t
// Energies are a grid point, and kRoundingEnergy is added before the logarithm: below it a difference is that
// of rounding to 8 bits.

#include "engine/fourier/planner.h"
#include "engine/video/clip.h"

#include <vector>

namespace sgfm::evaluation {

inline constexpr double kLargestPsnr = 100;                             // dB
inline constexpr double kRoundingEnergy = 1.0 / (12.0 * 255.0 * 255.0); // variance of rounding to 8 bits

struct ClipFigures {
    double motion = 0;
    double flicker = 0;
    double correlation = 0;
    double densityDrift = 0;
    std::vector<double> scaleEnergies;
    std::vector<double> spectrum;
};

// Throws Error(Usage) for frames of different sizes.
double psnr(const video::Frame& one, const video::Frame& other);

// Throws Error(Usage) for fewer than three frames, frames of different sizes, or sides below 4.
ClipFigures figuresOf(const video::Clip& clip, fourier::Planner& planner);

} // namespace sgfm::evaluation
