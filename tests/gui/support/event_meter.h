#pragma once
// Where the time of the GUI thread goes, and how long input waits for it.
//
// MeteredApplication times every event that the loop dispatches. Events made by `stamped` carry the moment at
// which they were posted: from there to the end of their handling is the latency that a person feels. They
// are posted by a thread of their own at times fixed beforehand, as a display server does it: a blocked event
// loop does not keep further input from coming, so no wait is left out of the figures.

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QThread>
#include <QWheelEvent>
#include <QWidget>
#include <QWindow>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <time.h>

namespace sgfm::test {

using MeterClock = std::chrono::steady_clock;

// Under the sanitizers everything runs many times slower: what is timed is then run, and not judged.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kTimesCount = false;
#else
// Times depend on who else is busy: they are always printed, and held to their bars with SGFM_TIMES=1.
inline const bool kTimesCount = qEnvironmentVariableIsSet("SGFM_TIMES");
#endif

inline double milliseconds(MeterClock::duration span) {
    return std::chrono::duration<double, std::milli>(span).count();
}

// Processor time of this thread so far, in milliseconds.
inline double threadWork() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

// The mark of an event whose latency counts.
struct Stamp {
    MeterClock::time_point posted{};
    const char* what = "";
};

template <typename Event>
class Stamped : public Event, public Stamp {
  public:
    template <typename... Arguments>
    explicit Stamped(const char* name, Arguments&&... arguments)
        : Event(std::forward<Arguments>(arguments)...) {
        what = name;
    }
};

class MeteredApplication : public QApplication {
  public:
    using QApplication::QApplication;

    struct Load { // of one kind of event at one class of receivers, time in other events excluded
        double total = 0;
        double work = 0; // of that, the GUI thread's own processor time: what other programs cannot lengthen
        double longest = 0;
        int count = 0;
    };

    void beginRound() {
        m_latencies.clear();
        m_stalls.clear();
        m_loads.clear();
        m_works.clear();
    }
    // Since beginRound, in milliseconds: of every stamped event, by its name.
    const std::map<std::string, std::vector<double>>& latencies() const { return m_latencies; }
    // Every dispatch from the event loop, longest first: for so long nothing else was handled.
    std::vector<double> stalls() const {
        std::vector<double> sorted = m_stalls;
        std::sort(sorted.begin(), sorted.end(), std::greater<>());
        return sorted;
    }
    const std::map<std::string, Load>& loads() const { return m_loads; }
    // Processor time of every dispatch from the event loop.
    const std::vector<double>& works() const { return m_works; }
    int handled() const {
        int count = 0;
        for (const auto& [name, values] : m_latencies) {
            count += static_cast<int>(values.size());
        }
        return count;
    }

    bool notify(QObject* receiver, QEvent* event) override {
        if (thread() != QThread::currentThread()) {
            return QApplication::notify(receiver, event);
        }
        const auto* stamp = dynamic_cast<const Stamp*>(event);
        const Stamp copy = stamp != nullptr ? *stamp : Stamp{};
        // The receiver may be gone afterwards.
        const std::string name =
            std::string(receiver->metaObject()->className()) + " " + std::to_string(event->type());
        const auto began = MeterClock::now();
        const double workBegan = threadWork();
        const double othersBefore = m_nested;
        const double othersWorkBefore = m_nestedWork;
        m_nested = 0;
        m_nestedWork = 0;
        ++m_depth;
        const bool result = QApplication::notify(receiver, event);
        --m_depth;
        const auto now = MeterClock::now();
        const double took = milliseconds(now - began);
        const double work = threadWork() - workBegan;
        Load& load = m_loads[name];
        const double own = took - m_nested;
        load.total += own;
        load.longest = std::max(load.longest, own);
        load.work += work - m_nestedWork;
        ++load.count;
        m_nested = othersBefore + took;
        m_nestedWork = othersWorkBefore + work;
        if (m_depth == 0) {
            m_nested = 0;
            m_nestedWork = 0;
            m_stalls.push_back(took);
            m_works.push_back(work);
        }
        if (copy.posted != MeterClock::time_point{}) {
            m_latencies[copy.what].push_back(milliseconds(now - copy.posted));
        }
        return result;
    }

