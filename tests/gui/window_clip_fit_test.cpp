// How a person's picture or clip becomes frames: fitted in three ways, and a stretch of a clip chosen, by
// real events. The frames of the run are looked at, not only its recipe.

#include "support/lab_window.h"
#include "support/layout_faults.h"

#include "engine/lift/lift.h"
#include "engine/video/clip.h"
#include "engine/video/encoder.h"
#include "widgets/panels/clip_fit_form.h"
#include "widgets/panels/media_well.h"
#include "widgets/panels/video_form.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QImage>
#include <QLabel>

using namespace sgfm;
using namespace sgfm::test;

namespace {

constexpr int kSide = 16;
constexpr int kFrames = 8;

recipe::Recipe recipeOf(recipe::Source source, const QString& file) {
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Video);
    recipe.grid = {kSide, kSide, kFrames};
    recipe.prompt.source = source;
    recipe.prompt.text.clear();
    recipe.prompt.file = file.toStdString();
    return recipe;
}

bool open(LabWindow& lab, const recipe::Recipe& recipe) {
    lab->openRecipe(recipe, {}, false);
    return QTest::qWaitFor(
        [&] { return lab.step() == 0 && lab->frame()->recipe->prompt.file == recipe.prompt.file; },
        kPatience);
}

// Brightness of a pixel of a frame that the run holds.
float pixel(LabWindow& lab, int frame, int x, int y) {
    const auto& shown = *lab->frame();
    const auto clip = video::framesOf(lift::densityOf(*shown.field), shown.frames, *shown.remainder, 24);
    return clip.frames.at(static_cast<std::size_t>(frame))
        .channels[0][static_cast<std::size_t>(y * kSide + x)];
}

// Of another shape: the left eighth is white, the rest black.
QString widePicture(LabWindow& lab) {
    QImage image(128, 64, QImage::Format_RGB32);
    image.fill(Qt::black);
    for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 32; ++x) {
            image.setPixel(x, y, qRgb(255, 255, 255));
        }
    }
    const QString file = lab.path(QStringLiteral("wide.png"));
    image.save(file);
    return file;
}

// Two seconds at ten frames a second: black for the first, white for the second.
QString blackThenWhite(LabWindow& lab) {
    const QString file = lab.path(QStringLiteral("clip.mp4"));
    video::EncoderOptions options;
    options.width = options.height = 64;
    options.framesPerSecond = 10;
    video::VideoEncoder encoder(file.toStdString(), options);
    for (int frame = 0; frame < 20; ++frame) {
        encoder.add(std::vector<std::uint8_t>(std::size_t{64} * 64 * 3, frame < 10 ? 0 : 255));
    }
    encoder.finish();
    return file;
}

void type(QDoubleSpinBox* box, const char* text) {
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, QString::fromLatin1(text));
    QTest::keyClick(box, Qt::Key_Return);
}

} // namespace

class WindowClipFitTest : public QObject {
    Q_OBJECT

