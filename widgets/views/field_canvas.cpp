#include "widgets/views/field_canvas.h"

#include "widgets/views/field_surface.h"
#include "widgets/views/quantity.h"
#include "widgets/views/surface_format.h"

#include <QKeyEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace sgfm::views {

// What lies over the picture, on a widget of its own: painting into the OpenGL widget itself would give the
// context's state two owners.
class FieldCanvas::Overlay : public QWidget {
  public:
    explicit Overlay(FieldCanvas& canvas) : QWidget(&canvas), m_canvas(canvas) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setAttribute(Qt::WA_NoSystemBackground);
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.translate(-pos());
        painter.setFont(m_canvas.font());
        paintOverlay(painter, m_canvas.plot(), m_canvas.m_picture, m_canvas.m_visible, m_canvas.crosshair());
    }

  private:
    FieldCanvas& m_canvas;
};

FieldCanvas::FieldCanvas(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setFont(style::textFont(0.85));
    setAccessibleName(tr("Field picture"));
    setAccessibleDescription(
        tr("Wheel or plus and minus zoom, drag or arrows move, double click or 0 shows all"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    if (openGlAvailable()) {
        m_surface = new FieldSurface(this);
        m_overlay = new Overlay(*this);
        connect(m_surface, &FieldSurface::failed, this, &FieldCanvas::dropOpenGl);
    } else {
        m_notice = tr("drawn without OpenGL");
    }
}

FieldCanvas::~FieldCanvas() = default;

void FieldCanvas::dropOpenGl(const QString& why) {
    m_surface->deleteLater();
    m_surface = nullptr;
    m_overlay->deleteLater();
    m_overlay = nullptr;
    m_notice = tr("drawn without OpenGL");
    setToolTip(why);
    update();
}

FieldPlot FieldCanvas::plot() const {
    return FieldPlot::layOut(QRectF(rect()), m_picture, m_visible, QFontMetricsF(font()), m_showLabels);
}

QRectF FieldCanvas::pictureRect() const {
    return plot().picture;
}

void FieldCanvas::setPicture(FieldPicture picture) {
    m_picture = std::move(picture);
    arrange();
}

void FieldCanvas::setVisiblePart(const QRectF& visible) {
    QRectF clamped = visible.normalized();
    if (!std::isfinite(clamped.x() + clamped.y() + clamped.width() + clamped.height())) {
        return;
    }
    clamped.setSize({std::clamp(clamped.width(), 1e-4, 1.0), std::clamp(clamped.height(), 1e-4, 1.0)});
    clamped.moveLeft(std::clamp(clamped.left(), 0.0, 1 - clamped.width()));
    clamped.moveTop(std::clamp(clamped.top(), 0.0, 1 - clamped.height()));
    if (clamped == m_visible) {
        return;
    }
    m_visible = clamped;
    arrange();
    emit zoomChanged();
}

void FieldCanvas::setShowLabels(bool show) {
    m_showLabels = show;
    arrange();
}

void FieldCanvas::setMessage(const QString& message) {
    m_message = message;
    update();
}

void FieldCanvas::setCrosshair(int column, int row) {
    m_inside = false;
    if (column != m_column || row != m_row) {
        m_column = column;
        m_row = row;
        arrange();
    }
}

Crosshair FieldCanvas::crosshair() const {
    if (m_picture.isEmpty()) {
        return {};
    }
    Crosshair cross{std::min(m_column, m_picture.columns - 1), std::min(m_row, m_picture.rows - 1), {}};
    if (m_inside && cross.column >= 0 && cross.row >= 0) {
        cross.readOut = readOut(cross.column, cross.row);
    }
    return cross;
}

QString FieldCanvas::readOut(int column, int row) const {
    if (m_picture.isEmpty()) {
        return {};
    }
    column = std::clamp(column, 0, m_picture.columns - 1);
    row = std::clamp(row, 0, m_picture.rows - 1);
    QStringList parts{m_picture.columnAxis + ' ' + QString::number(column),
                      m_picture.rowAxis + ' ' + QString::number(row)};
    if (static_cast<std::size_t>(column) < m_picture.labels.size() &&
        !m_picture.labels[static_cast<std::size_t>(column)].isEmpty()) {
        parts << QStringLiteral("“%1”").arg(m_picture.labels[static_cast<std::size_t>(column)]);
    }
    parts << shortNumber(static_cast<double>(m_picture.valueAt(column, row)), 4);
    return parts.join(QStringLiteral(" · "));
}

void FieldCanvas::arrange() {
    update();
    if (m_surface == nullptr) {
        return;
    }
    const FieldPlot layout = plot();
    const QRect place = layout.picture.toRect();
    m_surface->setVisible(!m_picture.isEmpty());
    m_surface->setGeometry(place);
    m_surface->show(m_picture, m_visible);
    m_overlay->setVisible(!m_picture.isEmpty());
    m_overlay->setGeometry(place);
    m_overlay->raise();
    m_overlay->update();
}

void FieldCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& palette = style::paletteOf(*this);
    painter.fillRect(rect(), palette.canvas);
    painter.setRenderHint(QPainter::TextAntialiasing);
    if (m_surface != nullptr && !m_picture.isEmpty()) {
        paintFurniture(painter, plot(), m_picture, m_visible, palette);
    } else {
        paintInto(painter, QRectF(rect()), palette);
        if (!m_notice.isEmpty() && !m_picture.isEmpty()) {
            painter.setPen(palette.mutedText);
            painter.drawText(rect().adjusted(8, 0, -8, -2), Qt::AlignRight | Qt::AlignBottom, m_notice);
        }
    }
    if (hasFocus()) {
        painter.setPen(palette.accent);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void FieldCanvas::paintInto(QPainter& painter, const QRectF& area, const style::Palette& palette) const {
    if (m_picture.isEmpty()) {
        painter.setPen(palette.mutedText);
        painter.drawText(area.adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap, m_message);
        return;
    }
    const FieldPlot layout =
        FieldPlot::layOut(area, m_picture, m_visible, QFontMetricsF(painter.font()), m_showLabels);
    // Painted at the device's own resolution.
    const QTransform& transform = painter.deviceTransform();
    const double ratio = std::max(1.0, transform.m11());
    const QSize pixels(qRound(layout.picture.width() * ratio), qRound(layout.picture.height() * ratio));
    painter.drawImage(layout.picture, paintField(m_picture, m_visible, pixels));
    paintFurniture(painter, layout, m_picture, m_visible, palette);
    paintOverlay(painter, layout, m_picture, m_visible, crosshair());
}

void FieldCanvas::resizeEvent(QResizeEvent*) {
    arrange();
}

void FieldCanvas::zoomAbout(const QPointF& unit, double factor) {
    // At most 4 grid points across.
    const double narrowest =
        m_picture.isEmpty() ? 0.01 : std::min(1.0, 4.0 / std::max(m_picture.columns, m_picture.rows));
    factor = std::clamp(factor, narrowest / m_visible.width(), 1 / m_visible.width());
    const QSizeF size(m_visible.width() * factor, std::min(1.0, m_visible.height() * factor));
    const QPointF corner(unit.x() - (unit.x() - m_visible.left()) * size.width() / m_visible.width(),
                         unit.y() - (unit.y() - m_visible.top()) * size.height() / m_visible.height());
    setVisiblePart(QRectF(corner, size));
}

void FieldCanvas::wheelEvent(QWheelEvent* event) {
    const double turns = event->angleDelta().y() / 120.0;
    if (turns != 0) {
        zoomAbout(plot().toUnit(event->position(), m_visible), std::pow(0.8, turns));
    }
    event->accept();
}

void FieldCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton || event->button() == Qt::MiddleButton) {
        m_dragging = true;
        m_dragStart = event->position();
        m_dragVisible = m_visible;
        if (m_visible.width() < 1) {
            setCursor(Qt::ClosedHandCursor);
        }
    }
}

void FieldCanvas::mouseMoveEvent(QMouseEvent* event) {
    const FieldPlot layout = plot();
    if (m_dragging && (event->buttons() & (Qt::LeftButton | Qt::MiddleButton)) != 0) {
        const QPointF moved =
            layout.toUnit(m_dragStart, m_dragVisible) - layout.toUnit(event->position(), m_dragVisible);
        setVisiblePart(m_dragVisible.translated(moved));
        return;
    }
    const bool inside = !m_picture.isEmpty() && layout.picture.contains(event->position());
    const QPointF unit = layout.toUnit(event->position(), m_visible);
    const int column = inside ? m_picture.columnAt(unit.x()) : -1;
    const int row = inside ? m_picture.rowAt(unit.y()) : -1;
    if (column != m_column || row != m_row || inside != m_inside) {
        m_inside = inside;
        m_column = column;
        m_row = row;
        arrange();
        emit hovered(column, row);
    }
}

void FieldCanvas::mouseReleaseEvent(QMouseEvent*) {
    m_dragging = false;
    unsetCursor();
}

void FieldCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        resetZoom();
    }
}

void FieldCanvas::keyPressEvent(QKeyEvent* event) {
    const QPointF centre = m_visible.center();
    const double step = 0.1;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomAbout(centre, 0.8);
        break;
    case Qt::Key_Minus:
        zoomAbout(centre, 1.25);
        break;
    case Qt::Key_0:
    case Qt::Key_Home:
        resetZoom();
        break;
    case Qt::Key_Left:
        setVisiblePart(m_visible.translated(-step * m_visible.width(), 0));
        break;
    case Qt::Key_Right:
        setVisiblePart(m_visible.translated(step * m_visible.width(), 0));
        break;
    case Qt::Key_Up:
        setVisiblePart(m_visible.translated(0, step * m_visible.height()));
        break;
    case Qt::Key_Down:
        setVisiblePart(m_visible.translated(0, -step * m_visible.height()));
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

void FieldCanvas::leaveEvent(QEvent*) {
    if (m_inside) {
        m_inside = false;
        m_column = m_row = -1;
        arrange();
        emit hovered(-1, -1);
    }
}

void FieldCanvas::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        arrange();
    }
}

} // namespace sgfm::views
