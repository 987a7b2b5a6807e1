#pragma once
// One panel of a board: title, colour-mapped field, axes, colour bar; for the sources of painter/ only.

#include "engine/painter/canvas.h"

namespace sgfm::painter {

// Throws Error(Usage) when the values do not fill columns x rows.
void checkPanel(const FieldPanel& panel);

// How large the field can be drawn, its pixels square, in a panel of this size: what a layout is judged by.
double fieldArea(const FieldPanel& panel, int width, int height, double unit);

// The height that a panel of this width makes use of, at most `height`.
int panelHeight(const FieldPanel& panel, int width, int height, double unit);

// unit: pixels of one design pixel (1 at 1280 x 720).
void drawPanel(Canvas& canvas, const FieldPanel& panel, const Box& box, double unit);

} // namespace sgfm::painter
