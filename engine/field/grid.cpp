#include "engine/field/grid.h"

#include "engine/error.h"

#include <cmath>
#include <numbers>
#include <string>

namespace sgfm::field {

namespace {
constexpr int kMaxPoints = 1 << 20;
constexpr std::size_t kMaxSize = std::size_t{1} << 31;
} // namespace

Grid::Grid(const std::vector<int>& points, const std::vector<double>& lengths) {
    const auto refuse = [](const std::string& what) {
        throw Error(ErrorKind::BadInput, "grid", what,
                    "Use 1 to 3 axes of at least 2 points and positive lengths, for example 128x64.");
    };
    if (points.empty() || points.size() > kMaxDimension) {
        refuse("A grid needs 1 to 3 axes, not " + std::to_string(points.size()) + ".");
    }
    if (lengths.size() != points.size()) {
        refuse("There are " + std::to_string(points.size()) + " axes but " + std::to_string(lengths.size()) +
               " lengths.");
    }
    m_dimension = static_cast<int>(points.size());
    std::size_t size = 1;
    for (std::size_t axis = 0; axis < points.size(); ++axis) {
        if (points[axis] < 2 || points[axis] > kMaxPoints) {
            refuse("An axis of " + std::to_string(points[axis]) + " points is outside 2 to 1048576.");
        }
        if (!std::isfinite(lengths[axis]) || lengths[axis] <= 0) {
            refuse("An axis has the length " + std::to_string(lengths[axis]) + ".");
        }
        m_points[axis] = points[axis];
        m_lengths[axis] = lengths[axis];
        m_strides[axis] = size;
        size *= static_cast<std::size_t>(points[axis]);
        if (size > kMaxSize) {
            refuse("The grid has more than 2147483648 points.");
        }
    }
    m_size = size;
}

Grid Grid::twoPi(const std::vector<int>& points) {
    return Grid(points, std::vector<double>(points.size(), 2 * std::numbers::pi));
}

} // namespace sgfm::field
