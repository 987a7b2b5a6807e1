// Generate, Hold and Flow in video mode, and everything that a person can give a clip, by real events; with a
// closed-form score in the network's place.

#include "support/lab_window.h"
#include "support/shots.h"
#include "tests/engine/runtime/closed_form_video.h"

#include "engine/recipe/parameters.h"
#include "engine/runtime/generation_view.h"
#include "engine/runtime/video_generation.h"
#include "engine/video/clip.h"
#include "widgets/panels/drawing_sheet.h"
#include "widgets/panels/model_panel.h"
#include "widgets/panels/prompt_panel.h"
#include "widgets/panels/video_form.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QToolButton>

using namespace sgfm;
using namespace sgfm::test;

class WindowGenerateVideoTest : public QObject {
    Q_OBJECT

  private:
    static std::unique_ptr<LabWindow> labWithModel() {
        auto lab = std::make_unique<LabWindow>();
        lab->setVideoModel(std::make_shared<closed_form::VideoAccess>());
        return lab;
    }
    static recipe::Recipe shortClip() {
        recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Video);
        recipe.prompt.text = std::string("A");
        recipe.grid = {16, 16, 8};
        recipe.parameters.set("sampler.noise_levels", 6);
        return recipe;
    }
    static const runtime::GenerationView* generation(LabWindow& lab) {
        return lab->frame() == nullptr ? nullptr : lab->frame()->generation.get();
    }
    static bool open(LabWindow& lab, const recipe::Recipe& recipe) {
        lab->openRecipe(recipe, {}, false);
        return QTest::qWaitFor([&] { return lab.step() == 0; }, kPatience);
    }
    static bool generated(LabWindow& lab) {
        QTest::keyClick(&*lab, Qt::Key_G);
        return QTest::qWaitFor([&] { return generation(lab) != nullptr && generation(lab)->finished; },
                               kPatience);
    }
    static void choose(QComboBox* box, const QString& text) {
        const int index = box->findText(text);
        QVERIFY(index >= 0);
        box->setCurrentIndex(index);
        emit box->activated(index);
    }

  private slots:
    void withoutAModelTheDockSaysHowToGetOne() {
        LabWindow lab;
        QVERIFY(open(lab, shortClip()));
        QVERIFY(!lab->actions().generate->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(lab.find<QLabel>("modelFacts")->text().contains("sgfm train video"),
                                 kPatience);
        QVERIFY(!lab.find<QPushButton>("model.generate")->isEnabled());
        QTest::keyClick(&*lab, Qt::Key_G);
        QVERIFY(generation(lab) == nullptr);
    }

    void theKeyGeneratesAClipThatBeginsWithThePrompt() {
        const auto made = labWithModel();
        LabWindow& lab = *made;
        QVERIFY(open(lab, shortClip()));
        QVERIFY(generation(lab) == nullptr);
        QVERIFY(generated(lab));
        QCOMPARE(lab->frame()->mode, recipe::Mode::Video);
        QVERIFY(lab->frame()->numbers.boundaryLoss < 1e-3);
        // Views show what the noise means.
        QCOMPARE(lab.engineRecipe().parameters.getChoice("sampler.shown"), std::string("estimate"));
        QTRY_VERIFY_WITH_TIMEOUT(lab.find<QLabel>("generationState")->text().contains("dB"), kPatience);
        // Again from noise: the same clip, since the seed is the same.
        const auto field = lab->frame()->field;
        const auto run = lab->frame()->run;
        QTest::keyClick(&*lab, Qt::Key_G);
        QTRY_VERIFY_WITH_TIMEOUT(
            lab->frame()->run != run && generation(lab) != nullptr && generation(lab)->finished, kPatience);
        const auto before = field->all();
        const auto after = lab->frame()->field->all();
        QVERIFY(std::equal(before.begin(), before.end(), after.begin(), after.end()));
    }

    void aClipIsMadeWithTheStrengthsOfTheCommandLineUnlessOthersAreChosen() {
        const auto made = labWithModel();
        LabWindow& lab = *made;
        const QString noise = QStringLiteral("sampler.noise_strength");
        const auto strength = [&] { return lab.engineRecipe().parameters.get(noise.toStdString()); };
        const double usual =
            runtime::videoGenerationRecipe("A", 16, 16, 8, 1, nullptr).parameters.get(noise.toStdString());
        QVERIFY(open(lab, shortClip()));
        QVERIFY(strength() != usual);
        QVERIFY(generated(lab));
        QCOMPARE(strength(), usual);
        // What is chosen then stays, the table's own value too.
        const auto run = lab->frame()->run;
        lab->document().editParameter(noise, recipe::parameterRow(noise.toStdString()).defaultValue);
        QTest::keyClick(&*lab, Qt::Key_G);
        QTRY_VERIFY_WITH_TIMEOUT(
            lab->frame()->run != run && generation(lab) != nullptr && generation(lab)->finished, kPatience);
        QCOMPARE(strength(), recipe::parameterRow(noise.toStdString()).defaultValue);
        // And what was chosen while it flowed.
        auto chosen = shortClip();
        chosen.parameters.set(noise.toStdString(), 0.5);
        QVERIFY(open(lab, chosen));
        QVERIFY(generated(lab));
        QCOMPARE(strength(), 0.5);
    }

    void largerFramesGetTheBoxThatTheModelNeeds() {
        const auto made = labWithModel();
        LabWindow& lab = *made;
        auto recipe = shortClip();
        recipe.grid = {64, 64, 8};
        recipe.parameters.set("sampler.noise_levels", 2);
        QVERIFY(open(lab, recipe));
        QVERIFY(generated(lab));
        QCOMPARE(lab->frame()->grid.points(2) % 16, 0);
    }

    void holdKeepsANoiseLevelWhileStrengthsAreTurned() {
        const auto made = labWithModel();
        LabWindow& lab = *made;
        QVERIFY(open(lab, shortClip()));
        QVERIFY(generated(lab));
        const std::int64_t then = lab.step();
        QTest::keyClick(&*lab, Qt::Key_H);
        QTRY_VERIFY_WITH_TIMEOUT(generation(lab) != nullptr && generation(lab)->schedule == "hold" &&
                                     lab.step() > then + 2,
                                 kPatience);
        for (const auto& [key, value] : {std::pair{"dynamics.viscosity", 0.02},
                                         {"sampler.noise_strength", 0.5},
                                         {"sampler.score_strength", 0.8}}) {
            lab->document().editParameter(QString::fromLatin1(key), value);
            QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().parameters.get(key), value, kPatience);
            const std::int64_t step = lab.step();
            QTRY_VERIFY_WITH_TIMEOUT(lab.step() > step + 1, kPatience); // and goes on
        }
        lab->actions().fork->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(lab->frame()->branches.size() == 2, kPatience);
        auto* flow = lab.find<QPushButton>("model.flow");
        QTRY_VERIFY_WITH_TIMEOUT(flow->isEnabled(), kPatience);
        QTest::mouseClick(flow, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(generation(lab) == nullptr, kPatience);
    }

    void aLastFrameIsTypedAndTheClipEndsWithIt() {
        const auto made = labWithModel();
        LabWindow& lab = *made;
        QVERIFY(open(lab, shortClip()));
        auto* last = lab.find<QComboBox>("lastFrame");
        auto* glyphs = lab.find<QLineEdit>("lastGlyphs");
        QVERIFY(!glyphs->isVisible());
        choose(last, "Typed glyphs");
        QVERIFY(glyphs->isVisible());
        QTest::keyClicks(glyphs, "B");
        QTest::keyClick(glyphs, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(
            lab.engineRecipe().prompt.lastText == "B" && lab.engineRecipe().prompt.prescribeLast, kPatience);
        QVERIFY(generated(lab));
        QVERIFY(lab->frame()->numbers.boundaryLoss < 1e-3);
        choose(last, "Free");
        QTRY_VERIFY_WITH_TIMEOUT(!lab.engineRecipe().prompt.prescribeLast, kPatience);
        QVERIFY(!glyphs->isVisible());
    }

    void driftAndRectanglesApplyLiveAndNonsenseIsExplained() {
        const auto made = labWithModel();
        LabWindow& lab = *made;
        QVERIFY(open(lab, shortClip()));
        auto* right = lab.find<QDoubleSpinBox>("driftRight");
        right->setFocus();
        right->selectAll();
        QTest::keyClicks(right, "1.5");
        QTest::keyClick(right, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(lab.engineRecipe().prompt.drift[0] == 1.5, kPatience);
        auto* regions = lab.find<QLineEdit>("pinnedRegions");
        QTest::keyClicks(regions, "0,0,99,1:0-1");
        QTest::keyClick(regions, Qt::Key_Return);
        QVERIFY(lab.engineRecipe().prompt.regions.empty());
        regions->clear();
        QTest::keyClicks(regions, "0,0,8,4:1-3");
        QTest::keyClick(regions, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().prompt.regions.size(), std::size_t{1}, kPatience);
        QTest::keyClick(&*lab, Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(lab.engineRecipe().prompt.regions.empty(), kPatience);
    }

    void theModelPanelTellsWhatTheScoreFollows() {
        const auto made = labWithModel();
        LabWindow& lab = *made;
        auto recipe = shortClip();
        QVERIFY(open(lab, recipe));
        QVERIFY(generated(lab));
        auto* state = lab.find<QLabel>("generationState");
        QTRY_VERIFY_WITH_TIMEOUT(state->text().contains("dB"), kPatience);
        QVERIFY2(!state->text().contains("camera"), qPrintable(state->text()));
        recipe.prompt.drift = {1.5, -0.25};
        QVERIFY(open(lab, recipe));
        QVERIFY(generated(lab));
        QTRY_VERIFY_WITH_TIMEOUT(state->text().contains("camera: 1.50 px right, 0.25 px up a frame"),
                                 kPatience);
        // Two blots that move apart, one on each line.
        const QTemporaryDir folder;
        const auto write = [&](int moved) {
            QImage image(32, 32, QImage::Format_Grayscale8);
            image.fill(Qt::black);
            QPainter painter(&image);
            painter.fillRect(4 + moved, 4, 9, 5, Qt::white);
            painter.fillRect(4 + moved, 9, 3, 4, Qt::white);
            painter.fillRect(20 - moved, 20, 3, 8, Qt::gray);
            painter.fillRect(23 - moved, 24, 6, 4, Qt::gray);
            painter.end();
            const auto file = folder.filePath(QStringLiteral("%1.png").arg(moved));
            image.save(file);
            return file.toStdString();
        };
        recipe.grid = {32, 32, 8};
        recipe.prompt = {};
        recipe.prompt.source = recipe::Source::Image;
        recipe.prompt.file = write(0);
        recipe.prompt.lastFile = write(7);
        recipe.prompt.prescribeLast = true;
        QVERIFY(open(lab, recipe));
        QVERIFY(generated(lab));
        QTRY_VERIFY_WITH_TIMEOUT(state->text().contains("a second picture is followed"), kPatience);
        QVERIFY2(state->text().contains("px right"), qPrintable(state->text()));
        keepShot(pictureOf(*lab), "two_pictures");
    }

    void aDrawingBecomesTheFirstFrame() {
        const auto made = labWithModel();
        LabWindow& lab = *made;
        QVERIFY(open(lab, shortClip()));
        auto* sheet = lab.find<panels::DrawingSheet>("drawingSheet");
        auto* undo = lab.find<QToolButton>("drawing.undo");
        auto* clear = lab.find<QToolButton>("drawing.clear");
        QVERIFY(!sheet->isVisible());
        choose(lab.find<QComboBox>("videoSource"), "Drawing");
        QVERIFY(sheet->isVisible());
        QVERIFY(!undo->isEnabled());
        const auto stroke = [&](double from, double to) {
            const auto at = [&](double share) {
                // the middle of a row of the 16: between two rows each would hold half of the stroke
                return QPoint(static_cast<int>(share * sheet->width()), sheet->height() * 17 / 32);
            };
            QTest::mousePress(sheet, Qt::LeftButton, {}, at(from));
            QTest::mouseMove(sheet, at((from + to) / 2));
            QTest::mouseMove(sheet, at(to));
            QTest::mouseRelease(sheet, Qt::LeftButton, {}, at(to));
        };
        stroke(0.3, 0.5);
        QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().prompt.source, recipe::Source::Image, kPatience);
        QVERIFY(sheet->isVisible()); // goes on drawing
        QVERIFY(undo->isEnabled());
        const auto first = lab.engineRecipe().prompt.file;
        const auto drawn = video::readImage(lab->frame()->recipe->prompt.file, {16, 16, 1, 1}).frames.front();
        QVERIFY(*std::max_element(drawn.channels[0].begin(), drawn.channels[0].end()) > 0.5F);
        QVERIFY(*std::min_element(drawn.channels[0].begin(), drawn.channels[0].end()) < 0.1F);
        stroke(0.5, 0.7); // live: the run goes on with it
        QTRY_VERIFY_WITH_TIMEOUT(lab.engineRecipe().prompt.file != first, kPatience);
        QTest::mouseClick(undo, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(lab.engineRecipe().prompt.file == first, kPatience);
        QTest::mouseClick(clear, Qt::LeftButton);
        QVERIFY(!undo->isEnabled());
        QVERIFY(generated(lab));
    }

    void framesAndSizeAskForARestart() {
        const auto made = labWithModel();
        LabWindow& lab = *made;
        QVERIFY(open(lab, shortClip()));
        auto* frames = lab.find<QSpinBox>("frameCount");
        frames->setValue(12);
        QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().grid.back(), 12, kPatience);
        QVERIFY(generated(lab));
        QCOMPARE(lab->frame()->frames, 12);
    }
};

SGFM_WINDOW_TEST_MAIN(WindowGenerateVideoTest)
#include "window_generate_video_test.moc"
