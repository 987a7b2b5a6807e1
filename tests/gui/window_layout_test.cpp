// Views, their places and settings with undo; full screen; light, dark and the size of the text while it
// runs.

#include "support/lab_window.h"

#include "app/window/detached_view.h"
#include "app/window/view_board.h"
#include "app/window/view_cell.h"
#include "widgets/views/view_header.h"

#include <QDockWidget>
#include <QMenu>
#include <QRegularExpression>
#include <QStatusBar>
#include <QToolButton>
#include <QUndoStack>

using namespace sgfm;
using namespace sgfm::test;

class WindowLayoutTest : public QObject {
    Q_OBJECT
  private slots:
    void everyNumberOfViewsIsAKeyAndCanBeUndone();
    void aViewDraggedOntoAnotherChangesPlaces();
    void aChosenViewIsUndoneByName();
    void aViewsOwnSettingIsUndone();
    void aModeChangeIsUndoneWithItsParametersAndViews();
    void openingAnotherRunIsUndone();
    void viewsThatARecipeBringsGoWithIt();
    void theKeyboardGoesThroughTheViews();
    void maximisingByTheHeaderIsUndone();
    void aDetachedViewSeesTheSameRun();
    void aDetachedViewIsUndone();
    void detachedViewsComeBackWithTheirRecipe();
    void aHiddenDockComesBackByUndo();
    void fullScreenByKeyAndBack();
    void theThemeChangesWhileItRuns();
    void textGrowsAndTheWindowStillFits();
    void theStatusLineLeavesOutWhatDoesNotFit();
    void viewsOfADamagedRecipeAreIgnored();

  private:
    static QStringList kinds(LabWindow& lab) {
        QStringList kinds;
        for (int index = 0; index < lab->board().shownCells(); ++index) {
            kinds += lab->board().cell(index).kind();
        }
        return kinds;
    }
    // The lightness of an icon's strokes, 0 to 255.
    static int inkOf(const QIcon& icon) {
        const QImage image = icon.pixmap(32, 32).toImage();
        QColor strongest(Qt::transparent);
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor here = image.pixelColor(x, y);
                strongest = here.alpha() > strongest.alpha() ? here : strongest;
            }
        }
        return strongest.lightness();
    }
    static void open(LabWindow& lab) {
        lab->openRecipe(smallFlow(), {}, true);
        QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2, kPatience);
    }
    static void undo(LabWindow& lab) { QTest::keyClick(&*lab, Qt::Key_Z, Qt::ControlModifier); }
};

void WindowLayoutTest::everyNumberOfViewsIsAKeyAndCanBeUndone() {
    LabWindow lab;
    open(lab);
    QCOMPARE(lab->board().shownCells(), 2);
    for (const int count : {1, 3, 4, 2}) {
        QTest::keyClick(&*lab, static_cast<Qt::Key>(Qt::Key_0 + count), Qt::ControlModifier);
        QCOMPARE(lab->board().shownCells(), count);
        for (int index = 0; index < 4; ++index) {
            QCOMPARE(lab->board().cell(index).isVisible(), index < count);
        }
    }
    QCOMPARE(lab->document().undoStack().undoText(), QStringLiteral("Two views"));
    undo(lab);
    QCOMPARE(lab->board().shownCells(), 4);
    undo(lab);
    QCOMPARE(lab->board().shownCells(), 3);
    QTest::keyClick(&*lab, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(lab->board().shownCells(), 4);
}

void WindowLayoutTest::aViewDraggedOntoAnotherChangesPlaces() {
    LabWindow lab;
    open(lab);
    const QStringList before = kinds(lab);
    views::View* dragged = lab->board().cell(0).view();
    QWidget& header = dragged->header();
    const QPoint grip = header.rect().center();
    const QPoint target =
        header.mapFromGlobal(lab->board().cell(1).mapToGlobal(lab->board().cell(1).rect().center()));
    QTest::mousePress(&header, Qt::LeftButton, {}, grip);
    QTest::mouseMove(&header, (grip + target) / 2);
    QTest::mouseMove(&header, target);
    QVERIFY(lab.find<QWidget>("draggedView")->isVisible());
    QTest::mouseRelease(&header, Qt::LeftButton, {}, target);
    QVERIFY(!lab.find<QWidget>("draggedView")->isVisible());
    QCOMPARE(kinds(lab), QStringList({before[1], before[0]}));
    QCOMPARE(lab->board().cell(1).view(), dragged); // the widget itself moved: it keeps what it has seen
    const std::int64_t then = lab.step();
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() > then, kPatience);
    undo(lab);
    QCOMPARE(kinds(lab), before);
    // Dropped where it was, nothing happens.
    const int changes = lab->document().undoStack().count();
    QTest::mousePress(&header, Qt::LeftButton, {}, grip);
    QTest::mouseMove(&header, grip + QPoint(40, 0));
    QTest::mouseRelease(&header, Qt::LeftButton, {}, grip + QPoint(40, 0));
    QCOMPARE(lab->document().undoStack().count(), changes);
}

