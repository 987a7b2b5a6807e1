#pragma once
// Orthonormal wavelet filters: haar (= db1), db2..db10, sym2..sym10, coif1..coif5. Named, signed and ordered
// as PyWavelets does (dec_lo, dec_hi, rec_lo, rec_hi), so that coefficients can be compared. Sources:
// Daubechies, Ten Lectures on Wavelets (1992), tables 6.1, 6.3 and 8.1: to double precision, the symlets to
// 12 digits.

#include <string>
#include <string_view>
#include <vector>

namespace sgfm::wavelet {

struct Filter {
    std::string name;
    int vanishingMoments = 0;
    std::vector<double> decompositionLow; // sum = sqrt(2), sum of squares = 1
    std::vector<double> decompositionHigh;
    std::vector<double> reconstructionLow;
    std::vector<double> reconstructionHigh;

    int length() const noexcept { return static_cast<int>(decompositionLow.size()); }
};

// Throws Error(BadInput) for an unknown name (the remedy lists the names).
Filter filterNamed(std::string_view name);

// haar, db2, ..., coif5: every filter once ("db1" is understood, too).
const std::vector<std::string>& filterNames();

} // namespace sgfm::wavelet
