#include "engine/runtime/mailbox.h"

#include <algorithm>
#include <utility>

namespace sgfm::runtime {

namespace {

// Looks back over the SetParameter commands at the end of the queue: among them only the last of a key
// counts.
bool mergeIntoTail(std::deque<Command>& queue, const Command& command) {
    const auto* change = std::get_if<command::SetParameter>(&command);
    if (!change) {
        return false;
    }
    for (auto queued = queue.rbegin(); queued != queue.rend(); ++queued) {
        auto* earlier = std::get_if<command::SetParameter>(&*queued);
        if (!earlier) {
            return false;
        }
        if (earlier->key == change->key) {
            earlier->value = change->value;
            return true;
        }
    }
    return false;
}

bool replacesRun(const Command& command) {
    return std::holds_alternative<command::Start>(command) ||
           std::holds_alternative<command::Resume>(command) || std::holds_alternative<command::Stop>(command);
}

// Settings of the engine itself, which no run has to be there for.
bool staysWithoutRun(const Command& command) {
    return std::holds_alternative<command::SetLayers>(command) ||
           std::holds_alternative<command::SetSpeed>(command);
}

bool cutsStepsShort(const Command& command) {
    return std::holds_alternative<command::Play>(command) ||
           std::holds_alternative<command::Pause>(command) || std::holds_alternative<command::Stop>(command);
}

} // namespace

void Mailbox::post(Command command) {
    {
        const std::lock_guard guard(m_lock);
        m_idle = false;
        if (!mergeIntoTail(m_commands, command)) {
            m_commands.push_back(std::move(command));
        }
    }
    m_commandsChanged.notify_one();
}

std::shared_ptr<const Frame> Mailbox::takeFrame() {
    const std::lock_guard guard(m_lock);
    return std::exchange(m_frame, nullptr);
}

std::vector<Notice> Mailbox::takeNotices() {
    const std::lock_guard guard(m_lock);
    return std::exchange(m_notices, {});
}

void Mailbox::waitUntilIdle() {
    std::unique_lock guard(m_lock);
    m_idleChanged.wait(guard, [this] { return m_idle || m_closed; });
}

std::optional<Command> Mailbox::nextCommand(std::stop_token stop, std::optional<Clock::time_point> deadline) {
    std::unique_lock guard(m_lock);
    const auto arrived = [this] { return !m_commands.empty(); };
    if (!arrived()) {
        if (deadline) {
            if (*deadline > Clock::now()) {
                m_commandsChanged.wait_until(guard, stop, *deadline, arrived);
            }
        } else {
            m_commandsChanged.wait(guard, stop, arrived);
        }
    }
    if (stop.stop_requested() || !arrived()) {
        return std::nullopt;
    }
    auto command = std::move(m_commands.front());
    m_commands.pop_front();
    return command;
}

bool Mailbox::runIsReplaced() const {
    const std::lock_guard guard(m_lock);
    const auto next = std::find_if_not(m_commands.begin(), m_commands.end(), staysWithoutRun);
    return next != m_commands.end() && replacesRun(*next);
}

bool Mailbox::stepsAreCutShort() const {
    const std::lock_guard guard(m_lock);
    return std::any_of(m_commands.begin(), m_commands.end(), cutsStepsShort);
}

bool Mailbox::frameWasTaken() const {
    const std::lock_guard guard(m_lock);
    return !m_frame;
}

void Mailbox::putFrame(std::shared_ptr<const Frame> frame) {
    const std::lock_guard guard(m_lock);
    m_frame.swap(frame); // the parameter frees the old one when the caller is done, not under the lock
}

void Mailbox::putNotice(Notice notice) {
    const std::lock_guard guard(m_lock);
    m_notices.push_back(std::move(notice));
}

void Mailbox::setIdle(bool idle) {
    {
        const std::lock_guard guard(m_lock);
        m_idle = idle && m_commands.empty();
    }
    m_idleChanged.notify_all();
}

void Mailbox::close() {
    {
        const std::lock_guard guard(m_lock);
        m_closed = true;
    }
    m_idleChanged.notify_all();
}

} // namespace sgfm::runtime
