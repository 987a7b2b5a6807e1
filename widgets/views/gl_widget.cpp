#include "widgets/views/gl_widget.h"

#include "widgets/views/surface_format.h"

#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFramebufferObject>
#include <QOpenGLFunctions>
#include <QPainter>

#include <algorithm>

namespace sgfm::views {

GlWidget::GlWidget(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_OpaquePaintEvent); // what lies below is never seen
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
    QWidget::update();
}

QOpenGLContext* GlWidget::context() const {
    return m_context.get();
}

void GlWidget::makeCurrent() {
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

QSize GlWidget::pixels() const {
    const double ratio = devicePixelRatioF() * m_share;
    return QSize(qRound(width() * ratio), qRound(height() * ratio)).expandedTo({1, 1});
}

void GlWidget::setPixelShare(double share) {
    share = std::clamp(share, 0.1, 1.0);
    if (share != m_share) {
        m_share = share;
        update();
    }
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
        m_context = std::move(context);
        initializeGL();
    }
    return m_context != nullptr;
}

void GlWidget::draw() {
    if (!makeReady()) {
        return;
    }
    m_context->makeCurrent(m_surface.get());
    const QSize size = pixels();
    if (m_framebuffer == nullptr || m_framebuffer->size() != size) {
        m_framebuffer =
            std::make_unique<QOpenGLFramebufferObject>(size, QOpenGLFramebufferObject::CombinedDepthStencil);
    }
    m_framebuffer->bind();
    auto* gl = m_context->functions();
    gl->glViewport(0, 0, size.width(), size.height());
    m_changed = false; // before drawing, which may find that there is more to draw
    paintGL();
    m_framebuffer->bind();
    // Mirrored in place: OpenGL's first row is the lowest.
    QImage image(size, QImage::Format_RGB32);
    gl->glPixelStorei(GL_PACK_ALIGNMENT, 4);
    gl->glReadPixels(0, 0, size.width(), size.height(), 0x80E1 /* GL_BGRA */, GL_UNSIGNED_BYTE, image.bits());
    m_image = std::move(image).mirrored();
    doneCurrent();
}

QImage GlWidget::grabFramebuffer() {
    draw();
    return m_image;
}

void GlWidget::paintEvent(QPaintEvent*) {
    if (m_changed) {
        draw();
    }
    QPainter painter(this);
    if (m_image.isNull()) {
        painter.fillRect(rect(), Qt::black);
        return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform, m_image.size() != size() * devicePixelRatioF());
    painter.drawImage(QRectF(rect()), m_image);
}

void GlWidget::resizeEvent(QResizeEvent*) {
    update();
}

} // namespace sgfm::views