void WindowLayoutTest::aChosenViewIsUndoneByName() {
    LabWindow lab;
    open(lab);
    const QString before = lab->board().cell(0).kind();
    auto* chooser = lab->board().cell(0).findChild<QToolButton*>(QStringLiteral("viewChooser"));
    for (QAction* action : chooser->menu()->actions()) {
        if (action->text() == QStringLiteral("Wavelet scales")) {
            action->trigger();
        }
    }
    QCOMPARE(lab->board().cell(0).kind(), QStringLiteral("scales"));
    QVERIFY(lab->document().undoStack().undoText().contains(QStringLiteral("Wavelet scales")));
    undo(lab);
    QCOMPARE(lab->board().cell(0).kind(), before);
}

void WindowLayoutTest::aViewsOwnSettingIsUndone() {
    LabWindow lab;
    open(lab);
    QCOMPARE(lab->board().cell(0).kind(), QStringLiteral("vorticity"));
    views::View* view = lab->board().cell(0).view();
    const QJsonObject before = view->saveState();
    for (views::ChoiceButton* choice : view->findChildren<views::ChoiceButton*>()) {
        const QStringList ids = choice->choices();
        if (choice->isVisible() && ids.size() > 1) {
            choice->choose(ids.last() == choice->currentId() ? ids.first() : ids.last());
            break;
        }
    }
    QTRY_VERIFY_WITH_TIMEOUT(lab->document().undoStack().count() > 0, kPatience);
    QVERIFY(view->saveState() != before);
    lab->document().undoStack().setIndex(0);
    QCOMPARE(view->saveState(), before);
}

void WindowLayoutTest::aModeChangeIsUndoneWithItsParametersAndViews() {
    LabWindow lab;
    open(lab);
    lab->document().editParameter(QStringLiteral("dynamics.viscosity"), 0.125);
    lab->board().cell(0).setKind(QStringLiteral("spectrum"));
    const QStringList before = kinds(lab);
    QTest::keyClick(&*lab, Qt::Key_2, Qt::AltModifier);
    QTRY_VERIFY_WITH_TIMEOUT(lab->frame()->mode == recipe::Mode::Video, kPatience);
    QVERIFY(kinds(lab) != before);
    QCOMPARE(lab->document().undoStack().undoText(), QStringLiteral("Video 3-D"));
    undo(lab);
    QTRY_VERIFY_WITH_TIMEOUT(lab->frame()->mode == recipe::Mode::Flow, kPatience);
    QCOMPARE(lab.engineRecipe().parameters.get("dynamics.viscosity"), 0.125);
    QCOMPARE(kinds(lab), before);
    undo(lab); // and what was done before it
    QTRY_VERIFY_WITH_TIMEOUT(lab.engineRecipe().parameters.get("dynamics.viscosity") != 0.125, kPatience);
}

