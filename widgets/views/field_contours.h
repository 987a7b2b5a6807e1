#pragma once
// Contour levels and where their numbers are written. The lines themselves are drawn pixel by pixel with the
// colours (shaders/field.frag, paintField).

#include "widgets/views/field_plot.h"

#include <vector>

namespace sgfm::views {

// A round number of which about `count` multiples lie in the range; 0 for an empty one.
double contourStepFor(const ColorTable::Range& range, int count = 12);

struct ContourLabel {
    QPointF at;       // in the coordinates of plot.picture
    double angle = 0; // degrees, clockwise as QPainter's, along the line, never upside down
    double level = 0;
};

// Numbers for the lines that are seen: on the lines (to a tenth of a pixel), about one for 84 x 84 pixels,
// apart from one another and from the edges, and not where lines are too close for one. The same picture
// gives the same labels.
std::vector<ContourLabel> contourLabels(const FieldPlot& plot, const FieldPicture& picture,
                                        const QRectF& visible, const QFontMetricsF& metrics);

} // namespace sgfm::views
