#pragma once
// Both directions of one level as the same operation: a two-channel bank slides over a sequence s in steps of
// two samples,
//
//     A[k] = sum_m first[m] s[2k + m],     B[k] = sum_m second[m] s[2k + m],     m = 0 ... length - 1.
//
// Forward: s is the signal x delayed by delay = length/2 - 1 (s[i] = x[i - delay], periodic); first and
// second are the reconstruction filters h, g in PyWavelets' order, so that
//     A[k] = lo[k] = sum_j dec_lo[j] x[2k + length/2 - j],   B[k] = hi[k].
// Inverse (the transpose): s interleaves lo and hi, s[2j] = lo[j - delay], s[2j + 1] = hi[j - delay], and
//     A[q] = x[2q - delay],   B[q] = x[2q - delay + 1],
//     first[2j] = h[2(L-1-j)], first[2j+1] = g[2(L-1-j)], second: the odd taps h[2(L-1-j) + 1], ...; L =
//     length/2.

#include "engine/wavelet/filter.h"

#include <array>

namespace sgfm::wavelet {

inline constexpr int kMaxFilterLength = 30;

struct Bank {
    int length = 0;
    std::array<float, kMaxFilterLength> first{};
    std::array<float, kMaxFilterLength> second{};
};

// Throws Error(BadInput) when there is no kernel for the filter's length: see kernelLengths.
Bank forwardBank(const Filter& filter);
Bank inverseBank(const Filter& filter);

// The lengths of the filters of filterNames, each compiled into loops of its own.
template <typename Function>
void forEachKernelLength(const Function& f) {
    const auto all = [&f]<int... Lengths>() {
        (f.template operator()<Lengths>(), ...);
    };
    all.template operator()<2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 30>();
}

} // namespace sgfm::wavelet
