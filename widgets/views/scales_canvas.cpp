#include "widgets/views/scales_canvas.h"

#include "widgets/views/quantity.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {
constexpr double kGap = style::kGrid;
constexpr double kLabel = 44;  // px
constexpr double kBar = 104;   // px: share and gain beside a strip
constexpr double kFooter = 34; // px: under a tile
} // namespace

ScalesCanvas::ScalesCanvas(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setFont(style::textFont(0.9));
    setAccessibleName(tr("Wavelet scales"));
    setAccessibleDescription(tr("Up and Down choose a scale, M mutes it, plus and minus change its gain"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void ScalesCanvas::setScales(std::vector<Scale> scales, bool tiles) {
    m_scales = std::move(scales);
    m_tiles = tiles;
    m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(m_scales.size()) - 1));
    update();
}

void ScalesCanvas::setMessage(const QString& message) {
    m_message = message;
    update();
}

void ScalesCanvas::setCursorShare(std::optional<double> share) {
    if (share != m_cursor) {
        m_cursor = share;
        update();
    }
}

std::vector<ScalesCanvas::Place> ScalesCanvas::places(const QRectF& area) const {
    std::vector<Place> places;
    const auto count = static_cast<int>(m_scales.size());
    if (count == 0) {
        return places;
    }
    const QRectF room = area.adjusted(2 * kGap, 2 * kGap, -2 * kGap, -2 * kGap);
    if (!m_tiles) {
        const double height = (room.height() - (count - 1) * 2 * kGap) / count;
        const bool bars = room.width() > kLabel + kBar + 80;
        for (int j = 0; j < count; ++j) {
            const double top = room.top() + j * (height + 2 * kGap);
            Place place;
            place.label = QRectF(room.left(), top, kLabel, height);
            const double right = bars ? room.right() - kBar - 2 * kGap : room.right();
            place.picture = QRectF(place.label.right(), top, right - place.label.right(), height);
            if (bars) {
                const QRectF side(right + 2 * kGap, top, kBar, height);
                const double middle = side.center().y();
                const double half = std::min(height / 2, 16.0);
                place.bar = QRectF(side.left(), middle - half, kBar, half);
                place.gain = QRectF(side.left(), middle, kBar, half);
            }
            places.push_back(place);
        }
        return places;
    }
    // Tiles: the number of columns that makes them largest.
    int columns = 1;
    double edge = 0;
    for (int candidate = 1; candidate <= count; ++candidate) {
        const int rows = (count + candidate - 1) / candidate;
        const double fits = std::min((room.width() - (candidate - 1) * 2 * kGap) / candidate,
                                     (room.height() - (rows - 1) * 2 * kGap) / rows - kFooter);
        if (fits > edge) {
            edge = fits;
            columns = candidate;
        }
    }
    edge = std::max(edge, 8.0);
    const int rows = (count + columns - 1) / columns;
    const double left = room.center().x() - (columns * edge + (columns - 1) * 2 * kGap) / 2;
    const double top = room.center().y() - (rows * (edge + kFooter) + (rows - 1) * 2 * kGap) / 2;
    for (int j = 0; j < count; ++j) {
        const QPointF corner(left + (j % columns) * (edge + 2 * kGap),
                             top + (j / columns) * (edge + kFooter + 2 * kGap));
        Place place;
        place.picture = QRectF(corner, QSizeF(edge, edge));
        place.label = QRectF(corner.x(), corner.y() + edge, edge * 0.5, kFooter / 2);
        place.bar = QRectF(corner.x() + edge * 0.5, corner.y() + edge, edge * 0.5, kFooter / 2);
        place.gain = QRectF(corner.x(), corner.y() + edge + kFooter / 2, edge, kFooter / 2);
        places.push_back(place);
    }
    return places;
}

void ScalesCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& palette = style::paletteOf(*this);
    painter.fillRect(rect(), palette.canvas);
    painter.setRenderHint(QPainter::Antialiasing);
    paintInto(painter, QRectF(rect()), palette);
    const auto where = places(QRectF(rect()));
    if (hasFocus() && !where.empty()) {
        painter.setPen(palette.accent);
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(
            where[static_cast<std::size_t>(m_current)].picture.adjusted(-1.5, -1.5, 1.5, 1.5), 3, 3);
    }
}

void ScalesCanvas::paintInto(QPainter& painter, const QRectF& area, const style::Palette& palette) const {
    const auto where = places(area);
    if (where.empty()) {
        painter.setPen(palette.mutedText);
        painter.drawText(area.adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap, m_message);
        return;
    }
    for (std::size_t j = 0; j < where.size(); ++j) {
        paintScale(painter, static_cast<int>(j), where[j], palette);
    }
}

