#include "widgets/views/gl_widget.h"

#include "widgets/style/theme.h"
#include "widgets/views/surface_format.h"

#include <QBackingStore>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFramebufferObject>
#include <QOpenGLFunctions>
#include <QPaintEngine>
#include <QPainter>
#include <QThread>

namespace sgfm::views {
namespace {
constexpr int kPeriod =
    25; // ms: 40 pictures a second; each also costs the window a paint and the engine time
} // namespace

GlWidget::GlWidget(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_OpaquePaintEvent); // what lies below is never seen
    m_rest.setSingleShot(true);
    m_rest.setTimerType(Qt::PreciseTimer);
    m_rest.setInterval(kPeriod);
    connect(&m_rest, &QTimer::timeout, this, &GlWidget::begin);
}

GlWidget::~GlWidget() {
    if (m_context != nullptr) {
        makeCurrent();
        m_framebuffer.reset();
        doneCurrent();
    }
}

void GlWidget::update() {
    m_changed = true;
    if (!m_asked) {
        m_asked = true;
        QMetaObject::invokeMethod(this, &GlWidget::begin, Qt::QueuedConnection);
    }
}

QOpenGLContext* GlWidget::context() const {
    return m_context.get();
}

void GlWidget::endThread() {
    if (m_thread == nullptr) {
        return;
    }
    // After what is being drawn; a context is handed over by the thread that has it.
    QMetaObject::invokeMethod(
        m_worker.get(), [this, here = QThread::currentThread()] { m_context->moveToThread(here); },
        Qt::BlockingQueuedConnection);
    m_thread->quit();
    m_thread->wait();
    m_worker.reset();
    m_thread.reset();
}

void GlWidget::makeCurrent() {
    endThread();
    if (m_context != nullptr) {
        m_context->makeCurrent(m_surface.get());
        if (m_framebuffer != nullptr) {
            m_framebuffer->bind();
        }
    }
}

void GlWidget::doneCurrent() {
    if (m_context != nullptr) {
        m_context->doneCurrent();
    }
}

unsigned int GlWidget::defaultFramebufferObject() const {
    return m_framebuffer == nullptr ? 0 : m_framebuffer->handle();
}

bool GlWidget::makeReady() {
    if (m_context == nullptr && !m_tried) {
        m_tried = true;
        auto context = std::make_unique<QOpenGLContext>();
        context->setFormat(surfaceFormat());
        if (!context->create()) {
            return false;
        }
        m_surface = std::make_unique<QOffscreenSurface>();
        m_surface->setFormat(context->format());
        m_surface->create();
        if (!context->makeCurrent(m_surface.get())) {
            m_surface.reset();
            return false;
        }
        context->doneCurrent();
        m_context = std::move(context);
        if (QOpenGLContext::supportsThreadedOpenGL()) {
            m_thread = std::make_unique<QThread>();
            m_thread->setObjectName(QStringLiteral("field drawing"));
            m_worker = std::make_unique<QObject>();
            m_worker->moveToThread(m_thread.get());
            m_context->moveToThread(m_thread.get());
            m_thread->start();
        }
    }
    return m_context != nullptr;
}

void GlWidget::prepare() {
    m_changed = false;
    m_ratio = devicePixelRatioF();
    m_pixels = QSize(qRound(width() * m_ratio), qRound(height() * m_ratio)).expandedTo({1, 1});
    prepareGL();
    ++m_number;
}

void GlWidget::begin() {
    m_asked = false;
    if (!m_changed || m_busy || m_rest.isActive() || !isVisible() || !makeReady()) {
        return; // not seen, or later: finish, the rest's end and paintEvent look again
    }
    if (m_thread == nullptr) {
        drawAtOnce();
        QWidget::update();
        return;
    }
    prepare();
    m_busy = true;
    m_rest.start();
    // To the drawing thread and back by event queues: what prepareGL kept is changed by nobody meanwhile.
    QMetaObject::invokeMethod(
        m_worker.get(),
        [this, number = m_number] {
            QMetaObject::invokeMethod(
                this, [this, image = draw(), number] { finish(image, number); }, Qt::QueuedConnection);
        },
        Qt::QueuedConnection);
}

void GlWidget::finish(const QImage& image, int number) {
    m_busy = false;
    if (number > m_shown) { // else a grab has been quicker
        m_shown = number;
        m_image = image;
        QWidget::update();
        emit pictureDrawn();
    }
    if (m_changed) {
        begin();
    }
}

void GlWidget::drawAtOnce() {
    if (!makeReady()) {
        return;
    }
    if (m_thread == nullptr) {
        prepare();
        m_image = draw();
    } else {
        // First what is under way: prepareGL must not change what is being drawn.
        QMetaObject::invokeMethod(
            m_worker.get(), [] {}, Qt::BlockingQueuedConnection);
        prepare();
        QMetaObject::invokeMethod(
            m_worker.get(), [this] { m_image = draw(); }, Qt::BlockingQueuedConnection);
    }
    m_shown = m_number;
    emit pictureDrawn();
}

QImage GlWidget::draw() {
    if (!m_context->makeCurrent(m_surface.get())) {
        return {};
    }
    if (!m_initialised) {
        m_initialised = true;
        initializeGL();
    }
    if (m_framebuffer == nullptr || m_framebuffer->size() != m_pixels) {
        m_framebuffer = std::make_unique<QOpenGLFramebufferObject>(
            m_pixels, QOpenGLFramebufferObject::CombinedDepthStencil);
    }
    m_framebuffer->bind();
    auto* gl = m_context->functions();
    gl->glViewport(0, 0, m_pixels.width(), m_pixels.height());
    paintGL();
    m_framebuffer->bind();
    // Mirrored in place: OpenGL's first row is the lowest.
    QImage image(m_pixels, QImage::Format_RGB32);
    gl->glPixelStorei(GL_PACK_ALIGNMENT, 4);
    gl->glReadPixels(0, 0, m_pixels.width(), m_pixels.height(), 0x80E1 /* GL_BGRA */, GL_UNSIGNED_BYTE,
                     image.bits());
    doneCurrent();
    return std::move(image).mirrored();
}

QImage GlWidget::grabFramebuffer() {
    drawAtOnce();
    return m_image;
}

void GlWidget::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_changed || m_shown != m_number) {
        // A widget that is grabbed shows what is asked for, not what was drawn last.
        const auto* store = window()->backingStore();
        const auto* device =
            painter.paintEngine() == nullptr ? nullptr : painter.paintEngine()->paintDevice();
        if (store == nullptr || device != const_cast<QBackingStore*>(store)->paintDevice()) {
            drawAtOnce();
        } else if (m_changed && !m_asked) {
            update();
        }
    }
    if (m_image.isNull()) {
        painter.fillRect(rect(), style::paletteOf(*this).canvas);
        return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform, m_image.size() != size() * devicePixelRatioF());
    painter.drawImage(QRectF(rect()), m_image);
}

void GlWidget::resizeEvent(QResizeEvent*) {
    update();
}

} // namespace sgfm::views