void WindowLayoutTest::openingAnotherRunIsUndone() {
    LabWindow lab;
    open(lab);
    lab->openFile(
        QString::fromStdString((lab.resources().folder / "presets" / "flow-stirred.sgfm.json").string()));
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().title, std::string("A stirred fluid"), kPatience);
    QVERIFY(!lab->isWindowModified());
    undo(lab);
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().grid, smallFlow().grid, kPatience);
    QVERIFY(lab.engineRecipe().title != "A stirred fluid");
}

void WindowLayoutTest::viewsThatARecipeBringsGoWithIt() {
    LabWindow lab;
    open(lab);
    lab->board().cell(1).setKind(QStringLiteral("spectrum"));
    const QStringList own = kinds(lab);
    recipe::Recipe bringing = smallFlow();
    bringing.view = R"({"board": {"cells": [{"view": "scales"}, {"view": "divergence"}]}})";
    const QStringList brought{QStringLiteral("scales"), QStringLiteral("divergence")};
    lab->openRecipe(bringing, {}, true);
    QCOMPARE(kinds(lab), brought);
    lab->openRecipe(smallFlow(), {}, true);
    QCOMPARE(kinds(lab), own);
    // Two in turn, and what the person has changed since stays.
    lab->openRecipe(bringing, {}, true);
    lab->openRecipe(bringing, {}, true);
    lab->openRecipe(smallFlow(), {}, true);
    QCOMPARE(kinds(lab), own);
    lab->openRecipe(bringing, {}, true);
    lab->board().cell(0).setKind(QStringLiteral("speed"));
    const QStringList changed = kinds(lab);
    lab->openRecipe(smallFlow(), {}, true);
    QCOMPARE(kinds(lab), changed);
}

void WindowLayoutTest::theKeyboardGoesThroughTheViews() {
    LabWindow lab;
    open(lab);
    for (const int place : {0, 1, 0}) {
        QTest::keyClick(&*lab, Qt::Key_F6);
        QVERIFY(QApplication::focusWidget() != nullptr);
        QVERIFY(lab->board().cell(place).isAncestorOf(QApplication::focusWidget()));
        QCOMPARE(lab->board().currentCell(), place);
    }
    const QStringList before = kinds(lab);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(kinds(lab), QStringList({before[1], before[0]}));
    QCOMPARE(lab->board().currentCell(), 1); // goes along
}

void WindowLayoutTest::maximisingByTheHeaderIsUndone() {
    LabWindow lab;
    open(lab);
    QWidget& header = lab->board().cell(1).view()->header();
    QTest::mouseDClick(&header, Qt::LeftButton, {}, header.rect().center());
    QCOMPARE(lab->board().maximisedCell(), 1);
    undo(lab);
    QCOMPARE(lab->board().maximisedCell(), -1);
    QTest::keyClick(&*lab, Qt::Key_F6);
    QTest::keyClick(&*lab, Qt::Key_F10);
    QVERIFY(lab->board().maximisedCell() >= 0);
    QTest::keyClick(&*lab, Qt::Key_F10);
    QCOMPARE(lab->board().maximisedCell(), -1);
}

void WindowLayoutTest::aDetachedViewSeesTheSameRun() {
    LabWindow lab;
    open(lab);
    lab->board().cell(0).setKind(QStringLiteral("speed"));
    lab->actions().detachView->trigger();
    auto* detached = lab.find<window::DetachedView>("detachedView");
    QVERIFY(detached != nullptr && detached->isWindow() && detached->isVisible());
    QCOMPARE(detached->cell().kind(), QStringLiteral("speed"));
    QTRY_VERIFY_WITH_TIMEOUT(detached->cell().view()->frame() != nullptr &&
                                 detached->cell().view()->frame() == lab->frame(),
                             kPatience);
    QPointer<window::DetachedView> guard(detached);
    QTest::keyClick(detached, Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(guard.isNull(), kPatience);
    const std::int64_t then = lab.step();
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() > then, kPatience);
}