void ScalesCanvas::paintScale(QPainter& painter, int scale, const Place& place,
                              const style::Palette& palette) const {
    const auto& shown = m_scales[static_cast<std::size_t>(scale)];
    const QFontMetricsF metrics(painter.font());
    painter.setPen(shown.muted ? palette.disabledText : palette.text);
    painter.drawText(place.label, Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("j = %1").arg(scale));
    painter.save();
    if (shown.picture.isNull()) {
        painter.setPen(palette.mutedText);
        painter.drawText(place.picture, Qt::AlignCenter, tr("not split along this axis"));
    } else {
        painter.setOpacity(shown.muted ? 0.18 : 1);
        painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
        painter.drawImage(place.picture, shown.picture);
        painter.setOpacity(1);
        // Hairlines between coefficients, where they are wide enough to be seen as single ones.
        const double cell = place.picture.width() / shown.picture.width();
        if (!m_tiles && cell >= 5) {
            painter.setPen(QPen(palette.canvas, 1));
            for (int i = 1; i < shown.picture.width(); ++i) {
                const double x = std::round(place.picture.left() + i * cell) + 0.5;
                painter.drawLine(QPointF(x, place.picture.top()), QPointF(x, place.picture.bottom()));
            }
        }
    }
    if (shown.muted) {
        const QString text = tr("muted");
        QRectF badge(0, 0, metrics.horizontalAdvance(text) + 4 * kGap, metrics.height() + kGap);
        badge.moveCenter(place.picture.center());
        painter.setPen(Qt::NoPen);
        painter.setBrush(palette.raised);
        painter.drawRoundedRect(badge, 4, 4);
        painter.setPen(palette.mutedText);
        painter.drawText(badge, Qt::AlignCenter, text);
    }
    if (m_cursor.has_value() && !m_tiles) {
        const double x = place.picture.left() + *m_cursor * place.picture.width();
        painter.setPen(QPen(QColor(255, 255, 255, 150), 3));
        painter.drawLine(QPointF(x, place.picture.top()), QPointF(x, place.picture.bottom()));
        painter.setPen(QPen(QColor(16, 18, 24, 210), 1));
        painter.drawLine(QPointF(x, place.picture.top()), QPointF(x, place.picture.bottom()));
    }
    painter.restore();
    if (place.bar.isEmpty()) {
        return;
    }
    // The share of the energy: bar and number.
    const QString share = shown.share > 0 && shown.share < 0.001
                              ? QStringLiteral("<0.1 %")
                              : QStringLiteral("%1 %").arg(100 * shown.share, 0, 'f', 1);
    const double number = metrics.horizontalAdvance(QStringLiteral("100.0 %"));
    QRectF track(place.bar.left(), place.bar.center().y() - 2.5,
                 std::max(0.0, place.bar.width() - number - kGap), 5);
    painter.setPen(Qt::NoPen);
    if (track.width() >= 12) {
        painter.setBrush(palette.border);
        painter.drawRoundedRect(track, 2.5, 2.5);
        track.setWidth(std::max(2.0, track.width() * std::clamp(shown.share, 0.0, 1.0)));
        painter.setBrush(shown.muted ? palette.disabledText : palette.viscosity);
        painter.drawRoundedRect(track, 2.5, 2.5);
    }
    painter.setPen(palette.mutedText);
    painter.drawText(place.bar, Qt::AlignRight | Qt::AlignVCenter, share);
    // The gain: a thin slider with a notch at 1.
    const double y = place.gain.center().y();
    const QRectF line(place.gain.left() + 5, y - 1, place.gain.width() - 10, 2);
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette.border);
    painter.drawRoundedRect(line, 1, 1);
    painter.drawRect(QRectF(line.center().x() - 0.5, y - 4, 1, 8));
    const double knob = line.left() + line.width() * std::clamp(shown.gain / kDragGainMaximum, 0.0, 1.0);
    painter.setBrush(shown.muted ? palette.disabledText : palette.accent);
    painter.drawRoundedRect(QRectF(line.left(), y - 1, knob - line.left(), 2), 1, 1);
    painter.setBrush(palette.dark ? QColor(0xeef0f4) : QColor(0xffffff));
    painter.setPen(QPen(shown.muted ? palette.disabledText : palette.accent, 1.5));
    painter.drawEllipse(QPointF(knob, y), 4.5, 4.5);
}

