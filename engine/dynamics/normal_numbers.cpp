#include "engine/dynamics/normal_numbers.h"

#include <Random123/boxmuller.hpp>
#include <Random123/philox.h>

#include <algorithm>
#include <array>

namespace sgfm::dynamics {
namespace {

// Steele, Lea and Flood's SplitMix64 finaliser: spreads (seed, run) over Philox's 64-bit key.
std::uint64_t mix(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15U;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31U);
}

} // namespace

void fillNormal(const NormalStream& stream, std::size_t count, float* out) {
    const std::uint64_t key64 = mix(mix(stream.seed) ^ stream.run);
    const r123::Philox4x32::key_type key{
        {static_cast<std::uint32_t>(key64), static_cast<std::uint32_t>(key64 >> 32U)}};
    r123::Philox4x32 generator;
    for (std::size_t i = 0; i < count; i += 4) {
        const r123::Philox4x32::ctr_type counter{{static_cast<std::uint32_t>(i / 4), stream.array,
                                                  static_cast<std::uint32_t>(stream.step),
                                                  static_cast<std::uint32_t>(stream.step >> 32U)}};
        const auto bits = generator(counter, key);
        const auto first = r123::boxmuller(bits[0], bits[1]);
        const auto second = r123::boxmuller(bits[2], bits[3]);
        const std::array<float, 4> four{first.x, first.y, second.x, second.y};
        std::copy_n(four.begin(), std::min<std::size_t>(4, count - i), out + i);
    }
}

} // namespace sgfm::dynamics
