// Exports of the window: written in the background, with the recipe inside, and opened again.

#include "support/lab_window.h"
#include "support/shots.h"
#include "tests/engine/runtime/closed_form_video.h"

#include "app/export/vti_writer.h"
#include "app/window/board_caption.h"
#include "app/window/export_dialog.h"
#include "app/window/view_board.h"
#include "app/window/view_cell.h"
#include "engine/error.h"
#include "engine/files/npy.h"
#include "engine/files/text_file.h"
#include "engine/video/encoder.h"
#include "widgets/panels/notice_bar.h"
#include "widgets/views/frames_view.h"

#include <QColorSpace>
#include <QComboBox>
#include <QFileInfo>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

using namespace sgfm;
using namespace sgfm::test;
using window::ExportKind;
using window::ExportOrder;

class WindowExportTest : public QObject {
    Q_OBJECT
  private slots:
    void aVideoOfTheViewsHasEvenlySpacedPicturesAndItsRecipe();
    void aPictureHasTheSizeAskedForAndOpensAsTheSameRun();
    void theDialogExportsByKeyboardAndMouse();
    void aCheckpointGoesOnFromItsStep();
    void fieldsTextAndNumbersAreWrittenWithTheirRecipe();
    void theClipItselfIsWrittenFrameByFrame();
    void aPictureOfTheBoardShowsTheDecodedText();
    void aFilmOfAGeneratedClipWalksThroughItsFrames();
    void aCancelledVideoLeavesNoFile();
    void aFolderThatCannotBeWrittenIsANotice();
    void aSeriesOfPicturesHasNumbersAndRecipes();
    void theDialogTellsLengthTimeLeftAndWhatItWouldReplace();
    void aSizeThatIsNoneIsRefused();

  private:
    static bool runExport(LabWindow& lab, const ExportOrder& order) {
        QSignalSpy ended(&*lab, &window::MainWindow::exportEnded);
        lab->startExport(order);
        return (ended.count() > 0 || ended.wait(kPatience)) && ended[0][0].toBool();
    }
    static ExportOrder orderFor(LabWindow& lab, ExportKind kind, const char* name) {
        ExportOrder order;
        order.kind = kind;
        order.file = lab.path(QString::fromLatin1(name)).toStdString();
        order.size = {320, 180};
        order.pictures = 5;
        order.stepsPerPicture = 2;
        return order;
    }
};

void WindowExportTest::aVideoOfTheViewsHasEvenlySpacedPicturesAndItsRecipe() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    const ExportOrder order = orderFor(lab, ExportKind::BoardVideo, "board.mp4");
    QVERIFY(runExport(lab, order));
    const video::VideoSummary summary = video::inspectVideo(order.file);
    QCOMPARE(summary.frames, 5);
    QCOMPARE(summary.width, 320);
    QCOMPARE(summary.height, 180);
    QCOMPARE(lab.step(), std::int64_t(8)); // four gaps of two steps
    QVERIFY(recipe::readRecipe(order.file) == *lab->frame()->recipe);
    QCOMPARE(lab->notices().kind(), runtime::Notice::Kind::Done);
    QVERIFY(lab->actions().play->isEnabled());
    lab->openFile(QString::fromStdString(order.file.string()));
    QTRY_COMPARE_WITH_TIMEOUT(lab.step(), std::int64_t(0), kPatience);
    QVERIFY(lab->document().recipe() == smallFlow());
}

void WindowExportTest::aPictureHasTheSizeAskedForAndOpensAsTheSameRun() {
    LabWindow lab;
    recipe::Recipe recipe = smallFlow();
    recipe.seed = 4711;
    lab->openRecipe(recipe, {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    ExportOrder order = orderFor(lab, ExportKind::ViewPicture, "view.png");
    order.size = {641, 359};
    QVERIFY(runExport(lab, order));
    const QImage image(QString::fromStdString(order.file.string()));
    QCOMPARE(image.size(), order.size);
    QSet<QRgb> colours;
    for (int x = 0; x < image.width(); x += 7) {
        colours.insert(image.pixel(x, image.height() / 2));
    }
    QVERIFY(colours.size() > 5); // a picture of something
    QVERIFY(recipe::readRecipe(order.file) == recipe);
}

void WindowExportTest::theDialogExportsByKeyboardAndMouse() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, true);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 2, kPatience);
    QTest::keyClick(&*lab, Qt::Key_E, Qt::ControlModifier);
    auto* dialog = lab.find<window::ExportDialog>("exportDialog");
    QVERIFY(dialog != nullptr && dialog->isVisible());
    QVERIFY(!dialog->isModal());
    auto* file = dialog->findChild<QLineEdit*>(QStringLiteral("exportFile"));
    auto* start = dialog->findChild<QPushButton*>(QStringLiteral("exportStart"));
    file->setText(lab.path(QStringLiteral("no-such-folder/x.mp4")));
    QTest::mouseClick(start, Qt::LeftButton);
    QVERIFY(dialog->findChild<QLabel*>(QStringLiteral("exportProblem"))->isVisible());
    QVERIFY(!lab->isExporting());
    file->selectAll();
    QTest::keyClicks(file, lab.path(QStringLiteral("typed"))); // the ending is added
    auto* pictures = dialog->findChild<QSpinBox*>(QStringLiteral("exportPictures"));
    pictures->selectAll();
    QTest::keyClicks(pictures, QStringLiteral("3"));
    QSignalSpy ended(&*lab, &window::MainWindow::exportEnded);
    QTest::mouseClick(start, Qt::LeftButton);
    QVERIFY(lab->isExporting());
    QVERIFY(ended.wait(kPatience));
    QVERIFY(ended[0][0].toBool());
    QCOMPARE(video::inspectVideo(lab.path(QStringLiteral("typed.mp4")).toStdString()).frames, 3);
    const std::int64_t then = lab.step();
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() > then, kPatience); // it played before, so it plays on
}

