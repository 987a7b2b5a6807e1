#pragma once
// How the terms of the equation look wherever they appear: the palette's colour of each term, the face for
// mathematics, and numbers as one reads them at a glance.

#include "widgets/style/theme.h"

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>

#include <string_view>

namespace sgfm::panels {

// The palette of the program that a widget with this QPalette is drawn with.
const style::Palette& colorsOf(const QPalette& palette);

// The term names are those of the parameter table: "advection", "viscosity", "boundary", "noise",
// "projection".
QColor termColor(std::string_view term, const QPalette& palette);

// The unfilled part of a track: between the face of a card and its text.
QColor groove(const QPalette& palette);

// The serif of the formulas, for style="font-family:..."; rich text marks the variables italic.
QString formulaFamilies();

// A length that belongs to text (a row's height, a label's room) at the text size that the person chose.
int scaledPixels(int pixels);

// "0.0032", "2.1e-07": as many digits as one reads at a glance.
QString shortNumber(double value);

} // namespace sgfm::panels
