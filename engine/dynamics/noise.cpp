#include "engine/dynamics/noise.h"

#include "engine/dynamics/normal_numbers.h"
#include "engine/dynamics/subbands.h"
#include "engine/error.h"
#include "engine/parallel.h"
#include "engine/wavelet/scales.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace sgfm::dynamics {
namespace {

std::size_t size(int value) {
    return static_cast<std::size_t>(value);
}

// visit(place in the half spectrum, signed mode-squared wavenumber |k|^2, multiplicity) for every mode.
template <typename Visit>
void forEachHalfMode(const field::Grid& grid, const Visit& visit) {
    const int half = grid.points(0) / 2 + 1;
    const int middle = grid.dimension() > 1 ? grid.points(1) : 1;
    const int slow = grid.dimension() > 2 ? grid.points(2) : 1;
    std::size_t place = 0;
    for (int z = 0; z < slow; ++z) {
        const double kz = grid.dimension() > 2 ? fourier::wavenumber(grid, 2, z) : 0;
        for (int y = 0; y < middle; ++y) {
            const double ky = grid.dimension() > 1 ? fourier::wavenumber(grid, 1, y) : 0;
            for (int x = 0; x < half; ++x, ++place) {
                const double kx = fourier::wavenumber(grid, 0, x);
                const bool single = x == 0 || 2 * x == grid.points(0);
                visit(place, kx * kx + ky * ky + kz * kz, single ? 1 : 2);
            }
        }
    }
}

// The gain of every mode by octave shells of |k|, see the header.
std::vector<float> shellGains(const field::Grid& grid, const std::vector<double>& gains) {
    double nyquist = 0;
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        nyquist = std::max(nyquist, std::numbers::pi / grid.spacing(axis));
    }
    const int scales = static_cast<int>(gains.size());
    std::vector<float> result(field::SpectralField::modeCount(grid));
    forEachHalfMode(grid, [&](std::size_t place, double square, int) {
        // j = scales - 1 - floor(log2(k_N / k)), by comparison so that shell edges are exact
        int scale = scales - 1;
        for (double edge = nyquist / 2; scale > 0 && square <= edge * edge; edge /= 2) {
            --scale;
        }
        result[place] = static_cast<float>(gains[size(scale)]);
    });
    return result;
}

std::vector<float> coefficientGains(const wavelet::WaveletTransform& transform,
                                    const std::vector<double>& gains) {
    const std::vector<unsigned char> scales = wavelet::scaleOfCoefficients(transform);
    std::vector<float> result(scales.size());
    std::transform(scales.begin(), scales.end(), result.begin(),
                   [&](unsigned char scale) { return static_cast<float>(gains[scale]); });
    return result;
}

} // namespace

NoiseSource::NoiseSource(const wavelet::WaveletTransform& wavelet, const fourier::Transform& fourier,
                         NoiseBasis basis, std::vector<double> gains, std::uint64_t seed, std::uint64_t run)
    : m_wavelet(wavelet), m_fourier(fourier), m_basis(basis), m_seed(seed), m_run(run) {
    if (!(wavelet.grid() == fourier.grid())) {
        throw Error(ErrorKind::BadInput, "noise",
                    "The wavelet and the Fourier transform have different grids.",
                    "Make both for the grid of the flow.");
    }
    setGains(std::move(gains));
}

void NoiseSource::setGains(std::vector<double> gains) {
    if (static_cast<int>(gains.size()) != m_wavelet.scales()) {
        throw Error(ErrorKind::BadInput, "noise",
                    std::to_string(gains.size()) + " noise gains for " + std::to_string(m_wavelet.scales()) +
                        " scales.",
                    "Give one gain a scale, coarse to fine.");
    }
    for (const double gain : gains) {
        if (!std::isfinite(gain) || gain < 0) {
            throw Error(ErrorKind::BadInput, "noise",
                        "A noise gain of " + std::to_string(gain) + " cannot be used.",
                        "Use finite gains of 0 or more.");
        }
    }
    m_gains = std::move(gains);
    m_gainAt = std::make_shared<const std::vector<float>>(m_basis == NoiseBasis::Wavelet
                                                              ? coefficientGains(m_wavelet, m_gains)
                                                              : shellGains(m_fourier.grid(), m_gains));
}

double NoiseSource::variance() const {
    const field::Grid& grid = m_fourier.grid();
    const std::vector<float>& gainAt = *m_gainAt;
    double sum = 0;
    if (m_basis == NoiseBasis::Wavelet) {
        for (const float gain : gainAt) {
            sum += static_cast<double>(gain) * static_cast<double>(gain);
        }
    } else {
        forEachHalfMode(grid, [&](std::size_t place, double, int multiplicity) {
            sum += multiplicity * static_cast<double>(gainAt[place]) * static_cast<double>(gainAt[place]);
        });
    }
    return sum / static_cast<double>(grid.size());
}

void NoiseSource::increment(int channels, std::uint64_t stepIndex, field::SpectralField& out) const {
    const field::Grid& grid = m_fourier.grid();
    const int dimension = grid.dimension();
    const std::vector<float>& gainAt = *m_gainAt;
    const bool inWavelets = m_basis == NoiseBasis::Wavelet;
    const int threads = m_fourier.planner().threads();
    field::VectorField values(grid, channels);
    std::vector<field::AlignedVector<float>> coefficients(size(threads));
    parallelFor(threads, channels * dimension, [&](int array, int thread) {
        const std::span<float> target = values.component(array / dimension, array % dimension);
        const NormalStream stream{m_seed, m_run, stepIndex, static_cast<std::uint32_t>(array)};
        if (!inWavelets) {
            fillNormal(stream, target.size(), target.data());
            return;
        }
        field::AlignedVector<float>& c = coefficients[size(thread)];
        c.resize(target.size());
        fillNormal(stream, c.size(), c.data());
        std::transform(c.begin(), c.end(), gainAt.begin(), c.begin(), std::multiplies<>());
        m_wavelet.inverse(c.data(), target.data());
    });
    m_fourier.forward(values, out);
    if (!inWavelets) {
        parallelFor(threads, channels * dimension, [&](int array, int) {
            const std::span<std::complex<float>> modes = out.component(array / dimension, array % dimension);
            for (std::size_t mode = 0; mode < modes.size(); ++mode) {
                modes[mode] *= gainAt[mode];
            }
        });
    }
}

std::vector<double> NoiseSource::spectralDensity() const {
    const std::vector<float>& gainAt = *m_gainAt;
    if (m_basis == NoiseBasis::Fourier) {
        std::vector<double> density(gainAt.size());
        std::transform(gainAt.begin(), gainAt.end(), density.begin(),
                       [](float gain) { return static_cast<double>(gain) * static_cast<double>(gain); });
        return density;
    }
    return subbandDensity(m_wavelet, m_gains);
}

double NoiseSource::hilbertSchmidtNormSquared() const {
    const field::Grid& grid = m_fourier.grid();
    const std::vector<double> density = spectralDensity();
    double sum = 0;
    forEachHalfMode(grid, [&](std::size_t place, double square, int multiplicity) {
        sum += density[place] * multiplicity * (square > 0 ? grid.dimension() - 1 : grid.dimension());
    });
    return sum / static_cast<double>(grid.size());
}

} // namespace sgfm::dynamics