void WindowExportTest::aCheckpointGoesOnFromItsStep() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    lab->bridge().post(runtime::command::Step{7});
    QTRY_COMPARE_WITH_TIMEOUT(lab.step(), std::int64_t(7), kPatience);
    const ExportOrder order = orderFor(lab, ExportKind::Checkpoint, "state.h5");
    QVERIFY(runExport(lab, order));
    const double energy = lab->frame()->numbers.flow.energy;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_COMPARE_WITH_TIMEOUT(lab.step(), std::int64_t(0), kPatience);
    lab->openFile(QString::fromStdString(order.file.string()));
    QTRY_COMPARE_WITH_TIMEOUT(lab.step(), std::int64_t(7), kPatience);
    QCOMPARE(lab->frame()->numbers.flow.energy, energy);
}

void WindowExportTest::fieldsTextAndNumbersAreWrittenWithTheirRecipe() {
    LabWindow lab(true);
    lab->openRecipe(recipe::defaultRecipe(recipe::Mode::Text), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    const recipe::Recipe ran = *lab->frame()->recipe;
    const std::pair<ExportKind, const char*> kinds[] = {{ExportKind::Text, "text.txt"},
                                                        {ExportKind::TextWithConfidences, "text.jsonl"},
                                                        {ExportKind::FieldArray, "u.npy"},
                                                        {ExportKind::FieldVti, "u.vti"},
                                                        {ExportKind::Numbers, "series.csv"}};
    for (const auto& [kind, name] : kinds) {
        const ExportOrder order = orderFor(lab, kind, name);
        QVERIFY2(runExport(lab, order), name);
        QVERIFY2(QFileInfo(lab.path(QString::fromLatin1(name))).size() > 0, name);
        QVERIFY2(recipe::readRecipe(order.file).seed == ran.seed, name);
    }
    const auto array = files::readNpy(lab.path(QStringLiteral("u.npy")).toStdString());
    QCOMPARE(array.shape.size(), std::size_t(4)); // channel, component, t, x
    QVERIFY(!vti::readVtiRecipe(lab.path(QStringLiteral("u.vti")).toStdString()).empty());
    const ExportOrder series = orderFor(lab, ExportKind::FieldSeries, "flow.pvd");
    QVERIFY(runExport(lab, series));
    QVERIFY(QFileInfo::exists(lab.path(QStringLiteral("flow_000004.vti"))));
    QVERIFY(files::readTextFile(series.file, 1 << 20).find("flow_000004.vti") != std::string::npos);
}

void WindowExportTest::theClipItselfIsWrittenFrameByFrame() {
    LabWindow lab;
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Video);
    recipe.grid = {32, 32, 8};
    lab->openRecipe(recipe, {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0 && lab->frame()->frames > 0, kPatience);
    const int frames = lab->frame()->frames;
    const auto seed = lab->frame()->recipe->seed;
    ExportOrder order = orderFor(lab, ExportKind::ClipVideo, "clip.mp4");
    order.size = {161, 128}; // not its shape, and odd
    QVERIFY(runExport(lab, order));
    const video::VideoSummary summary = video::inspectVideo(order.file);
    QCOMPARE(summary.frames, frames);
    QCOMPARE(summary.width, 162);
    QCOMPARE(summary.height, 128);
    QCOMPARE(recipe::readRecipe(order.file).seed, seed);
    order = orderFor(lab, ExportKind::ClipPictures, "frame.png");
    order.size = {64, 64};
    QVERIFY(runExport(lab, order));
    for (const int number : {0, frames - 1}) {
        const QString name = QStringLiteral("frame_%1.png").arg(number, 6, 10, QLatin1Char('0'));
        QCOMPARE(QImage(lab.path(name)).size(), QSize(64, 64));
        QCOMPARE(recipe::readRecipe(lab.path(name).toStdString()).seed, seed);
    }
    QVERIFY(runExport(lab, orderFor(lab, ExportKind::ClipArray, "frames.npy")));
    const auto array = files::readNpy(lab.path(QStringLiteral("frames.npy")).toStdString());
    QVERIFY((array.shape == std::vector<std::size_t>{static_cast<std::size_t>(frames), 1, 32, 32}));
    QCOMPARE(recipe::readRecipe(lab.path(QStringLiteral("frames.npy")).toStdString()).seed, seed);
}

void WindowExportTest::aPictureOfTheBoardShowsTheDecodedText() {
    LabWindow lab(true);
    lab->openRecipe(recipe::defaultRecipe(recipe::Mode::Text), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    lab->bridge().post(runtime::command::Step{2});
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 2 && !lab->frame()->layers.empty(), kPatience);
    ExportOrder order = orderFor(lab, ExportKind::BoardPicture, "board.png");
    order.size = {1280, 720};
    QVERIFY(runExport(lab, order));
    const QImage written(QString::fromStdString(order.file.string()));
    keepShot(written, QStringLiteral("board_text"));
    QImage views;
    const QImage painted =
        window::captionedBoard(order.size, lab->frame(), -1, style::paletteOf(*lab),
                               [&](QSize size) { return views = lab->board().snapshot(size); });
    keepShot(painted, QStringLiteral("board_text_painted"));
    QVERIFY(views.height() < 720 && views.height() > 400);
    const QRect caption(0, views.height(), 1280, 720 - views.height());
    const auto captionOf = [&](const QImage& board) {
        QImage cut = board.copy(caption).convertToFormat(QImage::Format_RGB32);
        cut.setColorSpace({}); // which only a file tells
        return cut;
    };
    QVERIFY(captionOf(written) == captionOf(painted));
    QVERIFY(colorCount(written.copy(caption)) > 20);
}

void WindowExportTest::aFilmOfAGeneratedClipWalksThroughItsFrames() {
    LabWindow lab;
    lab.setVideoModel(std::make_shared<closed_form::VideoAccess>());
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Video);
    recipe.prompt.text = std::string("A");
    recipe.grid = {16, 16, 8};
    recipe.parameters.set("sampler.noise_levels", 4);
    lab->openRecipe(recipe, {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    lab->board().showCells(1);
    lab->board().cell(0).setKind(QStringLiteral("frames"));
    QTest::keyClick(&*lab, Qt::Key_G);
    QTRY_VERIFY_WITH_TIMEOUT(lab->frame()->state == runtime::RunState::Finished, kPatience);
    const int frames = lab->frame()->frames;
    auto* view = qobject_cast<views::FramesView*>(lab->board().cell(0).view());
    QVERIFY(view != nullptr && view->isPlaying());
    // No step is left to take: the film shows each frame of the clip, and begins again behind the last.
    ExportOrder order = orderFor(lab, ExportKind::PictureSeries, "walk.png");
    order.size = {640, 360};
    order.pictures = frames + 1;
    QVERIFY(runExport(lab, order));
    QVERIFY(view->isPlaying()); // as before
    const auto picture = [&](int number) {
        return QImage(lab.path(QStringLiteral("walk_%1.png").arg(number, 6, 10, QLatin1Char('0'))));
    };
    keepShot(picture(3), QStringLiteral("board_clip"));
    for (int number = 1; number < frames; ++number) {
        QVERIFY2(picture(number) != picture(number - 1), qPrintable(QString::number(number)));
    }
    QVERIFY(picture(frames) == picture(0));
    order = orderFor(lab, ExportKind::BoardVideo, "walk.mp4");
    order.pictures = 2 * frames;
    QVERIFY(runExport(lab, order));
    QCOMPARE(video::inspectVideo(order.file).frames, 2 * frames);
    // A clip that is being generated: its last step is taken, then its frames.
    QTest::keyClick(&*lab, Qt::Key_G);
    lab->bridge().post(runtime::command::Pause{});
    order = orderFor(lab, ExportKind::BoardVideo, "born.mp4");
    order.pictures = 9;
    QVERIFY(runExport(lab, order));
    QCOMPARE(video::inspectVideo(order.file).frames, 9);
}

void WindowExportTest::aCancelledVideoLeavesNoFile() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    ExportOrder order = orderFor(lab, ExportKind::BoardVideo, "never.mp4");
    order.pictures = 100000;
    QSignalSpy ended(&*lab, &window::MainWindow::exportEnded);
    lab->startExport(order);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() >= 4, kPatience);
    lab->actions().exportAs->trigger();
    auto* dialog = lab.find<window::ExportDialog>("exportDialog");
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("exportCancel")), Qt::LeftButton);
    QVERIFY(ended.count() > 0 || ended.wait(kPatience));
    QVERIFY(!ended[0][0].toBool());
    QVERIFY(!lab->isExporting());
    QVERIFY(!QFileInfo::exists(lab.path(QStringLiteral("never.mp4"))));
}

