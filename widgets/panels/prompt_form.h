#pragma once
// What the forms of the three modes have in common: they show a recipe, take what a person gives them, and
// report what comes of it. What cannot be is explained and not reported.

#include "engine/recipe/recipe.h"
#include "widgets/panels/input_offer.h"

#include <QWidget>

#include <filesystem>

namespace sgfm::panels {

class PromptForm : public QWidget {
    Q_OBJECT
  public:
    using QWidget::QWidget;

    // Not reported back. Text that is being typed is left alone. Relative files are looked for in `folder`.
    void showRecipe(const recipe::Recipe& recipe, const std::filesystem::path& folder);

    // From the clipboard, a drop or a dialog.
    virtual void take(const InputOffer& offer) = 0;
    virtual void setDropWaiting(bool /*waiting*/) {}

  signals:
    void promptEdited(const sgfm::recipe::Prompt& prompt); // applies to the run that goes on
    void setupEdited(const sgfm::recipe::Recipe& recipe);  // needs a restart
    void fileWanted();                                     // the window asks the person for one
    void pasteWanted();
    void offeredElsewhere(const QString& file); // an input of another mode, a recipe: the window knows
    void setupRefused(const QString& why);

  protected:
    virtual void showPresent() = 0;
    const recipe::Recipe& present() const noexcept { return m_recipe; }
    const std::filesystem::path& folder() const noexcept { return m_folder; }
    QString fileOf(const recipe::Prompt& prompt) const; // absolute
    void reportPrompt(const recipe::Prompt& prompt);
    void reportSetup(const recipe::Recipe& recipe);

  private:
    recipe::Recipe m_recipe;
    std::filesystem::path m_folder;
    bool m_showing = false;
};

} // namespace sgfm::panels
