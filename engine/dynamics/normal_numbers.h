#pragma once
// Counter-based standard normal numbers: value `index` of a stream is a function of (key, stream, index)
// alone. Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3") and the Box-Muller
// transform (in vectors): one call of Philox gives four numbers.

#include <cstddef>
#include <cstdint>

namespace sgfm::dynamics {

struct NormalStream {
    std::uint64_t seed = 0;
    std::uint64_t run = 0;
    std::uint64_t step = 0;
    std::uint32_t array = 0; // channel and component
};

// out[i] = number first + i of the stream, for i < count.
void fillNormal(const NormalStream& stream, std::size_t count, float* out);

} // namespace sgfm::dynamics
