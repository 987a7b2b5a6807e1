#include "widgets/views/scales_painter.h"

#include "widgets/views/quantity.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

constexpr double kGap = style::kGrid;
constexpr double kKnob = 4.5; // px, radius

QString translated(const char* text) {
    return QCoreApplication::translate("ScalesPainter", text);
}

} // namespace

QRectF sliderTrack(const QRectF& gain, double numberWidth) {
    const double right = std::max(gain.left() + 2 * kKnob + 8, gain.right() - numberWidth - kGap);
    return {gain.left() + kKnob + 0.5, gain.center().y() - 1, right - gain.left() - 2 * kKnob - 1, 2};
}

ScalesPainter::ScalesPainter(QPainter& painter, const style::Palette& palette,
                             const ScalesArrangement& arrangement)
    : m_painter(painter), m_palette(palette), m_arrangement(arrangement) {
}

void ScalesPainter::paintScale(int scale, const ScaleRow& row, const ScalePlace& place,
                               std::optional<QPointF> cursor) {
    m_painter.setPen(row.muted ? m_palette.disabledText : m_palette.text);
    const QString name = QStringLiteral("j = %1").arg(scale);
    const bool whole = QFontMetricsF(m_painter.font()).horizontalAdvance(name) <= place.label.width();
    m_painter.drawText(place.label, Qt::AlignLeft | Qt::AlignVCenter, whole ? name : QString::number(scale));
    if (row.picture.isNull()) {
        m_painter.setPen(m_palette.mutedText);
        m_painter.drawText(place.picture, Qt::AlignCenter | Qt::TextWordWrap,
                           translated("not split along these axes"));
    } else {
        paintPicture(row.picture, place.picture, row.muted);
        paintCells(row.picture, place.picture, cursor);
        paintCursor(place.picture, cursor);
    }
    if (row.muted) {
        paintBadge(translated("muted"), place.picture);
    }
    if (!place.energy.isEmpty()) {
        paintEnergy(row, place.energy);
        paintGain(row, place.gain);
    }
    if (!place.sparsity.isEmpty()) {
        m_painter.setPen(m_palette.mutedText);
        m_painter.drawText(place.sparsity, Qt::AlignLeft | Qt::AlignVCenter,
                           translated("99 % in %1 %").arg(shortNumber(100 * row.sparsity, 2)));
    }
}

void ScalesPainter::paintReconstruction(const QImage& picture, const QString& caption,
                                        const ScalePlace& place, std::optional<QPointF> cursor) {
    m_painter.setPen(m_palette.text);
    const QString label = m_arrangement.tiles ? QStringLiteral("Σ  ") + caption : QStringLiteral("Σ");
    m_painter.drawText(
        place.label, Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetricsF(m_painter.font()).elidedText(label, Qt::ElideRight, place.label.width()));
    if (picture.isNull()) {
        m_painter.setPen(m_palette.mutedText);
        m_painter.drawText(place.picture, Qt::AlignCenter | Qt::TextWordWrap,
                           translated("waiting for the next frame"));
        return;
    }
    paintPicture(picture, place.picture, false);
    paintCursor(place.picture, cursor);
    if (!m_arrangement.tiles) {
        const QRectF room(place.picture.right() + 2 * kGap, place.picture.top(),
                          m_arrangement.numberWidth + 64 + kGap, place.picture.height());
        m_painter.setPen(m_palette.mutedText);
        m_painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, caption);
    }
    m_painter.setPen(QPen(m_palette.accent, 1));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawRect(place.picture.adjusted(-0.5, -0.5, 0.5, 0.5));
}

void ScalesPainter::paintPicture(const QImage& picture, const QRectF& place, bool faded) {
    m_painter.save();
    m_painter.setOpacity(faded ? 0.18 : 1);
    m_painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    m_painter.drawImage(place, picture);
    m_painter.restore();
}

// In strips: hairlines between coefficients that are wide enough to be seen as single ones, and the one that
// the marked column belongs to.
void ScalesPainter::paintCells(const QImage& picture, const QRectF& place, std::optional<QPointF> cursor) {
    const double cell = place.width() / picture.width();
    if (m_arrangement.tiles || cell < 5) {
        return;
    }
    m_painter.setPen(QPen(m_palette.canvas, 1));
    for (int i = 1; i < picture.width(); ++i) {
        const double x = std::round(place.left() + i * cell) + 0.5;
        m_painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()));
    }
    if (cursor.has_value() && cursor->x() >= 0) {
        const int index = std::clamp(static_cast<int>(cursor->x() * picture.width()), 0, picture.width() - 1);
        m_painter.setBrush(Qt::NoBrush);
        m_painter.setPen(QPen(QColor(255, 255, 255, 200), 1.5));
        m_painter.drawRect(
            QRectF(place.left() + index * cell, place.top(), cell, place.height()).adjusted(1, 1, -1, -1));
    }
}

