#pragma once
// The live equation: typeset on top, below it a card for each term and the other parameters in folding
// groups. Made from recipe::parameterTable(): a new row appears here by itself.

#include "engine/runtime/frame.h"

#include <QElapsedTimer>
#include <QWidget>

#include <vector>

class QLabel;
class QScrollArea;

namespace sgfm::panels {

class EquationHeader;
class NoiseCard;
class ParameterSection;
class ProjectionCard;
class TermCard;

class EquationPanel : public QWidget {
    Q_OBJECT
  public:
    explicit EquationPanel(QWidget* parent = nullptr);

    // What the recipe says; not reported back.
    void showValues(const recipe::ParameterValues& values);
    // The present sizes of the terms.
    void showFrame(const runtime::Frame& frame);
    // How many changes wait for a restart; 0 hides the reminder.
    void showPending(int changes);

  signals:
    void valueEdited(const QString& key, double value);
    void gestureEnded(); // the next change is a new one for undo
    void restartRequested();
    void undoRequested();

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    QWidget* makeReminder();
    void addCard(TermCard* card);
    void addSection(const QString& title, const std::vector<const recipe::ParameterRow*>& rows);
    void addSections();
    void keepWideEnough();
    void showSafeStep(const runtime::Frame& frame);
    void goToTerm(const QString& term);

    EquationHeader* m_equation;
    QScrollArea* m_scroll;
    QWidget* m_content;
    std::vector<TermCard*> m_cards;
    NoiseCard* m_noise = nullptr;
    ProjectionCard* m_projection = nullptr;
    std::vector<ParameterSection*> m_sections;
    recipe::ParameterValues m_values;
    QWidget* m_reminder = nullptr;
    QLabel* m_reminderText = nullptr;
    QElapsedTimer m_sinceNumbers; // numbers that change at display rate cannot be read
};

} // namespace sgfm::panels
