#pragma once
// Draws FlowScene in a thread and OpenGL context of its own, so that a picture that takes a tenth of a second
// (a volume, without a graphics card) never holds up the window. The newest request wins: while one is drawn,
// those that come in between are dropped.
//
// Where the platform cannot use OpenGL in a second thread, all of it happens in the thread of the window.

#include "widgets/views/flow_request.h"

#include <QObject>

#include <memory>
#include <optional>

class QOffscreenSurface;
class QThread;

namespace sgfm::views {

class FlowRenderer : public QObject {
    Q_OBJECT
  public:
    explicit FlowRenderer(QObject* parent = nullptr);
    ~FlowRenderer() override; // waits for the picture that is being drawn

    void draw(FlowRequest request); // answered by drawn, unless a newer one comes first
    bool isBusy() const { return m_busy; }
    // Waits: for exports. A null image without a context.
    FlowPicture drawNow(const FlowRequest& request);

  signals:
    void drawn(const sgfm::views::FlowPicture& picture);

  private:
    class Worker;
    void begin(FlowRequest request);
    void finish(const FlowPicture& picture);

    std::unique_ptr<QOffscreenSurface> m_surface; // belongs to the window's thread, as Qt wants it
    std::unique_ptr<QThread> m_thread;
    std::unique_ptr<Worker> m_worker;
    std::optional<FlowRequest> m_next;
    bool m_busy = false;
};

} // namespace sgfm::views
