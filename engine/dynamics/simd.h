#pragma once
// Sixteen floats, or eight complex numbers, at a time, by the compiler's vector extension: it uses whatever
// instructions the target has. Loads and stores need no alignment.

#include <complex>
#include <cstddef>

namespace sgfm::dynamics {

// Data move in blocks of kBlock complex numbers: one cache line.
inline constexpr int kBlock = 8;

constexpr int roundUp(int value) {
    return (value + kBlock - 1) / kBlock * kBlock;
}

using FloatVector [[gnu::vector_size(64), gnu::aligned(4), gnu::may_alias]] = float;
using PairVector [[gnu::vector_size(64), gnu::aligned(4), gnu::may_alias]] = double; // a complex<float> each

inline const FloatVector& asFloats(const std::complex<float>* p) {
    return *reinterpret_cast<const FloatVector*>(p);
}
inline FloatVector& asFloats(std::complex<float>* p) {
    return *reinterpret_cast<FloatVector*>(p);
}

// out[column][row] = in[row][column] for 8 x 8 complex numbers; strides count complex numbers.
inline void transposeBlock(const std::complex<float>* in, std::size_t inStride, std::complex<float>* out,
                           std::size_t outStride) {
    PairVector a[8];
    PairVector b[8];
    for (std::size_t i = 0; i < 8; ++i) {
        a[i] = *reinterpret_cast<const PairVector*>(in + i * inStride);
    }
    for (std::size_t i = 0; i < 8; i += 2) {
        b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    for (std::size_t i = 0; i < 8; i += 4) {
        for (std::size_t j = i; j < i + 2; ++j) {
            a[j] = __builtin_shufflevector(b[j], b[j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            a[j + 2] = __builtin_shufflevector(b[j], b[j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    }
    for (std::size_t j = 0; j < 4; ++j) {
        b[j] = __builtin_shufflevector(a[j], a[j + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        b[j + 4] = __builtin_shufflevector(a[j], a[j + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
    for (std::size_t i = 0; i < 8; ++i) {
        *reinterpret_cast<PairVector*>(out + i * outStride) = b[i];
    }
}

} // namespace sgfm::dynamics
