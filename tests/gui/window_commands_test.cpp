// Command palette and keys of the window, by real key events.

#include "support/lab_window.h"

#include "app/window/command_palette.h"
#include "app/window/fuzzy_match.h"
#include "app/window/help_dialog.h"
#include "app/window/key_bindings.h"
#include "app/window/keys_dialog.h"
#include "app/window/speed_button.h"
#include "app/window/view_board.h"
#include "app/window/view_cell.h"

#include <QAccessible>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTextBrowser>
#include <QTreeWidget>
#include <QUndoStack>

using namespace sgfm;
using namespace sgfm::test;
using window::fuzzyMatch;

class WindowCommandsTest : public QObject {
    Q_OBJECT
  private slots:
    void aFuzzyMatchFavoursWordStartsAndRefusesAccidents();
    void thePaletteOpensByItsKeyAndGivesTheKeyboardBack();
    void aParameterIsSetByTypingNameAndValue();
    void aValueThatCannotBeIsExplainedAndNotSet();
    void thePaletteRunsActionsPresetsViewsAndShowsTheirKeys();
    void everyActionOfTheMenusIsInThePalette();
    void aClickElsewhereClosesThePalette();
    void tabTakesAnAnswerIntoAnEmptyField();
    void aReboundKeySurvivesARestart();
    void aKeyInUseIsTakenOverOnlyWhenAskedTo();
    void keysGoBackToTheirDefaults();
    void keysThatControlsNeedAreRefused();
    void damagedKeySettingsFallBackToTheDefaults();
    void theHelpShowsTheKeysAsTheyAre();
    void theSpeedLimitHoldsTheEngineBack();

  private:
    static window::CommandPalette* openPalette(LabWindow& lab) {
        QTest::keyClick(&*lab, Qt::Key_K, Qt::ControlModifier);
        return lab.find<window::CommandPalette>("commandPalette");
    }
    static QTreeWidgetItem* rowOf(QTreeWidget& list, const QString& command) {
        const auto found = list.findItems(command, Qt::MatchExactly | Qt::MatchRecursive);
        return found.isEmpty() ? nullptr : found.first();
    }
};

