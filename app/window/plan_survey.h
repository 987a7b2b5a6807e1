#pragma once
// Looks at what a person plans to train, away from the GUI thread: the text file, how long a step takes on
// this machine, and how far a checkpoint of the model file came. A newer question replaces one that waits.

#include "engine/training/corpus_survey.h"
#include "engine/training/text_training_job.h"

#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <memory>

namespace sgfm::window {

class PlanSurvey : public QObject {
    Q_OBJECT
  public:
    explicit PlanSurvey(QObject* parent = nullptr);
    ~PlanSurvey() override; // waits for what is at hand: at most some seconds

    void readCorpus(const QString& file, std::shared_ptr<const text::Lexicon> lexicon);
    void measure(const training::TextTrainingPlan& plan);
    void lookForCheckpoint(const QString& model);

  signals:
    void corpusRead(const sgfm::training::CorpusSurvey& survey);
    void corpusRefused(const QString& why);
    void measured(double secondsAStep);
    void checkpointFound(const QString& model, qint64 steps); // 0: none

  private:
    // The number of the newest question of each kind; older answers are dropped.
    std::atomic<int> m_corpusQuestion = 0;
    std::atomic<int> m_measureQuestion = 0;
    QThreadPool m_pool;
};

} // namespace sgfm::window