int ScalesCanvas::scaleAt(const QPointF& point) const {
    const auto where = places(QRectF(rect()));
    for (std::size_t j = 0; j < where.size(); ++j) {
        if (where[j]
                .label.united(where[j].picture)
                .united(where[j].bar)
                .united(where[j].gain)
                .contains(point)) {
            return static_cast<int>(j);
        }
    }
    return -1;
}

double ScalesCanvas::gainAt(int scale, const QPointF& point) const {
    const QRectF bar = places(QRectF(rect()))[static_cast<std::size_t>(scale)].gain;
    const double gain = (point.x() - bar.left() - 5) / (bar.width() - 10) * kDragGainMaximum;
    const double rounded = std::round(std::clamp(gain, 0.0, kDragGainMaximum) * 100) / 100;
    return std::abs(rounded - 1) < 0.04 ? 1 : rounded; // snaps to the neutral gain
}

void ScalesCanvas::mousePressEvent(QMouseEvent* event) {
    const int scale = scaleAt(event->position());
    if (event->button() != Qt::LeftButton || scale < 0) {
        return;
    }
    m_current = scale;
    const auto place = places(QRectF(rect()))[static_cast<std::size_t>(scale)];
    if (place.gain.united(place.bar).contains(event->position())) {
        m_dragged = scale;
        emit gainDragged(scale, gainAt(scale, event->position()), true);
    } else {
        m_pressed = scale;
    }
}

void ScalesCanvas::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragged >= 0 && m_dragged < static_cast<int>(m_scales.size())) {
        emit gainDragged(m_dragged, gainAt(m_dragged, event->position()), true);
        return;
    }
    const int scale = scaleAt(event->position());
    std::optional<double> share;
    if (scale >= 0 && !m_tiles) {
        const QRectF picture = places(QRectF(rect()))[static_cast<std::size_t>(scale)].picture;
        if (picture.contains(event->position())) {
            share = (event->position().x() - picture.left()) / picture.width();
        }
    }
    setCursor(scale >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setCursorShare(share);
    emit hovered(share);
}

void ScalesCanvas::mouseReleaseEvent(QMouseEvent* event) {
    if (m_dragged >= 0 && m_dragged < static_cast<int>(m_scales.size())) {
        emit gainDragged(m_dragged, gainAt(m_dragged, event->position()), false);
    } else if (m_pressed >= 0 && scaleAt(event->position()) == m_pressed) {
        emit muteClicked(m_pressed);
    }
    m_dragged = m_pressed = -1;
}

void ScalesCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    const int scale = scaleAt(event->position());
    if (scale < 0) {
        return;
    }
    const auto place = places(QRectF(rect()))[static_cast<std::size_t>(scale)];
    if (place.gain.united(place.bar).contains(event->position())) {
        emit gainDragged(scale, 1, false);
    } else {
        m_pressed = scale; // the second click of two mutes again
    }
}

void ScalesCanvas::keyPressEvent(QKeyEvent* event) {
    const int count = static_cast<int>(m_scales.size());
    if (count == 0) {
        QWidget::keyPressEvent(event);
        return;
    }
    const double gain = m_scales[static_cast<std::size_t>(m_current)].gain;
    switch (event->key()) {
    case Qt::Key_Up:
        m_current = std::max(0, m_current - 1);
        break;
    case Qt::Key_Down:
        m_current = std::min(count - 1, m_current + 1);
        break;
    case Qt::Key_M:
    case Qt::Key_Return:
        emit muteClicked(m_current);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        emit gainDragged(m_current, std::min(kDragGainMaximum, gain + 0.1), false);
        break;
    case Qt::Key_Minus:
        emit gainDragged(m_current, std::max(0.0, gain - 0.1), false);
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    update();
}

void ScalesCanvas::leaveEvent(QEvent*) {
    if (m_cursor.has_value()) {
        setCursorShare({});
        emit hovered({});
    }
}

bool ScalesCanvas::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int scale = scaleAt(QPointF(help->pos()));
        if (scale < 0) {
            QToolTip::hideText();
        } else {
            const auto& shown = m_scales[static_cast<std::size_t>(scale)];
            QToolTip::showText(
                help->globalPos(),
                tr("Scale j = %1%2\n%3 % of the energy; 99 % of it in %4 % of the coefficients\nGain %5. "
                   "Click: mute in the reconstruction. Drag the knob: gain.")
                    .arg(scale)
                    .arg(scale == 0 ? tr(" (coarsest)") : QString())
                    .arg(shortNumber(100 * shown.share, 3), shortNumber(100 * shown.sparsity, 2),
                         shortNumber(shown.gain, 3)),
                this);
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace sgfm::views