void WindowCommandsTest::aFuzzyMatchFavoursWordStartsAndRefusesAccidents() {
    QVERIFY(fuzzyMatch(QStringLiteral("visc"), QStringLiteral("Viscosity ν")).has_value());
    QVERIFY(fuzzyMatch(QStringLiteral("fs"), QStringLiteral("Full screen")).has_value());
    QVERIFY(fuzzyMatch(QStringLiteral("screen full"), QStringLiteral("Full screen")).has_value());
    QVERIFY(!fuzzyMatch(QStringLiteral("xyz"), QStringLiteral("Full screen")).has_value());
    QVERIFY(!fuzzyMatch(QStringLiteral("zepd"), QStringLiteral("As the open picture ends")).has_value());
    QVERIFY(fuzzyMatch(QStringLiteral("re"), QStringLiteral("Reset"))->score >
            fuzzyMatch(QStringLiteral("re"), QStringLiteral("Picture of the views"))->score);
    QVERIFY(fuzzyMatch(QStringLiteral("step"), QStringLiteral("Step"))->score >
            fuzzyMatch(QStringLiteral("step"), QStringLiteral("Step back"))->score);
    QVERIFY(fuzzyMatch(QStringLiteral("viscos"), QStringLiteral("Viscosity ν"))->score >
            fuzzyMatch(QStringLiteral("viscos"), QStringLiteral("Views show the chosen scales"))->score);
    QCOMPARE(fuzzyMatch({}, QStringLiteral("Step"))->score, 0.0);
    const auto marked = fuzzyMatch(QStringLiteral("fu sc"), QStringLiteral("Full screen"));
    QCOMPARE(marked->positions, QList<int>({0, 1, 5, 6}));
    QVERIFY(fuzzyMatch(QString(100'000, u'a'), QString(200, u'a')).has_value()); // cut, not slow
}

void WindowCommandsTest::thePaletteOpensByItsKeyAndGivesTheKeyboardBack() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    lab->board().setFocus();
    auto* palette = openPalette(lab);
    QVERIFY(palette->isVisible());
    auto* field = palette->findChild<QLineEdit*>();
    QCOMPARE(QApplication::focusWidget(), field);
    QTest::keyClicks(field, QStringLiteral("full scr"));
    auto* list = palette->findChild<QListWidget*>();
    QVERIFY(list->item(0)->data(Qt::AccessibleTextRole).toString().startsWith(QStringLiteral("Full screen")));
    QTest::keyClick(field, Qt::Key_Escape);
    QVERIFY(!palette->isVisible());
    QCOMPARE(QApplication::focusWidget(), &lab->board());
    QVERIFY(!lab->isFullScreen());
}

void WindowCommandsTest::aParameterIsSetByTypingNameAndValue() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    const double before = lab.engineRecipe().parameters.get("dynamics.viscosity");
    auto* field = openPalette(lab)->findChild<QLineEdit*>();
    QTest::keyClicks(field, QStringLiteral("viscosity 0.02"));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().parameters.get("dynamics.viscosity"), 0.02, kPatience);
    openPalette(lab);
    QTest::keyClicks(field, QStringLiteral("dynamics.advection_on = off"));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().parameters.get("dynamics.advection_on"), 0.0, kPatience);
    QTest::keyClick(&*lab, Qt::Key_Z, Qt::ControlModifier);
    QTest::keyClick(&*lab, Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().parameters.get("dynamics.viscosity"), before, kPatience);
    // Without a value the name is completed and the value awaited.
    openPalette(lab);
    QTest::keyClicks(field, QStringLiteral("viscos"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(field->text(), QStringLiteral("viscosity "));
    QVERIFY(field->isVisible());
}

void WindowCommandsTest::aValueThatCannotBeIsExplainedAndNotSet() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    auto* palette = openPalette(lab);
    auto* field = palette->findChild<QLineEdit*>();
    for (const char* value : {"-3", "1e99", "1x", "+"}) {
        field->clear();
        QTest::keyClicks(field, QStringLiteral("viscosity %1").arg(QLatin1String(value)));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY2(palette->isVisible(), value);
        QVERIFY2(palette->findChild<QListWidget*>()
                     ->item(0)
                     ->data(Qt::AccessibleTextRole)
                     .toString()
                     .contains(QStringLiteral("cannot be")),
                 value);
    }
    QCOMPARE(lab->document().undoStack().count(), 0);
    field->setText(QStringLiteral("qqqqqq"));
    QCOMPARE(palette->answerCount(), 0);
    QTest::keyClick(field, Qt::Key_Return);
    QTest::keyClick(field, Qt::Key_Down);
    QVERIFY(palette->isVisible());
}

// A screen reader hears what went into the field after the answers have changed with it: the text must not be
// one of theirs.
void WindowCommandsTest::tabTakesAnAnswerIntoAnEmptyField() {
    QAccessible::setActive(true);
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, true);
    auto* palette = openPalette(lab);
    auto* field = palette->findChild<QLineEdit*>();
    const auto* list = palette->findChild<QListWidget*>();
    for (int down = 0; down < 3; ++down) {
        field->clear();
        for (int press = 0; press < down; ++press) {
            QTest::keyClick(field, Qt::Key_Down);
        }
        QVERIFY(list->currentRow() == down);
        QTest::keyClick(field, Qt::Key_Tab);
        QVERIFY(!field->text().isEmpty());
        QVERIFY(palette->answerCount() > 0);
    }
    QAccessible::setActive(false);
}

void WindowCommandsTest::thePaletteRunsActionsPresetsViewsAndShowsTheirKeys() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    auto* palette = openPalette(lab);
    auto* field = palette->findChild<QLineEdit*>();
    auto* list = palette->findChild<QListWidget*>();
    QTest::keyClicks(field, QStringLiteral("take step"));
    field->setText(QStringLiteral("step"));
    QVERIFY(list->item(0)->data(Qt::AccessibleTextRole).toString().contains(QStringLiteral(", S, ")));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(lab.step(), std::int64_t(1), kPatience);
    openPalette(lab);
    QTest::keyClicks(field, QStringLiteral("wavelet scales"));
    for (int row = 0;
         row < list->count() &&
         !list->currentItem()->data(Qt::AccessibleTextRole).toString().endsWith(QStringLiteral("View"));
         ++row) {
        QTest::keyClick(field, Qt::Key_Down);
    }
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(lab->board().cell(lab->board().currentCell()).kind(), QStringLiteral("scales"));
    openPalette(lab);
    QTest::keyClicks(field, QStringLiteral("stirred fluid"));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(0)).center());
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().title, std::string("A stirred fluid"), kPatience);
    QVERIFY(!palette->isVisible());
}

