// The whole window with a running engine, by real events.

#include "support/lab_window.h"

#include "app/window/view_board.h"
#include "app/window/view_cell.h"
#include "engine/files/text_file.h"
#include "widgets/panels/notice_bar.h"
#include "widgets/panels/parameter_slider.h"
#include "widgets/panels/prompt_edit.h"
#include "widgets/panels/toggle_switch.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QUndoStack>

using namespace sgfm;
using namespace sgfm::test;

class WindowRunTest : public QObject {
    Q_OBJECT
  private slots:
    void aTypedPromptReachesTheField();
    void aDraggedSliderChangesTheEnginesParameter();
    void undoAndRedoReachTheEngine();
    void spacePausesAndPlaysAndSTakesOneStep();
    void resetBeginsAgainWithWhatIsSet();
    void aSwitchTakesATermOutOfTheEquation();
    void aBlowUpIsToldCalmlyAndSteppedBackFrom();
    void twoHundredEditsWhileItRunsNeverWaitForTheEngine();
    void aForkBecomesTheBranchThatRuns();
    void aModeChangeBringsItsOwnViewsAndComesBack();
    void aDamagedRecipeIsANoticeAndTheRunGoesOn();
    void aSavedRecipeOpensAsItWas();
    void maximisingShowsOneViewAndAsksForItsLayersOnly();
    void closingWhileItRunsEndsCleanly();
};

void WindowRunTest::aTypedPromptReachesTheField() {
    LabWindow lab(true);
    lab->openRecipe(recipe::defaultRecipe(recipe::Mode::Text), {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2, kPatience);
    auto* prompt = lab.find<panels::PromptEdit>("prompt");
    QVERIFY(prompt != nullptr);
    prompt->setFocus();
    prompt->selectAll();
    QTest::keyClicks(prompt, QStringLiteral("And the king said unto the people"));
    QTest::keyClick(prompt, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().prompt.text,
                              std::string("And the king said unto the people"), kPatience);
    QVERIFY(!lab->frame()->decoded.tokens.empty());
    const std::int64_t then = lab.step();
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() > then, kPatience); // the flow went on
}

void WindowRunTest::aDraggedSliderChangesTheEnginesParameter() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2, kPatience);
    const double before = lab.engineRecipe().parameters.get("dynamics.viscosity");
    auto* slider = lab.find<panels::ParameterSlider>("dynamics.viscosity.slider");
    const int middle = slider->height() / 2;
    QTest::mousePress(slider, Qt::LeftButton, {}, {slider->width() / 2, middle});
    for (int x = slider->width() / 2; x < slider->width() * 3 / 4; x += 4) {
        QTest::mouseMove(slider, {x, middle});
    }
    QTest::mouseRelease(slider, Qt::LeftButton, {}, {slider->width() * 3 / 4, middle});
    const double wanted = lab->document().recipe().parameters.get("dynamics.viscosity");
    QVERIFY(wanted > before);
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().parameters.get("dynamics.viscosity"), wanted, kPatience);
    QCOMPARE(lab->document().undoStack().count(), 1);
    QVERIFY(!lab->frame()->recipe->events.empty()); // and it is in the log, so that the run can be replayed
}

void WindowRunTest::undoAndRedoReachTheEngine() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    const double before = lab.engineRecipe().parameters.get("dynamics.advection");
    auto* slider = lab.find<panels::ParameterSlider>("dynamics.advection.slider");
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_End);
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().parameters.get("dynamics.advection"), 4.0, kPatience);
    QTest::keyClick(&*lab, Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().parameters.get("dynamics.advection"), before, kPatience);
    QTest::keyClick(&*lab, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().parameters.get("dynamics.advection"), 4.0, kPatience);
}

void WindowRunTest::spacePausesAndPlaysAndSTakesOneStep() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2 && lab.state() == runtime::RunState::Running, kPatience);
    QTest::keyClick(&*lab, Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(lab.state(), runtime::RunState::Paused, kPatience);
    const std::int64_t held = lab.step();
    QTest::keyClick(&*lab, Qt::Key_S);
    QTRY_COMPARE_WITH_TIMEOUT(lab.step(), held + 1, kPatience);
    QCOMPARE(lab.state(), runtime::RunState::Paused);
    QTest::keyClick(&*lab, Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() > held + 3, kPatience);
}

