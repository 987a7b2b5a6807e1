#include "app/window/training_runner.h"

#include "engine/error.h"
#include "widgets/style/engine_text.h"

#include <sys/resource.h>

#include <utility>

namespace sgfm::window {

namespace {
constexpr int kNicer = 15; // a training takes what window and engine leave
}

TrainingRunner::TrainingRunner(QObject* parent) : QObject(parent) {
}

TrainingRunner::~TrainingRunner() {
    m_stop = true;
}

void TrainingRunner::start(const training::TextTrainingPlan& plan) {
    if (m_running) {
        return;
    }
    m_running = true;
    m_stop = m_finish = m_evaluate = false;
    m_thread = std::jthread([this, plan] { run(plan); }); // the one before has ended
}

void TrainingRunner::pause() {
    m_stop = true;
}

void TrainingRunner::finish() {
    m_finish = true;
}

void TrainingRunner::evaluate() {
    m_evaluate = true;
}

void TrainingRunner::run(training::TextTrainingPlan plan) {
    setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + kNicer); // refused: only slower
    plan.options.evaluateNow = [this] { return m_finish || m_evaluate.exchange(false); };
    training::TextTrainingReport report;
    QString problem;
    try {
        report = training::runTextTraining(
            plan, [this](const training::TextTrainingStatus& status) { return hear(status); });
    } catch (const Error& error) {
        problem = (style::engineText(error.message()) + u' ' + style::engineText(error.remedy())).trimmed();
    } catch (const std::exception& error) { // no memory left, a library's own complaint
        problem = tr("The training stopped: %1").arg(QString::fromUtf8(error.what()));
    }
    QMetaObject::invokeMethod(
        this,
        [this, report, problem] {
            m_running = false;
            deliver();
            if (problem.isEmpty()) {
                emit ended(report);
            } else {
                emit failed(problem);
            }
        },
        Qt::QueuedConnection);
}

bool TrainingRunner::hear(const training::TextTrainingStatus& status) {
    bool wake = false;
    {
        const std::scoped_lock guard(m_lock);
        wake = m_news.empty();
        if (!m_news.empty() && !m_news.back().progress.evaluated) {
            m_news.back() = status;
        } else {
            m_news.push_back(status);
        }
    }
    if (wake) {
        QMetaObject::invokeMethod(this, &TrainingRunner::deliver, Qt::QueuedConnection);
    }
    const bool finished = m_finish && (status.stage != training::TextTrainingStatus::Stage::Training ||
                                       status.progress.evaluated);
    return !m_stop && !finished;
}

void TrainingRunner::deliver() {
    std::vector<training::TextTrainingStatus> news;
    {
        const std::scoped_lock guard(m_lock);
        news.swap(m_news);
    }
    for (const auto& status : news) {
        emit told(status);
    }
}

} // namespace sgfm::window
