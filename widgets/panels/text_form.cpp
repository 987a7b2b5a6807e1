#include "widgets/panels/text_form.h"

#include "widgets/panels/form_parts.h"
#include "widgets/panels/pin_list.h"
#include "widgets/panels/prompt_edit.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace sgfm::panels {

namespace {
// Slices that every wavelet depth of the table divides; the design asks for 8 to 32.
constexpr int kSlices[] = {8, 16, 24, 32};
} // namespace

TextForm::TextForm(QWidget* parent) : PromptForm(parent) {
    sectionColumn(this)->setSpacing(6);
    makePrompt();
    makeTopics();
    makeSize();
}

void TextForm::makePrompt() {
    layout()->addWidget(caption(tr("PROMPT  u(x, 0)"), this));
    m_prompt = new PromptEdit(3, this);
    m_prompt->setObjectName(QStringLiteral("prompt"));
    m_prompt->setPlaceholderText(tr("Type a sentence"));
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setToolTip(tr("The sentence that the field holds at t = 0.\n"
                            "Return applies it to the flow that runs, Ctrl+Return starts again from it."));
    layout()->addWidget(m_prompt);
    m_hint = mutedNote(QString(), this);
    m_hint->setText(tr("Return applies · Ctrl+Return restarts"));
    layout()->addWidget(m_hint);
    connect(m_prompt, &PromptEdit::applied, this, [this](const QString& text) {
        recipe::Prompt prompt = present().prompt;
        prompt.text = text.toStdString();
        reportPrompt(prompt);
    });
    connect(m_prompt, &PromptEdit::restartWanted, this, [this](const QString& text) {
        recipe::Recipe recipe = present();
        recipe.prompt.text = text.toStdString();
        emit setupEdited(recipe); // also when the text is the same: the person asked for a restart
    });
    connect(m_prompt, &PromptEdit::editedChanged, this, [this](bool edited) {
        m_hint->setText(edited ? tr("Not applied yet: Return applies, Esc takes back")
                               : tr("Return applies · Ctrl+Return restarts"));
    });

    layout()->addWidget(caption(tr("PINNED WORDS"), this));
    m_pins = new PinList(this);
    layout()->addWidget(m_pins);
    connect(m_pins, &PinList::pinsEdited, this, [this](const std::vector<recipe::Pin>& pins) {
        recipe::Prompt prompt = present().prompt;
        prompt.pins = pins;
        reportPrompt(prompt);
    });
}

void TextForm::makeTopics() {
    layout()->addWidget(caption(tr("BOUNDARY IN  x"), this));
    auto* form = pairs();
    const auto topic = [this, form](const QString& label, const QString& name,
                                    std::string recipe::Prompt::*side) {
        auto* edit = new QLineEdit(this);
        edit->setObjectName(name);
        edit->setMaxLength(256);
        edit->setPlaceholderText(tr("none"));
        edit->setAccessibleName(label);
        edit->setToolTip(tr("Words whose meaning fills the margin on this side of the text"));
        form->addRow(label, edit);
        connect(edit, &QLineEdit::editingFinished, this, [this, edit, side] {
            recipe::Prompt prompt = present().prompt;
            prompt.*side = edit->text().trimmed().toStdString();
            reportPrompt(prompt);
        });
        return edit;
    };
    m_left = topic(tr("Left topic"), QStringLiteral("leftTopic"), &recipe::Prompt::leftTopic);
    m_right = topic(tr("Right topic"), QStringLiteral("rightTopic"), &recipe::Prompt::rightTopic);
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
}

void TextForm::makeSize() {
    layout()->addWidget(caption(tr("FIELD"), this));
    auto* form = pairs();
    m_length = new QSpinBox(this);
    m_length->setObjectName(QStringLiteral("length"));
    m_length->setRange(8, 1024);
    m_length->setSingleStep(8);
    m_length->setSuffix(tr(" tokens"));
    m_length->setKeyboardTracking(false);
    m_length->setAccessibleName(tr("Length of the text"));
    m_length->setToolTip(tr("Token positions along x. A longer prompt lengthens it. Restarts the run."));
    form->addRow(tr("Length"), m_length);
    m_slices = new QComboBox(this);
    m_slices->setObjectName(QStringLiteral("slices"));
    for (const int slices : kSlices) {
        m_slices->addItem(tr("%1 slices").arg(slices), slices);
    }
    m_slices->setAccessibleName(tr("Slices along t"));
    m_slices->setToolTip(tr("Points along t, from the prompt to the text that is read. Restarts the run."));
    form->addRow(tr("Depth"), m_slices);
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
    connect(m_length, &QSpinBox::valueChanged, this, &TextForm::reportSize);
    connect(m_slices, &QComboBox::activated, this, &TextForm::reportSize);
}

void TextForm::reportSize() {
    recipe::Recipe recipe = present();
    recipe.grid = {m_length->value(), m_slices->currentData().toInt()};
    reportSetup(recipe);
}

void TextForm::showPresent() {
    const recipe::Recipe& recipe = present();
    m_prompt->showText(QString::fromStdString(recipe.prompt.text));
    const int length = recipe.grid.empty() ? 64 : recipe.grid.front();
    m_pins->showPins(recipe.prompt.pins, length);
    if (!m_left->isModified() || !m_left->hasFocus()) {
        m_left->setText(QString::fromStdString(recipe.prompt.leftTopic));
    }
    if (!m_right->isModified() || !m_right->hasFocus()) {
        m_right->setText(QString::fromStdString(recipe.prompt.rightTopic));
    }
    m_length->setValue(length);
    const int slices = recipe.grid.size() > 1 ? recipe.grid[1] : 16;
    if (m_slices->findData(slices) < 0) { // from a recipe that was written by hand
        m_slices->addItem(tr("%1 slices").arg(slices), slices);
    }
    m_slices->setCurrentIndex(m_slices->findData(slices));
}

} // namespace sgfm::panels
