#include "widgets/views/frames_canvas.h"

#include "widgets/style/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

constexpr double kDarkest = 0.08; // of white; see frameArrows
constexpr double kFilled = 0.9;   // of the distance between arrows, by the longest one
constexpr double kHead = 4.5;     // px

double lengthOf(QPointF vector) {
    return std::hypot(vector.x(), vector.y());
}

void paintArrow(QPainter& painter, QPointF from, QPointF to) {
    const QPointF along = to - from;
    const double length = lengthOf(along);
    if (length < 1.5) {
        painter.drawPoint(from);
        return;
    }
    painter.drawLine(from, to);
    const QPointF unit = along / length;
    const QPointF side(-unit.y(), unit.x());
    const double head = std::min(kHead, length / 2);
    painter.drawPolyline(
        QPolygonF{to - unit * head + side * head * 0.6, to, to - unit * head - side * head * 0.6});
}

} // namespace

std::vector<FrameArrow> frameArrows(const field::VectorField& field, int index, const QImage& shown,
                                    int across) {
    std::vector<FrameArrow> arrows;
    const auto& grid = field.grid();
    if (grid.dimension() != 3 || field.components() != 3 || index < 0 || index >= grid.points(2) ||
        shown.width() != grid.points(0) || shown.height() != grid.points(1)) {
        return arrows;
    }
    const int every = (std::max(shown.width(), shown.height()) + across - 1) / std::max(1, across);
    const double frameTime = grid.spacing(2);
    for (int y = every / 2; y < shown.height(); y += every) {
        const auto* line = reinterpret_cast<const QRgb*>(shown.constScanLine(y));
        for (int x = every / 2; x < shown.width(); x += every) {
            const double light = (qRed(line[x]) + qGreen(line[x]) + qBlue(line[x])) / (3 * 255.0);
            if (light < kDarkest) {
                continue;
            }
            QPointF flux;
            for (int channel = 0; channel < field.channels(); ++channel) {
                const auto at = grid.index(x, y, index);
                flux += QPointF(static_cast<double>(field.component(channel, 0)[at]),
                                static_cast<double>(field.component(channel, 1)[at]));
            }
            const QPointF velocity = flux / (field.channels() * 2 * light);
            const QPointF move(velocity.x() * frameTime / grid.spacing(0),
                               velocity.y() * frameTime / grid.spacing(1));
            if (std::isfinite(move.x()) && std::isfinite(move.y())) {
                arrows.push_back({QPointF(x + 0.5, y + 0.5), move});
            }
        }
    }
    return arrows;
}

double FramesPicture::longestMove() const {
    double longest = 0;
    for (const auto& arrow : arrows) {
        longest = std::max(longest, lengthOf(arrow.move));
    }
    return longest;
}

QRectF FramesPicture::target(const QRectF& area) const {
    const QRectF room =
        area.adjusted(2 * style::kGrid, 2 * style::kGrid, -2 * style::kGrid, -2 * style::kGrid);
    QRectF target(QPointF(0, 0), QSizeF(image.size()).scaled(room.size(), Qt::KeepAspectRatio));
    target.moveCenter(room.center());
    return target;
}

