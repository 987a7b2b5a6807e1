#pragma once
// Trace-class (Hilbert-Schmidt) noise, set per wavelet scale:
//
//     sigma_n dW = sigma sum_j g_j sum_n psi_{j,n} dbeta_{j,n},     g_j = 0 on the coarsest scales by default
//
// beta: independent Brownian motions, one a coefficient, channel and component; normalised so that g = 1 on
// every scale adds sigma^2 to the variance of every grid value and component per unit of s (before P). Random
// numbers are counter-based (Random123 Philox4x32-10): key (seed, run), counter (step, channel, component,
// scale, index): the same numbers whatever the number of threads or the order of evaluation.
//
// Two bases: `Wavelet` (coefficients of the run's wavelet) and `Fourier` (white noise filtered by octave
// shells of |k|; diagonal, so that its Ornstein-Uhlenbeck part is exact also between modes). With the largest
// wavenumber of the axes k_N = max pi/dx_i, the shell of scale j of S is k_N 2^(j-S) < |k| <= k_N 2^(j-S+1);
// scale 0 takes what is below, the finest scale what is above.
//
// In the `Wavelet` basis noise is not diagonal in k: the solver applies the factor of each mode to the
// increment of a step, so that every mode has its exact variance, and the covariance between different modes
// of one wavelet is that of the factors' product (exact as h nu k^2 -> 0).

#include "engine/fourier/transform.h"
#include "engine/wavelet/transform.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace sgfm::dynamics {

enum class NoiseBasis { Wavelet, Fourier };

class NoiseSource {
  public:
    // gains: one a scale, coarse to fine; size transform.scales(). References must outlive the source.
    NoiseSource(const wavelet::WaveletTransform& wavelet, const fourier::Transform& fourier, NoiseBasis basis,
                std::vector<double> gains, std::uint64_t seed, std::uint64_t run);
    // Throws Error(BadInput) unless there is one finite gain >= 0 a scale, or when the wavelet's and the
    // transform's grids differ.

    const std::vector<double>& gains() const noexcept { return m_gains; }
    void setGains(std::vector<double> gains); // throws as the constructor does

    // The mean variance of a grid value and component, per unit of s, for sigma = 1 and before P: sum over
    // scales of g_j^2 share_j (share_j: coefficients, or modes, of scale j over all).
    double variance() const;

    // The white increment of one step in Fourier space, before P and sigma, of unit time: variance per grid
    // value sum over scales of g_j^2 share_j. The solver multiplies mode k by sigma sqrt((1 - exp(-2 nu k^2
    // h))/(2 nu k^2)).
    void increment(int channels, std::uint64_t stepIndex, field::SpectralField& out) const;

    // S(k) = E |xi^(k)|^2 / N of one component of the increment: the spectral density, exactly (from the
    // filters' transfer functions); half-spectrum layout. White noise with g = 1 has S = 1.
    std::vector<double> spectralDensity() const;

    // |P sigma_n|_HS^2 / N per unit of s for sigma = 1 and one channel: sum over modes of S(k) (d - 1) / N
    // for k != 0, S(0) d / N for k = 0. E |u|^2/N grows by sigma^2 times this per unit of s and channel.
    double hilbertSchmidtNormSquared() const;

  private:
    const wavelet::WaveletTransform& m_wavelet;
    const fourier::Transform& m_fourier;
    NoiseBasis m_basis;
    std::vector<double> m_gains;
    std::uint64_t m_seed;
    std::uint64_t m_run;
    // The gain of every coefficient (Wavelet) or mode (Fourier, half spectrum), shared by copies of the
    // source.
    std::shared_ptr<const std::vector<float>> m_gainAt;
};

} // namespace sgfm::dynamics
