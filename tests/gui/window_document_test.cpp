// The document: what a person makes of a run, with undo; what the engine tells back.

#include "app/window/run_document.h"

#include "engine/runtime/engine.h"

#include <QSignalSpy>
#include <QTest>

using namespace sgfm;
using window::RunDocument;

namespace {

struct Recorder {
    explicit Recorder(RunDocument& document) {
        QObject::connect(&document, &RunDocument::commandReady,
                         [this](const runtime::Command& command) { commands.push_back(command); });
    }
    template <typename Command>
    int count() const {
        int found = 0;
        for (const runtime::Command& command : commands) {
            found += std::holds_alternative<Command>(command) ? 1 : 0;
        }
        return found;
    }
    std::vector<runtime::Command> commands;
};

runtime::Frame frameOf(const recipe::Recipe& recipe, std::uint64_t run, std::int64_t step) {
    runtime::Frame frame;
    frame.run = run;
    frame.step = step;
    frame.recipe = std::make_shared<const recipe::Recipe>(recipe);
    return frame;
}

constexpr auto kViscosity = "dynamics.viscosity";

} // namespace

class WindowDocumentTest : public QObject {
    Q_OBJECT
  private slots:
    void aDragIsOneUndoStep();
    void undoAndRedoPostTheOldAndTheNewValue();
    void aValueOutOfRangeIsRefusedWithARemedy();
    void aChangeThatNeedsARestartWaitsAndIsCounted();
    void aSetupChangeRestartsAndCanBeUndone();
    void aReplayedRunShowsItsChangesWhenTheyHappen();
    void aReplayIsReplayedAgainUntilItIsTouched();
    void steppingBackAdoptsWhatAppliedThen();
    void aStartThatFailsGoesBackToWhatRuns();
    void effectiveRecipeTakesOnlyEventsUpToTheStep();
};

void WindowDocumentTest::aDragIsOneUndoStep() {
    RunDocument document;
    document.open(recipe::defaultRecipe(recipe::Mode::Flow), {}, false);
    const double before = document.recipe().parameters.get(kViscosity);
    for (int i = 1; i <= 20; ++i) {
        document.editParameter(kViscosity, 0.01 * i);
    }
    document.endGesture();
    QCOMPARE(document.undoStack().count(), 1);
    document.editParameter(kViscosity, 1);
    QCOMPARE(document.undoStack().count(), 2);
    document.undoStack().undo();
    document.undoStack().undo();
    QCOMPARE(document.recipe().parameters.get(kViscosity), before);
}

void WindowDocumentTest::undoAndRedoPostTheOldAndTheNewValue() {
    RunDocument document;
    document.open(recipe::defaultRecipe(recipe::Mode::Flow), {}, false);
    const double before = document.recipe().parameters.get(kViscosity);
    Recorder recorder(document);
    document.editParameter(kViscosity, 0.25);
    document.undoStack().undo();
    document.undoStack().redo();
    QCOMPARE(recorder.count<runtime::command::SetParameter>(), 3);
    QCOMPARE(std::get<runtime::command::SetParameter>(recorder.commands[1]).value, before);
    QCOMPARE(std::get<runtime::command::SetParameter>(recorder.commands[2]).value, 0.25);
}

void WindowDocumentTest::aValueOutOfRangeIsRefusedWithARemedy() {
    RunDocument document;
    document.open(recipe::defaultRecipe(recipe::Mode::Flow), {}, false);
    Recorder recorder(document);
    QSignalSpy notices(&document, &RunDocument::noticeReady);
    document.editParameter(kViscosity, -1);
    document.editParameter(QStringLiteral("no.such"), 1);
    QCOMPARE(notices.count(), 2);
    QVERIFY(!notices[0][0].value<runtime::Notice>().remedy.empty());
    QCOMPARE(recorder.commands.size(), std::size_t(0));
    QCOMPARE(document.undoStack().count(), 0);
}

