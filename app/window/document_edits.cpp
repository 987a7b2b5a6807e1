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
    : m_document(document), m_before(std::move(before)), m_after(std::move(after)) {
    setText(m_before.text != m_after.text   ? tr("Prompt")
            : m_before.pins != m_after.pins ? tr("Pinned words")
            : m_before.leftTopic != m_after.leftTopic || m_before.rightTopic != m_after.rightTopic
                ? tr("Topics")
                : tr("Boundary"));
}

void PromptChange::undo() {
    m_document.applyPrompt(m_before);
}

void PromptChange::redo() {
    m_document.applyPrompt(m_after);
}

SetupChange::SetupChange(RunDocument& document, recipe::Recipe before, recipe::Recipe after)
    : m_document(document), m_before(std::move(before)), m_after(std::move(after)) {
    QStringList axes;
    for (const int points : m_after.grid) {
        axes += QString::number(points);
    }
    setText(m_before.seed != m_after.seed           ? tr("Seed to %1").arg(m_after.seed)
            : m_before.grid != m_after.grid         ? tr("Grid to %1").arg(axes.join(QStringLiteral(" × ")))
            : m_before.channels != m_after.channels ? tr("Channels to %1").arg(m_after.channels)
                                                    : tr("Start of the run"));
}

void SetupChange::undo() {
    m_document.applySetup(m_before);
}

void SetupChange::redo() {
    m_document.applySetup(m_after);
}

RunChange::RunChange(RunDocument& document, State before, State after, const QString& what)
    : QUndoCommand(what), m_document(document), m_before(std::move(before)), m_after(std::move(after)) {
}

void RunChange::undo() {
    m_document.applyRun(m_before.recipe, m_before.origin, true); // its live changes are in its parameters
}

void RunChange::redo() {
    m_document.applyRun(m_after.recipe, m_after.origin, false);
}

} // namespace sgfm::window
