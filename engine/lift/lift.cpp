#include "engine/lift/lift.h"

#include "engine/error.h"
#include "engine/fourier/modes.h"
#include "engine/fourier/operators.h"

#include <algorithm>
#include <complex>
#include <vector>

namespace sgfm::lift {

namespace {

// Mean over the last slice of every channel.
std::vector<double> lastSliceMeans(const field::DensityField& density) {
    std::vector<double> means;
    const std::size_t slice = density.grid().sliceSize();
    for (int channel = 0; channel < density.channels(); ++channel) {
        double sum = 0;
        for (const float value : density.channel(channel).last(slice)) {
            sum += value;
        }
        means.push_back(sum / static_cast<double>(slice));
    }
    return means;
}

} // namespace

field::VectorField liftDensity(const field::DensityField& density, const fourier::Transform& transform) {
    const field::Grid& grid = density.grid();
    if (!(grid == transform.grid())) {
        throw Error(ErrorKind::Usage, "lift", "The density is on another grid than the transform.",
                    "Make a transform for the density's grid.");
    }
    if (grid.dimension() < 2) {
        throw Error(ErrorKind::Usage, "lift", "A density over one axis has no space to flow in.",
                    "Use a grid of 2 or 3 axes, the last one t.");
    }
    field::SpectralField spectrum = transform.forward(density);
    fourier::dropNyquist(spectrum);

    const fourier::Modes modes(grid);
    const int timeAxis = grid.timeAxis();
    const auto& kx = modes.firstDerivative(0);
    const auto means = lastSliceMeans(density);
    field::SpectralField lifted(grid, density.channels(), grid.dimension());
    const auto lines = static_cast<std::ptrdiff_t>(modes.lines());
    const std::ptrdiff_t total = lines * density.channels();
#pragma omp parallel for schedule(static) if (spectrum.all().size() > 32768)
    for (std::ptrdiff_t job = 0; job < total; ++job) {
        const auto channel = static_cast<int>(job / lines);
        const auto line = static_cast<std::size_t>(job % lines);
        const std::size_t offset = line * modes.lineLength();
        const float kt = modes.firstDerivative(line, timeAxis);
        const float ky = timeAxis == 2 ? modes.firstDerivative(line, 1) : 0.0f;
        const std::complex<float>* in = spectrum.component(channel, 0).data() + offset;
        std::complex<float>* alongX = lifted.component(channel, 0).data() + offset;
        std::complex<float>* alongY = timeAxis == 2 ? lifted.component(channel, 1).data() + offset : nullptr;
        std::complex<float>* out = lifted.component(channel, timeAxis).data() + offset;
        for (std::size_t i = 0; i < modes.lineLength(); ++i) {
            const float square = kx[i] * kx[i] + ky * ky;
            if (square == 0) { // the mean of each slice: may not change with t
                continue;
            }
            const std::complex<float> flux = -(kt / square) * in[i];
            alongX[i] = kx[i] * flux;
            if (alongY != nullptr) {
                alongY[i] = ky * flux;
            }
            out[i] = in[i];
        }
        if (line == 0) {
            out[0] = static_cast<float>(means[static_cast<std::size_t>(channel)] *
                                        static_cast<double>(grid.size()));
        }
    }
    return transform.inverseVector(lifted);
}

field::DensityField densityOf(const field::VectorField& u) {
    field::DensityField density(u.grid(), u.channels());
    for (int channel = 0; channel < u.channels(); ++channel) {
        const auto last = u.component(channel, u.components() - 1);
        std::copy(last.begin(), last.end(), density.channel(channel).begin());
    }
    return density;
}

} // namespace sgfm::lift
