#pragma once
// What a training is ordered with: the text, what to begin from, how large and how long, and the file of the
// model. Says at once how large the text is, what of it is held out, how well the words at hand fit it, and
// how long it will take here. Plans are read and made; nothing is trained or measured here.

#include "engine/training/corpus_survey.h"
#include "engine/training/text_training_job.h"

#include <QString>
#include <QWidget>

#include <optional>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QToolButton;

namespace sgfm::panels {

class CorpusWell;
class FieldNote;

// The model and words that a training can begin from: those that the window generates with.
struct TrainingBase {
    QString name;                  // "kjv-score"
    std::filesystem::path weights; // empty: there is none
    std::filesystem::path lexicon; // stem; empty: there is none
};

class TrainForm : public QWidget {
    Q_OBJECT
  public:
    explicit TrainForm(QWidget* parent = nullptr);

    void setBase(const TrainingBase& base);
    void setModelFolder(const QString& folder) { m_folder = folder; } // where models are proposed
    // The text: asked for a survey by corpusOffered; one of these follows.
    void offerCorpus(const QString& file);
    void showSurvey(const training::CorpusSurvey& survey);
    void showSurveyProblem(const QString& why);
    void showStepSeconds(double seconds);         // of the present plan; 0: not known
    void showCheckpointSteps(std::int64_t steps); // of the present file; 0: there is none
    // As it was ordered before; the text is surveyed again, and nothing is proposed.
    void showPlan(const training::TextTrainingPlan& plan, const QString& corpus);
    // While a training runs nothing here can be changed.
    void setEditable(bool editable);

    bool isReady() const { return m_survey.has_value() && !modelFile().isEmpty(); }
    bool beginsAnew() const;
    double stepSeconds() const { return m_stepSeconds; }
    std::int64_t checkpointSteps() const { return m_checkpoint; }
    QString corpus() const { return m_corpus; }
    QString modelFile() const;
    training::TextTrainingPlan plan() const;

  signals:
    void corpusOffered(const QString& file);
    void corpusWanted(); // a file dialog, please
    void modelWanted();
    void planChanged(); // how long a step takes, how far a checkpoint is, may be otherwise now

  public slots:
    void setModelFile(const QString& file);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void makeRows();
    void proposeFor(const training::CorpusSurvey& survey);
    void proposeSteps();
    void showFit();
    void showLength();
    void changed();
    training::TrainingStart start() const;
    double tokensOfText() const;

    TrainingBase m_base;
    QString m_folder;
    QString m_checkpointFor; // the file whose checkpoint was asked for
    QString m_corpus;
    std::optional<training::CorpusSurvey> m_survey;
    double m_stepSeconds = 0;
    std::int64_t m_checkpoint = 0;
    bool m_quiet = false;   // values are shown, not chosen
    bool m_ordered = false; // the plan was ordered before: nothing is proposed for the text
    CorpusWell* m_well;
    QComboBox* m_start;
    FieldNote* m_fit;
    QComboBox* m_size;
    QSpinBox* m_steps;
    QDoubleSpinBox* m_rate;
    QDoubleSpinBox* m_residual;
    QDoubleSpinBox* m_boundary;
    QSpinBox* m_threads;
    QLabel* m_length;
    QLineEdit* m_file;
    QToolButton* m_browse;
    FieldNote* m_fileNote;
    QCheckBox* m_anew;
};

} // namespace sgfm::panels
