// What a person does to a field canvas: wheel, pinch, drag, keys.

#include "widgets/views/field_canvas.h"

#include <QApplication>
#include <QGestureEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QNativeGestureEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace sgfm::views {

bool FieldCanvas::event(QEvent* event) {
    switch (event->type()) {
    case QEvent::NativeGesture:
        return pinched(*static_cast<QNativeGestureEvent*>(event)) || QWidget::event(event);
    case QEvent::Gesture:
        if (auto* pinch =
                static_cast<QPinchGesture*>(static_cast<QGestureEvent*>(event)->gesture(Qt::PinchGesture))) {
            zoomAbout(mapFromGlobal(pinch->centerPoint()), 1 / std::clamp(pinch->scaleFactor(), 0.1, 10.0),
                      false);
            return true;
        }
        break;
    case QEvent::ToolTip: {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (!m_picture.isEmpty() && barRect().adjusted(-6, -20, 60, 6).contains(help->pos())) {
            QToolTip::showText(help->globalPos(), m_picture.rangeMeaning, this);
            return true;
        }
        break;
    }
    default:
        break;
    }
    return QWidget::event(event);
}

bool FieldCanvas::pinched(const QNativeGestureEvent& gesture) {
    switch (gesture.gestureType()) {
    case Qt::ZoomNativeGesture:
        zoomAbout(gesture.position(), 1 / std::clamp(1 + gesture.value(), 0.1, 10.0), false);
        return true;
    case Qt::SmartZoomNativeGesture:
        m_viewport.reset();
        m_settled.start();
        return true;
    default:
        return false;
    }
}

void FieldCanvas::zoomAbout(const QPointF& at, double factor, bool glide) {
    // At most 4 grid points across.
    const double narrowest =
        m_picture.isEmpty() ? 0.01 : std::min(1.0, 4.0 / std::max(m_picture.columns, m_picture.rows));
    m_viewport.zoomAbout(plot().toUnit(at, m_viewport.shown()), factor, narrowest, glide);
    m_settled.start();
}

void FieldCanvas::wheelEvent(QWheelEvent* event) {
    event->accept();
    QPointF turns = QPointF(event->angleDelta()) / 120.0;
    if ((event->modifiers() & Qt::ShiftModifier) != 0 && turns.x() == 0) {
        turns = QPointF(turns.y(), 0); // Shift turns an upright wheel into a level one
    }
    if (turns.y() != 0) {
        zoomAbout(event->position(), std::pow(0.8, turns.y()), true);
    } else if (turns.x() != 0) {
        m_viewport.panBy(-0.1 * turns.x(), 0);
        m_settled.start();
    }
}

void FieldCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) {
        return;
    }
    if (!m_picture.isEmpty() && barRect().adjusted(-6, -20, 60, 6).contains(event->position())) {
        emit barClicked(event->globalPosition().toPoint());
        return;
    }
    m_dragging = true;
    m_dragged = false;
    m_dragStart = event->position();
    m_dragVisible = m_viewport.shown();
    if (!m_viewport.isWhole()) {
        setCursor(Qt::ClosedHandCursor);
    }
}

void FieldCanvas::mouseMoveEvent(QMouseEvent* event) {
    const FieldPlot layout = plot();
    if (m_dragging && (event->buttons() & (Qt::LeftButton | Qt::MiddleButton)) != 0) {
        const QPointF moved =
            layout.toUnit(m_dragStart, m_dragVisible) - layout.toUnit(event->position(), m_dragVisible);
        m_viewport.moveTo(m_dragVisible.translated(moved), false);
        m_dragged = m_dragged || (!m_viewport.isWhole() && !moved.isNull());
        return;
    }
    const bool onBar = !m_picture.isEmpty() && barRect().adjusted(-6, -20, 60, 6).contains(event->position());
    setCursor(onBar ? Qt::PointingHandCursor : Qt::ArrowCursor);
    const bool inside = !m_picture.isEmpty() && layout.picture.contains(event->position());
    const QPointF unit = layout.toUnit(event->position(), m_viewport.shown());
    const int column = inside ? m_picture.columnAt(unit.x()) : -1;
    const int row = inside ? m_picture.rowAt(unit.y()) : -1;
    if (column != m_column || row != m_row || inside != m_ours) {
        point(column, row, inside);
        emit hovered(column, row);
    }
}

void FieldCanvas::mouseReleaseEvent(QMouseEvent* event) {
    if (m_dragging && m_dragged) {
        emit partChosen();
    } else if (m_dragging && event->button() == Qt::LeftButton &&
               (event->position() - m_dragStart).manhattanLength() < QApplication::startDragDistance()) {
        const FieldPlot layout = plot();
        const bool inside = !m_picture.isEmpty() && layout.picture.contains(event->position());
        const QPointF unit = layout.toUnit(event->position(), m_viewport.shown());
        emit clicked(inside ? m_picture.columnAt(unit.x()) : -1, inside ? m_picture.rowAt(unit.y()) : -1);
    }
    m_dragging = false;
    unsetCursor();
}

void FieldCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && !m_viewport.isWhole()) {
        m_viewport.reset();
        m_settled.start();
    }
}

void FieldCanvas::keyPressEvent(QKeyEvent* event) {
    if ((event->modifiers() & Qt::AltModifier) != 0) {
        event->ignore(); // the view's own keys
        return;
    }
    const bool shifted = (event->modifiers() & Qt::ShiftModifier) != 0;
    const auto arrow = [&](int right, int up) {
        if (shifted) {
            moveCrosshair(right, up);
        } else {
            m_viewport.panBy(0.1 * right, 0.1 * up);
            m_settled.start();
        }
    };
    const QPointF centre = pictureRect().center();
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomAbout(centre, 0.8, true);
        break;
    case Qt::Key_Minus:
        zoomAbout(centre, 1.25, true);
        break;
    case Qt::Key_0:
    case Qt::Key_Home:
        m_viewport.reset();
        m_settled.start();
        break;
    case Qt::Key_Left:
        arrow(-1, 0);
        break;
    case Qt::Key_Right:
        arrow(1, 0);
        break;
    case Qt::Key_Up:
        arrow(0, 1);
        break;
    case Qt::Key_Down:
        arrow(0, -1);
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

void FieldCanvas::leaveEvent(QEvent*) {
    if (m_ours) {
        point(-1, -1, false);
        emit hovered(-1, -1);
    }
}

} // namespace sgfm::views
