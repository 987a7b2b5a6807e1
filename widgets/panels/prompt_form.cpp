#include "widgets/panels/prompt_form.h"

#include "engine/error.h"
#include "widgets/style/engine_text.h"

namespace sgfm::panels {

void PromptForm::showRecipe(const recipe::Recipe& recipe, const std::filesystem::path& folder) {
    m_recipe = recipe;
    m_folder = folder;
    m_showing = true;
    showPresent();
    m_showing = false;
}

QString PromptForm::fileOf(const recipe::Prompt& prompt) const {
    return prompt.file.empty() ? QString() : QString::fromStdString((m_folder / prompt.file).string());
}

void PromptForm::reportPrompt(const recipe::Prompt& prompt) {
    if (!m_showing && !(prompt == m_recipe.prompt)) {
        m_recipe.prompt = prompt;
        emit promptEdited(prompt);
    }
}

void PromptForm::reportSetup(const recipe::Recipe& recipe) {
    if (m_showing || recipe == m_recipe) {
        return;
    }
    try {
        recipe::checkRecipe(recipe);
    } catch (const Error& error) {
        emit setupRefused(style::engineText(error.message()) + u' ' + style::engineText(error.remedy()));
        showRecipe(recipe::Recipe(m_recipe), m_folder); // the fields show again what applies
        return;
    }
    m_recipe = recipe;
    emit setupEdited(recipe);
}

} // namespace sgfm::panels
