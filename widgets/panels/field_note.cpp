#include "widgets/panels/field_note.h"

#include "widgets/panels/term_style.h"

#include <QAccessible>
#include <QEvent>

namespace sgfm::panels {

FieldNote::FieldNote(QWidget* parent) : QLabel(parent) {
    setTextFormat(Qt::PlainText); // names of files are not markup
    setWordWrap(true);
    setObjectName(QStringLiteral("fieldNote"));
    hide();
}

void FieldNote::showHint(const QString& text) {
    say(text, false);
}

void FieldNote::showProblem(const QString& text) {
    say(text, true);
    QAccessibleEvent spoken(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&spoken);
}

void FieldNote::clearNote() {
    say({}, false);
}

void FieldNote::say(const QString& text, bool problem) {
    m_problem = problem;
    setText(text);
    recolor();
    setVisible(!text.isEmpty());
}

void FieldNote::recolor() {
    const style::Palette& colors = colorsOf(palette());
    const QColor ink = m_problem ? colors.warning : colors.mutedText;
    if (palette().color(QPalette::WindowText) != ink) {
        QPalette own = palette();
        own.setColor(QPalette::WindowText, ink);
        setPalette(own);
    }
}

void FieldNote::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        recolor();
    }
}

} // namespace sgfm::panels
