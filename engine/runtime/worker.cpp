#include "engine/runtime/worker.h"

#include "engine/lift/lift.h"

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#ifdef __linux__
#include <sys/resource.h>
#endif

namespace sgfm::runtime {

namespace {

using namespace std::chrono_literals;

constexpr auto kFrameInterval = 16ms;      // no display shows more than some 60 a second
constexpr auto kMeasuringInterval = 100ms; // nobody reads numbers that change faster
constexpr int kStepsToSnapshots = 4;       // time for steps to time for snapshots
constexpr double kDisplayRate = 60;        // steps a second below which every step is shown
constexpr int kCommandsBetweenSteps = 256; // a flood of commands does not stop the run

// The engine takes every core it finds; whoever draws or answers a hand goes first when both want the same
// one. On Linux a niceness is a thread's own, and the pool that this thread starts inherits it.
constexpr int kNicer = 10; // a tenth of the weight of a thread that is not nice

void yieldToTheWindow() {
#ifdef __linux__
    setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + kNicer); // refused: only slower
#endif
}

} // namespace

Worker::Worker(Resources resources, std::function<void()> onNews, Mailbox& mailbox)
    : m_resources(std::move(resources)), m_onNews(std::move(onNews)), m_mailbox(mailbox) {
}

void Worker::run(std::stop_token stop) {
    yieldToTheWindow();
    m_stop = stop;
    while (!stop.stop_requested()) {
        carryOutQueue(stop);
        if (stop.stop_requested()) {
            break;
        }
        if (working() && Clock::now() >= nextStepTime()) {
            takeStep();
        }
        m_mailbox.setIdle(m_pendingSteps == 0);
    }
    m_mailbox.close();
}

// Commands are carried out in the order in which they were posted; so those behind a Step wait until its
// steps are taken, unless a pause, play or stop cuts these short.
void Worker::carryOutQueue(std::stop_token stop) {
    auto deadline = working() ? std::optional(nextStepTime()) : std::nullopt;
    int count = 0;
    for (; count < kCommandsBetweenSteps; ++count) {
        if (m_pendingSteps > 0) {
            if (!m_mailbox.stepsAreCutShort()) {
                break;
            }
            m_pendingSteps = 0;
        }
        const auto command = m_mailbox.nextCommand(stop, deadline);
        if (!command) {
            break;
        }
        carryOut(*command);
        deadline = Clock::time_point::min(); // the rest of the queue, without waiting
    }
    if (count > 0 && !working()) {
        publish();
    }
}

bool Worker::throttled() const noexcept {
    return m_pendingSteps == 0 && m_stepsPerSecond > 0;
}

Worker::Clock::time_point Worker::nextStepTime() const {
    if (!throttled()) {
        return Clock::time_point::min();
    }
    return m_lastStep +
           std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / m_stepsPerSecond));
}

void Worker::halt() noexcept {
    m_running = false;
    m_pendingSteps = 0;
    m_rate = 0;
    m_rateSteps = 0;
}

void Worker::takeStep() {
    auto& branch = m_branches[m_present];
    m_lastStep = Clock::now();
    try {
        branch.advance();
        branch.state = RunState::Running;
        carryMainAlong();
        if (branch.session().finished()) { // a generation has come to its clean estimate
            halt();
            branch.state = RunState::Finished;
        }
    } catch (const Error& error) {
        halt();
        if (error.kind() == ErrorKind::Numerical) {
            blowUp(branch, error);
        } else {
            branch.state = RunState::Paused;
            tell(Notice::Kind::Error, "The run stopped at step " + std::to_string(branch.session().step()),
                 error);
        }
    } catch (const std::exception& problem) {
        halt();
        branch.state = RunState::Paused;
        tell(Notice::Kind::Error, "The run stopped at step " + std::to_string(branch.session().step()),
             problem);
    }
    ++m_rateSteps;
    const auto measured = m_lastStep - m_rateSince;
    if (measured > 500ms) {
        m_rate = m_rateSteps > 1 && measured < 5s
                     ? static_cast<double>(m_rateSteps) / std::chrono::duration<double>(measured).count()
                     : 0;
        m_rateSince = m_lastStep;
        m_rateSteps = 0;
    }
    if (m_pendingSteps > 0 && --m_pendingSteps == 0 && !m_running) {
        branch.state = RunState::Paused;
    }
    if (working()) {
        publishIfDue();
    } else {
        publish();
    }
}

