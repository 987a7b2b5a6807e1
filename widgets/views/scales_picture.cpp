#include "widgets/views/scales_picture.h"

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

bool isDrawable(const CoefficientPicture& picture) {
    return picture.grid != nullptr && !picture.box.isEmpty() &&
           picture.values.size() == picture.grid->size() && picture.grid->dimension() >= 2;
}

// Of the row `y` of the box, in the slice that is shown.
const float* rowOf(const CoefficientPicture& picture, int y) {
    const auto& [values, grid, box, slice, rowsUp] = picture;
    if (grid->dimension() == 2) {
        return values.data() + grid->index(box.offset[0], box.offset[1] + y);
    }
    const int z = std::clamp(static_cast<int>(slice * box.size[2]), 0, box.size[2] - 1);
    return values.data() + grid->index(box.offset[0], box.offset[1] + y, box.offset[2] + z);
}

} // namespace

float largestMagnitude(const CoefficientPicture& picture) {
    float largest = 0;
    for (int y = 0; isDrawable(picture) && y < picture.box.size[1]; ++y) {
        const float* row = rowOf(picture, y);
        for (int x = 0; x < picture.box.size[0]; ++x) {
            const float magnitude = std::abs(row[x]);
            largest = std::isfinite(magnitude) ? std::max(largest, magnitude) : largest;
        }
    }
    return largest;
}

QImage imageOf(const CoefficientPicture& picture, float largest, const ColorTable& table) {
    if (!isDrawable(picture)) {
        return {};
    }
    const auto& size = picture.box.size;
    const ColorTable::Range range{-static_cast<double>(largest), static_cast<double>(largest)};
    QImage image(size[0], size[1], QImage::Format_RGB32);
    for (int y = 0; y < size[1]; ++y) {
        const float* row = rowOf(picture, y);
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(picture.rowsUp ? size[1] - 1 - y : y));
        for (int x = 0; x < size[0]; ++x) {
            line[x] = table.at(range.level(row[x]));
        }
    }
    return image;
}

CoefficientBox wholeBox(const field::Grid& grid) {
    CoefficientBox box;
    for (int axis = 0; axis < 3; ++axis) {
        box.size[static_cast<std::size_t>(axis)] = axis < grid.dimension() ? grid.points(axis) : 1;
    }
    return box;
}

} // namespace sgfm::views
