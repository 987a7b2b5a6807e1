#include "widgets/panels/prompt_panel.h"

#include "widgets/panels/branch_list.h"
#include "widgets/panels/flow_form.h"
#include "widgets/panels/form_parts.h"
#include "widgets/panels/grid_size_box.h"
#include "widgets/panels/parameter_editor.h"
#include "widgets/panels/prompt_edit.h"
#include "widgets/panels/run_note.h"
#include "widgets/panels/seed_form.h"
#include "widgets/panels/text_form.h"
#include "widgets/panels/video_form.h"

#include <QApplication>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMimeData>
#include <QScrollArea>
#include <QScrollBar>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace sgfm::panels {

namespace {

constexpr int kNarrowest = 232; // px; what a sentence can be written in

// What of a setup changed, as a person would say it.
QString differenceOf(const recipe::Recipe& before, const recipe::Recipe& after) {
    if (before.grid != after.grid && !after.grid.empty()) {
        return PromptPanel::tr("grid %1").arg(gridText(after.grid));
    }
    if (before.channels != after.channels && after.channels > 0) {
        return PromptPanel::tr("%n channel(s)", nullptr, after.channels);
    }
    if (before.seed != after.seed) {
        return PromptPanel::tr("seed %1").arg(after.seed);
    }
    return before.prompt == after.prompt ? QString() : PromptPanel::tr("another start");
}

} // namespace

PromptPanel::PromptPanel(QWidget* parent)
    : QWidget(parent),
      m_scroll(new QScrollArea(this)),
      m_text(new TextForm),
      m_video(new VideoForm),
      m_flow(new FlowForm),
      m_seed(new SeedForm),
      m_runNote(new RunNote) {
    setObjectName(QStringLiteral("promptPanel"));
    setAcceptDrops(true);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    whole->addWidget(m_scroll);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(12, 8, 12, 12);
    column->setSpacing(12);
    for (PromptForm* form : std::initializer_list<PromptForm*>{m_text, m_video, m_flow}) {
        column->addWidget(form); // one of them is shown: see showRecipe
        form->hide();
        connectForm(form);
    }
    column->addWidget(m_runNote);
    m_fringe = makeFringe();
    column->addWidget(m_fringe);
    auto* seedParts = new QWidget(content);
    auto* seedColumn = sectionColumn(seedParts);
    seedColumn->addWidget(caption(tr("SEED"), seedParts));
    seedColumn->addWidget(m_seed);
    column->addWidget(seedParts);
    m_branchParts = makeBranches();
    column->addWidget(m_branchParts);
    column->addStretch(1);
    m_scroll->setWidget(content);
    content->installEventFilter(this);
    keepWideEnough();

    connect(m_runNote, &RunNote::undoWanted, this, &PromptPanel::undoWanted);
    connect(m_seed, &SeedForm::seedEdited, this, [this](quint64 seed) {
        recipe::Recipe recipe = m_recipe;
        recipe.seed = seed;
        reportSetup(recipe);
    });
}

void PromptPanel::connectForm(PromptForm* form) {
    connect(form, &PromptForm::promptEdited, this, &PromptPanel::promptEdited);
    connect(form, &PromptForm::setupEdited, this, &PromptPanel::reportSetup);
    connect(form, &PromptForm::setupRefused, m_runNote, &RunNote::showProblem);
    connect(form, &PromptForm::fileWanted, this, [this] { emit fileWanted(m_recipe.mode); });
    connect(form, &PromptForm::pasteWanted, this, &PromptPanel::paste);
    connect(form, &PromptForm::offeredElsewhere, this, &PromptPanel::inputOffered);
}

PromptForm* PromptPanel::form() const {
    switch (m_recipe.mode) {
    case recipe::Mode::Text:
        return m_text;
    case recipe::Mode::Video:
        return m_video;
    case recipe::Mode::Flow:
        break;
    }
    return m_flow;
}

void PromptPanel::setLexicon(std::shared_ptr<const text::Lexicon> lexicon) {
    m_text->setLexicon(std::move(lexicon));
}

void PromptPanel::reportSetup(const recipe::Recipe& recipe) {
    const QString difference = differenceOf(m_recipe, recipe);
    m_reported = recipe;
    if (difference.isEmpty()) {
        m_runNote->clearNote();
    } else {
        m_runNote->showRestart(difference);
    }
    emit setupEdited(recipe);
}

// The scroll bar may come and go; the content never needs one from side to side.
void PromptPanel::keepWideEnough() {
    setMinimumWidth(std::max(kNarrowest, m_scroll->widget()->minimumSizeHint().width() +
                                             m_scroll->verticalScrollBar()->sizeHint().width()));
}

