#pragma once
// The box that the three-dimensional view shows, and the three ways to name a place in it:
//   index   grid indices, 0 ... n - 1 (GridCursor)
//   share   0 ... 1 along each axis; 1 is the box's beginning again, for it is periodic: share = index / n
//   scene   what is drawn: share times the sides of the box, the longest of which is 1
//
// Axes: x right, y up (down for video, as in its frames), t towards the viewer (away for video: the first
// frame in front); of a 2-D field (x, t) x right, t back, the value up.

#include "widgets/views/view.h"

#include <QVector3D>

namespace sgfm::views {

struct FlowBox {
    field::Grid grid;
    bool video = false;

    bool operator==(const FlowBox&) const = default;
    bool isEmpty() const { return grid.dimension() < 2; }
    bool isFlat() const { return grid.dimension() == 2; } // a height surface

    static constexpr float kHeight = 0.22F; // a height surface's largest height, in longest sides

    // A very short side (the few slices of a text) is drawn as 0.4 of the longest, so that there is something
    // to see. The third side of a flat box is 0.
    QVector3D sides() const;
    // The corners of what is drawn: a flat box reaches from -kHeight to kHeight.
    QVector3D low() const;
    QVector3D high() const;
    // Scene lengths per length of the grid, axis by axis.
    QVector3D scale() const;

    QVector3D toScene(QVector3D share) const { return share * sides(); }
    QVector3D toShare(QVector3D scene) const;
    // -1 (no particular one) is the middle.
    QVector3D shareOf(const GridCursor& cursor) const;
    GridCursor cursorAt(QVector3D share) const;
    int points(int axis) const { return axis < grid.dimension() ? grid.points(axis) : 1; }
};

} // namespace sgfm::views
