#pragma once
// How QCustomPlot looks here: our palette, hairline grids, plain number labels; wheel zooms, drag pans,
// double click shows all.

#include <QColor>
#include <QString>

class QCPAxis;
class QCustomPlot;

namespace sgfm::style {
struct Palette;
}

namespace sgfm::views {

void preparePlot(QCustomPlot& plot);
void stylePlot(QCustomPlot& plot, const style::Palette& palette);
// Decades or even steps, with numbers as shortNumber writes them.
void setLogarithmic(QCPAxis& axis, bool logarithmic);
// For tables: reads back exactly; empty for what is no number.
QString exactNumber(double value);

} // namespace sgfm::views