bool PromptPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_scroll->widget() && event->type() == QEvent::LayoutRequest) {
        keepWideEnough();
    }
    return QWidget::eventFilter(watched, event);
}

QWidget* PromptPanel::makeFringe() {
    auto* parts = new QWidget(this);
    auto* column = sectionColumn(parts);
    column->addWidget(caption(tr("FRINGE"), parts));
    for (const recipe::ParameterRow& row : recipe::parameterTable()) {
        if (row.group == recipe::ParameterGroup::Boundary && row.kind != recipe::ParameterKind::Switch) {
            auto* editor = new ParameterEditor(row, true, parts);
            column->addWidget(editor);
            m_fringeEditors.push_back(editor);
            connect(editor, &ParameterEditor::valueEdited, this, &PromptPanel::parameterEdited);
            connect(editor, &ParameterEditor::gestureEnded, this, &PromptPanel::gestureEnded);
        }
    }
    return parts;
}

QWidget* PromptPanel::makeBranches() {
    auto* parts = new QWidget(this);
    auto* column = sectionColumn(parts);
    column->addWidget(caption(tr("BRANCHES"), parts));
    m_branches = new BranchList(parts);
    column->addWidget(m_branches);
    column->addWidget(mutedNote(tr("Same noise path. The Difference view compares with main."), parts));
    parts->hide();
    connect(m_branches, &BranchList::branchSelected, this, &PromptPanel::branchSelected);
    return parts;
}

void PromptPanel::showRecipe(const recipe::Recipe& recipe, const std::filesystem::path& folder) {
    m_recipe = recipe;
    if (recipe.mode != m_reported.mode || !differenceOf(m_reported, recipe).isEmpty()) {
        m_runNote->clearNote(); // undone, or something else is open
    }
    form()->showRecipe(recipe, folder);
    for (PromptForm* one : std::initializer_list<PromptForm*>{m_text, m_video, m_flow}) {
        one->setVisible(one == form());
    }
    m_fringe->setVisible(recipe.mode != recipe::Mode::Flow);
    for (ParameterEditor* editor : m_fringeEditors) {
        editor->showValue(recipe.parameters.get(editor->row().key));
    }
    m_seed->showSeed(recipe.seed);
}

void PromptPanel::showFrame(const runtime::Frame& frame) {
    m_branchParts->setVisible(frame.branches.size() > 1);
    m_branches->showBranches(frame.branches, frame.branch);
    if (frame.mode == recipe::Mode::Text) {
        m_text->showPositions(frame.positions);
    }
}

bool PromptPanel::isSeedLocked() const {
    return m_seed->isLocked();
}

void PromptPanel::focusPrompt() {
    if (form() == m_text) {
        m_text->promptEdit()->setFocus();
        m_text->promptEdit()->selectAll();
    } else {
        form()->nextInFocusChain()->setFocus(); // its first control
    }
}

std::optional<recipe::Prompt> PromptPanel::typedPrompt() const {
    return form() == m_text ? m_text->typedPrompt() : m_recipe.prompt;
}

void PromptPanel::useFile(const QString& path) {
    form()->take(offerOfFile(path));
}

void PromptPanel::paste() {
    if (const QMimeData* data = QApplication::clipboard()->mimeData()) {
        form()->take(offerOf(*data, pastedPicturesFolder()));
    }
}

// What the present form can use, or explain. Everything else is the window's, which opens recipes.
bool PromptPanel::fits(const QMimeData& data) const {
    if (!mayOffer(data)) {
        return false;
    }
    if (!data.hasUrls()) {
        return true;
    }
    const FileKind kind = kindOf(data.urls().front().toLocalFile());
    switch (m_recipe.mode) {
    case recipe::Mode::Text:
        return kind == FileKind::Text || kind == FileKind::Other;
    case recipe::Mode::Video:
        return kind != FileKind::Lab && kind != FileKind::Array;
    case recipe::Mode::Flow:
        break;
    }
    return kind == FileKind::Array || kind == FileKind::Other;
}

void PromptPanel::dragEnterEvent(QDragEnterEvent* event) {
    if (fits(*event->mimeData())) {
        event->acceptProposedAction();
        form()->setDropWaiting(true);
    } else {
        event->ignore();
    }
}

void PromptPanel::dragLeaveEvent(QDragLeaveEvent*) {
    form()->setDropWaiting(false);
}

void PromptPanel::dropEvent(QDropEvent* event) {
    form()->setDropWaiting(false);
    event->acceptProposedAction();
    form()->take(offerOf(*event->mimeData(), pastedPicturesFolder()));
}

void PromptPanel::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Paste)) {
        paste();
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace sgfm::panels
