#pragma once
// What a field view draws, as a value: one slice of one layer with the way it is to be seen. `frame` keeps
// the values alive. Columns run along x; rows along t (text, 2-D flow: up) or y (3-D: down).

#include "widgets/views/color_table.h"
#include "widgets/views/view.h"

#include <QImage>
#include <QRectF>

#include <span>
#include <vector>

namespace sgfm::views {

struct FieldPicture {
    FramePointer frame;
    std::span<const float> values; // columns x rows, columns fastest; empty: nothing to show
    int columns = 0;
    int rows = 0;
    bool rowsUp = true;
    bool keepAspect = false; // square grid cells in box lengths; else stretched to the room there is
    double aspect = 1;       // width / height of the box, for keepAspect

    ColorTable table;
    ColorTable::Range range;
    bool smooth = true;
    std::span<const float> support; // chi of the same shape; empty: none or not shown

    std::span<const float> arrowsAcross; // flow along columns and rows; empty: no arrows
    std::span<const float> arrowsAlong;

    QString symbol;              // at the colour bar
    QString columnAxis;          // "x"
    QString rowAxis;             // "t"
    std::vector<QString> labels; // one a column (tokens); empty: numbers
    int markedRow = -1;          // the slice that is decoded
    int columnLevels = 0;        // wavelet levels along the axes: lines between the scales; 0: none
    int rowLevels = 0;

    bool isEmpty() const { return values.empty() || columns <= 0 || rows <= 0; }
    // Grid indices of a place in 0..1 x 0..1 (up), clamped to the grid.
    int columnAt(double across) const;
    int rowAt(double up) const;
    // Centre of a grid cell in the same unit coordinates.
    QPointF centreOf(int column, int row) const;
    float valueAt(int column, int row) const;
};

// The part `visible` (unit coordinates, y up) of the picture at `size` pixels; what shaders/field.frag draws.
QImage paintField(const FieldPicture& picture, const QRectF& visible, QSize size);

inline constexpr double kSupportStrength = 0.18; // of the hatching over the boundary's support
inline constexpr double kHatchPeriod = 8;        // device pixels

} // namespace sgfm::views
