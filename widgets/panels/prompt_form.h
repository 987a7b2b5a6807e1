#pragma once
// What the forms of the three modes have in common: they show a recipe and report what a person makes of it.

#include "engine/recipe/recipe.h"

#include <QWidget>

namespace sgfm::panels {

class PromptForm : public QWidget {
    Q_OBJECT
  public:
    using QWidget::QWidget;

    // Not reported back. Text that is being typed is left alone.
    void showRecipe(const recipe::Recipe& recipe) {
        m_recipe = recipe;
        m_showing = true;
        showPresent();
        m_showing = false;
    }

  signals:
    void promptEdited(const sgfm::recipe::Prompt& prompt); // applies to the run that goes on
    void setupEdited(const sgfm::recipe::Recipe& recipe);  // needs a restart

  protected:
    virtual void showPresent() = 0;
    const recipe::Recipe& present() const noexcept { return m_recipe; }
    void reportPrompt(const recipe::Prompt& prompt) {
        if (!m_showing && !(prompt == m_recipe.prompt)) {
            m_recipe.prompt = prompt;
            emit promptEdited(prompt);
        }
    }
    void reportSetup(const recipe::Recipe& recipe) {
        if (!m_showing && !(recipe == m_recipe)) {
            m_recipe = recipe;
            emit setupEdited(recipe);
        }
    }

  private:
    recipe::Recipe m_recipe;
    bool m_showing = false;
};

} // namespace sgfm::panels
