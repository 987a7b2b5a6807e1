// New, open, save, recent files, and files dropped on the window.

#include "support/lab_window.h"

#include "app/window/drop_overlay.h"
#include "app/window/file_kinds.h"
#include "engine/files/text_file.h"
#include "widgets/panels/input_offer.h"
#include "widgets/panels/notice_bar.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QImage>
#include <QMenu>
#include <QMimeData>
#include <QSignalSpy>
#include <QUndoStack>

using namespace sgfm;
using namespace sgfm::test;

class WindowFilesTest : public QObject {
    Q_OBJECT
  private slots:
    void saveGoesToTheOpenedFileAndTheTitleTellsOfChanges();
    void aPastedPictureIsSavedBesideTheRecipe();
    void aPresetIsNeverOverwritten();
    void newBeginsAFreshRunThatCanBeUndone();
    void recentFilesOpenFromTheMenu();
    void everyExportDroppedOpensTheRunThatMadeIt();
    void aPictureWithoutARecipeBecomesTheFirstFrame();
    void aTextWithoutARecipeBecomesThePrompt();
    void whatCannotBeUsedIsSaidBeforeTheDrop();
    void everyKindOfFileHasASentence();

  private:
    static void dragTo(LabWindow& lab, QMimeData& data) {
        const QPoint middle = lab->rect().center();
        QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&*lab, &enter);
    }
    static void drop(LabWindow& lab, const QString& path) {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        dragTo(lab, data);
        QVERIFY(lab.find<QWidget>("dropOverlay")->isVisible());
        QDropEvent event(lab->rect().center(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&*lab, &event);
        QVERIFY(event.isAccepted());
        QVERIFY(!lab.find<QWidget>("dropOverlay")->isVisible());
    }
};

void WindowFilesTest::saveGoesToTheOpenedFileAndTheTitleTellsOfChanges() {
    LabWindow lab;
    const QString file = lab.path(QStringLiteral("mine.sgfm.json"));
    recipe::writeRecipe(file.toStdString(), smallFlow());
    lab->openFile(file);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 0, kPatience);
    QVERIFY(!lab->isWindowModified());
    lab->document().editParameter(QStringLiteral("dynamics.viscosity"), 0.25);
    QVERIFY(lab->isWindowModified());
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().parameters.get("dynamics.viscosity"), 0.25, kPatience);
    QTest::keyClick(&*lab, Qt::Key_S, Qt::ControlModifier);
    QVERIFY(!lab->isWindowModified());
    QCOMPARE(lab->notices().kind(), runtime::Notice::Kind::Done);
    const recipe::Recipe saved = recipe::readRecipe(file.toStdString());
    QCOMPARE(window::effectiveRecipe(saved, 1 << 20).parameters.get("dynamics.viscosity"), 0.25);
    lab->document().undoStack().undo();
    QVERIFY(lab->isWindowModified());
}

void WindowFilesTest::aPastedPictureIsSavedBesideTheRecipe() {
    LabWindow lab;
    const QString kept = panels::pastedPicturesFolder();
    QVERIFY(QDir().mkpath(kept));
    const QString picture = QDir(kept).filePath(QStringLiteral("pasted-0123456789ab.png"));
    QImage image(16, 16, QImage::Format_RGB32);
    image.fill(Qt::darkCyan);
    image.setPixelColor(3, 4, Qt::white);
    QVERIFY(image.save(picture));
    recipe::Recipe run = recipe::defaultRecipe(recipe::Mode::Video);
    run.grid = {16, 16, 8};
    run.prompt.source = recipe::Source::Image;
    run.prompt.text.clear();
    run.prompt.file = picture.toStdString();
    lab->openRecipe(run, {lab.resources().folder, {}}, false);
    const QString file = lab.path(QStringLiteral("pasted.sgfm.json"));
    lab->saveRecipe(file);
    QCOMPARE(lab->notices().kind(), runtime::Notice::Kind::Done);
    QCOMPARE(recipe::readRecipe(file.toStdString()).prompt.file, std::string("pasted-0123456789ab.png"));
    QVERIFY(QFile::remove(picture)); // what was saved stands alone
    QCOMPARE(QImage(lab.path(QStringLiteral("pasted-0123456789ab.png"))).pixelColor(3, 4), QColor(Qt::white));
    lab->openFile(file);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 0 && lab->frame()->mode == recipe::Mode::Video, kPatience);
    QVERIFY(lab.engineRecipe().prompt.file.find("pasted-0123456789ab.png") != std::string::npos);
    QVERIFY2(!lab->notices().isVisible(), qPrintable(lab->notices().accessibleName()));
    QVERIFY(!lab->isWindowModified());
    // Where it cannot be put, that is said and nothing is written.
    QVERIFY(image.save(picture));
    run.prompt.file = picture.toStdString();
    lab->openRecipe(run, {lab.resources().folder, {}}, false);
    const QString nowhere = lab.path(QStringLiteral("nowhere/pasted.sgfm.json"));
    lab->saveRecipe(nowhere);
    QCOMPARE(lab->notices().kind(), runtime::Notice::Kind::Error);
    QVERIFY(!QFile::exists(nowhere));
}

void WindowFilesTest::aPresetIsNeverOverwritten() {
    LabWindow lab;
    lab->openFile(
        QString::fromStdString((lab.resources().folder / "presets" / "flow-stirred.sgfm.json").string()));
    QVERIFY(lab->document().file().empty()); // so that saving asks where
}

