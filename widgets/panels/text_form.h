#pragma once
// Text mode: the prompt, pinned words, topics at the x-boundaries, the size of the field.

#include "widgets/panels/prompt_form.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace sgfm::panels {

class PinList;
class PromptEdit;

class TextForm : public PromptForm {
    Q_OBJECT
  public:
    explicit TextForm(QWidget* parent = nullptr);
    PromptEdit* promptEdit() const noexcept { return m_prompt; }

  protected:
    void showPresent() override;

  private:
    void makePrompt();
    void makeTopics();
    void makeSize();
    void reportSize();

    PromptEdit* m_prompt = nullptr;
    QLabel* m_hint = nullptr;
    PinList* m_pins = nullptr;
    QLineEdit* m_left = nullptr;
    QLineEdit* m_right = nullptr;
    QSpinBox* m_length = nullptr;
    QComboBox* m_slices = nullptr;
};

} // namespace sgfm::panels
