#include "widgets/views/plot_style.h"

#include "widgets/style/theme.h"
#include "widgets/views/quantity.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

constexpr int kFewestTicks = 2; // one number tells no scale
constexpr int kMostTicks = 4;
constexpr double kLinesForName = 9; // lines of text of a plot's height that leave one for the axis's name
constexpr auto kAxisName = "axisName";

// Numbers as everywhere else in the views: "2e-7", true minus.
template <typename Base>
class NumberTicker : public Base {
  protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override { return shortNumber(tick, 4); }
};

} // namespace

void preparePlot(QCustomPlot& plot) {
    plot.setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    plot.setFocusPolicy(Qt::StrongFocus);
    plot.setNotAntialiasedElement(QCP::aeAxes, true);
    plot.setMinimumSize(80, 60);
    plot.axisRect()->setMinimumMargins(QMargins(8, 8, 12, 4));
    for (auto* axis : {plot.xAxis, plot.yAxis}) {
        axis->setTickLength(0, 3);
        axis->setSubTicks(false);
        axis->setTickLabelPadding(3);
        axis->setLabelPadding(2);
        setLogarithmic(*axis, false);
    }
    plot.legend->setRowSpacing(-2);
    plot.legend->setIconSize(14, 8);
}

void setLogarithmic(QCPAxis& axis, bool logarithmic) {
    axis.setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (logarithmic) {
        auto ticker = QSharedPointer<NumberTicker<QCPAxisTickerLog>>::create();
        ticker->setTickCount(kMostTicks);
        axis.setTicker(ticker);
    } else {
        auto ticker = QSharedPointer<NumberTicker<QCPAxisTicker>>::create();
        ticker->setTickCount(kMostTicks);
        axis.setTicker(ticker);
    }
}

void fitAxes(QCustomPlot& plot, QSize size) {
    const QFontMetricsF metrics(style::textFont(0.85));
    const double line = metrics.height();
    const double number = metrics.horizontalAdvance(QStringLiteral("0.0001"));
    const double across = size.width() - 1.5 * number; // the upright axis's numbers stand beside it
    const double upright = size.height() - 3 * line;
    const auto count = [](double room, double each) {
        return std::clamp(static_cast<int>(room / each), kFewestTicks, kMostTicks);
    };
    plot.xAxis->ticker()->setTickCount(count(across, 1.6 * number));
    plot.yAxis->ticker()->setTickCount(count(upright, 1.6 * line));
    if (!plot.xAxis->property(kAxisName).isValid()) {
        plot.xAxis->setProperty(kAxisName, plot.xAxis->label());
    }
    const bool named = size.height() >= kLinesForName * line;
    plot.xAxis->setLabel(named ? plot.xAxis->property(kAxisName).toString() : QString());
}

QString exactNumber(double value) {
    return std::isfinite(value) ? QString::number(value, 'g', QLocale::FloatingPointShortest) : QString();
}

void stylePlot(QCustomPlot& plot, const style::Palette& palette) {
    plot.setBackground(QBrush(palette.canvas));
    const QFont font = style::textFont(0.85);
    plot.legend->setFont(font);
    for (auto* axis : {plot.xAxis, plot.yAxis}) {
        axis->setTickLabelFont(font);
        axis->setLabelFont(font);
        axis->setBasePen(QPen(palette.border, 1));
        axis->setTickPen(QPen(palette.border, 1));
        axis->setSubTickPen(QPen(palette.border, 1));
        axis->setTickLabelColor(palette.mutedText);
        axis->setLabelColor(palette.mutedText);
        axis->grid()->setPen(QPen(palette.grid, 1));
        axis->grid()->setZeroLinePen(QPen(palette.border, 1));
    }
    QColor ground = palette.canvas;
    ground.setAlpha(200);
    plot.legend->setBrush(ground);
    plot.legend->setBorderPen(Qt::NoPen);
    plot.legend->setTextColor(palette.text);
}

} // namespace sgfm::views
