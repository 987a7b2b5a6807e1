#include "widgets/panels/pin_list.h"

#include "engine/error.h"
#include "engine/runtime/text_words.h"
#include "widgets/panels/field_note.h"
#include "widgets/panels/form_parts.h"
#include "widgets/panels/term_style.h"
#include "widgets/panels/wrapping_layout.h"
#include "widgets/style/engine_text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sgfm::panels {

namespace {
constexpr int kWidestChip = 168;        // pixels at 100 % text size: fits the narrowest panel
constexpr std::size_t kMostPins = 1024; // recipe::checkRecipe

// "light" is held at `position`; "0:Once, 5:light" says its places itself.
std::vector<recipe::Pin> pinsIn(const QString& text, int position, QString& problem) {
    static const QRegularExpression withPlace(QStringLiteral("^\\s*\\d+\\s*:"));
    if (!withPlace.match(text).hasMatch()) {
        return {{position, text.toStdString()}};
    }
    try {
        return runtime::parsePins(text.toStdString());
    } catch (const Error& error) {
        problem = style::engineText(error.message()) + u' ' + style::engineText(error.remedy());
        return {};
    }
}
} // namespace

PinList::PinList(QWidget* parent) : QWidget(parent), m_chips(new QWidget(this)) {
    m_entry = makeEntry();
    m_entry->hide();
    auto* column = sectionColumn(this);
    column->addWidget(m_chips);
    column->addWidget(m_entry);
    m_note = new FieldNote(this);
    column->addWidget(m_note);
    sizeToFont();
    new WrappingLayout(4, m_chips);
    rebuildChips();
}

QWidget* PinList::makeEntry() {
    auto* entry = new QWidget(this);
    auto* line = new QHBoxLayout(entry);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(4);
    m_position = new QSpinBox(entry);
    m_position->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_position->setObjectName(QStringLiteral("pinPosition"));
    m_position->setAccessibleName(tr("Position of the pinned word"));
    m_position->setToolTip(tr("Token position, from 0; the prompt's tooltip numbers its tokens"));
    m_word = new QLineEdit(entry);
    m_word->setObjectName(QStringLiteral("pinWord"));
    m_word->setPlaceholderText(tr("word"));
    m_word->setMaxLength(512);
    m_word->setAccessibleName(tr("Word to pin"));
    m_word->setToolTip(
        tr("The word that is held at this position; Return adds it.\nSeveral at once: 0:Once, 5:light"));
    auto* confirm = new QToolButton(entry);
    confirm->setText(tr("Pin"));
    confirm->setObjectName(QStringLiteral("pinConfirm"));
    confirm->setProperty("role", "primary");
    confirm->setAccessibleName(tr("Pin the word"));
    confirm->setToolTip(tr("Hold the word at this position (Return)"));
    line->addWidget(m_position);
    line->addWidget(m_word, 1);
    line->addWidget(confirm);
    connect(confirm, &QToolButton::clicked, this, &PinList::addPin);
    connect(m_word, &QLineEdit::returnPressed, this, &PinList::addPin);
    return entry;
}

void PinList::showPins(const std::vector<recipe::Pin>& pins, int positions) {
    m_position->setRange(0, std::max(0, positions - 1));
    if (pins != m_pins) {
        m_pins = pins;
        rebuildChips();
    }
}

void PinList::rebuildChips() {
    QLayout* layout = m_chips->layout();
    while (QLayoutItem* item = layout->takeAt(0)) {
        item->widget()->deleteLater(); // a chip may be the sender of the click that removes it
        item->widget()->hide();
        delete item;
    }
    for (std::size_t index = 0; index < m_pins.size(); ++index) {
        auto* chip = new QToolButton(m_chips);
        const QString text = QStringLiteral("%1: %2")
                                 .arg(m_pins[index].position)
                                 .arg(QString::fromStdString(m_pins[index].word));
        const QString shown = fontMetrics().elidedText(text, Qt::ElideMiddle, scaledPixels(kWidestChip));
        chip->setText(shown + QStringLiteral("  ×"));
        chip->setProperty("role", "chip");
        chip->setAccessibleName(tr("Pinned word %1; press to remove").arg(text));
        chip->setToolTip(tr("%1: click to let go of this word").arg(text));
        chip->setFocusPolicy(Qt::StrongFocus);
        layout->addWidget(chip);
        chip->show();
        connect(chip, &QToolButton::clicked, this, [this, index] { removePin(index); });
    }
    m_add = new QToolButton(m_chips);
    m_add->setText(m_pins.empty() ? tr("+ Pin a word") : QStringLiteral("+"));
    m_add->setObjectName(QStringLiteral("pinAdd"));
    m_add->setProperty("role", "chip");
    m_add->setCheckable(true);
    m_add->setChecked(m_entry->isVisibleTo(this));
    m_add->setAccessibleName(tr("Pin a word"));
    m_add->setToolTip(tr("Hold a word at a position of the text"));
    m_add->setFocusPolicy(Qt::StrongFocus);
    layout->addWidget(m_add);
    m_add->show();
    connect(m_add, &QToolButton::toggled, this, &PinList::setEntryOpen);
    m_chips->updateGeometry();
}

void PinList::setEntryOpen(bool open) {
    m_entry->setVisible(open);
    m_note->clearNote();
    if (open) {
        m_word->setFocus();
    }
}

void PinList::addPin() {
    const QString word = m_word->text().trimmed();
    std::vector<recipe::Pin> made;
    QString problem = word.isEmpty() ? tr("Type the word that is held there.") : QString();
    if (problem.isEmpty()) {
        made = pinsIn(word, m_position->value(), problem);
    }
    for (const recipe::Pin& pin : made) {
        if (problem.isEmpty()) {
            problem = m_pins.size() + made.size() > kMostPins ? tr("There are as many pinned words as fit.")
                      : m_check                               ? m_check(pin)
                                                              : QString();
        }
    }
    if (!problem.isEmpty()) {
        m_note->showProblem(problem);
        m_word->setFocus();
        return;
    }
    m_note->clearNote();
    for (const recipe::Pin& pin : made) {
        std::erase_if(m_pins, [&](const recipe::Pin& other) { return other.position == pin.position; });
        m_pins.push_back(pin);
    }
    std::ranges::sort(m_pins, {}, &recipe::Pin::position);
    m_word->clear();
    rebuildChips();
    emit pinsEdited(m_pins);
}

void PinList::sizeToFont() {
    m_position->setFixedWidth(m_position->fontMetrics().horizontalAdvance(QStringLiteral("00000")) + 20);
}

void PinList::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_add->isChecked()) {
        m_add->setChecked(false);
        m_add->setFocus();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void PinList::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_add != nullptr) {
        sizeToFont();
        rebuildChips();
    }
}

void PinList::removePin(std::size_t index) {
    m_pins.erase(m_pins.begin() + static_cast<std::ptrdiff_t>(index));
    rebuildChips();
    emit pinsEdited(m_pins);
}

} // namespace sgfm::panels