void WindowLayoutTest::aDetachedViewIsUndone() {
    LabWindow lab;
    open(lab);
    lab->board().cell(0).setKind(QStringLiteral("speed"));
    lab->actions().detachView->trigger();
    QPointer<window::DetachedView> detached(lab.find<window::DetachedView>("detachedView"));
    QVERIFY(!detached.isNull());
    undo(lab);
    QTRY_VERIFY_WITH_TIMEOUT(detached.isNull(), kPatience);
    QTest::keyClick(&*lab, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    detached = lab.find<window::DetachedView>("detachedView");
    QVERIFY(!detached.isNull() && detached->isVisible());
    QCOMPARE(detached->cell().kind(), QStringLiteral("speed"));
    QTest::keyClick(detached, Qt::Key_Escape); // closing it is a change too
    QTRY_VERIFY_WITH_TIMEOUT(detached.isNull(), kPatience);
    undo(lab);
    QVERIFY(lab.find<window::DetachedView>("detachedView") != nullptr);
}

void WindowLayoutTest::detachedViewsComeBackWithTheirRecipe() {
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("two.sgfm.json"));
    {
        LabWindow lab;
        open(lab);
        for (const char* kind : {"speed", "scales"}) {
            lab->board().cell(0).setKind(QString::fromLatin1(kind));
            lab->actions().detachView->trigger();
        }
        lab->findChildren<window::DetachedView*>()[1]->resize(500, 333);
        lab->saveRecipe(file);
    }
    LabWindow lab;
    lab->openFile(file);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 0, kPatience);
    const auto detached = lab->findChildren<window::DetachedView*>();
    QCOMPARE(detached.size(), 2);
    QCOMPARE(detached[0]->cell().kind(), QStringLiteral("speed"));
    QCOMPARE(detached[1]->cell().kind(), QStringLiteral("scales"));
    QCOMPARE(detached[1]->size(), QSize(500, 333));
    // A recipe of before knows nothing of them: they stay. One without any closes them.
    lab->openRecipe(smallFlow(), {}, false);
    QCOMPARE(lab->findChildren<window::DetachedView*>().size(), 2);
    recipe::Recipe none = smallFlow();
    none.view = R"({"detached":[]})";
    lab->openRecipe(none, {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab->findChildren<window::DetachedView*>().isEmpty(), kPatience);
    // What is no view opens no window, and nobody fills the screen.
    recipe::Recipe many = smallFlow();
    QString views = QStringLiteral("7,{},{\"view\":\"nothing\"}");
    for (int i = 0; i < 40; ++i) {
        views += QStringLiteral(",{\"view\":\"spectrum\"}");
    }
    many.view = (QStringLiteral("{\"detached\":[") + views + QStringLiteral("],\"detached_places\":[[1]]}"))
                    .toStdString();
    lab->openRecipe(many, {}, false);
    QCOMPARE(lab->findChildren<window::DetachedView*>().size(), 8);
}

void WindowLayoutTest::aHiddenDockComesBackByUndo() {
    LabWindow lab;
    open(lab);
    auto* dock = lab.find<QDockWidget>("equationDock");
    dock->toggleViewAction()->trigger();
    QVERIFY(!dock->isVisible());
    undo(lab);
    QVERIFY(dock->isVisible());
}

void WindowLayoutTest::fullScreenByKeyAndBack() {
    LabWindow lab;
    open(lab);
    QTest::keyClick(&*lab, Qt::Key_F11);
    QTRY_VERIFY_WITH_TIMEOUT(lab->isFullScreen(), kPatience);
    QVERIFY(lab->actions().fullScreen->isChecked());
    QTest::keyClick(&*lab, Qt::Key_F11);
    QTRY_VERIFY_WITH_TIMEOUT(!lab->isFullScreen(), kPatience);
    QVERIFY(lab->isVisible() && !lab->actions().fullScreen->isChecked());
}

