#pragma once
// One level of the transform: a box of samples <-> its sub-bands (2 an active axis), each of half the size
// along the active axes. Sub-band b is high-pass along x if b & 1, along y if b & 2, along z if b & 4; bands
// that are high-pass along an axis that is not active do not exist.
//
// Every output plane (3-D) or pair of rows (2-D) is made from the input alone, so that work is divided among
// threads freely and the result does not depend on their number.

#include "engine/wavelet/bank.h"

#include <array>
#include <cstddef>

namespace sgfm::wavelet {

// Rows of consecutive floats; strides between neighbouring rows and planes, in floats. Borrowed.
struct Box {
    float* data = nullptr;
    std::size_t strideY = 0;
    std::size_t strideZ = 0;

    float* row(std::size_t y, std::size_t z) const noexcept { return data + y * strideY + z * strideZ; }
};
struct ConstBox {
    const float* data = nullptr;
    std::size_t strideY = 0;
    std::size_t strideZ = 0;

    const float* row(std::size_t y, std::size_t z) const noexcept { return data + y * strideY + z * strideZ; }
};

struct LevelShape {
    std::array<std::size_t, 3> size{1, 1, 1}; // of the box; even along active axes
    std::array<bool, 3> active{};             // at least one

    std::size_t bandSize(std::size_t axis) const noexcept {
        return active[axis] ? size[axis] / 2 : size[axis];
    }
    bool hasBand(std::size_t band) const noexcept {
        return ((band & 1) == 0 || active[0]) && ((band & 2) == 0 || active[1]) &&
               ((band & 4) == 0 || active[2]);
    }
};

// Working memory of one thread for boxes up to `size`, in floats (a multiple of 16).
std::size_t workspaceFloats(const std::array<std::size_t, 3>& size);

// Memory for a team: thread i works at data + i floats.
struct Workspaces {
    float* data = nullptr;
    std::size_t floats = 0;
    int threads = 1;
};

void forwardLevel(const Bank& bank, const LevelShape& shape, const ConstBox& box,
                  const std::array<Box, 8>& bands, const Workspaces& workspaces);

void inverseLevel(const Bank& bank, const LevelShape& shape, const std::array<ConstBox, 8>& bands,
                  const Box& box, const Workspaces& workspaces);

} // namespace sgfm::wavelet
