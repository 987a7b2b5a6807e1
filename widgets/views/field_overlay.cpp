#include "widgets/views/field_overlay.h"

#include "widgets/views/field_contours.h"
#include "widgets/views/quantity.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

constexpr double kGap = style::kGrid;

QColor inkOf(bool dark, int alpha) {
    return dark ? QColor(16, 18, 24, alpha) : QColor(255, 255, 255, alpha);
}

// Arrows on a lattice that moves with the picture when it is panned; the longest has the lattice's spacing.
void paintArrows(QPainter& painter, const FieldPlot& plot, const FieldPicture& picture,
                 const QRectF& visible) {
    constexpr double spacing = 26; // px between arrows
    if (!(picture.largestFlow > 0)) {
        return;
    }
    // Velocity in pixels a unit of time; lengths follow its root, so that slow places are not bare.
    const double across = plot.picture.width() / visible.width();
    const double up = plot.picture.height() / visible.height();
    const QPointF origin = plot.fromUnit({0, 0}, visible);
    const auto firstFrom = [](double edge, double origin) {
        return edge + spacing - std::fmod(std::fmod(edge - origin, spacing) + spacing, spacing);
    };
    QPainterPath path;
    for (double y = firstFrom(plot.picture.top() - spacing / 2, origin.y()); y < plot.picture.bottom();
         y += spacing) {
        for (double x = firstFrom(plot.picture.left() - spacing / 2, origin.x()); x < plot.picture.right();
             x += spacing) {
            const QPointF flow = picture.flowAt(plot.toUnit({x, y}, visible));
            const QPointF pixels(flow.x() * across, -flow.y() * up);
            const double speed = std::hypot(pixels.x(), pixels.y());
            const double share = std::hypot(flow.x(), flow.y()) / picture.largestFlow;
            if (!std::isfinite(speed) || !(speed > 0)) {
                continue;
            }
            const double length = 0.95 * spacing * std::sqrt(std::min(1.0, share));
            if (length < 3) {
                continue;
            }
            const QPointF arrow = pixels * (length / speed);
            const QPointF tip = QPointF(x, y) + arrow / 2;
            const QPointF along = arrow / length * std::min(5.0, 0.4 * length);
            const QPointF side(-along.y() * 0.55, along.x() * 0.55);
            path.moveTo(QPointF(x, y) - arrow / 2);
            path.lineTo(tip);
            path.moveTo(tip - along + side);
            path.lineTo(tip);
            path.lineTo(tip - along - side);
        }
    }
    const bool dark = needsDarkInk(picture.table);
    painter.setBrush(Qt::NoBrush);
    // A rim of the other ink keeps the arrows readable on every ground.
    painter.setPen(QPen(inkOf(!dark, 130), 2.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
    painter.setPen(QPen(inkOf(dark, 220), 1.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
}

void paintContourLabels(QPainter& painter, const FieldPlot& plot, const FieldPicture& picture,
                        const QRectF& visible) {
    const QFont plain = painter.font();
    QFont small = plain;
    small.setPointSizeF(0.9 * plain.pointSizeF());
    painter.setFont(small);
    const QFontMetricsF metrics(small);
    for (const ContourLabel& label : contourLabels(plot, picture, visible, metrics)) {
        const QString text =
            shortNumber(std::abs(label.level) < 0.01 * picture.contourStep ? 0 : label.level);
        QRectF box(0, 0, metrics.horizontalAdvance(text) + 6, metrics.height());
        box.moveCenter({0, 0});
        painter.save();
        painter.translate(label.at);
        painter.rotate(label.angle);
        // On the colour of its level: the line seems to be interrupted by its number.
        const QRgb ground = picture.table.at(picture.range.level(static_cast<float>(label.level)));
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor::fromRgb(qRed(ground), qGreen(ground), qBlue(ground), 225));
        painter.drawRoundedRect(box, 3, 3);
        painter.setPen(inkOf(qGray(ground) > 127, 255));
        painter.drawText(box, Qt::AlignCenter, text);
        painter.restore();
    }
    painter.setFont(plain);
}

void paintScaleLines(QPainter& painter, const FieldPlot& plot, const FieldPicture& picture,
                     const QRectF& visible) {
    painter.setPen(QPen(QColor(0, 0, 0, 150), 1));
    for (int level = 1; level <= picture.columnLevels; ++level) {
        const double x = plot.fromUnit({1.0 / (1 << level), 0}, visible).x();
        painter.drawLine(QPointF(x, plot.picture.top()), QPointF(x, plot.picture.bottom()));
    }
    for (int level = 1; level <= picture.rowLevels; ++level) {
        const double share = 1.0 / (1 << level);
        const double y = plot.fromUnit({0, picture.rowsUp ? share : 1 - share}, visible).y();
        painter.drawLine(QPointF(plot.picture.left(), y), QPointF(plot.picture.right(), y));
    }
}

void paintReadOut(QPainter& painter, const FieldPlot& plot, const QPointF& at, const QString& text) {
    const QFontMetricsF metrics(painter.font());
    QRectF box(0, 0, metrics.horizontalAdvance(text) + 3 * kGap, metrics.height() + kGap);
    box.moveTopLeft(at + QPointF(10, -box.height() - 8));
    if (box.right() > plot.picture.right()) {
        box.moveRight(at.x() - 10);
    }
    if (box.top() < plot.picture.top()) {
        box.moveTop(at.y() + 10);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(16, 18, 24, 225));
    painter.drawRoundedRect(box, 4, 4);
    painter.setPen(QColor(0xf2f4f8));
    painter.drawText(box, Qt::AlignCenter, text);
}

} // namespace

bool needsDarkInk(const ColorTable& table) {
    double light = 0;
    for (const QRgb colour : table.colors()) {
        light += qGray(colour);
    }
    return light / static_cast<double>(table.colors().size()) > 115;
}

void paintOverlay(QPainter& painter, const FieldPlot& plot, const FieldPicture& picture,
                  const QRectF& visible, const Crosshair& crosshair) {
    if (picture.isEmpty()) {
        return;
    }
    painter.save();
    painter.setClipRect(plot.picture, Qt::IntersectClip);
    painter.setRenderHint(QPainter::Antialiasing);
    if (picture.columnLevels > 0 || picture.rowLevels > 0) {
        paintScaleLines(painter, plot, picture, visible);
    }
    if (picture.markedRow >= 0) { // small notches at both edges: the row that is read
        const double y = plot.fromUnit(picture.centreOf(0, picture.markedRow), visible).y();
        painter.setPen(QPen(QColor(255, 255, 255, 180), 1));
        painter.setBrush(QColor(16, 18, 24, 230));
        const double left = plot.picture.left() - 1;
        const double right = plot.picture.right() + 1;
        painter.drawPolygon(QPolygonF({{left, y - 5}, {left + 8, y}, {left, y + 5}}));
        painter.drawPolygon(QPolygonF({{right, y - 5}, {right - 8, y}, {right, y + 5}}));
    }
    if (picture.arrows && picture.hasFlow()) {
        paintArrows(painter, plot, picture, visible);
    }
    if (picture.contourStep > 0) {
        paintContourLabels(painter, plot, picture, visible);
    }
    if (crosshair.column >= 0 || crosshair.row >= 0) {
        const QPointF at = plot.fromUnit(
            picture.centreOf(std::max(0, crosshair.column), std::max(0, crosshair.row)), visible);
        const auto line = [&](const QPointF& from, const QPointF& to) {
            painter.setPen(QPen(QColor(255, 255, 255, 150), 3));
            painter.drawLine(from, to);
            painter.setPen(QPen(QColor(16, 18, 24, 210), 1));
            painter.drawLine(from, to);
        };
        if (crosshair.column >= 0) {
            line({at.x(), plot.picture.top()}, {at.x(), plot.picture.bottom()});
        }
        if (crosshair.row >= 0) {
            line({plot.picture.left(), at.y()}, {plot.picture.right(), at.y()});
        }
        if (!crosshair.readOut.isEmpty()) {
            paintReadOut(painter, plot, at, crosshair.readOut);
        }
    }
    painter.restore();
}

void paintParticles(QPainter& painter, const FieldPlot& plot, const FieldPicture& picture,
                    const QRectF& visible, const FieldParticles& particles) {
    painter.save();
    painter.setClipRect(plot.picture, Qt::IntersectClip);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool dark = needsDarkInk(picture.table);
    for (const auto& particle : particles.particles()) {
        for (int i = 1; i < particle.points; ++i) {
            const double share = 1 - static_cast<double>(i) / FieldParticles::kTail;
            const int alpha = static_cast<int>(std::lround(235 * share * particle.strength()));
            painter.setPen(QPen(inkOf(dark, alpha), 0.8 + share, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(plot.fromUnit(particle.path[static_cast<std::size_t>(i - 1)], visible),
                             plot.fromUnit(particle.path[static_cast<std::size_t>(i)], visible));
        }
    }
    painter.restore();
}

} // namespace sgfm::views
