// The keys of the three-dimensional view: everything that the mouse does can be done by them.

#include "widgets/views/flow_canvas.h"

#include <QKeyEvent>

#include <algorithm>

namespace sgfm::views {
namespace {

constexpr double kTurn = 6;   // degrees a key press
constexpr double kPan = 0.04; // of the picture
constexpr double kZoom = 1.2;
constexpr double kStep = 12;        // px that a source moves
constexpr float kDepthStep = 0.03F; // longest sides that it moves away or nearer

QPointF arrowOf(int key) {
    switch (key) {
    case Qt::Key_Left:
        return {-1, 0};
    case Qt::Key_Right:
        return {1, 0};
    case Qt::Key_Up:
        return {0, -1};
    case Qt::Key_Down:
        return {0, 1};
    default:
        return {};
    }
}

int stepped(int index, int by, int points) {
    return index < 0 ? points / 2 : ((index + by) % points + points) % points;
}

} // namespace

QString FlowCanvas::keysHelp() {
    return tr("Drag or arrows orbit, Shift pans, wheel or + and − zoom, 0 shows all.\n"
              "1, 2, 3 look along x, y, t; with Shift from behind. Page Up and Down move the slice t.\n"
              "Click or X, Y, T move the crosshair, with Shift back; Escape puts it away.\n"
              "Seeds: N adds a line, Shift+N a sphere, [ and ] choose, Ctrl+arrows and Ctrl+Page Up and Down "
              "move, Delete removes.");
}

bool FlowCanvas::event(QEvent* event) {
    // The keys below belong to the picture while it has the focus, whatever shortcuts the window has.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        constexpr std::array own{Qt::Key_X,      Qt::Key_Y,           Qt::Key_T,           Qt::Key_N,
                                 Qt::Key_0,      Qt::Key_1,           Qt::Key_2,           Qt::Key_3,
                                 Qt::Key_Plus,   Qt::Key_Minus,       Qt::Key_Up,          Qt::Key_Down,
                                 Qt::Key_Delete, Qt::Key_BracketLeft, Qt::Key_BracketRight};
        const bool plain = (key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == 0;
        if (plain && std::find(own.begin(), own.end(), key->key()) != own.end()) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void FlowCanvas::keyPressEvent(QKeyEvent* event) {
    const bool alt = (event->modifiers() & Qt::AltModifier) != 0; // those are the view's: see View
    if (alt || (!sourceKey(*event) && !cameraKey(*event) && !cursorKey(*event))) {
        QWidget::keyPressEvent(event);
    }
}

bool FlowCanvas::cameraKey(const QKeyEvent& event) {
    const bool shift = (event.modifiers() & Qt::ShiftModifier) != 0;
    const QPointF arrow = arrowOf(event.key());
    if (!arrow.isNull()) {
        if (shift) {
            m_request.camera.pan(arrow * kPan);
        } else {
            m_request.camera.orbit(arrow * kTurn);
        }
        moved();
        emit cameraMoved();
        return true;
    }
    switch (event.key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m_request.camera.zoom(kZoom);
        moved();
        break;
    case Qt::Key_Minus:
    case Qt::Key_Underscore:
        m_request.camera.zoom(1 / kZoom);
        moved();
        break;
    case Qt::Key_0:
    case Qt::Key_Home:
        resetCamera();
        break;
    // With Shift a digit key sends the sign above it, on most keyboards one of these.
    case Qt::Key_1:
    case Qt::Key_Exclam:
        lookAlong(0, shift);
        break;
    case Qt::Key_2:
    case Qt::Key_At:
    case Qt::Key_QuoteDbl:
        lookAlong(1, shift);
        break;
    case Qt::Key_3:
    case Qt::Key_NumberSign:
    case Qt::Key_section:
        lookAlong(2, shift);
        break;
    default:
        return false;
    }
    emit cameraMoved();
    return true;
}

bool FlowCanvas::cursorKey(const QKeyEvent& event) {
    const auto& box = m_request.box;
    if (m_request.isEmpty()) {
        return false;
    }
    const int by = (event.modifiers() & Qt::ShiftModifier) != 0 ? -1 : 1;
    const bool flat = box.isFlat();
    GridCursor cursor = m_request.cursor;
    switch (event.key()) {
    case Qt::Key_Escape:
        if (cursor.isNowhere()) {
            return false;
        }
        emit picked({});
        return true;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        if (!flat) {
            const int step = event.key() == Qt::Key_PageUp ? 1 : -1;
            emit sliceMoved(2, stepped(m_request.slice[2], step, box.points(2)), true);
        }
        return true;
    case Qt::Key_X:
        cursor.x = stepped(cursor.x, by, box.points(0));
        break;
    case Qt::Key_Y:
        cursor.y = flat ? -1 : stepped(cursor.y, by, box.points(1));
        break;
    case Qt::Key_T:
        cursor.t = stepped(cursor.t, by, box.points(flat ? 1 : 2));
        break;
    default:
        return false;
    }
    // The other axes begin in the middle, so that there is a point from the first key on.
    cursor.x = cursor.x < 0 ? box.points(0) / 2 : cursor.x;
    cursor.y = flat ? -1 : cursor.y < 0 ? box.points(1) / 2 : cursor.y;
    cursor.t = cursor.t < 0 ? box.points(flat ? 1 : 2) / 2 : cursor.t;
    emit picked(cursor);
    return true;
}

bool FlowCanvas::sourceKey(const QKeyEvent& event) {
    if (!m_request.lines || m_request.box.isFlat()) {
        return false;
    }
    if (event.key() == Qt::Key_N) {
        const bool shift = (event.modifiers() & Qt::ShiftModifier) != 0;
        emit addSourceAsked(shift ? SeedSource::Kind::Sphere : SeedSource::Kind::Line);
        return true;
    }
    if (m_request.seeds.empty()) {
        return false;
    }
    const int count = static_cast<int>(m_request.seeds.size());
    const bool control = (event.modifiers() & Qt::ControlModifier) != 0;
    const QPointF arrow = arrowOf(event.key());
    if (control && !arrow.isNull()) {
        moveSelected(arrow * kStep, 0);
        return true;
    }
    switch (event.key()) {
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        emit removeSourceAsked();
        return true;
    case Qt::Key_BracketLeft:
        selectSource((m_selected + count - 1) % count);
        return true;
    case Qt::Key_BracketRight:
        selectSource((m_selected + 1) % count);
        return true;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        if (control) {
            moveSelected({}, event.key() == Qt::Key_PageUp ? kDepthStep : -kDepthStep);
        }
        return control;
    default:
        return false;
    }
}

// Across the picture by pixels, and away from the eye.
void FlowCanvas::moveSelected(QPointF pixels, float depth) {
    auto& source = m_request.seeds[static_cast<std::size_t>(
        std::clamp(m_selected, 0, static_cast<int>(m_request.seeds.size()) - 1))];
    const auto& camera = m_request.camera;
    const QVector3D from = m_request.box.toScene(source.first);
    const auto seen = camera.project(from, size());
    if (!seen) {
        return;
    }
    const QVector3D away = (camera.focus - camera.position).normalized() * depth;
    const QVector3D to = camera.besides(from, seen->pixel + pixels, size()) + away;
    moveSource(source, m_request.box.toShare(to) - source.first);
    emit seedsMoved(m_request.seeds, true);
}

} // namespace sgfm::views
