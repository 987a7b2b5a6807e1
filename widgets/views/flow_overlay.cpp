#include "widgets/views/flow_overlay.h"

#include "widgets/views/field_plot.h"
#include "widgets/views/quantity.h"

#include <QLinearGradient>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sgfm::views {
namespace {

// In px at the normal size of the text; with larger text all of it grows.
constexpr double kTick = 5;
constexpr double kTextGap = 14;  // from the edge to the middle of a number
constexpr double kNameGap = 32;  // to an axis's name
constexpr double kPerTick = 52;  // of an edge for each number
constexpr double kBarWidth = 10; // does not grow
constexpr double kBarHeight = 150;
constexpr double kLeastSide = 200; // of a picture that has room for numbers
constexpr double kTwinReach = 30;  // two axes that end this near one another share their number

double grown(double pixels) {
    return pixels * style::textScale();
}

// What is written so far: numbers of two axes meet at a corner, and one "2π" there is enough.
struct Written {
    QString text;
    QRectF place;
};

bool isFree(const std::vector<Written>& written, const QRectF& place, const QString& text) {
    return std::ranges::none_of(written, [&](const Written& other) {
        const QPointF apart = other.place.center() - place.center();
        return other.place.intersects(place) ||
               (other.text == text && std::hypot(apart.x(), apart.y()) < grown(kTwinReach));
    });
}

double lengthOf(QPointF vector) {
    return std::hypot(vector.x(), vector.y());
}

QString axisName(int axis, const FlowBox& box) {
    constexpr std::array<const char*, 3> names{"x", "y", "t"};
    return box.isFlat() && axis == 1 ? QStringLiteral("t") : QString(names[static_cast<std::size_t>(axis)]);
}

void paintAxis(QPainter& painter, const FlowOverlay& overlay, int axis, const style::Palette& palette,
               std::vector<Written>& written) {
    const auto& box = overlay.request.box;
    const auto edge = labelledEdge(axis, box, overlay.camera, overlay.size);
    const auto from = overlay.camera.project(edge.from, overlay.size);
    const auto to = overlay.camera.project(edge.to, overlay.size);
    const auto centre = overlay.camera.project((box.low() + box.high()) / 2, overlay.size);
    if (!from || !to || !centre) {
        return;
    }
    const QPointF along = to->pixel - from->pixel;
    const double length = lengthOf(along);
    if (length < grown(kPerTick) / 2) {
        return; // looked at end on
    }
    QPointF outward(-along.y() / length, along.x() / length);
    const QPointF middle = (from->pixel + to->pixel) / 2;
    if (QPointF::dotProduct(outward, middle - centre->pixel) < 0) {
        outward = -outward;
    }
    const bool roomy = std::min(overlay.size.width(), overlay.size.height()) >= grown(kLeastSide);
    const auto write = [&](QPointF at, const QString& text) {
        const double half = painter.fontMetrics().horizontalAdvance(text) / 2.0 + 4;
        const double tall = painter.fontMetrics().height() / 2.0;
        at.setX(std::clamp(at.x(), half, std::max(half, overlay.size.width() - half)));
        at.setY(std::clamp(at.y(), tall, std::max(tall, overlay.size.height() - tall)));
        const QRectF place(at - QPointF(half, tall), QSizeF(2 * half, 2 * tall));
        if (isFree(written, place, text)) {
            painter.drawText(place, Qt::AlignCenter | Qt::TextDontClip, text);
            written.push_back({text, place});
        }
    };
    painter.setPen(palette.mutedText);
    painter.setFont(style::numberFont(0.8));
    const int count = std::clamp(static_cast<int>(length / grown(kPerTick)), 1, 6);
    for (const auto& tick : flowTicks(axis, box, count)) {
        const auto seen =
            overlay.camera.project(edge.from + (edge.to - edge.from) * tick.share, overlay.size);
        if (seen && roomy) {
            painter.drawLine(seen->pixel, seen->pixel + outward * grown(kTick));
            write(seen->pixel + outward * grown(kTextGap), tick.text);
        }
    }
    painter.setPen(palette.text);
    painter.setFont(style::mathFont(1.05));
    write(middle + outward * grown(roomy ? kNameGap : kTextGap), axisName(axis, box));
}

void paintColorBar(QPainter& painter, const FlowOverlay& overlay, const style::Palette& palette) {
    const auto& request = overlay.request;
    const QRectF area = colorBarArea(overlay.size);
    if (area.isEmpty()) {
        return;
    }
    const QRectF bar(area.right() - kBarWidth, area.top(), kBarWidth, area.height());
    QLinearGradient colors(bar.bottomLeft(), bar.topLeft());
    for (int i = 0; i < 256; i += 15) {
        colors.setColorAt(i / 255.0, QColor(request.table.colors()[static_cast<std::size_t>(i)]));
    }
    painter.fillRect(bar, colors);
    painter.setPen(palette.border);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar);
    const auto heightOf = [&](double value) {
        const double share = static_cast<double>(request.range.level(static_cast<float>(value)));
        return bar.bottom() - std::clamp(share, 0.0, 1.0) * bar.height();
    };
    painter.setFont(style::numberFont(0.8));
    const auto write = [&](double value, const QString& text) {
        const double tall = painter.fontMetrics().height();
        const QRectF place(area.left(), heightOf(value) - tall / 2, area.width() - kBarWidth - 6, tall);
        painter.setPen(palette.mutedText);
        painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter, text);
    };
    write(request.range.high, shortNumber(request.range.high, 3));
    const bool fromZero = std::abs(request.range.low) < 1e-3 * std::abs(request.range.high); // rounding
    write(request.range.low, fromZero ? QStringLiteral("0") : shortNumber(request.range.low, 3));
    if (request.diverging) {
        write(0, QStringLiteral("0"));
    }
    if (request.surface && !request.box.isFlat()) { // where the surfaces lie
        painter.setPen(Qt::NoPen);
        painter.setBrush(palette.text);
        for (const double level : request.levels()) {
            const double y = heightOf(level);
            painter.drawPolygon(QPolygonF{QPointF(bar.left() - 1, y), QPointF(bar.left() - 6, y - 4),
                                          QPointF(bar.left() - 6, y + 4)});
        }
    }
    painter.setPen(palette.text);
    painter.setFont(style::textFont(0.85));
    const double tall = painter.fontMetrics().height();
    painter.drawText(
        QRectF(area.left() - grown(40), area.top() - tall - 8, area.width() + grown(40) + 2, tall),
        Qt::AlignRight | Qt::AlignVCenter, overlay.symbol);
}