void WindowCommandsTest::everyActionOfTheMenusIsInThePalette() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    for (const auto& entry : lab->keys().entries()) {
        QVERIFY2(!window::plainText(*entry.action).isEmpty(), qPrintable(entry.action->objectName()));
        QVERIFY2(!entry.action->toolTip().isEmpty(), qPrintable(entry.action->objectName()));
    }
    QSet<QString> ids;
    for (const char* id : {"play", "step", "reset", "undo", "redo", "export", "palette", "help", "fullScreen",
                           "snapshot", "presets", "saveAs", "cells3", "appearanceLight", "promptDock"}) {
        const auto& entries = lab->keys().entries();
        QVERIFY2(
            std::ranges::any_of(
                entries, [id](const auto& entry) { return entry.action->objectName() == QLatin1String(id); }),
            id);
    }
    // No key twice.
    for (const auto& entry : lab->keys().entries()) {
        for (const QKeySequence& key : entry.action->shortcuts()) {
            QVERIFY2(!ids.contains(key.toString()), qPrintable(key.toString()));
            ids.insert(key.toString());
        }
    }
}

void WindowCommandsTest::aClickElsewhereClosesThePalette() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    auto* palette = openPalette(lab);
    QVERIFY(palette->isVisible());
    auto* prompt = lab.find<QWidget>("seed");
    QTest::mouseClick(prompt, Qt::LeftButton);
    QVERIFY(!palette->isVisible());
}

void WindowCommandsTest::aReboundKeySurvivesARestart() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    lab->actions().keys->trigger();
    auto* dialog = lab.find<window::KeysDialog>("keysDialog");
    QVERIFY(dialog->isVisible() && !dialog->isModal());
    auto* list = dialog->findChild<QTreeWidget*>();
    list->setCurrentItem(rowOf(*list, QStringLiteral("Step")));
    auto* capture = dialog->findChild<window::KeyCapture*>();
    capture->setFocus();
    QTest::keyClick(capture, Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("keysSet")), Qt::LeftButton);
    dialog->close();
    QApplication::setActiveWindow(&*lab);
    QTest::keyClick(&*lab, Qt::Key_S);
    QTest::keyClick(&*lab, Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE_WITH_TIMEOUT(lab.step(), std::int64_t(1), kPatience); // one step: S does nothing any more
    lab.reopen();
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    QCOMPARE(lab->actions().step->shortcut(), QKeySequence(QStringLiteral("Ctrl+Shift+T")));
    QVERIFY(lab->actions().step->toolTip().contains(QStringLiteral("Ctrl+Shift+T")));
    QTest::keyClick(&*lab, Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE_WITH_TIMEOUT(lab.step(), std::int64_t(1), kPatience);
}

void WindowCommandsTest::aKeyInUseIsTakenOverOnlyWhenAskedTo() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    lab->actions().keys->trigger();
    auto* dialog = lab.find<window::KeysDialog>("keysDialog");
    auto* list = dialog->findChild<QTreeWidget*>();
    list->setCurrentItem(rowOf(*list, QStringLiteral("Fork")));
    auto* capture = dialog->findChild<window::KeyCapture*>();
    QTest::keyClick(capture, Qt::Key_E, Qt::ControlModifier);
    const QString message = dialog->findChild<QLabel*>(QStringLiteral("keysMessage"))->text();
    QVERIFY2(message.contains(QStringLiteral("Export")), qPrintable(message));
    QCOMPARE(lab->actions().exportAs->shortcut(), QKeySequence(QStringLiteral("Ctrl+E")));
    QVERIFY(lab.find<QDialog>("exportDialog") == nullptr); // captured, not run
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("keysSet")), Qt::LeftButton);
    QCOMPARE(lab->actions().fork->shortcut(), QKeySequence(QStringLiteral("Ctrl+E")));
    QVERIFY(lab->actions().exportAs->shortcuts().isEmpty());
}

