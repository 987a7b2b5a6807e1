#pragma once
// What is painted over a field picture, on the screen and on snapshots: particles and arrows of the flow,
// numbers on contour lines, lines between wavelet scales, the decoded slice's mark, the linked crosshair.

#include "widgets/views/field_particles.h"
#include "widgets/views/field_plot.h"

namespace sgfm::views {

// Columns or rows of the cursor below 0 are not marked. `readOut`, if any, is written beside the crosshair.
struct Crosshair {
    int column = -1;
    int row = -1;
    QString readOut;
};

void paintOverlay(QPainter& painter, const FieldPlot& plot, const FieldPicture& picture,
                  const QRectF& visible, const Crosshair& crosshair);

// The tails of particles, strongest at the head.
void paintParticles(QPainter& painter, const FieldPlot& plot, const FieldPicture& picture,
                    const QRectF& visible, const FieldParticles& particles);

// Dark on maps that are light on average, light on dark ones.
bool needsDarkInk(const ColorTable& table);

} // namespace sgfm::views
