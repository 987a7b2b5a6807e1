#pragma once
// The furniture around and over a field picture: where the picture, its axes and its colour bar lie in a
// rectangle, and how they are painted. Used alike for the screen (around OpenGL) and for snapshots.

#include "widgets/style/theme.h"
#include "widgets/views/field_picture.h"

class QPainter;

namespace sgfm::views {

struct FieldPlot {
    QRectF area;                // everything
    QRectF picture;             // the field itself
    QRectF caption;             // a line above the picture; empty: none
    QRectF bar;                 // the colour bar; empty where there is no room
    QRectF below;               // column labels
    bool uprightLabels = false; // tokens written along their column

    // visible: unit coordinates (y up), as in paintField.
    static FieldPlot layOut(const QRectF& area, const FieldPicture& picture, const QRectF& visible,
                            const QFontMetricsF& metrics, bool showLabels);

    QPointF toUnit(const QPointF& point, const QRectF& visible) const;
    QPointF fromUnit(const QPointF& unit, const QRectF& visible) const;
};

// Axes, labels, colour bar: outside the picture.
void paintFurniture(QPainter& painter, const FieldPlot& plot, const FieldPicture& picture,
                    const QRectF& visible, const style::Palette& palette);

// Round numbers inside [low, high]: at most `count` + 1 of them, ascending.
std::vector<double> niceTicks(double low, double high, int count);

} // namespace sgfm::views
