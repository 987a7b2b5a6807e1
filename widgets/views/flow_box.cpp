#include "widgets/views/flow_box.h"

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

constexpr double kLeastSide = 0.4; // of the longest

int indexAt(float share, int points) {
    const int index = static_cast<int>(std::lround(share * static_cast<float>(points)));
    return ((index % points) + points) % points;
}

} // namespace

QVector3D FlowBox::sides() const {
    QVector3D sides(0, 0, 0);
    double longest = 0;
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        longest = std::max(longest, grid.length(axis));
    }
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        sides[axis] = static_cast<float>(std::max(kLeastSide, grid.length(axis) / longest));
    }
    return sides;
}

QVector3D FlowBox::low() const {
    return {0, 0, isFlat() ? -kHeight : 0};
}

QVector3D FlowBox::high() const {
    QVector3D high = sides();
    if (isFlat()) {
        high.setZ(kHeight);
    }
    return high;
}

QVector3D FlowBox::scale() const {
    QVector3D scale = sides();
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        scale[axis] /= static_cast<float>(grid.length(axis));
    }
    return scale;
}

QVector3D FlowBox::toShare(QVector3D scene) const {
    const QVector3D all = sides();
    for (int axis = 0; axis < 3; ++axis) {
        scene[axis] = all[axis] > 0 ? scene[axis] / all[axis] : 0;
    }
    return scene;
}

QVector3D FlowBox::shareOf(const GridCursor& cursor) const {
    const int second = isFlat() ? cursor.t : cursor.y;
    const auto share = [this](int index, int axis) {
        return index < 0 ? 0.5F : static_cast<float>(index) / static_cast<float>(points(axis));
    };
    return {share(cursor.x, 0), share(second, 1), isFlat() ? 0 : share(cursor.t, 2)};
}

GridCursor FlowBox::cursorAt(QVector3D share) const {
    if (isEmpty()) {
        return {};
    }
    const int x = indexAt(share.x(), points(0));
    const int second = indexAt(share.y(), points(1));
    return isFlat() ? GridCursor{x, -1, second} : GridCursor{x, second, indexAt(share.z(), points(2))};
}

} // namespace sgfm::views