void WindowRunTest::resetBeginsAgainWithWhatIsSet() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    lab->document().editParameter(QStringLiteral("dynamics.viscosity"), 0.125);
    QTest::keyClick(&*lab, Qt::Key_S);
    QTest::keyClick(&*lab, Qt::Key_S);
    QTRY_COMPARE_WITH_TIMEOUT(lab.step(), std::int64_t(2), kPatience);
    QTest::keyClick(&*lab, Qt::Key_R);
    QTRY_COMPARE_WITH_TIMEOUT(lab.step(), std::int64_t(0), kPatience);
    QCOMPARE(lab.engineRecipe().parameters.get("dynamics.viscosity"), 0.125);
    QVERIFY(lab->frame()->recipe->events.empty());
}

void WindowRunTest::aSwitchTakesATermOutOfTheEquation() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2 && lab->frame()->numbers.terms.advection > 0, kPatience);
    QTest::mouseClick(lab.find<panels::ToggleSwitch>("dynamics.advection_on.switch"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(lab->frame()->numbers.terms.advection, 0.0, kPatience);
}

void WindowRunTest::aBlowUpIsToldCalmlyAndSteppedBackFrom() {
    LabWindow lab;
    recipe::Recipe recipe = smallFlow();
    recipe.parameters.set("dynamics.viscosity", 0);
    lab->openRecipe(recipe, {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2, kPatience);
    lab->document().editParameter(QStringLiteral("dynamics.advection"), 4);
    lab->document().editParameter(QStringLiteral("time.step"), 10); // far beyond what the scheme can follow
    QTRY_COMPARE_WITH_TIMEOUT(lab.state(), runtime::RunState::BlownUp, kPatience);
    auto& notices = lab->notices();
    QTRY_VERIFY_WITH_TIMEOUT(notices.isVisible() && notices.kind() == runtime::Notice::Kind::BlowUp,
                             kPatience);
    QVERIFY(QApplication::activeModalWidget() == nullptr);
    const std::uint64_t run = lab->frame()->run;
    QTest::mouseClick(notices.actionButton(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(lab->frame()->run != run, kPatience);
    QCOMPARE(lab.state(), runtime::RunState::Paused);
    QVERIFY(std::isfinite(lab->frame()->numbers.flow.energy));
}

void WindowRunTest::twoHundredEditsWhileItRunsNeverWaitForTheEngine() {
    LabWindow lab;
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Flow);
    recipe.grid = {512, 512}; // steps that take long beside a posted command
    lab->openRecipe(recipe, {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 1, kPatience);
    // No event is handled in this loop: would an edit wait for the engine's answer, it would wait for ever.
    const auto before = lab->frame();
    for (int i = 1; i <= 200; ++i) {
        lab->document().editParameter(QStringLiteral("dynamics.viscosity"), 0.001 * i);
    }
    QVERIFY(lab->frame() == before);
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().parameters.get("dynamics.viscosity"), 0.2, kPatience);
}

void WindowRunTest::aForkBecomesTheBranchThatRuns() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2, kPatience);
    lab->actions().fork->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(lab->frame()->branches.size(), std::size_t(2), kPatience);
    QVERIFY(lab->frame()->branch != "main");
    auto* chip = lab.find<QAbstractButton>("branch.main");
    QVERIFY(chip != nullptr);
    QTest::mouseClick(chip, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(lab->frame()->branch, std::string("main"), kPatience);
}

void WindowRunTest::aModeChangeBringsItsOwnViewsAndComesBack() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    const QString flowView = lab->board().cell(0).kind();
    lab->document().editParameter(QStringLiteral("dynamics.viscosity"), 0.125);
    lab->actions().modes->actions()[1]->trigger(); // video
    QTRY_VERIFY_WITH_TIMEOUT(lab->frame()->mode == recipe::Mode::Video && lab->frame()->frames > 0,
                             kPatience);
    QVERIFY(lab->board().cell(0).kind() != flowView);
    lab->actions().modes->actions()[2]->trigger(); // flow, as it was left
    QTRY_VERIFY_WITH_TIMEOUT(lab->frame()->mode == recipe::Mode::Flow, kPatience);
    QCOMPARE(lab.engineRecipe().parameters.get("dynamics.viscosity"), 0.125);
}

void WindowRunTest::aDamagedRecipeIsANoticeAndTheRunGoesOn() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2, kPatience);
    const QString damaged = lab.path(QStringLiteral("damaged.sgfm.json"));
    files::writeTextFile(damaged.toStdString(), "{\"schema\": 1, \"grid\": [");
    lab->openFile(damaged);
    QVERIFY(lab->notices().isVisible());
    QCOMPARE(lab->notices().kind(), runtime::Notice::Kind::Error);
    lab->openFile(lab.path(QStringLiteral("missing.sgfm.json")));
    QCOMPARE(lab->notices().kind(), runtime::Notice::Kind::Error);
    const std::int64_t then = lab.step();
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() > then, kPatience);
}

