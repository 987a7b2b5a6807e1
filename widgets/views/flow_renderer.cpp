#include "widgets/views/flow_renderer.h"

#include "widgets/views/flow_scene.h"
#include "widgets/views/surface_format.h"

#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QThread>

namespace sgfm::views {

// Lives in the drawing thread; the scene is made, used and ended there.
class FlowRenderer::Worker : public QObject {
  public:
    // In the window's thread.
    explicit Worker(QOffscreenSurface* surface) : m_surface(*surface), m_context(new QOpenGLContext) {
        m_context->setFormat(surfaceFormat());
        m_works = m_context->create();
    }

    void moveTo(QThread* thread) {
        moveToThread(thread);
        m_context->moveToThread(thread);
    }

    FlowPicture picture(const FlowRequest& request) {
        if (!makeCurrent()) {
            return {};
        }
        auto picture = m_scene->picture(request);
        m_context->doneCurrent();
        return picture;
    }

    void release() {
        if (m_scene != nullptr && m_context->makeCurrent(&m_surface)) {
            m_scene->release();
            m_scene.reset();
            m_context->doneCurrent();
        }
        m_context.reset();
    }

  private:
    bool makeCurrent() {
        m_works = m_works && m_context->makeCurrent(&m_surface);
        if (m_works && m_scene == nullptr) {
            m_scene = std::make_unique<FlowScene>();
            m_scene->start();
        }
        return m_works;
    }

    QOffscreenSurface& m_surface;
    std::unique_ptr<QOpenGLContext> m_context;
    std::unique_ptr<FlowScene> m_scene;
    bool m_works = false;
};

FlowRenderer::FlowRenderer(QObject* parent)
    : QObject(parent),
      m_surface(std::make_unique<QOffscreenSurface>()),
      m_thread(std::make_unique<QThread>()) {
    m_surface->setFormat(surfaceFormat());
    m_surface->create();
    m_worker = std::make_unique<Worker>(m_surface.get());
    if (QOpenGLContext::supportsThreadedOpenGL()) {
        m_thread->setObjectName(QStringLiteral("flow drawing"));
        m_worker->moveTo(m_thread.get());
        m_thread->start();
    }
}

FlowRenderer::~FlowRenderer() {
    if (m_thread->isRunning()) {
        QMetaObject::invokeMethod(
            m_worker.get(), [this] { m_worker->release(); }, Qt::BlockingQueuedConnection);
        m_thread->quit();
        m_thread->wait();
    } else {
        m_worker->release();
    }
}

void FlowRenderer::draw(FlowRequest request) {
    if (m_busy) {
        m_next = std::move(request);
    } else {
        begin(std::move(request));
    }
}

void FlowRenderer::begin(FlowRequest request) {
    m_busy = true;
    // To this object's own thread and back by its event queue: nothing is shared while it is drawn.
    QMetaObject::invokeMethod(
        m_worker.get(),
        [this, request = std::move(request)] {
            QMetaObject::invokeMethod(
                this, [this, picture = m_worker->picture(request)] { finish(picture); },
                Qt::QueuedConnection);
        },
        Qt::QueuedConnection);
}

void FlowRenderer::finish(const FlowPicture& picture) {
    m_busy = false;
    if (m_next) {
        begin(*std::exchange(m_next, std::nullopt));
    }
    emit drawn(picture);
}

FlowPicture FlowRenderer::drawNow(const FlowRequest& request) {
    FlowPicture picture;
    QMetaObject::invokeMethod(
        m_worker.get(), [&] { picture = m_worker->picture(request); },
        m_thread->isRunning() ? Qt::BlockingQueuedConnection : Qt::DirectConnection);
    return picture;
}

} // namespace sgfm::views