void ScalesPainter::paintCursor(const QRectF& place, std::optional<QPointF> cursor) {
    if (!cursor.has_value()) {
        return;
    }
    m_painter.save();
    m_painter.setClipRect(place.adjusted(-1, -1, 1, 1));
    const auto line = [&](const QPointF& from, const QPointF& to) {
        m_painter.setPen(QPen(QColor(255, 255, 255, 150), 3));
        m_painter.drawLine(from, to);
        m_painter.setPen(QPen(QColor(16, 18, 24, 210), 1));
        m_painter.drawLine(from, to);
    };
    if (cursor->x() >= 0) {
        const double x = place.left() + cursor->x() * place.width();
        line({x, place.top()}, {x, place.bottom()});
    }
    if (cursor->y() >= 0 && m_arrangement.tiles) {
        const double y = place.top() + cursor->y() * place.height();
        line({place.left(), y}, {place.right(), y});
    }
    m_painter.restore();
}

void ScalesPainter::paintBadge(const QString& text, const QRectF& place) {
    const QFontMetricsF metrics(m_painter.font());
    QRectF badge(0, 0, metrics.horizontalAdvance(text) + 4 * kGap, metrics.height() + kGap);
    badge.moveCenter(place.center());
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(m_palette.raised);
    m_painter.drawRoundedRect(badge, 4, 4);
    m_painter.setPen(m_palette.mutedText);
    m_painter.drawText(badge, Qt::AlignCenter, text);
}

void ScalesPainter::paintEnergy(const ScaleRow& row, const QRectF& place) {
    QString share = row.share > 0 && row.share < 0.001
                        ? QStringLiteral("<0.1 %")
                        : QStringLiteral("%1 %").arg(100 * row.share, 0, 'f', 1);
    if (QFontMetricsF(m_painter.font()).horizontalAdvance(share) > place.width()) { // of a small tile
        share = row.share > 0 && row.share < 0.01 ? QStringLiteral("<1%")
                                                  : QStringLiteral("%1%").arg(100 * row.share, 0, 'f', 0);
    }
    QRectF track(place.left(), place.center().y() - 2.5,
                 std::max(0.0, place.width() - m_arrangement.numberWidth - kGap), 5);
    m_painter.setPen(Qt::NoPen);
    if (track.width() >= 12) {
        m_painter.setBrush(m_palette.border);
        m_painter.drawRoundedRect(track, 2.5, 2.5);
        track.setWidth(std::max(2.0, track.width() * std::clamp(row.share, 0.0, 1.0)));
        m_painter.setBrush(row.muted ? m_palette.disabledText : m_palette.viscosity);
        m_painter.drawRoundedRect(track, 2.5, 2.5);
    }
    m_painter.setPen(m_palette.mutedText);
    m_painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter, share);
}

// A thin slider with a notch at 1, and the number.
void ScalesPainter::paintGain(const ScaleRow& row, const QRectF& place) {
    const QRectF line = sliderTrack(place, m_arrangement.numberWidth);
    const double y = place.center().y();
    const QColor color = row.muted ? m_palette.disabledText : m_palette.accent;
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(m_palette.border);
    m_painter.drawRoundedRect(line, 1, 1);
    m_painter.drawRect(QRectF(line.left() + line.width() / kSliderGain - 0.5, y - 4, 1, 8));
    const double knob = line.left() + line.width() * std::clamp(row.gain / kSliderGain, 0.0, 1.0);
    m_painter.setBrush(color);
    m_painter.drawRoundedRect(QRectF(line.left(), y - 1, knob - line.left(), 2), 1, 1);
    m_painter.setBrush(m_palette.dark ? QColor(0xeef0f4) : QColor(0xffffff));
    m_painter.setPen(QPen(color, 1.5));
    m_painter.drawEllipse(QPointF(knob, y), kKnob, kKnob);
    m_painter.setPen(row.gain == 1 ? m_palette.disabledText : m_palette.text);
    m_painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter,
                       QStringLiteral("×") + shortNumber(row.gain, 3));
}

} // namespace sgfm::views
