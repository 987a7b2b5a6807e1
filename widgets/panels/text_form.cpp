#include "widgets/panels/text_form.h"

#include "engine/error.h"
#include "widgets/panels/field_note.h"
#include "widgets/panels/form_parts.h"
#include "widgets/panels/pin_list.h"
#include "widgets/panels/prompt_edit.h"
#include "widgets/style/engine_text.h"

#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sgfm::panels {

namespace {
// Slices that every wavelet depth of the table divides; the design asks for 8 to 32.
constexpr int kSlices[] = {8, 16, 24, 32};
constexpr int kMostTokens = 1024; // text::makeTextField
} // namespace

TextForm::TextForm(QWidget* parent) : PromptForm(parent) {
    sectionColumn(this)->setSpacing(6);
    makePrompt();
    makePins();
    makeWordLists();
    makeTopics();
    makeSize();
}

void TextForm::makePrompt() {
    auto* heading = new QHBoxLayout;
    heading->addWidget(caption(tr("PROMPT  u(x, 0)"), this), 1);
    auto* file = new QToolButton(this);
    file->setText(tr("File…"));
    file->setObjectName(QStringLiteral("promptFile"));
    file->setProperty("role", "chip");
    file->setAccessibleName(tr("Prompt from a text file"));
    file->setToolTip(
        tr("Choose a text file for the prompt. A text, a file or a picture can also be pasted or "
           "dropped."));
    heading->addWidget(file);
    static_cast<QVBoxLayout*>(layout())->addLayout(heading);
    m_prompt = new PromptEdit(3, this);
    m_prompt->setObjectName(QStringLiteral("prompt"));
    m_prompt->setPlaceholderText(tr("Type a sentence. To Generate, nothing typed means any text."));
    m_prompt->setAccessibleName(tr("Prompt"));
    layout()->addWidget(m_prompt);
    m_hint = new FieldNote(this);
    layout()->addWidget(m_hint);
    connect(file, &QToolButton::clicked, this, &TextForm::fileWanted);
    connect(m_prompt, &PromptEdit::applied, this, [this](const QString& text) { applyPrompt(text, false); });
    connect(m_prompt, &PromptEdit::restartWanted, this,
            [this](const QString& text) { applyPrompt(text, true); });
    connect(m_prompt, &PromptEdit::editedChanged, this, &TextForm::hintPrompt);
    connect(m_prompt, &QPlainTextEdit::textChanged, this, &TextForm::hintPrompt);
    connect(m_prompt, &PromptEdit::remarked, m_hint, &FieldNote::showProblem);
    connect(m_prompt, &PromptEdit::mediaOffered, this,
            [this](const QMimeData* data) { take(offerOf(*data, pastedPicturesFolder())); });
    hintPrompt();
}

void TextForm::makePins() {
    layout()->addWidget(caption(tr("PINNED WORDS"), this));
    m_pins = new PinList(this);
    m_pins->setCheck([this](const recipe::Pin& pin) { return problemOf(pin); });
    layout()->addWidget(m_pins);
    connect(m_pins, &PinList::pinsEdited, this, [this](const std::vector<recipe::Pin>& pins) {
        recipe::Prompt prompt = present().prompt;
        prompt.pins = pins;
        reportPrompt(prompt);
    });
}

// What a generation is held to, wherever in the text; the flow without a model does not know them.
void TextForm::makeWordLists() {
    auto* form = pairs();
    m_mustAppear = makeWordList(tr("Must appear"), QStringLiteral("mustAppear"),
                                tr("Words that each stand somewhere in a generated text, where they fit "
                                   "best; commas between them. They are underlined in the decoded text."),
                                &recipe::Prompt::mustAppear);
    m_mustNotAppear = makeWordList(tr("Must not"), QStringLiteral("mustNotAppear"),
                                   tr("Words that a generated text does not use; commas between them"),
                                   &recipe::Prompt::mustNotAppear);
    form->addRow(m_mustAppear->accessibleName(), m_mustAppear);
    form->addRow(m_mustNotAppear->accessibleName(), m_mustNotAppear);
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
    m_wordNote = new FieldNote(this);
    layout()->addWidget(m_wordNote);
}

QLineEdit* TextForm::makeWordList(const QString& label, const QString& name, const QString& tip,
                                  std::vector<std::string> recipe::Prompt::*list) {
    auto* edit = new QLineEdit(this);
    edit->setObjectName(name);
    edit->setMaxLength(512);
    edit->setPlaceholderText(tr("words, with commas"));
    edit->setAccessibleName(label);
    edit->setToolTip(tip);
    connect(edit, &QLineEdit::editingFinished, this, [this, edit, list] {
        std::vector<std::string> words;
        for (const QString& part : edit->text().split(u',', Qt::SkipEmptyParts)) {
            const QString word = part.simplified();
            if (word.isEmpty()) {
                continue;
            }
            if (const QString problem = problemOf(word); !problem.isEmpty()) {
                m_wordNote->showProblem(problem);
                return;
            }
            words.push_back(word.toStdString());
        }
        m_wordNote->clearNote();
        edit->setModified(false);
        recipe::Prompt prompt = present().prompt;
        if (prompt.*list != words) {
            prompt.*list = words;
            reportPrompt(prompt);
        }
    });
    return edit;
}

