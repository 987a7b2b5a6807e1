#pragma once
// The window of trainings: the Train panel with the training behind it. Closed, the training goes on; the
// dialog that is opened again shows the same one. What was ordered last is kept in the settings, so that it
// can go on another day.

#include "app/window/plan_survey.h"
#include "app/window/training_runner.h"
#include "widgets/panels/train_form.h"

#include <QDialog>

class QSettings;

namespace sgfm::panels {
class TrainPanel;
}

namespace sgfm::window {

class TrainDialog : public QDialog {
    Q_OBJECT
  public:
    // The settings must outlive the dialog.
    TrainDialog(QSettings& settings, QWidget* parent = nullptr);

    // What the window generates with now.
    void setBase(const panels::TrainingBase& base, std::shared_ptr<const text::Lexicon> lexicon);
    void offerCorpus(const QString& file);
    panels::TrainPanel& panel() { return *m_panel; }
    bool isTraining() const { return m_runner.isRunning(); }

  signals:
    void modelWanted(const QString& file);                  // the window is to generate with it
    void summaryChanged(const QString& text, double share); // empty: nothing to tell

  protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    void connectForm();
    void connectTraining();
    void start();
    void survey();
    void askForCorpus();
    void askForModel();
    void remember(const training::TextTrainingPlan& plan);
    void restorePlan();
    void tellSummary();

    QSettings& m_settings;
    panels::TrainPanel* m_panel;
    std::shared_ptr<const text::Lexicon> m_lexicon;
    QString m_used;      // the model that the window generates with
    QString m_training;  // the model of the present training
    QString m_measured;  // for which plan a step's time was asked
    QString m_lookedFor; // for which file a checkpoint was asked
    PlanSurvey m_survey;
    TrainingRunner m_runner; // last: its thread ends first
};

} // namespace sgfm::window
