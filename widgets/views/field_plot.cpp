#include "widgets/views/field_plot.h"

#include "widgets/views/quantity.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

constexpr double kGap = style::kGrid;
constexpr double kBarWidth = 10;
constexpr double kLevelLetters = 8;   // a column narrower than this has its token written upwards
constexpr double kUprightLetters = 7; // room for tokens written upwards; longer ones are elided
// What has room beside the picture, in px at the normal size of the text; larger text needs more.
constexpr QSizeF kThumbnail(120, 80);      // below it the picture alone
constexpr double kWidthForBar = 160;       // of a pane
constexpr double kWidthForBarOfPair = 220; // of one of a pair
constexpr double kHeightForTokens = 150;

double grown(double pixels) {
    return pixels * style::textScale();
}

double cellWidth(const FieldPlot& plot, const FieldPicture& picture, const QRectF& visible) {
    return plot.picture.width() / (visible.width() * picture.columns);
}

QRectF fitted(const QRectF& room, double aspect) {
    QSizeF size(room.width(), room.width() / aspect);
    if (size.height() > room.height()) {
        size = QSizeF(room.height() * aspect, room.height());
    }
    QRectF rect(QPointF(0, 0), size);
    rect.moveCenter(room.center());
    return rect;
}

} // namespace

std::vector<double> niceTicks(double low, double high, int count) {
    std::vector<double> ticks;
    if (!(high > low) || !std::isfinite(high - low) || count < 1) {
        return ticks;
    }
    const double rough = (high - low) / count;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= rough) {
            step = factor * power;
            break;
        }
    }
    const double first = std::ceil(low / step - 1e-9);
    for (double i = first; i * step <= high + 1e-9 * step && ticks.size() < 64; ++i) {
        ticks.push_back(i * step);
    }
    return ticks;
}

FieldPlot FieldPlot::layOut(const QRectF& area, const FieldPicture& picture, const QRectF& visible,
                            const QFontMetricsF& metrics, bool showLabels) {
    FieldPlot plot;
    plot.area = area;
    QRectF room = area.adjusted(2 * kGap, 2 * kGap, -2 * kGap, -2 * kGap);
    if (area.width() < grown(kThumbnail.width()) || area.height() < grown(kThumbnail.height())) {
        QRectF alone = area;
        if (!picture.caption.isEmpty() &&
            area.height() >= 3 * metrics.height()) { // tells a pair's panes apart
            plot.caption = QRectF(area.left() + kGap, area.top(), area.width() - kGap, metrics.height());
            alone.setTop(plot.caption.bottom());
        }
        plot.picture = picture.keepAspect ? fitted(alone, picture.aspect) : alone;
        return plot;
    }
    if (!picture.caption.isEmpty()) {
        plot.caption = QRectF(room.left(), room.top() - kGap, room.width(), metrics.height());
        room.setTop(plot.caption.bottom() + kGap);
    }
    // Narrow panes of a pair keep the room for the picture: their captions tell the numbers.
    if (area.width() >= grown(picture.caption.isEmpty() ? kWidthForBar : kWidthForBarOfPair)) {
        const double numbers = metrics.horizontalAdvance(QStringLiteral("−0.005"));
        plot.bar = QRectF(room.right() - numbers - kGap - kBarWidth, room.top(), kBarWidth, room.height());
        room.setRight(plot.bar.left() - 2 * kGap);
    }
    if (showLabels) {
        room.setLeft(room.left() + metrics.horizontalAdvance(QStringLiteral("000")) + kGap);
        double height = metrics.height() + kGap;
        if (!picture.labels.empty() && area.height() >= grown(kHeightForTokens)) {
            const double cell = room.width() / (visible.width() * picture.columns);
            // Not by the words themselves, which change from frame to frame: the picture must not jump.
            plot.uprightLabels = cell < kLevelLetters * metrics.averageCharWidth();
            if (plot.uprightLabels) {
                height = std::min(kUprightLetters * metrics.averageCharWidth(), 0.3 * area.height()) + kGap;
            }
        }
        room.setBottom(room.bottom() - height);
        plot.below = QRectF(room.left(), room.bottom(), room.width(), height);
    }
    plot.picture = picture.keepAspect ? fitted(room, picture.aspect) : room;
    // Whole pixels, so that OpenGL's widget and the painted one lie alike.
    plot.picture = QRectF(plot.picture.toAlignedRect());
    if (showLabels) {
        plot.below =
            QRectF(plot.picture.left(), plot.picture.bottom(), plot.picture.width(), plot.below.height());
    }
    if (!plot.bar.isEmpty()) {
        plot.bar.setTop(plot.picture.top() + metrics.height() + kGap);
        plot.bar.setBottom(plot.picture.bottom());
        if (picture.keepAspect) { // beside the picture, not at the far edge
            plot.bar.moveLeft(std::min(plot.bar.left(), plot.picture.right() + 2 * kGap));
        }
    }
    return plot;
}

