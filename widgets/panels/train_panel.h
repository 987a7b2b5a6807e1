#pragma once
// Training of the text score, as a person works it: the order on the left, what comes of it on the right
// (parts of the loss, cross-entropy over sigma, samples, speed, time left), and below the buttons: train,
// pause, stop, a sample now, use the model.

#include "engine/training/text_training_job.h"

#include <QStringList>
#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;

namespace sgfm::views {
class TrainingCurves;
}

namespace sgfm::panels {

class FieldNote;
class TrainForm;

class TrainPanel : public QWidget {
    Q_OBJECT
  public:
    // Stopping: after the step at hand. Paused: stopped with a checkpoint, to go on from this panel or any
    // other day. Finished: all steps were taken.
    enum class State { Idle, Running, Pausing, Finishing, Paused, Finished };

    explicit TrainPanel(QWidget* parent = nullptr);

    TrainForm& form() { return *m_form; }
    State state() const { return m_state; }
    void setState(State state);
    void showStatus(const training::TextTrainingStatus& status);
    void showProblem(const QString& why);
    // A model of this training has been written, and this or another one is in use.
    void setModelThere(bool there);
    void setInUse(bool inUse);
    // "34 % · 12 min left": for where the panel is not seen. Empty while nothing runs.
    QString summary() const;
    double share() const { return m_share; }

  signals:
    void startWanted();
    void pauseWanted();
    void finishWanted(); // stop, and write the model as it is
    void sampleWanted();
    void useWanted();

  private:
    void makeMonitor(QWidget* parent);
    void makeButtons();
    QLabel* addNumber(const QString& label, const char* name, const QString& tip);
    void showProgress(const training::TextTrainingProgress& progress);
    void enableButtons();

    State m_state = State::Idle;
    bool m_modelThere = false;
    bool m_inUse = false;
    double m_share = 0;
    double m_secondsLeft = -1;
    QString m_stage;
    QStringList m_texts; // samples, newest first
    TrainForm* m_form;
    QWidget* m_numbers = nullptr;
    views::TrainingCurves* m_curves = nullptr;
    QPlainTextEdit* m_samples = nullptr;
    QLabel* m_crossEntropy = nullptr;
    QLabel* m_heldOut = nullptr;
    QLabel* m_residual = nullptr;
    QLabel* m_boundary = nullptr;
    QLabel* m_tokens = nullptr;
    QLabel* m_operations = nullptr;
    QProgressBar* m_bar = nullptr;
    QLabel* m_line = nullptr;
    FieldNote* m_note = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_pause = nullptr;
    QPushButton* m_finish = nullptr;
    QPushButton* m_sample = nullptr;
    QPushButton* m_use = nullptr;
};

} // namespace sgfm::panels