  private:
    std::map<std::string, std::vector<double>> m_latencies;
    std::vector<double> m_stalls;
    std::map<std::string, Load> m_loads;
    std::vector<double> m_works;
    double m_nested = 0;
    double m_nestedWork = 0;
    int m_depth = 0;
};

// The value below which the given share of all lies.
inline double percentile(std::vector<double> values, double share) {
    if (values.empty()) {
        return 0;
    }
    std::sort(values.begin(), values.end());
    const auto place = static_cast<std::size_t>(share * static_cast<double>(values.size()));
    return values[std::min(place, values.size() - 1)];
}

// Input made beforehand on the GUI thread, posted by another.
class InputScript {
  public:
    void mouse(const char* what, QEvent::Type type, QWidget& widget, QPointF at, Qt::MouseButton button,
               Qt::MouseButtons held) {
        QWidget* window = widget.window();
        const QPointF inWindow = widget.mapTo(window, at);
        add(window->windowHandle(),
            std::make_unique<Stamped<QMouseEvent>>(what, type, inWindow, inWindow, widget.mapToGlobal(at),
                                                   button, held, Qt::NoModifier));
    }
    void move(const char* what, QWidget& widget, QPointF at, Qt::MouseButtons held = Qt::NoButton) {
        mouse(what, QEvent::MouseMove, widget, at, Qt::NoButton, held);
    }
    void press(const char* what, QWidget& widget, QPointF at) {
        mouse(what, QEvent::MouseButtonPress, widget, at, Qt::LeftButton, Qt::LeftButton);
    }
    void release(const char* what, QWidget& widget, QPointF at) {
        mouse(what, QEvent::MouseButtonRelease, widget, at, Qt::LeftButton, Qt::NoButton);
    }
    void wheel(const char* what, QWidget& widget, QPointF at, int steps) {
        QWidget* window = widget.window();
        add(window->windowHandle(),
            std::make_unique<Stamped<QWheelEvent>>(what, widget.mapTo(window, at), widget.mapToGlobal(at),
                                                   QPoint(), QPoint(0, 120 * steps), Qt::NoButton,
                                                   Qt::NoModifier, Qt::NoScrollPhase, false));
    }
    void key(const char* what, QWidget& widget, int key, const QString& text = {}) {
        for (const auto type : {QEvent::KeyPress, QEvent::KeyRelease}) {
            add(&widget, std::make_unique<Stamped<QKeyEvent>>(what, type, key, Qt::NoModifier, text));
        }
    }
    int size() const { return static_cast<int>(m_entries.size()); }

    // Posts everything, a mean `interval` apart with a seeded jitter of half of it, from a thread that ends
    // with the result.
    std::jthread post(std::chrono::milliseconds interval, unsigned seed) {
        return std::jthread([entries = std::move(m_entries), interval, seed](std::stop_token stop) mutable {
            std::mt19937 random(seed);
            std::uniform_real_distribution<double> jitter(0.5, 1.5);
            auto when = MeterClock::now();
            for (auto& entry : entries) {
                when += std::chrono::duration_cast<MeterClock::duration>(interval * jitter(random));
                std::this_thread::sleep_until(when);
                if (stop.stop_requested()) {
                    return;
                }
                entry.stamp->posted = MeterClock::now();
                QCoreApplication::postEvent(entry.receiver, entry.event.release());
            }
        });
    }

  private:
    struct Entry {
        QObject* receiver = nullptr;
        std::unique_ptr<QEvent> event;
        Stamp* stamp = nullptr;
    };
    template <typename Event>
    void add(QObject* receiver, std::unique_ptr<Event> event) {
        Stamp* stamp = event.get();
        m_entries.push_back({receiver, std::move(event), stamp});
    }
    std::vector<Entry> m_entries;
};

} // namespace sgfm::test
