#include "engine/dynamics/line_pairs.h"

#include "engine/dynamics/simd.h"

#include <algorithm>

namespace sgfm::dynamics {
namespace {

// 1 in every lane but the real or the imaginary parts'.
FloatVector minusAt(int parity) {
    FloatVector signs{};
    for (int lane = 0; lane < kLanes; ++lane) {
        signs[lane] = lane % 2 == parity ? -1.0F : 1.0F;
    }
    return signs;
}

const FloatVector kMinusReal = minusAt(0);
const FloatVector kMinusImaginary = minusAt(1);

} // namespace

void packPair(const Complex* a, const Complex* b, int modes, int points, Complex* z) {
    z[0] = {a[0].real(), b[0].real()};
    int k = 1;
    for (; k + kPairs <= modes; k += kPairs) {
        const FloatVector va = asFloats(a + k);
        const FloatVector vb = asFloats(b + k);
        const FloatVector swapped = swapParts(vb);
        asFloats(z + k) = va + kMinusReal * swapped;
        const FloatVector mirrored = kMinusImaginary * va + swapped;
        asFloats(z + points - k - (kPairs - 1)) = reversed(mirrored);
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
    for (; k + kPairs <= modes; k += kPairs) {
        const FloatVector direct = asFloats(z + k);
        const FloatVector behind = asFloats(z + points - k - (kPairs - 1));
        const FloatVector mirrored = kMinusImaginary * reversed(behind); // conj Z(-k)
        asFloats(a + k) = direct + mirrored;
        const FloatVector difference = direct - mirrored;
        asFloats(b + k) = kMinusImaginary * swapParts(difference); // times -i
    }
    for (; k < modes; ++k) {
        const Complex direct = z[k];
        const Complex mirrored = std::conj(z[points - k]);
        const Complex difference = direct - mirrored;
        a[k] = direct + mirrored;
        b[k] = {difference.imag(), -difference.real()};
    }
}

} // namespace sgfm::dynamics
