#include "engine/dynamics/line_pairs.h"

#include "engine/dynamics/simd.h"

#include <algorithm>

namespace sgfm::dynamics {
namespace {

constexpr FloatVector kMinusReal{-1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1};
constexpr FloatVector kMinusImaginary{1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1};

// (re, im) -> (im, re) of each number
#define SGFM_SWAP_PARTS(v) __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
// the eight numbers in opposite order
#define SGFM_REVERSE(v) __builtin_shufflevector(v, v, 14, 15, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1)

} // namespace

void packPair(const Complex* a, const Complex* b, int modes, int points, Complex* z) {
    z[0] = {a[0].real(), b[0].real()};
    int k = 1;
    for (; k + kBlock <= modes; k += kBlock) {
        const FloatVector va = asFloats(a + k);
        const FloatVector vb = asFloats(b + k);
        const FloatVector swapped = SGFM_SWAP_PARTS(vb);
        asFloats(z + k) = va + kMinusReal * swapped;
        const FloatVector mirrored = kMinusImaginary * va + swapped;
        asFloats(z + points - k - (kBlock - 1)) = SGFM_REVERSE(mirrored);
    }
    for (; k < modes; ++k) {
        z[k] = {a[k].real() - b[k].imag(), a[k].imag() + b[k].real()};
        z[points - k] = {a[k].real() + b[k].imag(), b[k].real() - a[k].imag()};
    }
    std::fill(z + modes, z + points - modes + 1, Complex{});
}

void unpackPair(const Complex* z, int modes, int points, Complex* a, Complex* b) {
    a[0] = {2 * z[0].real(), 0};
    b[0] = {2 * z[0].imag(), 0};
    int k = 1;
    for (; k + kBlock <= modes; k += kBlock) {
        const FloatVector direct = asFloats(z + k);
        const FloatVector behind = asFloats(z + points - k - (kBlock - 1));
        const FloatVector mirrored = kMinusImaginary * SGFM_REVERSE(behind); // conj Z(-k)
        asFloats(a + k) = direct + mirrored;
        const FloatVector difference = direct - mirrored;
        asFloats(b + k) = kMinusImaginary * SGFM_SWAP_PARTS(difference); // times -i
    }
    for (; k < modes; ++k) {
        const Complex direct = z[k];
        const Complex mirrored = std::conj(z[points - k]);
        const Complex difference = direct - mirrored;
        a[k] = direct + mirrored;
        b[k] = {difference.imag(), -difference.real()};
    }
}

#undef SGFM_SWAP_PARTS
#undef SGFM_REVERSE

} // namespace sgfm::dynamics
