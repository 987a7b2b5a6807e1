#pragma once
// How QCustomPlot looks here: our palette, hairline grids, plain number labels; wheel zooms, drag pans,
// double click shows all.

#include <QColor>
#include <QSize>
#include <QString>

class QCPAxis;
class QCustomPlot;

namespace sgfm::style {
struct Palette;
}

namespace sgfm::views {

void preparePlot(QCustomPlot& plot);
void stylePlot(QCustomPlot& plot, const style::Palette& palette);
// As many numbers as lie side by side in a plot of this size without touching, and the name of the axis
// across only where it costs the curves little.
void fitAxes(QCustomPlot& plot, QSize size);
// Decades or even steps, with numbers as shortNumber writes them.
void setLogarithmic(QCPAxis& axis, bool logarithmic);
// For tables: reads back exactly; empty for what is no number.
QString exactNumber(double value);

} // namespace sgfm::views
