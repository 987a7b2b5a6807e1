#include "widgets/views/flow_canvas.h"

#include <QElapsedTimer>
#include <QKeyEvent>
#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QWheelEvent>

#include <cmath>

namespace sgfm::views {

FlowCanvas::FlowCanvas(QWidget* parent) : GlWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Three-dimensional picture"));
    setAccessibleDescription(
        tr("Drag or arrows orbit, Shift moves, wheel or plus and minus zoom, 0 shows all"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_rest.setSingleShot(true);
    connect(&m_rest, &QTimer::timeout, this, [this] {
        if (m_changed) {
            update();
        }
    });
}

FlowCanvas::~FlowCanvas() {
    release();
}

void FlowCanvas::release() {
    if (!m_scene.isStarted()) {
        return;
    }
    makeCurrent();
    m_scene.release();
    doneCurrent();
}

void FlowCanvas::initializeGL() {
    m_scene.start();
}

void FlowCanvas::show(FlowScene::Picture picture) {
    m_picture = std::move(picture);
    m_changed = true;
    if (!m_rest.isActive()) {
        update();
    }
}

void FlowCanvas::handOver() {
    if (!m_changed) {
        return;
    }
    m_scene.show(m_picture);
    if (m_wantedCamera.has_value() && !m_scene.isEmpty()) {
        m_scene.setCamera(*m_wantedCamera);
        m_wantedCamera.reset();
    }
    m_picture.frame.reset(); // its values are copied
    m_picture.values = {};
    m_changed = false;
}

void FlowCanvas::paintGL() {
    QElapsedTimer clock;
    clock.start();
    handOver();
    m_scene.draw(pixels(), defaultFramebufferObject());
    context()->functions()->glFinish(); // so that the time is the picture's own
    m_drawSeconds = static_cast<double>(clock.nsecsElapsed()) * 1e-9;
    // Without a graphics card a volume takes a tenth of a second or more: new frames then get at most half of
    // the time, so that the window stays quick. The mouse is not made to wait.
    constexpr double slow = 0.03; // s
    if (m_drawSeconds > slow) {
        m_rest.start(static_cast<int>(1000 * m_drawSeconds));
    }
}

QImage FlowCanvas::picture(QSize pixels) {
    if (!m_scene.isStarted()) {
        grabFramebuffer(); // makes the context, also of a widget that was never shown
    }
    if (!m_scene.isStarted()) {
        return {};
    }
    makeCurrent();
    handOver();
    const QImage image = m_scene.picture(pixels);
    doneCurrent();
    return image;
}

void FlowCanvas::resetCamera() {
    m_wantedCamera.reset();
    m_scene.resetCamera();
    update();
}

std::optional<std::array<double, 9>> FlowCanvas::camera() const {
    return m_scene.isEmpty() ? m_wantedCamera : std::optional(m_scene.camera());
}

void FlowCanvas::setCamera(const std::array<double, 9>& camera) {
    m_wantedCamera = camera;
    if (!m_scene.isEmpty()) {
        m_scene.setCamera(camera);
    }
    update();
}

void FlowCanvas::mousePressEvent(QMouseEvent* event) {
    m_last = event->position();
}

void FlowCanvas::mouseMoveEvent(QMouseEvent* event) {
    const QPointF moved = event->position() - m_last;
    m_last = event->position();
    const bool left = (event->buttons() & Qt::LeftButton) != 0;
    const bool middle = (event->buttons() & Qt::MiddleButton) != 0;
    const double side = std::max(1, height());
    if (middle || (left && (event->modifiers() & Qt::ShiftModifier) != 0)) {
        m_scene.pan(moved / side);
    } else if (left) {
        m_scene.orbit(moved * (180 / side)); // half a turn over the widget's height
    } else if ((event->buttons() & Qt::RightButton) != 0) {
        m_scene.zoom(std::pow(2.0, -2 * moved.y() / side));
    } else {
        return;
    }
    update();
}

void FlowCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        resetCamera();
    }
}

void FlowCanvas::wheelEvent(QWheelEvent* event) {
    m_scene.zoom(std::pow(1.2, event->angleDelta().y() / 120.0));
    event->accept();
    update();
}

void FlowCanvas::keyPressEvent(QKeyEvent* event) {
    const double degrees = 6;
    switch (event->key()) {
    case Qt::Key_Left:
        m_scene.orbit({-degrees, 0});
        break;
    case Qt::Key_Right:
        m_scene.orbit({degrees, 0});
        break;
    case Qt::Key_Up:
        m_scene.orbit({0, -degrees});
        break;
    case Qt::Key_Down:
        m_scene.orbit({0, degrees});
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m_scene.zoom(1.2);
        break;
    case Qt::Key_Minus:
        m_scene.zoom(1 / 1.2);
        break;
    case Qt::Key_0:
    case Qt::Key_Home:
        m_scene.resetCamera();
        break;
    default:
        GlWidget::keyPressEvent(event);
        return;
    }
    update();
}

} // namespace sgfm::views
