#include "widgets/panels/prompt_edit.h"

#include <QKeyEvent>
#include <QMimeData>
#include <QSignalBlocker>

namespace sgfm::panels {

PromptEdit::PromptEdit(int lines, QWidget* parent) : QPlainTextEdit(parent), m_lines(lines) {
    setTabChangesFocus(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(this, &QPlainTextEdit::textChanged, this, [this] { setEdited(toPlainText() != m_applied); });
}

void PromptEdit::showText(const QString& text) {
    if (text == m_applied && m_edited) {
        return; // the same recipe again while a person types
    }
    m_applied = text;
    if (toPlainText() != text) {
        const QSignalBlocker quiet(this);
        setPlainText(text);
        moveCursor(QTextCursor::End);
    }
    setEdited(false);
}

QSize PromptEdit::sizeHint() const {
    const int margins = 2 * static_cast<int>(document()->documentMargin()) + 2 * frameWidth() + 6;
    return {160, fontMetrics().lineSpacing() * m_lines + margins};
}

void PromptEdit::setEdited(bool edited) {
    if (edited != m_edited) {
        m_edited = edited;
        emit editedChanged(edited);
    }
}

void PromptEdit::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        m_applied = toPlainText();
        setEdited(false);
        if (event->modifiers() & Qt::ControlModifier) {
            emit restartWanted(m_applied);
        } else {
            emit applied(m_applied);
        }
        return;
    }
    if (event->key() == Qt::Key_Escape && m_edited) {
        const QString back = m_applied;
        m_edited = false;
        showText(back);
        emit editedChanged(false);
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void PromptEdit::insertFromMimeData(const QMimeData* source) {
    // A prompt is one passage: line ends of a pasted text become spaces.
    if (source->hasText()) {
        insertPlainText(source->text().simplified());
    }
}

} // namespace sgfm::panels
