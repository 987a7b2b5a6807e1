#pragma once
// How a person's picture or clip becomes frames: what is done with another shape, and which stretch of a clip
// is read.

#include "engine/recipe/recipe.h"

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;

namespace sgfm::panels {

class ClipFitForm : public QWidget {
    Q_OBJECT
  public:
    explicit ClipFitForm(QWidget* parent = nullptr);

    // Not reported back. Shown where there is something to fit, times where there is a clip. What was chosen
    // and cannot be (a start behind the clip's end) stands until the prompt is another one.
    void showPrompt(const recipe::Prompt& prompt);

  signals:
    void fitEdited(sgfm::recipe::Fit fit);
    void stretchEdited(double start, double length); // seconds; length 0: to the clip's end

  private:
    QDoubleSpinBox* addSeconds(const QString& label, const char* id, const QString& tip);

    recipe::Prompt m_prompt;
    bool m_showing = false;
    QFormLayout* m_form;
    QComboBox* m_fit;
    QDoubleSpinBox* m_start = nullptr;
    QDoubleSpinBox* m_length = nullptr;
};

} // namespace sgfm::panels