void WindowLayoutTest::theThemeChangesWhileItRuns() {
    LabWindow lab;
    open(lab);
    for (const auto appearance : {style::Appearance::Light, style::Appearance::Dark}) {
        for (QAction* action : lab->actions().appearances->actions()) {
            if (action->data().toInt() == static_cast<int>(appearance)) {
                action->trigger();
            }
        }
        const bool dark = appearance == style::Appearance::Dark;
        QCOMPARE(style::paletteOf(*lab).dark, dark);
        QTest::qWait(0);
        const QImage picture = lab->grab().toImage();
        QCOMPARE(picture.pixelColor(picture.width() / 2, picture.height() - 4).lightness() < 128, dark);
        // Light on the accent's button, and seen on the menu.
        const auto* button = lab->findChild<QToolButton*>("strip." + lab->actions().play->objectName());
        QVERIFY(inkOf(button->icon()) > 200);
        QCOMPARE(inkOf(lab->actions().play->icon()) > 128, dark);
        const std::int64_t then = lab.step();
        QTRY_VERIFY_WITH_TIMEOUT(lab.step() > then, kPatience);
    }
    QCOMPARE(window::ThemeControl::storedAppearance(lab.settings()), style::Appearance::Dark);
}

void WindowLayoutTest::textGrowsAndTheWindowStillFits() {
    LabWindow lab;
    open(lab);
    const double normal = style::textFont().pointSizeF();
    const int header = lab->board().cell(0).view()->header().height();
    for (int presses = 0; presses < 10; ++presses) {
        QTest::keyClick(&*lab, Qt::Key_Plus, Qt::ControlModifier);
    }
    QCOMPARE(style::textScale(), 2.0);
    QVERIFY(std::abs(style::textFont().pointSizeF() - 2 * normal) < 0.1);
    QVERIFY(lab->board().cell(0).view()->header().height() > header);
    lab->resize(1280, 800);
    QTest::qWait(0);
    QVERIFY2(lab->width() <= 1280 && lab->height() <= 800,
             qPrintable(QStringLiteral("%1 x %2").arg(lab->width()).arg(lab->height())));
    QVERIFY(lab->board().width() > 400); // the views still have room
    lab.reopen();
    QCOMPARE(window::ThemeControl::storedTextScale(lab.settings()), 2.0);
    QTest::keyClick(&*lab, Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(style::textScale(), 1.0);
    for (int presses = 0; presses < 5; ++presses) {
        QTest::keyClick(&*lab, Qt::Key_Minus, Qt::ControlModifier);
    }
    QCOMPARE(style::textScale(), 0.8);
    QTest::keyClick(&*lab, Qt::Key_0, Qt::ControlModifier);
}

void WindowLayoutTest::theStatusLineLeavesOutWhatDoesNotFit() {
    LabWindow lab;
    open(lab);
    QVERIFY(lab.find<QWidget>("status.memory")->isVisible());
    for (int presses = 0; presses < 8; ++presses) {
        QTest::keyClick(&*lab, Qt::Key_Plus, Qt::ControlModifier);
    }
    lab->resize(1280, 800);
    QTest::qWait(0);
    QVERIFY(lab.find<QWidget>("status.state")->isVisible());
    QVERIFY(!lab.find<QWidget>("status.boundary")->isVisible());
    const QWidget* last = nullptr;
    for (const QWidget* field : lab->statusBar()->findChildren<QWidget*>(QRegularExpression("^status\\."))) {
        QVERIFY(!field->isVisible() || field->geometry().right() <= lab->width());
        last = field;
    }
    QVERIFY(last != nullptr);
    QTest::keyClick(&*lab, Qt::Key_0, Qt::ControlModifier);
}

void WindowLayoutTest::viewsOfADamagedRecipeAreIgnored() {
    LabWindow lab;
    recipe::Recipe recipe = smallFlow();
    recipe.view = "{\"board\":{\"cells\":[{\"view\":\"nothing\"},7],\"shown\":99,\"maximised\":55,"
                  "\"shares\":[-4,\"x\"]},\"bottom\":[[]],\"docks\":{\"promptDock\":3}}";
    lab->openRecipe(recipe, {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2, kPatience);
    QCOMPARE(lab->board().shownCells(), 4);
    QCOMPARE(lab->board().maximisedCell(), -1);
    QVERIFY(lab->board().cell(0).width() > 40);
}

SGFM_WINDOW_TEST_MAIN(WindowLayoutTest)
#include "window_layout_test.moc"