// The Difference view compares at the same step: while it is asked for, the main branch keeps up (two steps
// to one while it is behind).
void Worker::carryMainAlong() {
    const bool compared =
        std::any_of(m_wanted.layers.begin(), m_wanted.layers.end(),
                    [](const LayerRequest& layer) { return layer.quantity == Quantity::Difference; });
    auto& main = m_branches.front();
    if (m_present == 0 || !compared || main.state == RunState::BlownUp) {
        return;
    }
    try {
        for (int i = 0; i < 2 && main.session().step() < m_branches[m_present].session().step(); ++i) {
            main.advance();
        }
    } catch (const Error& error) {
        blowUp(main, error);
    }
}

void Worker::blowUp(Branch& branch, const Error& error) {
    branch.state = RunState::BlownUp;
    tell({Notice::Kind::BlowUp,
          "The flow blew up at step " + std::to_string(branch.session().step()),
          error.message() + " The last good state is kept.",
          error.remedy().empty()
              ? "Step back, then shorten the step, raise the viscosity or lower the advection."
              : error.remedy(),
          {}});
}

// Snapshots may cost more than steps: they take at most a fifth of the time, and none while nobody looks.
void Worker::publishIfDue() {
    if (throttled() && m_stepsPerSecond <= kDisplayRate) {
        publish();
        return;
    }
    const auto rest = std::max<Clock::duration>(kFrameInterval, kStepsToSnapshots * m_publishingTook);
    if (m_mailbox.frameWasTaken() && Clock::now() - m_lastPublished >= rest) {
        publish();
    }
}

void Worker::publish() {
    if (m_branches.empty()) {
        return;
    }
    const auto began = Clock::now();
    try {
        auto& branch = m_branches[m_present];
        auto& main = m_branches.front();
        std::optional<field::DensityField> reference;
        if (m_present != 0 && main.session().step() == branch.session().step()) {
            reference = lift::densityOf(main.session().field());
        }
        const bool again =
            m_measured && working() && !throttled() && began - m_lastMeasured < kMeasuringInterval;
        auto frame = branch.session().snapshot(m_wanted.layers, reference ? &*reference : nullptr,
                                               m_wanted.decodings, again ? &*m_measured : nullptr);
        if (!again) {
            m_measured = frame->numbers;
            m_lastMeasured = began;
        }
        frame->run = m_run;
        frame->branch = branch.name();
        frame->state = working() ? RunState::Running : branch.state;
        frame->numbers.stepsPerSecond = m_rate;
        frame->branches.clear();
        for (const auto& one : m_branches) {
            frame->branches.push_back(one.name());
        }
        m_mailbox.putFrame(std::move(frame));
    } catch (const std::exception& problem) {
        halt(); // the next snapshot would fail again
        tell(Notice::Kind::Error, "The state could not be shown", problem);
    }
    m_lastPublished = Clock::now();
    // One snapshot that something else on the machine held up does not stop the pictures for long.
    m_publishingTook = std::min<Clock::duration>(m_lastPublished - began, 2 * m_publishingTook + 1ms);
    announce();
}

void Worker::tell(Notice notice) {
    m_mailbox.putNotice(std::move(notice));
    announce();
}

void Worker::tell(Notice::Kind kind, std::string title, const std::exception& problem) {
    Notice notice{kind, std::move(title), problem.what(), "", {}};
    if (const auto* error = dynamic_cast<const Error*>(&problem)) {
        notice.message = error->message();
        notice.remedy = error->remedy();
    } else if (dynamic_cast<const std::bad_alloc*>(&problem)) {
        notice.message = "There is not enough memory.";
        notice.remedy = "Use a smaller grid or fewer branches.";
    } else {
        notice.remedy = "Try again; if it happens again, please report it with the recipe.";
    }
    tell(std::move(notice));
}

// A listener that throws loses its wake-up, never the thread; it is told once.
void Worker::announce() noexcept {
    try {
        if (m_onNews) {
            m_onNews();
        }
    } catch (...) {
        if (!std::exchange(m_listenerFailed, true)) {
            m_mailbox.putNotice({Notice::Kind::Error,
                                 "A listener failed",
                                 "The part that waits for news of the engine threw an exception.",
                                 "Please report it with the recipe.",
                                 {}});
        }
    }
}

} // namespace sgfm::runtime
