#pragma once
// The published numbers behind filterNamed: the low-pass decomposition filters, ordered and signed as
// PyWavelets prints them (dec_lo, 17 digits). The other three filters follow from these by mirror rules, see
// filter.cpp. Source: Daubechies, Ten Lectures on Wavelets (1992); the symlets are known to 12 digits only,
// the others to double precision (tests/engine/wavelet/wavelet_filter_test.cpp measures both).

#include <string>
#include <vector>

namespace sgfm::wavelet {

struct FilterTable {
    std::string name;
    int vanishingMoments = 0;
    std::vector<double> decompositionLow;
};

// Least phase, N vanishing moments, 2 N taps (table 6.1): haar (= db1), db2 ... db10.
std::vector<FilterTable> daubechiesTables();

// As many moments and taps; of all choices of roots the one nearest to symmetry (table 6.3): sym2 ... sym10.
std::vector<FilterTable> symletTables();

// 2 N vanishing moments of the wavelet, 2 N - 1 of the scaling function, 6 N taps (table 8.1): coif1 ...
// coif5.
std::vector<FilterTable> coifletTables();

} // namespace sgfm::wavelet