void WindowCommandsTest::keysGoBackToTheirDefaults() {
    LabWindow lab;
    window::KeyBindings& keys = lab->keys();
    QAction& step = *lab->actions().step;
    QAction& reset = *lab->actions().reset;
    keys.bind(step, {QKeySequence(Qt::Key_R), QKeySequence(Qt::Key_F3)});
    QVERIFY(reset.shortcuts().isEmpty());
    keys.reset(reset); // takes its key back
    QCOMPARE(reset.shortcut(), QKeySequence(Qt::Key_R));
    QCOMPARE(step.shortcuts(), QList<QKeySequence>{QKeySequence(Qt::Key_F3)});
    keys.resetAll();
    QCOMPARE(step.shortcut(), QKeySequence(Qt::Key_S));
    QVERIFY(keys.isDefault(step));
    QVERIFY(!lab.settings().contains(QStringLiteral("keys/step")));
}

void WindowCommandsTest::keysThatControlsNeedAreRefused() {
    for (const int key : {Qt::Key_Tab, Qt::Key_Escape, Qt::Key_Return, Qt::Key_Up, Qt::Key_Delete}) {
        QVERIFY(!window::KeyBindings::whyNot(QKeySequence(key)).isEmpty());
    }
    QVERIFY(!window::KeyBindings::whyNot(QKeySequence(QStringLiteral("Ctrl+A, Ctrl+B"))).isEmpty());
    QVERIFY(!window::KeyBindings::whyNot({}).isEmpty());
    QVERIFY(window::KeyBindings::whyNot(QKeySequence(QStringLiteral("Ctrl+Return"))).isEmpty());
}

void WindowCommandsTest::damagedKeySettingsFallBackToTheDefaults() {
    LabWindow lab;
    lab.settings().setValue(QStringLiteral("keys/step"),
                            QStringList{QStringLiteral("Tab"), QStringLiteral("@@@")});
    lab.settings().setValue(QStringLiteral("keys/reset"), QStringList{QStringLiteral("Space")});
    lab.settings().setValue(QStringLiteral("keys/fork"), QStringList{QStringLiteral("Space")});
    lab.reopen();
    QVERIFY(lab->actions().step->shortcuts().isEmpty()); // what cannot be bound is left out
    QCOMPARE(lab->actions().reset->shortcut(), QKeySequence(Qt::Key_Space));
    QVERIFY(lab->actions().fork->shortcuts().isEmpty());
    QVERIFY(lab->actions().play->shortcuts().isEmpty()); // the person's choice stays
}

void WindowCommandsTest::theHelpShowsTheKeysAsTheyAre() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTest::keyClick(&*lab, Qt::Key_F1);
    auto* help = lab.find<window::HelpDialog>("helpDialog");
    QVERIFY(help != nullptr && help->isVisible());
    auto* page = help->findChild<QTextBrowser*>(QStringLiteral("keys.md"));
    for (const auto& entry : lab->keys().entries()) {
        QVERIFY2(page->toPlainText().contains(window::plainText(*entry.action)),
                 qPrintable(entry.action->objectName()));
    }
    QVERIFY(!page->toPlainText().contains(QStringLiteral("Ctrl+Shift+F7")));
    lab->keys().bind(*lab->actions().fork, {QKeySequence(QStringLiteral("Ctrl+Shift+F7"))});
    QVERIFY(page->toPlainText().contains(QStringLiteral("Ctrl+Shift+F7")));
}

void WindowCommandsTest::theSpeedLimitHoldsTheEngineBack() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2, kPatience);
    auto* speed = lab.find<window::SpeedButton>("speed");
    QCOMPARE(speed->limit(), 0.0);
    for (int presses = 0; presses < 20 && speed->limit() != 2; ++presses) {
        QTest::keyClick(&*lab, Qt::Key_BracketLeft);
    }
    QCOMPARE(speed->limit(), 2.0);
    QTest::qWait(700); // what ran before the limit is still being shown
    // Without the limit there are hundreds of steps in this time; a slow machine takes fewer, never more.
    const std::int64_t limited = lab.step();
    QTest::qWait(1500);
    QVERIFY2(lab.step() - limited <= 6, qPrintable(QString::number(lab.step() - limited)));
    QTest::keyClick(&*lab, Qt::Key_BracketRight);
    QCOMPARE(speed->limit(), 3.0);
    QTest::keyClick(&*lab, Qt::Key_Backslash);
    QCOMPARE(speed->limit(), 0.0);
    const std::int64_t then = lab.step();
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() > then + 20, kPatience);
}

SGFM_WINDOW_TEST_MAIN(WindowCommandsTest)
#include "window_commands_test.moc"