void WindowDocumentTest::aChangeThatNeedsARestartWaitsAndIsCounted() {
    RunDocument document;
    document.open(recipe::defaultRecipe(recipe::Mode::Flow), {}, false);
    Recorder recorder(document);
    document.editParameter(QStringLiteral("wavelet.levels"), 2);
    QCOMPARE(document.pendingChanges(), 1);
    QCOMPARE(recorder.commands.size(), std::size_t(0));
    document.restart(true);
    QCOMPARE(document.pendingChanges(), 0);
    QCOMPARE(recorder.count<runtime::command::Start>(), 1);
    const auto& start = std::get<runtime::command::Start>(recorder.commands.front());
    QCOMPARE(start.recipe.parameters.getInteger("wavelet.levels"), 2);
    QVERIFY(start.play);
}

void WindowDocumentTest::aSetupChangeRestartsAndCanBeUndone() {
    RunDocument document;
    document.open(recipe::defaultRecipe(recipe::Mode::Flow), {}, false);
    const auto grid = document.recipe().grid;
    Recorder recorder(document);
    recipe::Recipe other = document.recipe();
    other.grid = {64, 64};
    document.editSetup(other);
    document.undoStack().undo();
    QCOMPARE(recorder.count<runtime::command::Start>(), 2);
    QVERIFY(document.recipe().grid == grid);
}

void WindowDocumentTest::aReplayedRunShowsItsChangesWhenTheyHappen() {
    RunDocument document;
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Flow);
    recipe.events.push_back({10, recipe::Event::Kind::SetParameter, kViscosity, 0.5, {}});
    document.open(recipe, {}, true);
    document.follow(frameOf(recipe, 1, 3));
    QVERIFY(document.recipe().parameters.get(kViscosity) != 0.5);
    document.follow(frameOf(recipe, 1, 12));
    QCOMPARE(document.recipe().parameters.get(kViscosity), 0.5);
    QCOMPARE(document.undoStack().count(), 0);
}

void WindowDocumentTest::aReplayIsReplayedAgainUntilItIsTouched() {
    RunDocument document;
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Flow);
    recipe.events.push_back({10, recipe::Event::Kind::SetParameter, kViscosity, 0.5, {}});
    document.open(recipe, {}, false);
    Recorder recorder(document);
    document.restart(false);
    QCOMPARE(std::get<runtime::command::Start>(recorder.commands.back()).recipe.events.size(),
             std::size_t(1));
    document.editParameter(kViscosity, 0.125);
    document.restart(false);
    const auto& start = std::get<runtime::command::Start>(recorder.commands.back());
    QVERIFY(start.recipe.events.empty());
    QCOMPARE(start.recipe.parameters.get(kViscosity), 0.125);
}

void WindowDocumentTest::steppingBackAdoptsWhatAppliedThen() {
    RunDocument document;
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Flow);
    recipe.parameters.set(kViscosity, 0.01);
    document.open(recipe, {}, false);
    document.follow(frameOf(recipe, 1, 0));
    document.editParameter(kViscosity, 0.75);
    document.stepBack();
    document.follow(frameOf(recipe, 2, 5));
    QCOMPARE(document.recipe().parameters.get(kViscosity), 0.01);
}

void WindowDocumentTest::aStartThatFailsGoesBackToWhatRuns() {
    RunDocument document;
    const recipe::Recipe good = recipe::defaultRecipe(recipe::Mode::Flow);
    document.open(good, {}, true);
    document.follow(frameOf(good, 1, 0));
    recipe::Recipe bad = good;
    bad.prompt.source = recipe::Source::File;
    bad.prompt.file = "missing.npy";
    document.editSetup(bad);
    QVERIFY(document.isStarting());
    document.startFailed();
    QVERIFY(!document.isStarting());
    QVERIFY(document.recipe().prompt == good.prompt);
}

void WindowDocumentTest::effectiveRecipeTakesOnlyEventsUpToTheStep() {
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Flow);
    recipe.events.push_back({2, recipe::Event::Kind::SetParameter, kViscosity, 0.5, {}});
    recipe.events.push_back({9, recipe::Event::Kind::SetParameter, kViscosity, 2, {}});
    const recipe::Recipe effective = window::effectiveRecipe(recipe, 5);
    QCOMPARE(effective.parameters.get(kViscosity), 0.5);
    QVERIFY(effective.events.empty());
}

QTEST_GUILESS_MAIN(WindowDocumentTest)
#include "window_document_test.moc"
