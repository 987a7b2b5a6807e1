#include "widgets/views/flow_canvas.h"

#include "widgets/views/flow_overlay.h"
#include "widgets/views/flow_picking.h"

#include <QBackingStore>
#include <QMouseEvent>
#include <QPaintEngine>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

constexpr int kStillAfter = 220;      // ms without a move, then the picture is drawn finely
constexpr double kQuickEnough = 0.05; // s; a finer picture that takes no longer is drawn while moving too
constexpr double kFramePeriod = 0.1;  // s; new frames are drawn at least so often, where the machine can

} // namespace

FlowCanvas::FlowCanvas(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Three-dimensional picture"));
    setAccessibleDescription(keysHelp());
    setToolTip(keysHelp());
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_rest.setSingleShot(true);
    m_still.setSingleShot(true);
    m_still.setInterval(kStillAfter);
    connect(&m_rest, &QTimer::timeout, this, [this] {
        if (m_asked) {
            askNow();
        }
    });
    connect(&m_still, &QTimer::timeout, this, [this] {
        m_moving = false;
        if (!m_refined) {
            askNow();
        }
    });
}

FlowCanvas::~FlowCanvas() = default;

FlowRenderer& FlowCanvas::renderer() {
    if (m_renderer == nullptr) {
        m_renderer = std::make_unique<FlowRenderer>();
        connect(m_renderer.get(), &FlowRenderer::drawn, this, &FlowCanvas::showPicture);
    }
    return *m_renderer;
}

void FlowCanvas::show(FlowRequest request, QString symbol, bool byHand) {
    const FlowCamera camera = m_request.camera;
    m_request = std::move(request);
    m_request.camera = camera;
    m_symbol = std::move(symbol);
    if (!m_request.box.isEmpty() && m_request.box != m_cameraBox) {
        m_cameraBox = m_request.box;
        m_request.camera = m_wantedCamera ? *m_wantedCamera : FlowCamera::forBox(m_cameraBox);
        m_wantedCamera.reset();
    }
    ask(byHand);
    update(); // what is painted over the picture; the picture itself comes later
}

void FlowCanvas::setFurniture(bool axes, bool colorBar) {
    m_axes = axes;
    m_colorBar = colorBar;
    update();
}

void FlowCanvas::ask(bool byHand) {
    m_asked = true;
    m_refined = false;
    if (isVisible() && (byHand || !m_rest.isActive())) {
        askNow();
    }
}

void FlowCanvas::askNow() {
    const double ratio = devicePixelRatioF();
    auto request = sized(QSize(qRound(width() * ratio), qRound(height() * ratio)), ratio);
    // While something moves a picture that takes long is drawn coarsely; when it rests, once more finely.
    const bool slow = m_picture.coarse || m_picture.seconds > kQuickEnough;
    request.coarse = slow && (m_moving || m_rest.isActive() || m_still.isActive());
    m_asked = false;
    m_refined = !request.coarse;
    renderer().draw(std::move(request));
}

void FlowCanvas::moved() {
    m_moving = true;
    m_still.start();
    ask(true);
}

FlowRequest FlowCanvas::sized(QSize pixels, double ratio) const {
    FlowRequest request = m_request;
    request.pixels = pixels;
    request.ratio = ratio;
    request.coarse = false;
    return request;
}

void FlowCanvas::showPicture(const FlowPicture& picture) {
    m_picture = picture;
    // A machine that draws slowly: new frames get at most half of the time, but ten a second if it can.
    const double rest = std::min(picture.seconds, std::max(0.0, kFramePeriod - picture.seconds));
    m_rest.start(static_cast<int>(1000 * rest));
    if (picture.coarse) {
        m_still.start();
    }
    update();
    emit pictureShown();
}

bool FlowCanvas::isSettled() const {
    return m_renderer != nullptr && !m_renderer->isBusy() && !m_asked && m_refined && !m_picture.coarse;
}

FlowOverlay FlowCanvas::overlay(QSizeF size, const FlowCamera& camera) const {
    return {m_request, camera,  size, m_axes, m_colorBar, true, hasFocus() || m_holding ? m_selected : -1,
            m_held,    m_symbol};
}

void FlowCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    // A widget that is grabbed shows what is asked for, not what was drawn last.
    const auto* store = window()->backingStore();
    const auto* device = painter.paintEngine() == nullptr ? nullptr : painter.paintEngine()->paintDevice();
    const bool grabbed = store == nullptr || device != const_cast<QBackingStore*>(store)->paintDevice();
    if (grabbed && !isSettled()) {
        const double ratio = devicePixelRatioF();
        m_picture =
            renderer().drawNow(sized(QSize(qRound(width() * ratio), qRound(height() * ratio)), ratio));
        // Not from within a paint event, for it changes texts beside.
        QMetaObject::invokeMethod(this, &FlowCanvas::pictureShown, Qt::QueuedConnection);
    }
    if (m_picture.image.isNull() || m_picture.empty) {
        painter.fillRect(rect(), style::paletteOf(*this).canvas);
        return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform,
                          m_picture.image.size() != size() * devicePixelRatioF());
    painter.drawImage(QRectF(rect()), m_picture.image);
    if (m_picture.box == m_request.box && !m_request.isEmpty()) {
        paintOverlay(painter, overlay(size(), m_picture.camera), style::paletteOf(*this));
    }
    if (hasFocus()) {
        painter.setPen(style::paletteOf(*this).accent);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

bool FlowCanvas::paintInto(QPainter& painter, const QRectF& area) {
    const double ratio = std::max(1.0, painter.deviceTransform().m11());
    if (m_request.isEmpty()) {
        return false;
    }
    const auto picture =
        renderer().drawNow(sized(QSize(qRound(area.width() * ratio), qRound(area.height() * ratio)), ratio));
    if (picture.image.isNull() || picture.empty) {
        return false;
    }
    painter.save();
    painter.drawImage(area, picture.image);
    painter.translate(area.topLeft());
    auto shown = overlay(area.size(), picture.camera);
    shown.handles = false; // tools, not contents
    paintOverlay(painter, shown, style::paletteOf(*this));
    painter.restore();
    return true;
}

void FlowCanvas::resetCamera() {
    m_wantedCamera.reset();
    if (!m_cameraBox.isEmpty()) {
        m_request.camera = FlowCamera::forBox(m_cameraBox);
    }
    ask(true);
}

void FlowCanvas::lookAlong(int axis, bool fromBehind) {
    if (!m_cameraBox.isEmpty() && axis >= 0 && axis < 3) {
        m_request.camera = FlowCamera::along(axis, fromBehind, m_cameraBox);
        ask(true);
    }
}

std::optional<FlowCamera> FlowCanvas::camera() const {
    return m_cameraBox.isEmpty() ? m_wantedCamera : std::optional(m_request.camera);
}

void FlowCanvas::setCamera(const FlowCamera& camera) {
    if (m_cameraBox.isEmpty()) {
        m_wantedCamera = camera;
    } else {
        m_request.camera = camera;
    }
    ask(true);
}

void FlowCanvas::selectSource(int number) {
    const int count = static_cast<int>(m_request.seeds.size());
    number = std::clamp(number, 0, std::max(0, count - 1));
    if (number != m_selected) {
        m_selected = number;
        emit sourceSelected(number);
        update();
    }
}

void FlowCanvas::resizeEvent(QResizeEvent*) {
    ask(true);
}

void FlowCanvas::showEvent(QShowEvent*) {
    ask(true);
}

void FlowCanvas::focusInEvent(QFocusEvent*) {
    update();
}
void FlowCanvas::focusOutEvent(QFocusEvent*) {
    update();
}

void FlowCanvas::mousePressEvent(QMouseEvent* event) {
    m_pressed = m_last = event->position();
    m_dragged = false;
    m_held = event->button() == Qt::LeftButton
                 ? handleAt(m_last, handlesOf(m_request, m_picture.camera, size()))
                 : std::nullopt;
    m_holding = m_held.has_value();
    if (m_held && m_held->kind != FlowHandle::Kind::Slice) {
        selectSource(m_held->number);
    }
    update();
}

void FlowCanvas::mouseMoveEvent(QMouseEvent* event) {
    const QPointF move = event->position() - m_last;
    m_last = event->position();
    if (event->buttons() == Qt::NoButton) { // the pointer shows what could be taken hold of
        const auto over = handleAt(m_last, handlesOf(m_request, m_picture.camera, size()));
        setCursor(over ? Qt::PointingHandCursor : Qt::ArrowCursor);
        if (over.has_value() != m_held.has_value() || (over && !(*over == *m_held))) {
            m_held = over;
            update();
        }
        return;
    }
    const QPointF far = m_last - m_pressed;
    if (!m_dragged && std::hypot(far.x(), far.y()) < 3) {
        return; // a click with an unsteady hand
    }
    m_dragged = true;
    if (m_holding && m_held) {
        dragHandle(*m_held, m_last, m_request.camera, size(), m_request);
        m_moving = true;
        m_still.start();
        endDrag();
        return;
    }
    const double side = std::max(1, std::min(width(), height()));
    const bool left = (event->buttons() & Qt::LeftButton) != 0;
    if ((event->buttons() & Qt::MiddleButton) != 0 ||
        (left && (event->modifiers() & Qt::ShiftModifier) != 0)) {
        m_request.camera.pan(move / side);
    } else if (left) {
        m_request.camera.orbit(move * (180 / side)); // half a turn over the picture
    } else {
        m_request.camera.zoom(std::pow(2.0, -2 * move.y() / side));
    }
    moved();
}

// Tells where the held handle is now; while the button is down it is not finished.
void FlowCanvas::endDrag() {
    if (m_held->kind == FlowHandle::Kind::Slice) {
        emit sliceMoved(m_held->number, m_request.slice[static_cast<std::size_t>(m_held->number)],
                        !m_holding);
    } else {
        emit seedsMoved(m_request.seeds, !m_holding);
    }
}

void FlowCanvas::mouseReleaseEvent(QMouseEvent* event) {
    if (m_holding && m_held) {
        m_holding = false;
        if (m_dragged) {
            endDrag();
        }
        update();
    } else if (m_dragged) {
        emit cameraMoved();
    } else if (event->button() == Qt::LeftButton) {
        if (const auto place = gridPointAt(event->position(), m_request, m_request.camera, size())) {
            emit picked(*place);
        }
    }
    m_dragged = false;
}

void FlowCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        resetCamera();
        emit cameraMoved();
    }
}

void FlowCanvas::leaveEvent(QEvent*) {
    if (!m_holding) {
        m_held.reset();
        update();
    }
}

void FlowCanvas::wheelEvent(QWheelEvent* event) {
    m_request.camera.zoom(std::pow(1.2, event->angleDelta().y() / 120.0));
    event->accept();
    moved();
    emit cameraMoved();
}

} // namespace sgfm::views
