#pragma once
// Pictures of wavelet coefficients: one pixel a coefficient. Of three axes one slice along the last is shown.

#include "widgets/views/color_table.h"
#include "widgets/views/mallat_layout.h"

#include <QImage>

#include <span>

namespace sgfm::views {

struct CoefficientPicture {
    std::span<const float> values; // layout of the grid
    const field::Grid* grid = nullptr;
    CoefficientBox box;
    double slice = 0.5;  // where along the last of three axes, 0..1
    bool rowsUp = false; // the second axis upwards (t of text, fields); downwards for pictures
};

// The largest magnitude shown; 0 for an empty picture or one without finite values.
float largestMagnitude(const CoefficientPicture& picture);

// Colours symmetric about 0 in +-largest. Null for an empty picture.
QImage imageOf(const CoefficientPicture& picture, float largest, const ColorTable& table);

// The whole grid as one box.
CoefficientBox wholeBox(const field::Grid& grid);

} // namespace sgfm::views
