#pragma once
// As many floats, or complex numbers, at a time as a register of the target holds, by the compiler's vector
// extension. Loads and stores need no alignment.
//
// Whatever the width, sums are kept as kParts vectors that make up a block: their order, and so their bits,
// are the same on every target.

#include "engine/field/register_width.h"

#include <complex>
#include <cstddef>

namespace sgfm::dynamics {

// Data move in blocks of kBlock complex numbers: one cache line.
inline constexpr int kBlock = 8;

constexpr int roundUp(int value) {
    return (value + kBlock - 1) / kBlock * kBlock;
}

inline constexpr int kLanes = field::kRegisterFloats;
inline constexpr int kPairs = kLanes / 2;      // complex numbers of a vector
inline constexpr int kParts = kBlock / kPairs; // vectors of a block

using FloatVector [[gnu::vector_size(4 * kLanes), gnu::aligned(4), gnu::may_alias]] = float;
// A complex<float> each.
using PairVector [[gnu::vector_size(4 * kLanes), gnu::aligned(4), gnu::may_alias]] = double;

inline const FloatVector& asFloats(const std::complex<float>* p) {
    return *reinterpret_cast<const FloatVector*>(p);
}
inline FloatVector& asFloats(std::complex<float>* p) {
    return *reinterpret_cast<FloatVector*>(p);
}
inline const FloatVector& asFloats(const float* p) {
    return *reinterpret_cast<const FloatVector*>(p);
}

// Of complex numbers: (re, im) -> (im, re) of each; all in opposite order; and, for kPairs rows of kPairs
// numbers, out[column][row] = in[row][column].
#if defined(__AVX512F__)
inline FloatVector swapParts(const FloatVector& v) {
    return __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
}
inline FloatVector reversed(const FloatVector& v) {
    return __builtin_shufflevector(v, v, 14, 15, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1);
}
inline void transposeSquare(PairVector (&a)[kPairs]) {
    PairVector b[kPairs];
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
    for (std::size_t i = 0; i < 8; ++i) { // a template would forget that PairVector needs no alignment
        a[i] = b[i];
    }
}
#elif defined(__AVX__)
inline FloatVector swapParts(const FloatVector& v) {
    return __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6);
}
inline FloatVector reversed(const FloatVector& v) {
    return __builtin_shufflevector(v, v, 6, 7, 4, 5, 2, 3, 0, 1);
}
inline void transposeSquare(PairVector (&a)[kPairs]) {
    PairVector b[kPairs];
    for (std::size_t i = 0; i < 4; i += 2) {
        b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 4, 2, 6);
        b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 1, 5, 3, 7);
    }
    for (std::size_t j = 0; j < 2; ++j) {
        a[j] = __builtin_shufflevector(b[j], b[j + 2], 0, 1, 4, 5);
        a[j + 2] = __builtin_shufflevector(b[j], b[j + 2], 2, 3, 6, 7);
    }
}
#else
inline FloatVector swapParts(const FloatVector& v) {
    return __builtin_shufflevector(v, v, 1, 0, 3, 2);
}
inline FloatVector reversed(const FloatVector& v) {
    return __builtin_shufflevector(v, v, 2, 3, 0, 1);
}
inline void transposeSquare(PairVector (&a)[kPairs]) {
    const auto first = __builtin_shufflevector(a[0], a[1], 0, 2);
    a[1] = __builtin_shufflevector(a[0], a[1], 1, 3);
    a[0] = first;
}
#endif

// out[column][row] = in[row][column] for 8 x 8 complex numbers; strides count complex numbers.
inline void transposeBlock(const std::complex<float>* in, std::size_t inStride, std::complex<float>* out,
                           std::size_t outStride) {
    for (std::size_t row = 0; row < kBlock; row += kPairs) {
        for (std::size_t column = 0; column < kBlock; column += kPairs) {
            PairVector square[kPairs];
            for (std::size_t i = 0; i < kPairs; ++i) {
                square[i] = *reinterpret_cast<const PairVector*>(in + (row + i) * inStride + column);
            }
            transposeSquare(square);
            for (std::size_t i = 0; i < kPairs; ++i) {
                *reinterpret_cast<PairVector*>(out + (column + i) * outStride + row) = square[i];
            }
        }
    }
}

} // namespace sgfm::dynamics
