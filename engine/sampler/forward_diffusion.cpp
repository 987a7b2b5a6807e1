#include "engine/sampler/forward_diffusion.h"

#include "engine/dynamics/normal_numbers.h"
#include "engine/error.h"
#include "engine/fourier/operators.h"

#include <cmath>

namespace sgfm::sampler {

namespace {

// Keeps these draws apart from the noise of the dynamics, which has the same seed and run.
constexpr std::uint64_t kForwardDiffusion = 0x666f7277617264; // "forward"

} // namespace

field::VectorField whiteNoise(const field::Grid& grid, int channels, const NoiseKey& key) {
    field::VectorField noise(grid, channels);
    const int arrays = channels * grid.dimension();
#pragma omp parallel for schedule(static) if (noise.all().size() > 65536)
    for (int array = 0; array < arrays; ++array) {
        const auto values = noise.component(array / grid.dimension(), array % grid.dimension());
        dynamics::fillNormal(
            {key.seed ^ kForwardDiffusion, key.run, key.step, static_cast<std::uint32_t>(array)},
            values.size(), values.data());
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