void WindowFilesTest::newBeginsAFreshRunThatCanBeUndone() {
    LabWindow lab;
    recipe::Recipe recipe = smallFlow();
    recipe.parameters.set("dynamics.viscosity", 0.25);
    lab->openRecipe(recipe, {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    QTest::keyClick(&*lab, Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(lab.engineRecipe().parameters.get("dynamics.viscosity") != 0.25, kPatience);
    QTest::keyClick(&*lab, Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().parameters.get("dynamics.viscosity"), 0.25, kPatience);
}

void WindowFilesTest::recentFilesOpenFromTheMenu() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    recipe::Recipe recipe = smallFlow();
    recipe.seed = 99;
    const QString file = lab.path(QStringLiteral("recent.sgfm.json"));
    recipe::writeRecipe(file.toStdString(), recipe);
    lab->openFile(file);
    lab->openRecipe(smallFlow(), {}, false);
    emit lab->actions().recentMenu->aboutToShow();
    QAction* entry = lab->actions().recentMenu->actions().first();
    QCOMPARE(entry->text(), QStringLiteral("recent.sgfm.json"));
    entry->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().seed, std::uint64_t(99), kPatience);
}

void WindowFilesTest::everyExportDroppedOpensTheRunThatMadeIt() {
    LabWindow lab;
    recipe::Recipe recipe = smallFlow();
    recipe.seed = 4711;
    lab->openRecipe(recipe, {}, false);
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().seed, std::uint64_t(4711), kPatience);
    using window::ExportKind;
    const std::pair<ExportKind, const char*> kinds[] = {
        {ExportKind::BoardVideo, "a.mp4"}, {ExportKind::ViewPicture, "a.png"},
        {ExportKind::FieldArray, "a.npy"}, {ExportKind::FieldVti, "a.vti"},
        {ExportKind::Numbers, "a.csv"},    {ExportKind::Checkpoint, "a.h5"}};
    for (const auto& [kind, name] : kinds) {
        window::ExportOrder order;
        order.kind = kind;
        order.file = lab.path(QString::fromLatin1(name)).toStdString();
        order.size = {320, 180};
        order.pictures = 2;
        QSignalSpy ended(&*lab, &window::MainWindow::exportEnded);
        lab->startExport(order);
        QVERIFY2((ended.count() > 0 || ended.wait(kPatience)) && ended[0][0].toBool(), name);
    }
    for (const auto& [kind, name] : kinds) {
        lab->openRecipe(smallFlow(), {}, false);
        QTRY_VERIFY_WITH_TIMEOUT(lab.engineRecipe().seed != 4711, kPatience);
        drop(lab, lab.path(QString::fromLatin1(name)));
        QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().seed, std::uint64_t(4711), kPatience);
    }
}

void WindowFilesTest::aPictureWithoutARecipeBecomesTheFirstFrame() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    QImage image(40, 30, QImage::Format_RGB32);
    image.fill(Qt::white);
    const QString file = lab.path(QStringLiteral("plain.png"));
    QVERIFY(image.save(file));
    drop(lab, file);
    QTRY_VERIFY_WITH_TIMEOUT(lab.engineRecipe().prompt.source == recipe::Source::Image, kPatience);
    QVERIFY(QString::fromStdString(lab.engineRecipe().prompt.file).endsWith(QStringLiteral("plain.png")));
}

void WindowFilesTest::aTextWithoutARecipeBecomesThePrompt() {
    LabWindow lab(true);
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    const QString file = lab.path(QStringLiteral("words.txt"));
    files::writeTextFile(file.toStdString(), "And the light\nshone  in darkness\n");
    drop(lab, file);
    QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().prompt.text, std::string("And the light shone in darkness"),
                              kPatience);
    files::writeTextFile(file.toStdString(), std::string("\0\1\2", 3));
    lab->openFile(file);
    QCOMPARE(lab->notices().kind(), runtime::Notice::Kind::Error);
}

void WindowFilesTest::whatCannotBeUsedIsSaidBeforeTheDrop() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    auto* overlay = lab.find<window::DropOverlay>("dropOverlay");
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(lab.path(QStringLiteral("program.exe")))});
    dragTo(lab, data);
    QVERIFY(overlay->isVisible());
    QVERIFY(overlay->text().contains(QStringLiteral("cannot")));
    QDragLeaveEvent leave;
    QApplication::sendEvent(&*lab, &leave);
    QVERIFY(!overlay->isVisible());
    lab->openFile(lab.path(QString()));                     // a folder
    lab->openFile(lab.path(QStringLiteral("missing.mp4"))); // and nothing at all
    QCOMPARE(lab->notices().kind(), runtime::Notice::Kind::Error);
    QMimeData text;
    text.setText(QStringLiteral("no file"));
    QDragEnterEvent enter(lab->rect().center(), Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
    enter.ignore();
    QApplication::sendEvent(&*lab, &enter);
    QVERIFY(!overlay->isVisible());
}

void WindowFilesTest::everyKindOfFileHasASentence() {
    for (const char* name :
         {"a.sgfm.json", "a.mp4", "a.PNG", "a.npy", "a.txt", "a.csv", "a.h5", "a.vti", "a.jsonl"}) {
        QVERIFY2(!window::whatWouldHappen(QString::fromLatin1(name)).isEmpty(), name);
    }
    QVERIFY(window::whatWouldHappen(QStringLiteral("a.exe")).isEmpty());
    QVERIFY(window::whatWouldHappen(QDir::tempPath()).isEmpty());
}

SGFM_WINDOW_TEST_MAIN(WindowFilesTest)
#include "window_files_test.moc"