QPointF FieldPlot::toUnit(const QPointF& point, const QRectF& visible) const {
    const double across = (point.x() - picture.left()) / std::max(1.0, picture.width());
    const double up = (picture.bottom() - point.y()) / std::max(1.0, picture.height());
    return {visible.left() + across * visible.width(), visible.top() + up * visible.height()};
}

QPointF FieldPlot::fromUnit(const QPointF& unit, const QRectF& visible) const {
    return {picture.left() + (unit.x() - visible.left()) / visible.width() * picture.width(),
            picture.bottom() - (unit.y() - visible.top()) / visible.height() * picture.height()};
}

namespace {

void paintBar(QPainter& painter, const FieldPlot& plot, const FieldPicture& picture,
              const style::Palette& palette) {
    const auto& bar = plot.bar;
    if (bar.height() < 24) {
        return;
    }
    QImage strip(1, 256, QImage::Format_RGB32);
    for (int i = 0; i < 256; ++i) {
        strip.setPixel(0, i, picture.table.colors()[static_cast<std::size_t>(255 - i)]);
    }
    painter.drawImage(bar, strip);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(palette.border);
    painter.drawRect(bar.adjusted(0, 0, -1, -1));
    const QFontMetricsF metrics(painter.font());
    painter.setPen(palette.mutedText);
    // The symbol stands above the bar; all quantities are dimensionless, which its tooltip says.
    painter.drawText(QRectF(bar.left() - 4 * kGap, plot.picture.top() - 1,
                            plot.area.right() - bar.left() + 3 * kGap, metrics.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("    ") + picture.symbol);
    const auto& range = picture.range;
    const int room = std::clamp(static_cast<int>(bar.height() / (2.2 * metrics.height())), 1, 6);
    for (const double tick : niceTicks(range.low, range.high, room)) {
        const double y = bar.bottom() - (tick - range.low) / (range.high - range.low) * bar.height();
        const double textTop =
            std::clamp(y - metrics.height() / 2, bar.top() - kGap, bar.bottom() - metrics.height() + kGap);
        painter.drawText(
            QRectF(bar.right() + kGap + 1, textTop, plot.area.right() - bar.right() - kGap, metrics.height()),
            Qt::AlignLeft | Qt::AlignVCenter, shortNumber(std::abs(tick) < 1e-12 * range.high ? 0 : tick));
    }
}

// Every how many columns or rows a label has room.
int labelStride(double cell, double needed) {
    int stride = 1;
    while (stride * cell < needed && stride < 1 << 20) {
        stride *= 2;
    }
    return stride;
}

void paintTokens(QPainter& painter, const FieldPlot& plot, const FieldPicture& picture, const QRectF& visible,
                 const style::Palette& palette) {
    const QFontMetricsF metrics(painter.font());
    const double cell = cellWidth(plot, picture, visible);
    const int stride = plot.uprightLabels ? labelStride(cell, metrics.height() * 0.75) : 1;
    painter.setPen(palette.text);
    for (int column = 0; column < picture.columns; ++column) {
        const auto& label = picture.labels[static_cast<std::size_t>(column)];
        const double x = plot.fromUnit(picture.centreOf(column, 0), visible).x();
        if (label.isEmpty() || column % stride != 0 || x < plot.below.left() || x > plot.below.right()) {
            continue;
        }
        if (plot.uprightLabels) {
            painter.save();
            painter.translate(x, plot.below.top() + kGap);
            painter.rotate(-90);
            const double length = plot.below.height() - kGap;
            painter.drawText(QRectF(-length, -metrics.height() / 2, length, metrics.height()),
                             Qt::AlignRight | Qt::AlignVCenter,
                             metrics.elidedText(label, Qt::ElideRight, length));
            painter.restore();
        } else {
            painter.drawText(QRectF(x - cell / 2, plot.below.top() + 2, cell, plot.below.height()),
                             Qt::AlignHCenter | Qt::AlignTop,
                             metrics.elidedText(label, Qt::ElideRight, cell - 2));
        }
    }
}

void paintNumbers(QPainter& painter, const FieldPlot& plot, const FieldPicture& picture,
                  const QRectF& visible, const style::Palette& palette, bool columns) {
    const QFontMetricsF metrics(painter.font());
    const double cell = columns ? cellWidth(plot, picture, visible)
                                : plot.picture.height() / (visible.height() * picture.rows);
    const int count = columns ? picture.columns : picture.rows;
    const int stride = labelStride(cell, columns ? metrics.horizontalAdvance(QStringLiteral("00000")) * 1.5
                                                 : metrics.height() * 1.3);
    painter.setPen(palette.mutedText);
    for (int i = 0; i < count; i += stride) {
        const QPointF at = plot.fromUnit(columns ? picture.centreOf(i, 0) : picture.centreOf(0, i), visible);
        if (columns ? at.x() < plot.picture.left() || at.x() > plot.picture.right()
                    : at.y() < plot.picture.top() || at.y() > plot.picture.bottom()) {
            continue;
        }
        QString text = QString::number(i);
        if (i == 0) {
            text =
                columns ? picture.columnAxis + QStringLiteral(" 0") : picture.rowAxis + QStringLiteral(" 0");
        }
        if (columns) {
            painter.drawText(QRectF(at.x() - 40, plot.below.top() + 2, 80, metrics.height()),
                             Qt::AlignHCenter, text);
        } else {
            painter.drawText(QRectF(plot.area.left(), at.y() - metrics.height() / 2,
                                    plot.picture.left() - plot.area.left() - kGap, metrics.height()),
                             Qt::AlignRight | Qt::AlignVCenter, text);
        }
    }
}

} // namespace

void paintFurniture(QPainter& painter, const FieldPlot& plot, const FieldPicture& picture,
                    const QRectF& visible, const style::Palette& palette) {
    if (picture.isEmpty()) {
        return;
    }
    if (!plot.bar.isEmpty()) {
        paintBar(painter, plot, picture, palette);
    }
    if (!plot.caption.isEmpty()) {
        painter.setPen(palette.text);
        painter.drawText(
            plot.caption, Qt::AlignLeft | Qt::AlignVCenter,
            QFontMetricsF(painter.font()).elidedText(picture.caption, Qt::ElideRight, plot.caption.width()));
    }
    if (plot.below.isEmpty()) {
        return;
    }
    if (!picture.labels.empty() && plot.area.height() >= grown(kHeightForTokens)) {
        paintTokens(painter, plot, picture, visible, palette);
    } else {
        paintNumbers(painter, plot, picture, visible, palette, true);
    }
    paintNumbers(painter, plot, picture, visible, palette, false);
}

} // namespace sgfm::views
