#pragma once
// Where the three-dimensional view is looked at from: moved by hand, and the projection of places to pixels
// and back, which the overlay and the mouse need. A perspective of 28 degrees over the shorter side of the
// picture.

#include "widgets/views/flow_box.h"

#include <QPointF>
#include <QSizeF>

#include <array>
#include <optional>

namespace sgfm::views {

struct FlowCamera {
    QVector3D position{0, 0, 3};
    QVector3D focus{0, 0, 0};
    QVector3D up{0, 1, 0};

    static constexpr float kAngle = 28; // degrees
    bool operator==(const FlowCamera&) const = default;

    // The whole box from its usual side.
    static FlowCamera forBox(const FlowBox& box);
    // The whole box, looking along an axis of it (0 x, 1 y, 2 t); fromBehind: against it.
    static FlowCamera along(int axis, bool fromBehind, const FlowBox& box);

    void orbit(QPointF degrees);
    void pan(QPointF share); // of the picture's shorter side
    void zoom(double factor);

    // Pixels from the top left corner, and the distance from the eye's plane; nothing behind the eye.
    struct Projected {
        QPointF pixel;
        float depth = 0;
    };
    std::optional<Projected> project(QVector3D place, QSizeF picture) const;
    // The direction (length 1) in which a pixel looks.
    QVector3D rayThrough(QPointF pixel, QSizeF picture) const;
    // The place under a pixel, in the plane across the line of sight that `place` lies in.
    QVector3D besides(QVector3D place, QPointF pixel, QSizeF picture) const;

    // Position (3), focus (3), up (3), for saved states; nothing for numbers that make no camera.
    std::array<double, 9> numbers() const;
    static std::optional<FlowCamera> fromNumbers(const std::array<double, 9>& numbers);

  private:
    QVector3D forward() const { return (focus - position).normalized(); }
    QVector3D right() const { return QVector3D::crossProduct(forward(), up).normalized(); }
    QVector3D upward() const { return QVector3D::crossProduct(right(), forward()); }
    void fit(const FlowBox& box);
};

} // namespace sgfm::views
