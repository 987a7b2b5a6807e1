#include "widgets/views/flow_picking.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sgfm::views {
namespace {

struct Ray {
    QVector3D from;
    QVector3D along; // length 1
    float enter = 0; // the box
    float leave = 0;
    QVector3D at(float way) const { return from + along * way; }
};

// Nothing that misses the box.
std::optional<Ray> rayThroughBox(QVector3D from, QVector3D along, const FlowBox& box) {
    Ray ray{from, along, 0, std::numeric_limits<float>::max()};
    for (int axis = 0; axis < 3; ++axis) {
        const float low = box.low()[axis];
        const float high = box.high()[axis];
        if (std::abs(along[axis]) < 1e-9F) {
            if (from[axis] < low || from[axis] > high) {
                return std::nullopt;
            }
            continue;
        }
        const float one = (low - from[axis]) / along[axis];
        const float other = (high - from[axis]) / along[axis];
        ray.enter = std::max(ray.enter, std::min(one, other));
        ray.leave = std::min(ray.leave, std::max(one, other));
    }
    return ray.enter < ray.leave ? std::optional(ray) : std::nullopt;
}

class Picker {
  public:
    Picker(const FlowRequest& request, const Ray& ray)
        : m_request(request), m_box(request.box), m_values(request.values()), m_ray(ray) {
        float finest = 1;
        for (int axis = 0; axis < m_box.grid.dimension(); ++axis) {
            finest = std::min(finest, m_box.sides()[axis] / static_cast<float>(m_box.points(axis)));
        }
        m_step = std::max(finest / 2, (ray.leave - ray.enter) / 4096);
    }

    std::optional<QVector3D> place() const {
        if (m_box.isFlat()) {
            return onHeights();
        }
        auto nearest = onSlices();
        if (m_request.surface) {
            const auto surface = onSurface();
            nearest = surface && (!nearest || *surface < *nearest) ? surface : nearest;
        }
        if (!nearest && m_request.volume) {
            nearest = inVolume();
        }
        return nearest ? std::optional(m_ray.at(*nearest)) : std::nullopt;
    }

  private:
    double valueAt(float way) const {
        const auto cursor = m_box.cursorAt(m_box.toShare(m_ray.at(way)));
        const auto& grid = m_box.grid;
        return static_cast<double>(m_values[m_box.isFlat() ? grid.index(cursor.x, cursor.t)
                                                           : grid.index(cursor.x, cursor.y, cursor.t)]);
    }

    std::optional<float> onSlices() const {
        std::optional<float> nearest;
        for (int axis = 0; axis < 3; ++axis) {
            if (!(m_request.slices || (axis == 2 && m_request.frameSlice)) || m_ray.along[axis] == 0) {
                continue;
            }
            const float plane = m_box.sides()[axis] *
                                static_cast<float>(m_request.slice[static_cast<std::size_t>(axis)]) /
                                static_cast<float>(m_box.points(axis));
            const float way = (plane - m_ray.from[axis]) / m_ray.along[axis];
            const float slack = 1e-4F; // a slice on the box's own face
            if (way > m_ray.enter - slack && way < m_ray.leave + slack && (!nearest || way < *nearest)) {
                nearest = way;
            }
        }
        return nearest;
    }

    std::optional<float> onSurface() const {
        const auto levels = m_request.levels();
        double before = valueAt(m_ray.enter);
        for (float way = m_ray.enter + m_step; way < m_ray.leave; way += m_step) {
            const double here = valueAt(way);
            for (const double level : levels) {
                if ((before < level) != (here < level)) {
                    return way;
                }
            }
            before = here;
        }
        return std::nullopt;
    }

    std::optional<float> inVolume() const {
        const auto& range = m_request.range;
        const auto brightness = [&](double value) {
            return !m_request.diverging     ? (value - range.low) / (range.high - range.low)
                   : m_request.positiveOnly ? value / range.high
                                            : std::abs(value) / range.high;
        };
        std::optional<float> best;
        double brightest = m_request.clearBelow;
        for (float way = m_ray.enter; way < m_ray.leave; way += m_step) {
            const double here = brightness(valueAt(way));
            if (here > brightest) {
                brightest = here;
                best = way;
            }
        }
        return best;
    }

    std::optional<QVector3D> onHeights() const {
        const double largest =
            std::max({std::abs(m_request.range.low), std::abs(m_request.range.high), 1e-30});
        double before = 0;
        for (float way = m_ray.enter; way < m_ray.leave; way += m_step) {
            const double height = valueAt(way) / largest * static_cast<double>(FlowBox::kHeight);
            const double above = static_cast<double>(m_ray.at(way).z()) - height;
            if (before != 0 && (above < 0) != (before < 0)) {
                return m_ray.at(way);
            }
            before = above;
        }
        return std::nullopt;
    }

    const FlowRequest& m_request;
    const FlowBox& m_box;
    std::span<const float> m_values;
    Ray m_ray;
    float m_step = 0.01F;
};

} // namespace

std::optional<GridCursor> gridPointAt(QPointF pixel, const FlowRequest& request, const FlowCamera& camera,
                                      QSizeF picture) {
    if (request.isEmpty()) {
        return std::nullopt;
    }
    const auto ray = rayThroughBox(camera.position, camera.rayThrough(pixel, picture), request.box);
    if (!ray) {
        return std::nullopt;
    }
    const auto place = Picker(request, *ray).place();
    return place ? std::optional(request.box.cursorAt(request.box.toShare(*place))) : std::nullopt;
}

} // namespace sgfm::views
