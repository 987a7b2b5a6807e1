#include "widgets/views/field_contours.h"

#include "widgets/views/quantity.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace sgfm::views {
namespace {

constexpr double kApart = 84; // px between labels, about

// The picture as a function of pixels.
struct Surface {
    const FieldPlot& plot;
    const FieldPicture& picture;
    const QRectF& visible;

    double value(const QPointF& at) const { return picture.sample(plot.toUnit(at, visible)); }
    QPointF slope(const QPointF& at) const {
        constexpr double h = 1.5; // px
        return {(value(at + QPointF(h, 0)) - value(at - QPointF(h, 0))) / (2 * h),
                (value(at + QPointF(0, h)) - value(at - QPointF(0, h))) / (2 * h)};
    }
};

// Follows the slope from a point to the nearest line.
std::optional<ContourLabel> labelNear(const Surface& surface, QPointF at) {
    const double step = surface.picture.contourStep;
    const double level = std::round(surface.value(at) / step) * step;
    for (int i = 0; i < 8; ++i) {
        const double off = level - surface.value(at);
        const QPointF slope = surface.slope(at);
        const double square = slope.x() * slope.x() + slope.y() * slope.y();
        if (!std::isfinite(off) || !(square > 0)) {
            return std::nullopt;
        }
        QPointF move = slope * (off / square);
        const double length = std::hypot(move.x(), move.y());
        if (length < 0.1) {
            const double angle =
                std::atan2(-slope.x(), slope.y()) * 180 / std::numbers::pi; // at right angles to the slope
            return ContourLabel{at, angle > 90 ? angle - 180 : angle < -90 ? angle + 180 : angle, level};
        }
        constexpr double farthest = 12; // px at once
        at += length > farthest ? move * (farthest / length) : move;
    }
    return std::nullopt;
}

} // namespace

double contourStepFor(const ColorTable::Range& range, int count) {
    const auto ticks = niceTicks(range.low, range.high, count);
    return ticks.size() < 2 ? 0 : ticks[1] - ticks[0];
}

std::vector<ContourLabel> contourLabels(const FieldPlot& plot, const FieldPicture& picture,
                                        const QRectF& visible, const QFontMetricsF& metrics) {
    std::vector<ContourLabel> labels;
    if (picture.isEmpty() || !(picture.contourStep > 0) || !picture.smooth || plot.picture.width() < 120) {
        return labels;
    }
    const Surface surface{plot, picture, visible};
    const double width = metrics.horizontalAdvance(QStringLiteral("−0.05"));
    const QRectF room = plot.picture.adjusted(width / 2 + 4, width / 2 + 4, -width / 2 - 4, -width / 2 - 4);
    const double tallest = 1.2 * metrics.height(); // lines closer than this leave no room for a number
    for (double y = room.top() + kApart / 4; y < room.bottom(); y += kApart) {
        for (double x = room.left() + kApart / 4; x < room.right(); x += kApart) {
            const auto label = labelNear(surface, {x, y});
            if (!label || !room.contains(label->at)) {
                continue;
            }
            const double slack = 0.01 * picture.contourStep;
            const QPointF slope = surface.slope(label->at);
            const bool apart = std::hypot(slope.x(), slope.y()) * tallest < picture.contourStep;
            const bool inRange =
                label->level >= picture.range.low - slack && label->level <= picture.range.high + slack;
            const bool alone = std::none_of(labels.begin(), labels.end(), [&](const ContourLabel& other) {
                const QPointF between = other.at - label->at;
                return std::hypot(between.x(), between.y()) < 0.6 * kApart;
            });
            if (apart && inRange && alone) {
                labels.push_back(*label);
            }
        }
    }
    return labels;
}

} // namespace sgfm::views
