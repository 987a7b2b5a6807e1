#pragma once
// What is painted over the three-dimensional picture: labelled axes, handles, the crosshair's point, the
// colour bar. In device-independent pixels of a picture that begins at 0, 0.

#include "widgets/style/theme.h"
#include "widgets/views/flow_handles.h"

class QPainter;

namespace sgfm::views {

struct FlowOverlay {
    const FlowRequest& request;
    const FlowCamera& camera; // the picture's: what is painted fits what is seen
    QSizeF size;
    bool axes = true;
    bool colorBar = true;
    bool handles = true;
    int selectedSource = -1;
    std::optional<FlowHandle> held; // under the pointer or dragged
    QString symbol;                 // of the quantity, at the colour bar
};

void paintOverlay(QPainter& painter, const FlowOverlay& overlay, const style::Palette& palette);

// The colour bar's place, for its tooltip.
QRectF colorBarArea(QSizeF size);

// Ticks of an axis as shares with their texts: multiples of pi where the box is made of them, grid points for
// video, lengths else; at most `count` + 1.
struct FlowTick {
    float share = 0;
    QString text;
};
std::vector<FlowTick> flowTicks(int axis, const FlowBox& box, int count);

} // namespace sgfm::views
