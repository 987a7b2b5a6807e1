#include "app/window/document_edits.h"

#include <QCoreApplication>

namespace sgfm::window {

namespace {
QString tr(const char* text) {
    return QCoreApplication::translate("RunDocument", text);
}
} // namespace

ParameterEdit::ParameterEdit(RunDocument& document, std::string key, double before, double after, int gesture)
    : m_document(document), m_key(std::move(key)), m_before(before), m_after(after), m_gesture(gesture) {
    describe();
}

void ParameterEdit::describe() {
    recipe::ParameterValues value;
    value.set(m_key, m_after);
    setText(tr("%1 to %2")
                .arg(QString::fromStdString(recipe::parameterRow(m_key).label),
                     QString::fromStdString(value.textOf(m_key))));
}

bool ParameterEdit::mergeWith(const QUndoCommand* other) {
    const auto& next = static_cast<const ParameterEdit&>(*other);
    if (next.m_key != m_key || next.m_gesture != m_gesture) {
        return false;
    }
    m_after = next.m_after;
    describe();
    setObsolete(m_after == m_before);
    return true;
}

void ParameterEdit::undo() {
    m_document.applyParameter(m_key, m_before);
}

void ParameterEdit::redo() {
    m_document.applyParameter(m_key, m_after);
}

PromptChange::PromptChange(RunDocument& document, recipe::Prompt before, recipe::Prompt after)
    : QUndoCommand(tr("Prompt")),
      m_document(document),
      m_before(std::move(before)),
      m_after(std::move(after)) {
}

void PromptChange::undo() {
    m_document.applyPrompt(m_before);
}

void PromptChange::redo() {
    m_document.applyPrompt(m_after);
}

SetupChange::SetupChange(RunDocument& document, recipe::Recipe before, recipe::Recipe after)
    : m_document(document), m_before(std::move(before)), m_after(std::move(after)) {
    setText(m_before.seed != m_after.seed   ? tr("Seed to %1").arg(m_after.seed)
            : m_before.grid != m_after.grid ? tr("Grid")
                                            : tr("Start of the run"));
}

void SetupChange::undo() {
    m_document.applySetup(m_before);
}

void SetupChange::redo() {
    m_document.applySetup(m_after);
}

} // namespace sgfm::window
