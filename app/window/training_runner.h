#pragma once
// A training in a thread of its own, nicer than the window's and the engine's, so that neither waits for it.
// What it tells comes as signals on the GUI thread, the newest only; evaluations are never left out. It can
// be asked to stop or to evaluate, and does so after the step at hand: a step cannot be cut short.

#include "engine/training/text_training_job.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

namespace sgfm::window {

class TrainingRunner : public QObject {
    Q_OBJECT
  public:
    explicit TrainingRunner(QObject* parent = nullptr);
    ~TrainingRunner() override; // stops after the step at hand, with a checkpoint

    void start(const training::TextTrainingPlan& plan); // none may be running
    bool isRunning() const noexcept { return m_running; }
    void pause();    // a checkpoint, no evaluation
    void finish();   // evaluates, writes the model and a checkpoint
    void evaluate(); // evaluates, writes the model, goes on

  signals:
    void told(const sgfm::training::TextTrainingStatus& status);
    void ended(const sgfm::training::TextTrainingReport& report);
    void failed(const QString& why);

  private:
    void run(training::TextTrainingPlan plan);
    bool hear(const training::TextTrainingStatus& status); // on the training's thread
    void deliver();

    std::atomic<bool> m_stop = false;
    std::atomic<bool> m_finish = false;
    std::atomic<bool> m_evaluate = false;
    std::mutex m_lock;
    std::vector<training::TextTrainingStatus> m_news; // evaluations, and the newest status behind them
    bool m_running = false;                           // of the GUI thread
    std::jthread m_thread;                            // last: ends before the rest goes
};

} // namespace sgfm::window