void paintFrames(QPainter& painter, const QRectF& area, const FramesPicture& picture,
                 const style::Palette& palette) {
    if (picture.image.isNull()) {
        painter.setPen(palette.mutedText);
        painter.drawText(area.adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap, picture.message);
        return;
    }
    painter.save();
    painter.setRenderHints(QPainter::SmoothPixmapTransform | QPainter::Antialiasing);
    const QRectF target = picture.target(area);
    painter.drawImage(target, picture.image);
    const double scale = target.width() / picture.image.width();
    const auto placed = [&](QPointF place) { return target.topLeft() + place * scale; };
    painter.setClipRect(target);
    const double longest = picture.longestMove();
    if (longest > 0) {
        // The longest arrow reaches to its neighbour: neighbours are two places of the same row.
        double apart = scale;
        for (std::size_t i = 1; i < picture.arrows.size(); ++i) {
            const QPointF step = picture.arrows[i].at - picture.arrows[i - 1].at;
            if (step.y() == 0) {
                apart = step.x() * scale;
                break;
            }
        }
        const double stretch = kFilled * std::max(apart, 10.0) / longest;
        for (const bool ground : {true, false}) { // dark below light: seen on any picture
            painter.setPen(QPen(ground ? QColor(0, 0, 0, 150) : QColor(255, 196, 84), ground ? 3 : 1.3,
                                Qt::SolidLine, Qt::RoundCap));
            for (const auto& arrow : picture.arrows) {
                const QPointF half = arrow.move * stretch / 2;
                paintArrow(painter, placed(arrow.at) - half, placed(arrow.at) + half);
            }
        }
    }
    if (picture.cursor.x >= 0 && picture.cursor.y >= 0) {
        const QPointF place = placed(QPointF(picture.cursor.x + 0.5, picture.cursor.y + 0.5));
        painter.setPen(QPen(palette.accent, 1.2));
        painter.drawLine(QPointF(target.left(), place.y()), QPointF(target.right(), place.y()));
        painter.drawLine(QPointF(place.x(), target.top()), QPointF(place.x(), target.bottom()));
    }
    painter.restore();
}

FramesCanvas::FramesCanvas(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    style::setRelativeFont(*this, 0.9);
    setAccessibleName(tr("Video frame"));
    setToolTip(tr("P plays and pauses, Left, Right and the wheel step, Home and End jump"));
}

void FramesCanvas::show(FramesPicture picture) {
    m_picture = std::move(picture);
    update();
}

void FramesCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& palette = style::paletteOf(*this);
    painter.fillRect(rect(), palette.canvas);
    paintFrames(painter, rect(), m_picture, palette);
    if (hasFocus()) {
        painter.setPen(palette.accent);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void FramesCanvas::keyPressEvent(QKeyEvent* event) {
    if ((event->modifiers() & Qt::AltModifier) != 0) {
        QWidget::keyPressEvent(event); // the view's: see View
        return;
    }
    switch (event->key()) {
    case Qt::Key_P:
    case Qt::Key_Space:
        emit playPressed();
        break;
    case Qt::Key_Left:
        emit stepPressed(-1);
        break;
    case Qt::Key_Right:
        emit stepPressed(1);
        break;
    case Qt::Key_Home:
    case Qt::Key_End:
        emit jumpPressed(event->key() == Qt::Key_End);
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

QPoint FramesCanvas::pixelAt(QPointF place) const {
    if (m_picture.image.isNull()) {
        return {-1, -1};
    }
    const QRectF target = m_picture.target(rect());
    const QPointF inside = (place - target.topLeft()) * m_picture.image.width() / target.width();
    const QPoint pixel(static_cast<int>(std::floor(inside.x())), static_cast<int>(std::floor(inside.y())));
    return m_picture.image.rect().contains(pixel) ? pixel : QPoint(-1, -1);
}

void FramesCanvas::mouseMoveEvent(QMouseEvent* event) {
    const QPoint pixel = pixelAt(event->position());
    emit hovered(pixel.x(), pixel.y());
}

void FramesCanvas::mousePressEvent(QMouseEvent* event) {
    const QPoint pixel = pixelAt(event->position());
    if (event->button() == Qt::LeftButton && pixel.x() >= 0) {
        emit clicked(pixel.x(), pixel.y());
    }
}

void FramesCanvas::leaveEvent(QEvent*) {
    emit hovered(-1, -1);
}

void FramesCanvas::wheelEvent(QWheelEvent* event) {
    if (event->angleDelta().y() != 0) {
        emit stepPressed(event->angleDelta().y() > 0 ? -1 : 1);
    }
    event->accept();
}

} // namespace sgfm::views