void paintSources(QPainter& painter, const FlowOverlay& overlay, const style::Palette& palette) {
    const auto& request = overlay.request;
    for (std::size_t i = 0; i < request.seeds.size(); ++i) {
        const auto& source = request.seeds[i];
        const auto first = overlay.camera.project(request.box.toScene(source.first), overlay.size);
        const auto second = overlay.camera.project(request.box.toScene(source.second), overlay.size);
        if (!first || !second) {
            continue;
        }
        const bool selected = static_cast<int>(i) == overlay.selectedSource;
        painter.setPen(QPen(selected ? palette.accent : palette.mutedText, selected ? 2 : 1.2, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        if (source.kind == SeedSource::Kind::Line) {
            painter.drawLine(first->pixel, second->pixel);
        } else {
            const float radius =
                (request.box.toScene(source.second) - request.box.toScene(source.first)).length();
            const double rim = static_cast<double>(radius / first->depth) *
                               std::min(overlay.size.width(), overlay.size.height()) / 2 /
                               std::tan(static_cast<double>(FlowCamera::kAngle) / 2 * std::numbers::pi / 180);
            painter.drawEllipse(first->pixel, rim, rim);
        }
    }
}

void paintHandles(QPainter& painter, const FlowOverlay& overlay, const style::Palette& palette) {
    for (const auto& handle : handlesOf(overlay.request, overlay.camera, overlay.size)) {
        const bool held = overlay.held == handle;
        const bool selected =
            handle.kind != FlowHandle::Kind::Slice && handle.number == overlay.selectedSource;
        painter.setPen(QPen(palette.canvas, 1.5));
        painter.setBrush(held || selected ? palette.accent : palette.text);
        const double radius = held ? 7 : 5.5;
        if (handle.kind == FlowHandle::Kind::Whole) {
            const QPointF at = handle.pixel;
            painter.drawPolygon(QPolygonF{at - QPointF(0, radius), at + QPointF(radius, 0),
                                          at + QPointF(0, radius), at - QPointF(radius, 0)});
        } else {
            painter.drawEllipse(handle.pixel, radius, radius);
        }
    }
}

void paintCrosshair(QPainter& painter, const FlowOverlay& overlay, const style::Palette& palette) {
    const auto& cursor = overlay.request.cursor;
    const bool whole = cursor.x >= 0 && cursor.t >= 0 && (overlay.request.box.isFlat() || cursor.y >= 0);
    if (!whole || overlay.request.box.isFlat()) {
        return;
    }
    const auto& box = overlay.request.box;
    const auto seen = overlay.camera.project(box.toScene(box.shareOf(cursor)), overlay.size);
    if (!seen) {
        return;
    }
    painter.setPen(QPen(palette.canvas, 1.5));
    painter.setBrush(palette.accent);
    painter.drawEllipse(seen->pixel, 4.5, 4.5);
    const auto values = overlay.request.values();
    const float value = values[box.grid.index(cursor.x, cursor.y, cursor.t)];
    const QString text = QStringLiteral("(%1, %2, %3)  %4 = %5")
                             .arg(cursor.x)
                             .arg(cursor.y)
                             .arg(cursor.t)
                             .arg(overlay.symbol, shortNumber(static_cast<double>(value)));
    painter.setFont(style::numberFont(0.85));
    const double width = painter.fontMetrics().horizontalAdvance(text) + 12;
    const double tall = painter.fontMetrics().height() + 4;
    QRectF plate(seen->pixel + QPointF(10, -tall - 6), QSizeF(width, tall));
    plate.moveLeft(std::clamp(plate.left(), 4.0, std::max(4.0, overlay.size.width() - width - 4)));
    plate.moveTop(std::clamp(plate.top(), 4.0, std::max(4.0, overlay.size.height() - tall - 4)));
    QColor ground = palette.panel;
    ground.setAlphaF(0.85F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(plate, 4, 4);
    painter.setPen(palette.text);
    painter.drawText(plate, Qt::AlignCenter, text);
}

} // namespace

std::vector<FlowTick> flowTicks(int axis, const FlowBox& box, int count) {
    std::vector<FlowTick> ticks;
    const double length = box.grid.length(axis);
    const double half = length / std::numbers::pi; // in pi
    if (!box.video && std::abs(half - std::round(half)) < 1e-6 && half > 0.5) {
        const auto write = [](double pis) {
            return pis == 0   ? QStringLiteral("0")
                   : pis == 1 ? QStringLiteral("π")
                              : shortNumber(pis) + QStringLiteral("π");
        };
        const int parts = count >= 4 ? 4 : count >= 2 ? 2 : 1;
        for (int i = 0; i <= parts; ++i) {
            const double share = static_cast<double>(i) / parts;
            ticks.push_back({static_cast<float>(share), write(share * half)});
        }
        return ticks;
    }
    const double high = box.video ? box.grid.points(axis) : length;
    for (const double value : niceTicks(0, high, count)) {
        ticks.push_back({static_cast<float>(value / high), shortNumber(value, 4)});
    }
    return ticks;
}

QRectF colorBarArea(QSizeF size) {
    const double height = std::min(grown(kBarHeight), size.height() - grown(110));
    if (height < grown(40) || size.width() < grown(180)) {
        return {};
    }
    const double width = kBarWidth + grown(52); // with the numbers beside it
    return {size.width() - width - 12, grown(36), width, height};
}

void paintOverlay(QPainter& painter, const FlowOverlay& overlay, const style::Palette& palette) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (overlay.axes) {
        std::vector<Written> written;
        for (int axis = 0; axis < overlay.request.box.grid.dimension(); ++axis) {
            paintAxis(painter, overlay, axis, palette, written);
        }
    }
    if (overlay.handles) {
        if (overlay.request.lines && !overlay.request.box.isFlat()) {
            paintSources(painter, overlay, palette);
        }
        paintHandles(painter, overlay, palette);
    }
    paintCrosshair(painter, overlay, palette);
    if (overlay.colorBar) {
        paintColorBar(painter, overlay, palette);
    }
    painter.restore();
}

} // namespace sgfm::views