void WindowExportTest::aFolderThatCannotBeWrittenIsANotice() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    for (const auto& [kind, name] :
         {std::pair{ExportKind::BoardVideo, "x.mp4"}, std::pair{ExportKind::ViewPicture, "x.png"},
          std::pair{ExportKind::FieldVti, "x.vti"}, std::pair{ExportKind::FieldArray, "x.npy"}}) {
        ExportOrder order = orderFor(lab, kind, name);
        order.file = std::filesystem::path("/proc/no/such/place") / name;
        QVERIFY2(!runExport(lab, order), name);
        QCOMPARE(lab->notices().kind(), runtime::Notice::Kind::Error);
        lab->notices().dismiss();
    }
}

void WindowExportTest::aSeriesOfPicturesHasNumbersAndRecipes() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    QVERIFY(runExport(lab, orderFor(lab, ExportKind::PictureSeries, "frame.png")));
    for (int number = 0; number < 5; ++number) {
        const QString file = lab.path(QStringLiteral("frame_00000%1.png").arg(number));
        QCOMPARE(QImage(file).size(), QSize(320, 180));
        QCOMPARE(recipe::readRecipe(file.toStdString()).grid, smallFlow().grid);
    }
    QVERIFY(!QFileInfo::exists(lab.path(QStringLiteral("frame_000005.png"))));
    QCOMPARE(lab.step(), std::int64_t(8));
}

