#pragma once
// The only QObject that talks to the engine. Commands go in and return at once; frames and notices come out
// as signals on the GUI thread, frames at most at display rate. Nothing here ever waits for the engine.

#include "engine/runtime/engine.h"
#include "widgets/views/view.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <atomic>
#include <memory>
#include <optional>
#include <set>

namespace sgfm::window {

class EngineBridge : public QObject {
    Q_OBJECT
  public:
    explicit EngineBridge(runtime::Resources resources, QObject* parent = nullptr);
    ~EngineBridge() override; // cancels the engine's work and joins its thread

    void post(runtime::Command command);
    // The union of what the visible views need; posted only when it differs from the last one.
    void requestLayers(const std::set<runtime::LayerRequest>& layers,
                       const std::set<runtime::DecodingRequest>& decodings);
    // A run that stands still answers with one more frame, which has all that was requested.
    void requestLayersAgain();

    double framesPerSecond() const noexcept { return m_framesPerSecond; }

  signals:
    void frameArrived(const sgfm::views::FramePointer& frame);
    void noticeArrived(const sgfm::runtime::Notice& notice);

  private:
    void take();
    void scheduleTake();
    void measureRate();

    std::atomic<bool> m_wakePending = false; // one queued wake-up at a time, however much news there is
    QTimer m_takeLater;
    QElapsedTimer m_sinceTake;
    QElapsedTimer m_rateClock;
    int m_framesCounted = 0;
    double m_framesPerSecond = 0;
    std::optional<runtime::command::SetLayers> m_wanted; // as posted last
    std::unique_ptr<runtime::Engine> m_engine;           // last: its thread ends before anything above goes
};

} // namespace sgfm::window
