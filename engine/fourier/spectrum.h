#pragma once
// The isotropic energy spectrum E(k): the mean energy |u|^2/2 of shells of wavenumber
//     k in [(i - 1/2) dk, (i + 1/2) dk),  dk = the smallest 2 pi / L of the axes,
// summed over channels and components; sum of energy over all shells = mean over the grid of |u|^2 / 2
// (Parseval).

#include "engine/field/fields.h"

#include <vector>

namespace sgfm::fourier {

struct EnergySpectrum {
    std::vector<double> wavenumber; // centre of each shell, i dk
    std::vector<double> energy;     // energy in each shell (not divided by dk)
};

EnergySpectrum energySpectrum(const field::SpectralField& u);

// Mean over the grid of |u|^2, channels and components added, by Parseval.
double meanSquare(const field::SpectralField& u);

} // namespace sgfm::fourier
