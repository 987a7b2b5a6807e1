// sgfm-lab --screenshot: a picture comes of every run, also of one that ends before the frame that was asked
// for.

#include "support/lab_window.h"
#include "tests/engine/runtime/closed_form_text.h"

#include "app/window/start_options.h"
#include "engine/runtime/generation_view.h"

#include <QImage>
#include <QTimer>

using namespace sgfm;
using namespace sgfm::test;

class WindowScreenshotTest : public QObject {
    Q_OBJECT
  private slots:
    void theFrameThatWasAskedForIsTaken();
    void aFinishedGenerationIsTakenBeforeItsNthFrame();
    void aRunThatBlowsUpIsTaken();
    void aRunThatStandsStillIsTakenWithAllThatItsViewsShow();
    void aRunThatCannotStartIsTakenWithTheReason();
    void aFileThatCannotBeWrittenIsTold();

  private:
    static constexpr int kFramesThatNeverCome = 1'000'000;
    static constexpr int kGaveUp = 99;

    // Runs the program's event loop until the picture is taken; what the program would end with.
    static int takePicture(LabWindow& lab, const QString& file, int afterFrames) {
        window::StartOptions options;
        options.screenshot = file;
        options.afterFrames = afterFrames;
        const auto screenshot = window::takeScreenshotWhenAsked(*lab, options);
        QTimer::singleShot(kPatience, screenshot.get(), [] { QCoreApplication::exit(kGaveUp); });
        return QCoreApplication::exec();
    }
    static bool tookPicture(LabWindow& lab, int afterFrames) {
        const QString file = lab.path(QStringLiteral("window.png"));
        const QSize size = lab->size();
        const int code = takePicture(lab, file, afterFrames);
        return code == 0 && QImage(file).size() == size;
    }
};

void WindowScreenshotTest::theFrameThatWasAskedForIsTaken() {
    LabWindow lab;
    int frames = 0;
    connect(&lab->bridge(), &window::EngineBridge::frameArrived, this, [&] { ++frames; });
    lab->openRecipe(smallFlow(), {}, true);
    QVERIFY(tookPicture(lab, 3));
    QVERIFY(frames >= 3);
    QCOMPARE(lab.state(), runtime::RunState::Running);
}

void WindowScreenshotTest::aFinishedGenerationIsTakenBeforeItsNthFrame() {
    LabWindow lab(true);
    lab.setTextModel(std::make_shared<closed_form::Access>(lab.resources().lexicon));
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Text);
    recipe.prompt.text = "And God said,";
    recipe.parameters.set("sampler.noise_levels", 4);
    recipe.parameters.setText("sampler.schedule", "anneal");
    lab->openRecipe(recipe, {}, true);
    QVERIFY(tookPicture(lab, kFramesThatNeverCome));
    QVERIFY(lab->frame()->generation != nullptr && lab->frame()->generation->finished);
}

void WindowScreenshotTest::aRunThatBlowsUpIsTaken() {
    LabWindow lab;
    recipe::Recipe recipe = smallFlow();
    recipe.parameters.set("dynamics.viscosity", 0);
    recipe.parameters.set("dynamics.advection", 4);
    recipe.parameters.set("time.step", 10); // far beyond what the scheme can follow
    lab->openRecipe(recipe, {}, true);
    QVERIFY(tookPicture(lab, kFramesThatNeverCome));
    QCOMPARE(lab.state(), runtime::RunState::BlownUp);
}

// As a checkpoint does, which opens paused.
void WindowScreenshotTest::aRunThatStandsStillIsTakenWithAllThatItsViewsShow() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QVERIFY(tookPicture(lab, kFramesThatNeverCome));
    QCOMPARE(lab.state(), runtime::RunState::Paused);
    QVERIFY(lab->frame()->layers.contains({runtime::Quantity::Vorticity, runtime::kMeanOfChannels}));
}

void WindowScreenshotTest::aRunThatCannotStartIsTakenWithTheReason() {
    LabWindow lab; // without words
    lab->openRecipe(recipe::defaultRecipe(recipe::Mode::Text), {}, true);
    QVERIFY(tookPicture(lab, 1));
    QVERIFY(lab->frame() == nullptr);
}

void WindowScreenshotTest::aFileThatCannotBeWrittenIsTold() {
    LabWindow lab;
    lab->openRecipe(smallFlow(), {}, false);
    QCOMPARE(takePicture(lab, lab.path(QStringLiteral("no such folder/window.png")), 1), 5);
}

SGFM_WINDOW_TEST_MAIN(WindowScreenshotTest)
#include "window_screenshot_test.moc"