void TextForm::makeTopics() {
    layout()->addWidget(caption(tr("BOUNDARY IN  x"), this));
    auto* form = pairs();
    m_left = makeTopic(tr("Left topic"), QStringLiteral("leftTopic"), &recipe::Prompt::leftTopic);
    m_right = makeTopic(tr("Right topic"), QStringLiteral("rightTopic"), &recipe::Prompt::rightTopic);
    form->addRow(m_left->accessibleName(), m_left);
    form->addRow(m_right->accessibleName(), m_right);
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
    m_topicNote = new FieldNote(this);
    layout()->addWidget(m_topicNote);
}

QLineEdit* TextForm::makeTopic(const QString& label, const QString& name, std::string recipe::Prompt::*side) {
    auto* edit = new QLineEdit(this);
    edit->setObjectName(name);
    edit->setMaxLength(256);
    edit->setPlaceholderText(tr("none"));
    edit->setAccessibleName(label);
    edit->setToolTip(
        tr("Words whose meaning fills the margin on this side of the text; Return applies them"));
    connect(edit, &QLineEdit::editingFinished, this, [this, edit, side] {
        const QString topic = edit->text().trimmed();
        const QString problem = topic.isEmpty() ? QString() : problemOf(topic);
        if (!problem.isEmpty()) {
            m_topicNote->showProblem(problem);
            return;
        }
        m_topicNote->clearNote();
        edit->setModified(false);
        recipe::Prompt prompt = present().prompt;
        prompt.*side = topic.toStdString();
        reportPrompt(prompt);
    });
    return edit;
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

void TextForm::setLexicon(std::shared_ptr<const text::Lexicon> lexicon) {
    m_lexicon = std::move(lexicon);
    m_countedPrompt.clear();
    hintPrompt();
}

void TextForm::showPositions(int positions) {
    if (positions > 0 && positions != m_positions) {
        m_positions = positions;
        m_pins->showPins(present().prompt.pins, m_positions);
    }
}

std::optional<int> TextForm::tokenCount(const QString& text) const {
    if (m_lexicon == nullptr) {
        return std::nullopt;
    }
    try {
        return static_cast<int>(m_lexicon->tokenize(text.toStdString()).size());
    } catch (const Error&) {
        return std::nullopt; // problemOf tells
    }
}

QString TextForm::problemOf(const QString& text) const {
    if (text.trimmed().isEmpty()) {
        return tr("Type at least one word.");
    }
    if (m_lexicon == nullptr) {
        return {};
    }
    try {
        const auto tokens = m_lexicon->tokenize(text.toStdString()).size();
        return tokens <= kMostTokens
                   ? QString()
                   : tr("These are %1 tokens, and %2 fit. Shorten the text.").arg(tokens).arg(kMostTokens);
    } catch (const Error& error) {
        return style::engineText(error.message()) + u' ' + style::engineText(error.remedy());
    }
}

QString TextForm::problemOf(const recipe::Pin& pin) const {
    const QString word = QString::fromStdString(pin.word);
    if (QString problem = problemOf(word); !problem.isEmpty()) {
        return problem;
    }
    const int tokens = tokenCount(word).value_or(1);
    return pin.position + tokens <= m_positions
               ? QString()
               : tr("“%1” takes %n position(s), and the text ends at %2. Pin it further left.", nullptr,
                    tokens)
                     .arg(word)
                     .arg(m_positions - 1);
}

void TextForm::applyPrompt(const QString& text, bool restart) {
    const bool isEmpty = text.trimmed().isEmpty();
    const QString problem = !isEmpty      ? problemOf(text)
                            : generates() ? QString()
                                          : tr("A flow needs at least one word. With nothing typed, Generate "
                                               "makes any text.");
    if (!problem.isEmpty()) {
        m_hint->showProblem(problem);
        return;
    }
    m_prompt->confirm();
    hintPrompt();
    const std::string words = isEmpty ? std::string() : text.toStdString();
    if (restart) {
        recipe::Recipe recipe = present();
        recipe.prompt.text = words;
        emit setupEdited(recipe); // also when the text is the same: the person asked for a restart
    } else {
        recipe::Prompt prompt = present().prompt;
        prompt.text = words;
        reportPrompt(prompt);
    }
}

bool TextForm::generates() const {
    return present().parameters.getChoice("sampler.schedule") != "flow";
}

std::optional<recipe::Prompt> TextForm::typedPrompt() const {
    recipe::Prompt prompt = present().prompt;
    if (m_prompt->isEdited()) {
        const QString text = m_prompt->toPlainText();
        const bool isEmpty = text.trimmed().isEmpty();
        if (!isEmpty && !problemOf(text).isEmpty()) {
            return std::nullopt; // the note below it says why
        }
        prompt.text = isEmpty ? std::string() : text.toStdString();
    }
    return prompt;
}

void TextForm::hintPrompt() {
    const QString text = m_prompt->toPlainText();
    const bool isEmpty = text.trimmed().isEmpty();
    const QString problem = isEmpty ? QString() : problemOf(text);
    if (!problem.isEmpty()) {
        m_hint->showProblem(problem);
    } else if (isEmpty) {
        m_hint->showHint(tr("nothing typed: Generate makes any text"));
    } else {
        const std::optional<int> tokens = tokenCount(text);
        const QString count =
            tokens ? tr("%n token(s)", nullptr, *tokens) + QStringLiteral(" · ") : QString();
        m_hint->showHint(count + (m_prompt->isEdited() ? tr("not applied yet: Return applies, Esc takes back")
                                                       : tr("Return applies, Ctrl+Return restarts")));
    }
    m_prompt->setToolTip(tr("The sentence that the field holds at t = 0.\nReturn applies it to the flow that "
                            "runs, Ctrl+Return starts again from it.") +
                         tokenPositions());
}

// Where each token stands: what a pinned word's position counts.
QString TextForm::tokenPositions() const {
    constexpr int kShown = 24;
    if (m_lexicon == nullptr || m_prompt->toPlainText().trimmed().isEmpty()) {
        return {};
    }
    try {
        const auto tokens = m_lexicon->tokenize(m_prompt->toPlainText().toStdString());
        QStringList parts;
        for (std::size_t index = 0; index < std::min<std::size_t>(tokens.size(), kShown); ++index) {
            parts += QStringLiteral("%1:%2").arg(index).arg(
                QString::fromStdString(m_lexicon->pieceOf(tokens[index])).trimmed());
        }
        if (tokens.size() > kShown) {
            parts += QStringLiteral("…");
        }
        return QStringLiteral("\n\n") + tr("Positions: %1").arg(parts.join(QStringLiteral("  ")));
    } catch (const Error&) {
        return {};
    }
}

void TextForm::take(const InputOffer& offer) {
    InputOffer passage = offer;
    if (offer.kind == InputOffer::Kind::File) {
        if (kindOf(offer.file) != FileKind::Text) {
            emit offeredElsewhere(offer.file); // a picture, a clip, an array, a recipe
            return;
        }
        passage = offerOfTextFile(offer.file);
    }
    if (passage.kind == InputOffer::Kind::Text) {
        m_prompt->setPlainText(passage.text);
        m_prompt->setFocus();
    }
    if (!passage.remark.isEmpty() && m_hint != nullptr) {
        m_hint->showProblem(passage.remark);
    }
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
    if (recipe.prompt.text != m_countedPrompt) {
        m_countedPrompt = recipe.prompt.text;
        m_promptTokens = tokenCount(QString::fromStdString(recipe.prompt.text)).value_or(0);
        hintPrompt();
    }
    m_positions = std::max(length, m_promptTokens);
    m_pins->showPins(recipe.prompt.pins, m_positions);
    const auto showWords = [](QLineEdit& edit, const std::vector<std::string>& words) {
        if (!edit.isModified() || !edit.hasFocus()) {
            QStringList parts;
            for (const std::string& word : words) {
                parts += QString::fromStdString(word);
            }
            edit.setText(parts.join(QStringLiteral(", ")));
        }
    };
    showWords(*m_mustAppear, recipe.prompt.mustAppear);
    showWords(*m_mustNotAppear, recipe.prompt.mustNotAppear);
    if (!m_left->isModified() || !m_left->hasFocus()) {
        m_left->setText(QString::fromStdString(recipe.prompt.leftTopic));
    }
    if (!m_right->isModified() || !m_right->hasFocus()) {
        m_right->setText(QString::fromStdString(recipe.prompt.rightTopic));
    }
    m_length->setMaximum(std::max(m_length->maximum(), length)); // from a recipe that was written by hand
    m_length->setMinimum(std::min(m_length->minimum(), length));
    m_length->setValue(length);
    const int slices = recipe.grid.size() > 1 ? recipe.grid[1] : 16;
    if (m_slices->findData(slices) < 0) {
        m_slices->addItem(tr("%1 slices").arg(slices), slices);
    }
    m_slices->setCurrentIndex(m_slices->findData(slices));
}

} // namespace sgfm::panels
