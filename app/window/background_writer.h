#pragma once
// One thread that writes files, task by task in order, so that encoding and disks never hold up the window.
// The first task that throws ends the work: what was queued behind it is dropped.

#include "engine/runtime/engine.h"

#include <QObject>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace sgfm::window {

class BackgroundWriter : public QObject {
    Q_OBJECT
  public:
    explicit BackgroundWriter(QObject* parent = nullptr);
    ~BackgroundWriter() override; // drops what is queued, waits for the task at hand

    void post(std::function<void()> task);
    std::size_t backlog() const; // tasks queued or at hand

  signals: // on the GUI thread
    void taskDone();
    void failed(const sgfm::runtime::Notice& notice);

  private:
    void work(const std::stop_token& stop);
    void report(std::exception_ptr error);

    mutable std::mutex m_lock;
    std::condition_variable_any m_news;
    std::deque<std::function<void()>> m_tasks;
    std::size_t m_atHand = 0;
    bool m_broken = false;
    std::jthread m_thread; // last: ends before the rest goes
};

} // namespace sgfm::window
