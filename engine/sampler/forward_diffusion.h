#pragma once
// The forward diffusion of wavelet coefficients, variance exploding:
//
//     c_sigma = c_0 + sigma eps,     eps = W P xi,  xi white with unit variance on every grid value
//
// eps is white on the divergence-free subspace: W is orthonormal, so W P W^-1 of white coefficients and W P
// of white values have one distribution. A divergence-free c_0 stays divergence-free. Divided by sqrt(1 +
// sigma^2) it is the variance-preserving form. E |eps|^2 = C ((N - Z)(d - 1) + Z d), Z the number of modes
// that P lets pass (k = 0, and modes that are Nyquist or 0 on every axis).
//
// Random numbers are counter-based (dynamics/normal_numbers.h): a function of (seed, run, step, array, index)
// alone, the same whatever the number of threads. Dimensionless. Source: DESIGN section 2, paper 6.2.

#include "engine/field/fields.h"
#include "engine/fourier/transform.h"
#include "engine/wavelet/transform.h"

#include <cstdint>

namespace sgfm::sampler {

struct NoiseKey {
    std::uint64_t seed = 0;
    std::uint64_t run = 0;
    std::uint64_t step = 0;
};

// xi: independent standard normal numbers on every channel, component and grid point.
field::VectorField whiteNoise(const field::Grid& grid, int channels, const NoiseKey& key);

// P xi.
field::VectorField divergenceFreeWhiteNoise(int channels, const NoiseKey& key,
                                            const fourier::Transform& transform);

// c_0 + sigma eps. Throws Error(Usage) when sigma is negative or not finite, when the transforms are for
// different grids, or c_0 is not a vector field's coefficients on that grid.
field::WaveletField diffuse(const field::WaveletField& clean, double sigma, const NoiseKey& key,
                            const wavelet::WaveletTransform& wavelets, const fourier::Transform& transform);

} // namespace sgfm::sampler
