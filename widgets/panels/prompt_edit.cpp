#include "widgets/panels/prompt_edit.h"

#include "widgets/panels/input_offer.h"

#include <QEvent>
#include <QKeyEvent>
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
        if (event->modifiers() & Qt::ControlModifier) {
            emit restartWanted(toPlainText());
        } else {
            emit applied(toPlainText());
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

bool PromptEdit::canInsertFromMimeData(const QMimeData* source) const {
    return mayOffer(*source);
}

void PromptEdit::insertFromMimeData(const QMimeData* source) {
    if (source->hasUrls() || !source->hasText()) { // a file manager adds the path as text
        emit mediaOffered(source);
        return;
    }
    const InputOffer passage = cleanPrompt(source->text());
    if (passage.kind == InputOffer::Kind::Text) {
        insertPlainText(passage.text);
    }
    if (!passage.remark.isEmpty()) {
        emit remarked(passage.remark);
    }
}

void PromptEdit::confirm() {
    m_applied = toPlainText();
    setEdited(false);
}

void PromptEdit::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        updateGeometry(); // so many lines of the new font
    }
}

} // namespace sgfm::panels
