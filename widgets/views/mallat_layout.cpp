#include "widgets/views/mallat_layout.h"

#include "engine/wavelet/transform.h"

#include <algorithm>

namespace sgfm::views {

CoefficientBox coefficientsOf(const field::Grid& grid, int scales, int scale, const Band& band) {
    CoefficientBox box;
    if (grid.dimension() < 2 || scale < 0 || scale >= scales) {
        return box;
    }
    const int levels = scales - 1;
    const int level = scale == 0 ? levels : scales - scale;
    bool split = scale == 0;
    for (int axis = 0; axis < 3; ++axis) {
        const auto i = static_cast<std::size_t>(axis);
        if (axis >= grid.dimension()) {
            box.size[i] = 1;
            continue;
        }
        const int points = grid.points(axis);
        const int axisLevels = std::min(levels, wavelet::maximumLevels(points));
        const bool wanted = scale != 0 && band.changes[i];
        if (wanted && level > axisLevels) {
            return {};
        }
        split = split || wanted;
        box.size[i] = points >> std::min(level, axisLevels);
        box.offset[i] = wanted ? box.size[i] : 0;
    }
    return split ? box : CoefficientBox{};
}

} // namespace sgfm::views