  private slots:
    void glyphsHaveNothingToFit() {
        LabWindow lab;
        recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Video);
        recipe.grid = {kSide, kSide, kFrames};
        QVERIFY(open(lab, recipe));
        QVERIFY(!lab.find<panels::ClipFitForm>("clipFit")->isVisible());
    }

    void aPictureIsFilledBarredOrStretchedByTheKeyboard() {
        LabWindow lab;
        QVERIFY(open(lab, recipeOf(recipe::Source::Image, widePicture(lab))));
        auto* fit = lab.find<QComboBox>("fit");
        QVERIFY(fit->isVisible());
        QVERIFY(!lab.find<QDoubleSpinBox>("clipStart")->isVisible()); // a picture has no time
        QVERIFY(pixel(lab, 0, 0, 8) < 0.1F);                          // the middle half: no white left
        fit->setFocus();
        const auto chosen = [&](recipe::Fit wanted) {
            return QTest::qWaitFor([&] { return lab.engineRecipe().prompt.fit == wanted; }, kPatience);
        };
        QTest::keyClick(fit, Qt::Key_Down);
        QVERIFY(chosen(recipe::Fit::Bars));
        // The run goes on with it; from its start its frames are the fitted ones.
        lab->document().restart(false);
        QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0 && pixel(lab, 0, 1, 8) > 0.9F, kPatience);
        QVERIFY(pixel(lab, 0, 1, 1) < 0.1F); // black above
        QTest::keyClick(fit, Qt::Key_Down);
        QVERIFY(chosen(recipe::Fit::Stretch));
        lab->document().restart(false);
        QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0 && pixel(lab, 0, 1, 1) > 0.9F, kPatience);
        QTest::keyClick(&*lab, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(chosen(recipe::Fit::Bars));
        QTRY_COMPARE_WITH_TIMEOUT(fit->currentText(), QStringLiteral("Bars"), kPatience);
        QTest::keyClick(&*lab, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(chosen(recipe::Fit::Cover));
    }

    void thePreviewShowsWhatTheRunGets() {
        LabWindow lab;
        QVERIFY(open(lab, recipeOf(recipe::Source::Image, widePicture(lab))));
        auto* thumbnail =
            lab.find<panels::MediaWell>("mediaWell")->findChild<QLabel*>(QStringLiteral("thumbnail"));
        const auto corner = [&] {
            const QImage picture = thumbnail->pixmap().toImage();
            return picture.isNull() ? -1 : qGray(picture.pixel(picture.width() / 8, picture.height() / 2));
        };
        QTRY_VERIFY_WITH_TIMEOUT(corner() >= 0 && corner() < 30, kPatience);
        QTest::keyClick(lab.find<QComboBox>("fit"), Qt::Key_End); // stretched
        QTRY_VERIFY_WITH_TIMEOUT(corner() > 220, kPatience);
    }

    void aStretchOfAClipIsChosenAndUndone() {
        LabWindow lab;
        QVERIFY(open(lab, recipeOf(recipe::Source::Clip, blackThenWhite(lab))));
        auto* start = lab.find<QDoubleSpinBox>("clipStart");
        auto* length = lab.find<QDoubleSpinBox>("clipLength");
        QVERIFY(start->isVisible() && length->isVisible());
        QCOMPARE(length->text(), QStringLiteral("to its end"));
        QVERIFY(pixel(lab, 0, 8, 8) < 0.1F);
        QVERIFY(pixel(lab, kFrames - 1, 8, 8) > 0.9F);
        type(start, "1.2");
        QTRY_VERIFY_WITH_TIMEOUT(lab.engineRecipe().prompt.clipStart == 1.2 && lab.step() == 0, kPatience);
        QVERIFY(pixel(lab, 0, 8, 8) > 0.9F); // white from the first frame on
        type(start, "0");
        QTRY_VERIFY_WITH_TIMEOUT(lab.engineRecipe().prompt.clipStart == 0 && lab.step() == 0, kPatience);
        type(length, "0.5");
        QTRY_VERIFY_WITH_TIMEOUT(lab.engineRecipe().prompt.clipLength == 0.5 && lab.step() == 0, kPatience);
        QVERIFY(pixel(lab, kFrames - 1, 8, 8) < 0.1F); // black to the last
        QTest::keyClick(&*lab, Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(lab.engineRecipe().prompt.clipLength == 0, kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(length->value(), 0.0, kPatience);
    }

    void aStartBehindTheEndIsExplainedAndTheRunStays() {
        LabWindow lab;
        QVERIFY(open(lab, recipeOf(recipe::Source::Clip, blackThenWhite(lab))));
        const auto run = lab->frame()->run;
        auto* start = lab.find<QDoubleSpinBox>("clipStart");
        auto* well = lab.find<panels::MediaWell>("mediaWell");
        type(start, "9");
        QTRY_VERIFY_WITH_TIMEOUT(!well->problem().isEmpty(), kPatience);
        QCOMPARE(lab->frame()->run, run);
        QCOMPARE(lab.engineRecipe().prompt.clipStart, 0.0);
        QCOMPARE(start->value(), 9.0); // to be corrected where it stands
        type(start, "0.5");
        QTRY_VERIFY_WITH_TIMEOUT(lab.engineRecipe().prompt.clipStart == 0.5, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(well->problem().isEmpty(), kPatience);
    }

    void everyControlHasANameATooltipTheKeyboardAndRoomAtTheLargestText() {
        LabWindow lab;
        for (int presses = 0; presses < 20; ++presses) {
            lab->actions().largerText->trigger();
        }
        QVERIFY(open(lab, recipeOf(recipe::Source::Clip, blackThenWhite(lab))));
        for (const char* name : {"fit", "clipStart", "clipLength"}) {
            auto* control = lab.find<QWidget>(name);
            QVERIFY2(control->isVisible() && !control->accessibleName().isEmpty() &&
                         !control->toolTip().isEmpty() && (control->focusPolicy() & Qt::TabFocus) != 0,
                     name);
        }
        const auto& form = *lab.find<panels::ClipFitForm>("clipFit");
        const auto cutOff = [&] {
            QStringList words;
            for (const QLabel* label : form.findChildren<QLabel*>()) {
                if (const QString text = cutOffText(*label); label->isVisible() && !text.isEmpty()) {
                    words += text;
                }
            }
            for (const QDoubleSpinBox* box : form.findChildren<QDoubleSpinBox*>()) {
                if (box->width() < box->minimumSizeHint().width()) {
                    words += box->text();
                }
            }
            return words;
        };
        QTRY_COMPARE_WITH_TIMEOUT(cutOff(), QStringList(), kPatience);
        lab->actions().normalText->trigger();
    }

    void anotherClipIsReadWhole() {
        LabWindow lab;
        auto recipe = recipeOf(recipe::Source::Clip, blackThenWhite(lab));
        recipe.prompt.clipStart = 1;
        recipe.prompt.clipLength = 0.5;
        recipe.prompt.fit = recipe::Fit::Bars;
        QVERIFY(open(lab, recipe));
        QCOMPARE(lab.find<QDoubleSpinBox>("clipStart")->value(), 1.0);
        const auto disc = runtime::resourceFolder() / "presets" / "media" / "disc.mp4";
        lab->findChild<panels::VideoForm*>()->take(
            panels::offerOfFile(QString::fromStdString(disc.string())));
        QTRY_COMPARE_WITH_TIMEOUT(lab.engineRecipe().prompt.file, disc.string(), kPatience);
        QCOMPARE(lab.engineRecipe().prompt.clipStart, 0.0);
        QCOMPARE(lab.engineRecipe().prompt.clipLength, 0.0);
        QCOMPARE(lab.engineRecipe().prompt.fit, recipe::Fit::Bars); // the person's way
        QTRY_COMPARE_WITH_TIMEOUT(lab.find<QDoubleSpinBox>("clipStart")->value(), 0.0, kPatience);
    }
};

SGFM_WINDOW_TEST_MAIN(WindowClipFitTest)
#include "window_clip_fit_test.moc"
