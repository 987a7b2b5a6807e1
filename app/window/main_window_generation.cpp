// Generate, hold and flow: which schedule the run has, as edits of the document.

#include "app/window/main_window.h"
#include "engine/error.h"
#include "engine/recipe/parameters.h"
#include "engine/runtime/text_generation.h"
#include "engine/runtime/video_generation.h"
#include "engine/text/lexicon.h"
#include "widgets/panels/model_panel.h"
#include "widgets/panels/prompt_panel.h"

#include <algorithm>

namespace sgfm::window {

namespace {

// A text of at least this many tokens has room for some clauses behind its prompt.
constexpr int kUsualLength = 64;
constexpr int kLeastContinuation = 32;
constexpr int kLongest = 1024;

const char* const kSchedule = "sampler.schedule";
constexpr const char* kClipStrengths[] = {"video.slices", "sampler.shown", "sampler.noise_strength"};
constexpr double kFlow = 0; // choices of the row: flow, anneal, hold
constexpr double kAnneal = 1;
constexpr double kHold = 2;

int lengthFor(const recipe::Recipe& recipe, const text::Lexicon& lexicon) {
    int prompt = 0;
    try {
        prompt = static_cast<int>(lexicon.tokenize(recipe.prompt.text).size());
    } catch (const Error&) { // an empty prompt; the run tells about any other
    }
    const int asked = recipe.grid.empty() ? 0 : recipe.grid[0];
    return asked >= prompt + kLeastContinuation
               ? asked
               : std::min(kLongest, std::max(kUsualLength, prompt + kLeastContinuation));
}

} // namespace

void MainWindow::connectGeneration() {
    connect(m_actions.generate, &QAction::triggered, this, &MainWindow::generate);
    connect(m_actions.hold, &QAction::triggered, this, &MainWindow::hold);
    connect(m_model, &panels::ModelPanel::generateRequested, this, &MainWindow::generate);
    connect(m_model, &panels::ModelPanel::holdRequested, this, &MainWindow::hold);
    connect(m_model, &panels::ModelPanel::flowRequested, this, &MainWindow::letFlow);
    connect(m_document, &RunDocument::recipeChanged, this, &MainWindow::enableGeneration);
    m_model->setVideoModel(m_resources.videoModel.get());
    enableGeneration();
}

// From a free flow, Generate leads to a text.
void MainWindow::enableGeneration() {
    const auto mode = m_document->recipe().mode;
    const bool possible =
        mode == recipe::Mode::Video
            ? m_resources.videoModel != nullptr && m_document->recipe().prompt.source != recipe::Source::File
            : m_resources.textModel != nullptr;
    m_actions.generate->setEnabled(possible);
    m_actions.hold->setEnabled(possible && mode != recipe::Mode::Flow);
}

// Always from noise, with the boundary data and strengths that are set now.
void MainWindow::generate() {
    if (m_document->recipe().mode == recipe::Mode::Video) {
        return generateClip();
    }
    if (m_document->recipe().mode != recipe::Mode::Text) {
        setMode(recipe::Mode::Text);
    }
    const auto prompt = m_prompt->typedPrompt(); // also what waits for Return
    if (!prompt) {
        m_prompt->focusPrompt(); // where it says what is wrong
        return;
    }
    setPlaying(true);
    const recipe::Recipe& now = m_document->recipe();
    auto wanted = now;
    wanted.prompt = *prompt;
    wanted.grid[0] = lengthFor(wanted, *m_resources.lexicon);
    const bool annealed = now.parameters.get(kSchedule) == kAnneal;
    if (annealed && wanted.grid == now.grid && wanted.prompt == now.prompt) {
        m_document->restart(true);
        return;
    }
    m_document->endGesture();
    m_document->undoStack().beginMacro(tr("Generate"));
    if (!annealed) {
        fitText();
        m_document->editParameter(QString::fromLatin1(kSchedule), kAnneal);
    }
    m_document->editSetup(wanted);
    m_document->undoStack().endMacro();
    m_document->endGesture();
}

void MainWindow::generateClip() {
    setPlaying(true);
    const recipe::Recipe now = m_document->recipe();
    if (now.parameters.get(kSchedule) == kAnneal && now.parameters == parametersForClips(now)) {
        m_document->restart(true);
        return;
    }
    m_document->endGesture();
    m_document->undoStack().beginMacro(tr("Generate"));
    fitClip();
    const bool needsAnotherBox = m_document->pendingChanges() > 0;
    if (needsAnotherBox) { // before the schedule: what runs now could not change to it
        m_document->editSetup(now);
    }
    m_document->editParameter(QString::fromLatin1(kSchedule), kAnneal);
    if (!needsAnotherBox) {
        m_document->editSetup(now);
    }
    m_document->undoStack().endMacro();
    m_document->endGesture();
}

// The box that the model needs, views that show what the noise means, and, out of a flow, where nothing is
// sampled, the strengths that suit clips. What is set later stays.
recipe::ParameterValues MainWindow::parametersForClips(const recipe::Recipe& recipe) const {
    auto fitting = recipe;
    runtime::fitSlices(fitting, *m_resources.videoModel);
    fitting.parameters.setText("sampler.shown", "estimate");
    if (recipe.parameters.get(kSchedule) == kFlow) {
        runtime::useClipStrengths(fitting.parameters);
    }
    return fitting.parameters;
}

void MainWindow::fitClip() {
    editWhereOther(parametersForClips(m_document->recipe()), kClipStrengths);
}

// Out of a flow, the strengths of generations. What is set later stays.
void MainWindow::fitText() {
    auto fitting = m_document->recipe().parameters;
    if (fitting.get(kSchedule) == kFlow) {
        runtime::useTextStrengths(fitting);
        editWhereOther(fitting, runtime::kTextStrengths);
    }
}

void MainWindow::editWhereOther(const recipe::ParameterValues& wanted, std::span<const char* const> keys) {
    for (const auto* key : keys) {
        if (wanted.get(key) != m_document->recipe().parameters.get(key)) {
            m_document->editParameter(QString::fromLatin1(key), wanted.get(key));
        }
    }
}

void MainWindow::hold() {
    const recipe::Recipe now = m_document->recipe();
    if (now.mode == recipe::Mode::Flow) {
        return;
    }
    m_document->endGesture();
    m_document->undoStack().beginMacro(tr("Hold"));
    if (now.mode == recipe::Mode::Video) {
        fitClip();
        if (m_document->pendingChanges() > 0) { // the field as it is has another box
            m_document->editSetup(now);
        }
    } else {
        fitText();
    }
    m_document->editParameter(QString::fromLatin1(kSchedule), kHold);
    m_document->undoStack().endMacro();
    m_document->endGesture();
    setPlaying(true);
    m_bridge->post(runtime::command::Play{});
}

// The plain equation again, unless a person chose a correction.
void MainWindow::letFlow() {
    m_document->endGesture();
    m_document->undoStack().beginMacro(tr("Flow"));
    if (m_document->recipe().mode == recipe::Mode::Text) {
        auto plain = m_document->recipe().parameters;
        runtime::leaveTextStrengths(plain);
        editWhereOther(plain, runtime::kTextStrengths);
    }
    m_document->editParameter(QString::fromLatin1(kSchedule), kFlow);
    m_document->undoStack().endMacro();
    m_document->endGesture();
}

} // namespace sgfm::window