void WindowExportTest::theDialogTellsLengthTimeLeftAndWhatItWouldReplace() {
    QCOMPARE(window::timeLeft(10'000, 10, 30), QStringLiteral("about 20 s left"));
    QCOMPARE(window::timeLeft(60'000, 10, 70), QStringLiteral("about 6 min left"));
    QVERIFY(window::timeLeft(10, 1, 30).isEmpty()); // too soon to tell
    QVERIFY(window::timeLeft(10'000, 30, 30).isEmpty());
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    lab->actions().exportAs->trigger();
    auto* dialog = lab.find<window::ExportDialog>("exportDialog");
    auto* pictures = dialog->findChild<QSpinBox*>(QStringLiteral("exportPictures"));
    pictures->setValue(61);
    dialog->findChild<QSpinBox*>(QStringLiteral("exportSteps"))->setValue(10);
    const QString length = dialog->findChild<QLabel*>(QStringLiteral("exportLength"))->text();
    QVERIFY2(length.contains(QStringLiteral("2.0 s")) && length.contains(QStringLiteral("600 steps")),
             qPrintable(length));
    auto* problem = dialog->findChild<QLabel*>(QStringLiteral("exportProblem"));
    QVERIFY(!problem->isVisible()); // the name that is proposed is free
    files::writeTextFile(lab.path(QStringLiteral("old.mp4")).toStdString(), "old");
    dialog->findChild<QLineEdit*>(QStringLiteral("exportFile"))->setText(lab.path(QStringLiteral("old.mp4")));
    QVERIFY(problem->isVisible() && problem->text().contains(QStringLiteral("replaced")));
}

void WindowExportTest::aSizeThatIsNoneIsRefused() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
    lab->actions().exportAs->trigger();
    auto* dialog = lab.find<window::ExportDialog>("exportDialog");
    dialog->choose(ExportKind::BoardPicture);
    auto* size = dialog->findChild<QComboBox*>(QStringLiteral("exportSize"));
    auto* start = dialog->findChild<QPushButton*>(QStringLiteral("exportStart"));
    auto* problem = dialog->findChild<QLabel*>(QStringLiteral("exportProblem"));
    for (const char* text : {"", "12", "axb", "10 x 10", "99999 x 99999", "-5 x 300"}) {
        size->setEditText(QString::fromLatin1(text));
        QTest::mouseClick(start, Qt::LeftButton);
        QVERIFY2(problem->isVisible() && !lab->isExporting(), text);
    }
    dialog->findChild<QLineEdit*>(QStringLiteral("exportFile"))->setText(lab.path(QStringLiteral("own.png")));
    size->setEditText(QStringLiteral("333x222"));
    QSignalSpy ended(&*lab, &window::MainWindow::exportEnded);
    QTest::mouseClick(start, Qt::LeftButton);
    QVERIFY(ended.count() > 0 || ended.wait(kPatience));
    QCOMPARE(QImage(lab.path(QStringLiteral("own.png"))).size(), QSize(333, 222));
}

SGFM_WINDOW_TEST_MAIN(WindowExportTest)
#include "window_export_test.moc"
