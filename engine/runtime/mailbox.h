#pragma once
// What passes between the engine thread and its readers: commands in, the newest frame and all notices out.
// The one place with a lock; nothing is computed under it.

#include "engine/runtime/engine.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace sgfm::runtime {

class Mailbox {
  public:
    using Clock = std::chrono::steady_clock;

    // ---- any thread

    // A flood of changes of one parameter (a dragged slider) stays one command.
    void post(Command command);
    std::shared_ptr<const Frame> takeFrame();
    std::vector<Notice> takeNotices();
    // Until the queue is empty and the engine has said that it is idle, or has stopped.
    void waitUntilIdle();

    // ---- the engine thread

    // The next command. Without one: waits for one until `deadline` (no deadline: for ever; a deadline in the
    // past: not at all), or until stopped.
    std::optional<Command> nextCommand(std::stop_token stop, std::optional<Clock::time_point> deadline);
    // A start, resume or stop is next: a set-up that is under way has become pointless.
    bool runIsReplaced() const;
    // A pause, play or stop is waiting: steps that were asked for before it are not taken any more.
    bool stepsAreCutShort() const;
    bool frameWasTaken() const;
    void putFrame(std::shared_ptr<const Frame> frame);
    void putNotice(Notice notice);
    // idle: every command so far has been carried out and shown.
    void setIdle(bool idle);
    void close(); // no more idling to wait for

  private:
    mutable std::mutex m_lock;
    std::condition_variable_any m_commandsChanged;
    std::condition_variable m_idleChanged;
    std::deque<Command> m_commands;
    std::shared_ptr<const Frame> m_frame;
    std::vector<Notice> m_notices;
    bool m_idle = true;
    bool m_closed = false;
};

} // namespace sgfm::runtime