void WindowRunTest::aSavedRecipeOpensAsItWas() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    QTest::keyClick(&*lab, Qt::Key_S);
    QTRY_COMPARE_WITH_TIMEOUT(lab.step(), std::int64_t(1), kPatience);
    lab->document().editParameter(QStringLiteral("dynamics.viscosity"), 0.125);
    lab->board().cell(0).setKind(QStringLiteral("scales"));
    QTest::keyClick(&*lab, Qt::Key_S);
    QTRY_COMPARE_WITH_TIMEOUT(lab.step(), std::int64_t(2), kPatience);
    const recipe::Recipe before = *lab->frame()->recipe;
    const QString file = lab.path(QStringLiteral("saved.sgfm.json"));
    lab->saveRecipe(file);
    lab->board().cell(0).setKind(QStringLiteral("field"));
    lab->openFile(file);
    QCOMPARE(lab->board().cell(0).kind(), QStringLiteral("scales"));
    const recipe::Recipe after = recipe::readRecipe(file.toStdString());
    QVERIFY(after.events == before.events);
    QVERIFY(after.parameters == before.parameters);
    QCOMPARE(after.seed, before.seed);
    // The steered run replays by itself: the change comes at its step.
    QTRY_COMPARE_WITH_TIMEOUT(lab.step(), std::int64_t(0), kPatience);
    QTest::keyClick(&*lab, Qt::Key_S);
    QTest::keyClick(&*lab, Qt::Key_S);
    QTRY_COMPARE_WITH_TIMEOUT(lab.step(), std::int64_t(2), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(lab->document().recipe().parameters.get("dynamics.viscosity"), 0.125,
                              kPatience);
}

void WindowRunTest::maximisingShowsOneViewAndAsksForItsLayersOnly() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2, kPatience);
    lab->board().cell(0).setKind(QStringLiteral("vorticity"));
    lab->board().cell(1).setKind(QStringLiteral("speed"));
    const runtime::LayerRequest speed{runtime::Quantity::Speed, -1};
    QTRY_VERIFY_WITH_TIMEOUT(lab->frame()->layers.contains(speed), kPatience);
    lab->board().maximise(0);
    QVERIFY(!lab->board().cell(1).isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(!lab->frame()->layers.contains(speed), kPatience);
    lab->board().maximise(-1);
    QVERIFY(lab->board().cell(1).isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(lab->frame()->layers.contains(speed), kPatience);
}

void WindowRunTest::closingWhileItRunsEndsCleanly() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 1, kPatience);
    QVERIFY(lab->close());
    lab.destroy();
    QVERIFY(lab.settings().contains(QStringLiteral("window/geometry")));
    LabWindow again; // and a second one opens beside what is left
    again->openRecipe(smallFlow(), {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(again.step() >= 1, kPatience);
}

SGFM_WINDOW_TEST_MAIN(WindowRunTest)
#include "window_run_test.moc"
