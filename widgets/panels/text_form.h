#pragma once
// Text mode: the prompt, pinned words, topics at the x-boundaries, the size of the field. With a lexicon what
// is typed is counted in tokens and checked before the run is asked.

#include "engine/text/lexicon.h"
#include "widgets/panels/prompt_form.h"

#include <memory>
#include <optional>

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace sgfm::panels {

class FieldNote;
class PinList;
class PromptEdit;

class TextForm : public PromptForm {
    Q_OBJECT
  public:
    explicit TextForm(QWidget* parent = nullptr);
    PromptEdit* promptEdit() const noexcept { return m_prompt; }
    void setLexicon(std::shared_ptr<const text::Lexicon> lexicon);
    void showPositions(int positions); // of the field that runs: a long prompt has more than the recipe says

    std::optional<recipe::Prompt> typedPrompt() const; // see PromptPanel

    void take(const InputOffer& offer) override;

  protected:
    void showPresent() override;

  private:
    void makePrompt();
    void makePins();
    void makeTopics();
    QLineEdit* makeTopic(const QString& label, const QString& name, std::string recipe::Prompt::*side);
    void makeWordLists();
    QLineEdit* makeWordList(const QString& label, const QString& name, const QString& tip,
                            std::vector<std::string> recipe::Prompt::*list);
    void makeSize();
    void applyPrompt(const QString& text, bool restart);
    bool generates() const; // the run has a score: it needs no words
    void hintPrompt();
    void reportSize();
    // What cannot be used, as a sentence; empty where it can.
    QString problemOf(const QString& text) const;
    QString problemOf(const recipe::Pin& pin) const;
    std::optional<int> tokenCount(const QString& text) const;
    QString tokenPositions() const;

    std::shared_ptr<const text::Lexicon> m_lexicon;
    int m_positions = 0;
    std::string m_countedPrompt; // of m_promptTokens: a recipe is shown at every turn of a slider
    int m_promptTokens = 0;
    PromptEdit* m_prompt = nullptr;
    FieldNote* m_hint = nullptr;
    PinList* m_pins = nullptr;
    QLineEdit* m_left = nullptr;
    QLineEdit* m_right = nullptr;
    FieldNote* m_topicNote = nullptr;
    QLineEdit* m_mustAppear = nullptr;
    QLineEdit* m_mustNotAppear = nullptr;
    FieldNote* m_wordNote = nullptr;
    QSpinBox* m_length = nullptr;
    QComboBox* m_slices = nullptr;
};

} // namespace sgfm::panels
