#include "engine/wavelet/level.h"

#include "engine/wavelet/level_parts.h"

namespace sgfm::wavelet {

std::size_t workspaceFloats(const std::array<std::size_t, 3>& size) {
    const std::size_t lines = kLines * phaseLineFloats(size[0]);
    const std::size_t planes = size[2] > 1 ? kLines * size[0] * size[1] : 0;
    return (lines + planes + 15) / 16 * 16;
}

} // namespace sgfm::wavelet
