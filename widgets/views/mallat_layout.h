#pragma once
// Where the coefficients of a scale lie in the Mallat layout (wavelet/transform.h): the approximation in the
// corner with the smallest indices, the details of each level behind it. Indexing only.

#include "engine/field/grid.h"

#include <array>

namespace sgfm::views {

// The axes along which a coefficient tells changes (high-pass); along the others it is smooth.
struct Band {
    std::array<bool, 3> changes{true, false, false}; // x; t of text, y of video; t of video
    bool operator==(const Band&) const = default;
};

// A box of coefficients: offset and size on every axis; empty (sizes 0) where the band does not exist at this
// scale, because a short axis is not split so often.
struct CoefficientBox {
    std::array<int, 3> offset{0, 0, 0};
    std::array<int, 3> size{0, 0, 0};
    bool isEmpty() const { return size[0] == 0 || size[1] == 0 || size[2] == 0; }
};

// scale 0: the approximation, whatever the band; scale j >= 1: the details of level scales - j. Axes that
// allow fewer levels than scales - 1 are split on fewer. Axes beyond the grid's dimension have size 1.
CoefficientBox coefficientsOf(const field::Grid& grid, int scales, int scale, const Band& band);

} // namespace sgfm::views
