#include "engine/sampler/forward_diffusion.h"

#include "engine/error.h"
#include "engine/fourier/operators.h"

#include <Random123/boxmuller.hpp>
#include <Random123/philox.h>

#include <cmath>

namespace sgfm::sampler {

namespace {

// Keeps these draws apart from other users of the same (seed, run): part of the counter.
constexpr std::uint64_t kForwardDiffusion = 0x666f7277617264; // "forward"

} // namespace

field::VectorField whiteNoise(const field::Grid& grid, int channels, const NoiseKey& key) {
    field::VectorField noise(grid, channels);
    const r123::Philox4x64 generator;
    const r123::Philox4x64::key_type philoxKey{{key.seed, key.run}};
    const auto blocks = static_cast<std::ptrdiff_t>((grid.size() + 3) / 4);
    for (int array = 0; array < channels * grid.dimension(); ++array) {
        const auto values = noise.component(array / grid.dimension(), array % grid.dimension());
#pragma omp parallel for schedule(static) if (values.size() > 16384)
        for (std::ptrdiff_t block = 0; block < blocks; ++block) {
            const r123::Philox4x64::ctr_type bits =
                generator({{key.step, static_cast<std::uint64_t>(array), static_cast<std::uint64_t>(block),
                            kForwardDiffusion}},
                          philoxKey);
            const auto first = r123::boxmuller(bits[0], bits[1]);
            const auto second = r123::boxmuller(bits[2], bits[3]);
            const double normals[4] = {first.x, first.y, second.x, second.y};
            for (std::size_t i = 0; i < 4; ++i) {
                const std::size_t index = static_cast<std::size_t>(block) * 4 + i;
                if (index < values.size()) {
                    values[index] = static_cast<float>(normals[i]);
                }
            }
        }
    }
    return noise;
}

field::VectorField divergenceFreeWhiteNoise(int channels, const NoiseKey& key,
                                            const fourier::Transform& transform) {
    field::SpectralField spectrum = transform.forward(whiteNoise(transform.grid(), channels, key));
    fourier::projectDivergenceFree(spectrum);
    return transform.inverseVector(spectrum);
}

field::WaveletField diffuse(const field::WaveletField& clean, double sigma, const NoiseKey& key,
                            const wavelet::WaveletTransform& wavelets, const fourier::Transform& transform) {
    if (!std::isfinite(sigma) || sigma < 0) {
        throw Error(ErrorKind::Usage, "forward diffusion",
                    "The noise level " + std::to_string(sigma) + " is no noise level.",
                    "Use a finite sigma of 0 or more.");
    }
    if (!(wavelets.grid() == transform.grid()) || !(clean.grid() == transform.grid()) ||
        clean.components() != transform.grid().dimension()) {
        throw Error(ErrorKind::Usage, "forward diffusion",
                    "Coefficients, wavelet transform and Fourier transform are not for one grid.",
                    "Make both transforms for the field's grid.");
    }
    field::WaveletField noisy = clean;
    const field::WaveletField noise =
        wavelets.forward(divergenceFreeWhiteNoise(clean.channels(), key, transform));
    for (std::size_t i = 0; i < noisy.all().size(); ++i) {
        noisy.all()[i] += static_cast<float>(sigma) * noise.all()[i];
    }
    return noisy;
}

} // namespace sgfm::sampler
