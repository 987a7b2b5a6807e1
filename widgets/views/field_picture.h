#pragma once
// What a field view draws, as a value: one slice of one layer with the way it is to be seen. `frame` keeps
// the values alive. Columns run along x; rows along t (text, 2-D flow: up) or y (3-D: down).
//
// Places in the picture are unit coordinates: 0..1 along x and 0..1 upwards, over the whole periodic box.

#include "widgets/views/color_table.h"
#include "widgets/views/view.h"

#include <QImage>
#include <QRectF>
#include <QSizeF>

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
    bool smooth = true;             // interpolated between grid points; else one flat cell a grid point
    std::span<const float> support; // chi of the same shape; empty: none or not shown

    // The flow in the plane of the picture, components along columns and rows; empty: unknown. Set by
    // setFlow. What draws it is chosen by the three switches.
    std::span<const float> flowAcross;
    std::span<const float> flowAlong;
    QPointF flowScale{1, 1}; // box lengths a unit of time -> units of the picture, upwards positive
    double largestFlow = 0;  // of |flowAt| over the grid points; 0 without a flow
    double typicalFlow = 0;  // the root of its mean square
    bool streaks = false;    // line-integral convolution
    bool particles = false;
    bool arrows = false;
    double contourStep = 0; // lines at its multiples within the range; 0: none

    QString caption;             // over the picture: which of two panes this is, and its maximum
    QString symbol;              // at the colour bar
    QString rangeMeaning;        // tooltip of the colour bar
    QString columnAxis;          // "x"
    QString rowAxis;             // "t"
    std::vector<QString> labels; // one a column (tokens); empty: numbers
    int markedRow = -1;          // the slice that is decoded
    int columnLevels = 0;        // wavelet levels along the axes: lines between the scales; 0: none
    int rowLevels = 0;

    bool isEmpty() const { return values.empty() || columns <= 0 || rows <= 0; }
    bool hasFlow() const {
        return !isEmpty() && flowAcross.size() == values.size() && flowAlong.size() == values.size();
    }
    // Grid indices of a place, clamped to the grid.
    int columnAt(double across) const;
    int rowAt(double up) const;
    // Centre of a grid cell.
    QPointF centreOf(int column, int row) const;
    float valueAt(int column, int row) const;

    // The shown value at a place, interpolated as the picture is (cubic, or flat cells), periodically.
    double sample(const QPointF& place) const;
    // The flow at a place in units of the box a unit of time, upwards positive; linear between grid points.
    QPointF flowAt(const QPointF& place) const;
    // lengths: of the box along columns and rows. Needs rowsUp.
    void setFlow(std::span<const float> across, std::span<const float> along, QSizeF lengths);
};

// Weights of the four grid points around a place on one axis (Catmull-Rom cubic, which passes through the
// data and bends smoothly at them; a field of few modes looks like itself and not like a tent roof). share:
// 0..1 from the second point to the third. The same as in shaders/field.frag.
struct CubicWeights {
    float before, first, second, after;
};
CubicWeights cubicWeights(float share);

// The part `visible` of the picture at `size` pixels; what shaders/field.frag draws: colours, streaks,
// contour lines, boundary support. ratio: device pixels a logical one (lines keep their width).
QImage paintField(const FieldPicture& picture, const QRectF& visible, QSize size, double ratio = 1);

inline constexpr double kSupportStrength = 0.18; // of the hatching over the boundary's support
inline constexpr double kHatchPeriod = 8;        // logical pixels
inline constexpr double kStreakStrength = 0.62;  // of the streaks' light and shade
inline constexpr double kContourWidth = 1.1;     // logical pixels
inline constexpr double kContourStrength = 0.6;

} // namespace sgfm::views
