#include "engine/fourier/spectrum.h"

#include "engine/fourier/modes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sgfm::fourier {

EnergySpectrum energySpectrum(const field::SpectralField& u) {
    const field::Grid& grid = u.grid();
    EnergySpectrum spectrum;
    if (grid.size() == 0) {
        return spectrum;
    }
    const Modes modes(grid);
    double shellWidth = 2 * std::numbers::pi / grid.length(0);
    double largestSquare = 0;
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        shellWidth = std::min(shellWidth, 2 * std::numbers::pi / grid.length(axis));
        const auto& squares = modes.squared(axis);
        largestSquare += *std::max_element(squares.begin(), squares.end());
    }
    const auto shellOf = [shellWidth](double square) {
        return static_cast<std::size_t>(std::sqrt(square) / shellWidth + 0.5);
    };
    const std::size_t shells = shellOf(largestSquare) + 1;

    // One sum for every plane of lines, added up in order: the same bits for any number of threads.
    const std::size_t linesOfPlane = grid.dimension() > 1 ? static_cast<std::size_t>(grid.points(1)) : 1;
    const auto planes = static_cast<std::ptrdiff_t>(modes.lines() / linesOfPlane);
    std::vector<std::vector<double>> sums(static_cast<std::size_t>(planes), std::vector<double>(shells));
#pragma omp parallel for schedule(static) if (u.length() > 32768)
    for (std::ptrdiff_t plane = 0; plane < planes; ++plane) {
        auto& sum = sums[static_cast<std::size_t>(plane)];
        for (std::size_t line = static_cast<std::size_t>(plane) * linesOfPlane;
             line < static_cast<std::size_t>(plane + 1) * linesOfPlane; ++line) {
            const double others = static_cast<double>(modes.squared(line, 1)) + modes.squared(line, 2);
            for (std::size_t i = 0; i < modes.lineLength(); ++i) {
                double energy = 0;
                for (int channel = 0; channel < u.channels(); ++channel) {
                    for (int component = 0; component < u.components(); ++component) {
                        const auto mode = u.component(channel, component)[line * modes.lineLength() + i];
                        energy += std::norm(std::complex<double>(mode));
                    }
                }
                sum[shellOf(modes.squared(0)[i] + others)] += modes.multiplicity(i) * energy;
            }
        }
    }
    const double points = static_cast<double>(grid.size());
    for (std::size_t shell = 0; shell < shells; ++shell) {
        double energy = 0;
        for (const auto& sum : sums) {
            energy += sum[shell];
        }
        spectrum.wavenumber.push_back(static_cast<double>(shell) * shellWidth);
        spectrum.energy.push_back(energy / (2 * points * points));
    }
    return spectrum;
}

double meanSquare(const field::SpectralField& u) {
    if (u.grid().size() == 0) {
        return 0;
    }
    const Modes modes(u.grid());
    const std::ptrdiff_t arrays = static_cast<std::ptrdiff_t>(u.channels()) * u.components();
    const auto lines = static_cast<std::ptrdiff_t>(modes.lines());
    // One sum a line, added up in order: the same bits for any number of threads.
    std::vector<double> sums(static_cast<std::size_t>(arrays * lines));
#pragma omp parallel for schedule(static) if (u.all().size() > 32768)
    for (std::ptrdiff_t i = 0; i < arrays * lines; ++i) {
        const auto array = static_cast<int>(i / lines);
        const auto values =
            u.component(array / u.components(), array % u.components())
                .subspan(static_cast<std::size_t>(i % lines) * modes.lineLength(), modes.lineLength());
        double sum = 0;
        for (std::size_t k = 0; k < values.size(); ++k) {
            sum += modes.multiplicity(k) * std::norm(std::complex<double>(values[k]));
        }
        sums[static_cast<std::size_t>(i)] = sum;
    }
    double total = 0;
    for (const double sum : sums) {
        total += sum;
    }
    const double points = static_cast<double>(u.grid().size());
    return total / (points * points);
}

} // namespace sgfm::fourier
