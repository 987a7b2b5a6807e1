#pragma once
// What came of a change that begins the run anew: that it did, with a way back; or why it did not.

#include <QWidget>

class QToolButton;

namespace sgfm::panels {

class FieldNote;

class RunNote : public QWidget {
    Q_OBJECT
  public:
    explicit RunNote(QWidget* parent = nullptr);

    void showRestart(const QString& what); // "grid 128 × 128"
    void showProblem(const QString& why);
    void clearNote();

  signals:
    void undoWanted();

  private:
    FieldNote* m_text;
    QToolButton* m_undo;
};

} // namespace sgfm::panels
