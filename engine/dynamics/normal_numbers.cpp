#include "engine/dynamics/normal_numbers.h"

#include "engine/dynamics/simd.h"

#include <Random123/philox.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sgfm::dynamics {
namespace {

using BitsVector [[gnu::vector_size(4 * kLanes)]] = std::uint32_t;
using IntVector [[gnu::vector_size(4 * kLanes)]] = std::int32_t;
using LaneVector [[gnu::vector_size(4 * kLanes)]] = float;

// Steele, Lea and Flood's SplitMix64 finaliser: spreads (seed, run) over Philox's 64-bit key.
std::uint64_t mix(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15U;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31U);
}

// sqrt(-2 log x) for x = (bits + 1/2) / 2^32. With x = 2^e m, sqrt(1/2) <= m < sqrt(2), and s = (m-1)/(m+1):
// log m = 2 (s + s^3/3 + s^5/5 + ...); |s| < 0.172, the first omitted term is below 1e-9.
void radii(const BitsVector& bits, LaneVector& radius) {
    const LaneVector x = __builtin_convertvector(bits, LaneVector) * 0x1p-32F + 0x1p-33F;
    const IntVector pattern = __builtin_bit_cast(IntVector, x);
    const IntVector exponent = (pattern - 0x3F3504F3) >> 23; // 0x3F3504F3: the float sqrt(1/2)
    const LaneVector m = __builtin_bit_cast(LaneVector, pattern - (exponent << 23));
    const LaneVector s = (m - 1) / (m + 1);
    const LaneVector square = s * s;
    const LaneVector series =
        1 + square * (1.0F / 3 + square * (1.0F / 5 + square * (1.0F / 7 + square * (1.0F / 9))));
    const LaneVector log =
        __builtin_convertvector(exponent, LaneVector) * std::numbers::ln2_v<float> + 2 * s * series;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        radius[lane] = std::sqrt(std::max(0.0F, -2 * log[lane]));
    }
}

// cos and sin of the angle 2 pi bits / 2^32: the nearest quarter turn exactly, in integers; the rest, at most
// pi/4, by Taylor polynomials (error below 3e-9).
void directions(const BitsVector& bits, LaneVector& cosine, LaneVector& sine) {
    const BitsVector quarter = (bits + (1U << 29U)) >> 30U;
    const IntVector rest = __builtin_bit_cast(IntVector, bits - (quarter << 30U));
    const LaneVector z = __builtin_convertvector(rest, LaneVector) * (0x1p-31F * std::numbers::pi_v<float>);
    const LaneVector q = z * z;
    const LaneVector s =
        z * (1 + q * (-1.0F / 6 + q * (1.0F / 120 + q * (-1.0F / 5040 + q * (1.0F / 362880)))));
    const LaneVector c =
        1 + q * (-0.5F + q * (1.0F / 24 + q * (-1.0F / 720 + q * (1.0F / 40320 + q * (-1.0F / 3628800)))));
    const auto odd = (quarter & 1U) != 0;
    const LaneVector first = odd ? s : c;
    const LaneVector second = odd ? c : s;
    cosine = ((quarter + 1U) & 2U) != 0 ? -first : first;
    sine = (quarter & 2U) != 0 ? -second : second;
}

} // namespace

void fillNormal(const NormalStream& stream, std::size_t count, float* out) {
    const std::uint64_t key64 = mix(mix(stream.seed) ^ stream.run);
    const r123::Philox4x32::key_type key{
        {static_cast<std::uint32_t>(key64), static_cast<std::uint32_t>(key64 >> 32U)}};
    r123::Philox4x32 generator;
    std::array<BitsVector, 4> bits;
    std::array<float, 4 * kLanes> numbers;
    for (std::size_t first = 0; first < count; first += numbers.size()) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const auto four = generator(
                {{static_cast<std::uint32_t>(first / 4 + lane), stream.array,
                  static_cast<std::uint32_t>(stream.step), static_cast<std::uint32_t>(stream.step >> 32U)}},
                key);
            for (std::size_t i = 0; i < 4; ++i) {
                bits[i][lane] = four[i];
            }
        }
        for (std::size_t pair = 0; pair < 2; ++pair) { // Box and Muller
            LaneVector radius;
            LaneVector cosine;
            LaneVector sine;
            directions(bits[2 * pair], cosine, sine);
            radii(bits[2 * pair + 1], radius);
            for (std::size_t lane = 0; lane < kLanes; ++lane) {
                numbers[4 * lane + 2 * pair] = radius[lane] * cosine[lane];
                numbers[4 * lane + 2 * pair + 1] = radius[lane] * sine[lane];
            }
        }
        std::copy_n(numbers.begin(), std::min(numbers.size(), count - first), out + first);
    }
}

} // namespace sgfm::dynamics
