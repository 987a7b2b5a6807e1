#include "widgets/panels/run_note.h"

#include "widgets/panels/field_note.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace sgfm::panels {

RunNote::RunNote(QWidget* parent)
    : QWidget(parent), m_text(new FieldNote(this)), m_undo(new QToolButton(this)) {
    setObjectName(QStringLiteral("runNote"));
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    line->addWidget(m_text, 1);
    m_undo->setText(tr("Undo"));
    m_undo->setObjectName(QStringLiteral("undoRestart"));
    m_undo->setProperty("role", "chip");
    m_undo->setFocusPolicy(Qt::StrongFocus);
    m_undo->setAccessibleName(tr("Undo the change that began the run anew"));
    m_undo->setToolTip(tr("Back to what was before, from the start (Ctrl+Z)"));
    line->addWidget(m_undo);
    connect(m_undo, &QToolButton::clicked, this, [this] {
        clearNote();
        emit undoWanted();
    });
    hide();
}

void RunNote::showRestart(const QString& what) {
    m_text->showHint(tr("The run began anew: %1.").arg(what));
    m_undo->show();
    show();
}

void RunNote::showProblem(const QString& why) {
    m_text->showProblem(why);
    m_undo->hide();
    show();
}

void RunNote::clearNote() {
    hide();
}

} // namespace sgfm::panels
