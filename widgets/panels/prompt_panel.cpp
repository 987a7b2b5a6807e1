#include "widgets/panels/prompt_panel.h"

#include "widgets/panels/branch_list.h"
#include "widgets/panels/flow_form.h"
#include "widgets/panels/form_parts.h"
#include "widgets/panels/parameter_editor.h"
#include "widgets/panels/prompt_edit.h"
#include "widgets/panels/seed_form.h"
#include "widgets/panels/text_form.h"
#include "widgets/panels/video_form.h"

#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace sgfm::panels {

namespace {

// A stack that is as high as the page it shows, so that what lies below moves up.
class PageStack : public QStackedWidget {
  public:
    using QStackedWidget::QStackedWidget;
    QSize sizeHint() const override { return currentWidget() ? currentWidget()->sizeHint() : QSize(); }
    QSize minimumSizeHint() const override {
        return currentWidget() ? currentWidget()->minimumSizeHint() : QSize();
    }
    bool hasHeightForWidth() const override {
        return currentWidget() && currentWidget()->hasHeightForWidth();
    }
    int heightForWidth(int width) const override {
        return currentWidget() ? currentWidget()->heightForWidth(width) : -1;
    }
};

} // namespace

PromptPanel::PromptPanel(QWidget* parent)
    : QWidget(parent),
      m_forms(new PageStack),
      m_text(new TextForm),
      m_video(new VideoForm),
      m_flow(new FlowForm),
      m_seed(new SeedForm) {
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    whole->addWidget(scroll);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(12, 8, 12, 12);
    column->setSpacing(12);
    for (PromptForm* form : std::initializer_list<PromptForm*>{m_text, m_video, m_flow}) {
        m_forms->addWidget(form);
        connectForm(form);
    }
    m_forms->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    column->addWidget(m_forms);
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
    scroll->setWidget(content);

    connect(m_video, &VideoForm::fileWanted, this, [this] { emit fileWanted(recipe::Mode::Video); });
    connect(m_flow, &FlowForm::fileWanted, this, [this] { emit fileWanted(recipe::Mode::Flow); });
    connect(m_seed, &SeedForm::seedEdited, this, [this](quint64 seed) {
        recipe::Recipe recipe = m_recipe;
        recipe.seed = seed;
        emit setupEdited(recipe);
    });
}

void PromptPanel::connectForm(PromptForm* form) {
    connect(form, &PromptForm::promptEdited, this, &PromptPanel::promptEdited);
    connect(form, &PromptForm::setupEdited, this, &PromptPanel::setupEdited);
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

void PromptPanel::showRecipe(const recipe::Recipe& recipe) {
    m_recipe = recipe;
    PromptForm* form = recipe.mode == recipe::Mode::Text    ? static_cast<PromptForm*>(m_text)
                       : recipe.mode == recipe::Mode::Video ? static_cast<PromptForm*>(m_video)
                                                            : m_flow;
    form->showRecipe(recipe);
    if (m_forms->currentWidget() != form) {
        m_forms->setCurrentWidget(form);
        m_forms->updateGeometry();
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
}

bool PromptPanel::isSeedLocked() const {
    return m_seed->isLocked();
}

void PromptPanel::focusPrompt() {
    if (m_forms->currentWidget() == m_text) {
        m_text->promptEdit()->setFocus();
        m_text->promptEdit()->selectAll();
    } else {
        m_forms->currentWidget()->setFocus();
    }
}

void PromptPanel::useFile(const QString& path) {
    if (m_recipe.mode == recipe::Mode::Flow) {
        m_flow->useFile(path);
    } else {
        m_video->useFile(path);
    }
}

} // namespace sgfm::panels
