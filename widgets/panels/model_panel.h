#pragma once
// The trained model and what it is doing: its facts, the buttons that generate, hold and let flow, the way
// from noise to text, and how sure the words are. Strengths and levels are edited in the live equation.

#include "engine/runtime/frame.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace sgfm::runtime {
class TextModelAccess;
class VideoModelAccess;
} // namespace sgfm::runtime

namespace sgfm::panels {

class LevelTimeline;

class ModelPanel : public QWidget {
    Q_OBJECT
  public:
    explicit ModelPanel(QWidget* parent = nullptr);

    // Null: there is none; the panel says how to get one.
    void setModel(const runtime::TextModelAccess* model);
    void setVideoModel(const runtime::VideoModelAccess* model);
    void showFrame(const runtime::Frame& frame);
    // What a training is doing, in a line that leads to it; empty: there is none.
    void showTraining(const QString& summary, double share);
    LevelTimeline* timeline() const { return m_timeline; }

  signals:
    void generateRequested();
    void holdRequested();
    void flowRequested();
    void trainRequested();
    void otherModelRequested();

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void fitHeight();
    QPushButton* addButton(const QString& text, const QString& tip, const char* name);
    void makeTraining();
    void enableButtons();

    QLabel* m_facts;
    QPushButton* m_generate = nullptr;
    QPushButton* m_hold = nullptr;
    QPushButton* m_flow = nullptr;
    LevelTimeline* m_timeline;
    QLabel* m_state;
    QToolButton* m_train = nullptr;
    QToolButton* m_other = nullptr;
    QToolButton* m_training = nullptr; // hidden while there is nothing to tell
    QProgressBar* m_trainingBar = nullptr;
    void showFacts();
    bool hasModel() const { return m_isVideo ? m_hasVideoModel : m_hasModel; }

    QString m_textFacts;
    QString m_videoFacts;
    bool m_hasModel = false;
    bool m_hasVideoModel = false;
    bool m_isText = true;
    bool m_isVideo = false;
    bool m_generates = false;
    bool m_holds = false;
};

} // namespace sgfm::panels
