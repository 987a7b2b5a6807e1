// The frames of a video: played, looped, scrubbed, compared with the clip that came in, with arrows over
// them.

#include "tests/gui/support/shots.h"
#include "tests/gui/support/synthetic_frame.h"
#include "widgets/style/theme.h"
#include "widgets/views/frames_canvas.h"
#include "widgets/views/frames_view.h"

#include <QJsonObject>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

using namespace sgfm;
using namespace sgfm::views;

namespace {

std::unique_ptr<FramesView> shown(FramePointer frame, const QJsonObject& state = {}) {
    auto view = std::make_unique<FramesView>();
    view->resize(520, 460);
    view->restoreState(state);
    view->show();
    [[maybe_unused]] const bool exposed = QTest::qWaitForWindowExposed(view.get());
    view->setFrame(std::move(frame));
    return view;
}

QToolButton* button(FramesView& view, const QString& name) {
    for (auto* found : view.findChildren<QToolButton*>()) {
        if (found->accessibleName() == name) {
            return found;
        }
    }
    return nullptr;
}

FramesCanvas& canvasOf(FramesView& view) {
    return *view.findChild<FramesCanvas*>();
}

const QJsonObject kStill{{"playing", false}};

// A clip of even grey whose light moves to the right: u_x such that J/e is `pixels` pixels a frame.
std::shared_ptr<runtime::Frame> movingGrey(double pixels, std::int64_t step = 0) {
    auto frame = test::videoFrame(32, step);
    const auto& grid = frame->grid;
    auto field = std::make_shared<field::VectorField>(grid, 1);
    const double e = 1; // from black: intensity 1/2
    const double flux = e * pixels * grid.spacing(0) / grid.spacing(2);
    std::fill(field->component(0, 0).begin(), field->component(0, 0).end(), static_cast<float>(flux));
    frame->field = field; // its density is 0: middle grey
    auto remainder = *frame->remainder;
    remainder.means.assign(remainder.means.size(), {0.0F});
    frame->remainder = std::make_shared<video::FrameRemainder>(std::move(remainder));
    return frame;
}

} // namespace

class views_frames_test : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { style::applyTheme(*qApp, style::Appearance::Dark); }

    void arrowsShowFluxOverDensityInPixelsAFrame() {
        const auto frame = movingGrey(1.5);
        auto view = shown(frame, {{"playing", false}, {"arrows", true}});
        const auto& picture = canvasOf(*view).picture();
        QVERIFY(picture.arrows.size() > 50);
        for (const auto& arrow : picture.arrows) {
            // Grey is kept in 255 steps: half a step of 128 either way.
            QVERIFY2(std::abs(arrow.move.x() - 1.5) < 0.01, qPrintable(QString::number(arrow.move.x())));
            QCOMPARE(arrow.move.y(), 0.0);
        }
        QVERIFY(view->details().contains("1.5 pixels a frame"));
        test::keepShot(test::pictureOf(*view), "frames_arrows");
    }

    void mutedScalesDoNotComeBackFromWhatIsKeptBesideTheField() {
        auto frame = movingGrey(0);
        auto remainder = *frame->remainder;
        remainder.nyquist.resize(remainder.means.size());
        std::vector<float> stripes(32 * 32, 0.2F);
        for (std::size_t i = 0; i < stripes.size(); i += 2) {
            stripes[i] = -0.2F;
        }
        remainder.nyquist.front() = {stripes}; // of the first frame
        frame->remainder = std::make_shared<video::FrameRemainder>(std::move(remainder));
        const auto contrast = [](const QImage& image) {
            return std::abs(qGray(image.pixel(1, 0)) - qGray(image.pixel(0, 0)));
        };
        auto view = shown(frame, kStill);
        QVERIFY(contrast(view->frameImage(0)) > 40);
        QCOMPARE(contrast(view->frameImage(1)), 0);
        auto muted = std::make_shared<runtime::Frame>(*frame);
        muted->shownGains = {1, 0};
        QCOMPARE(contrast(shown(muted, kStill)->frameImage(0)), 0);
    }

    void darkPlacesHaveNoArrows() {
        const auto frame = test::videoFrame(32); // a bright ball on black
        auto view = shown(frame, kStill);
        const auto arrows = frameArrows(*frame->field, 8, view->frameImage(8), 16);
        QVERIFY(!arrows.empty());
        QVERIFY(arrows.size() < 16 * 16 / 2);
        for (const auto& arrow : arrows) {
            QVERIFY(qGray(view->frameImage(8).pixel(QPointF(arrow.at - QPointF(0.5, 0.5)).toPoint())) > 15);
        }
        QVERIFY(frameArrows(*frame->field, 99, view->frameImage(8), 16).empty());
        QVERIFY(frameArrows(*frame->field, 0, QImage(3, 3, QImage::Format_RGB32), 16).empty());
    }

    void theButtonTurnsTheArrowsOnAndOff() {
        auto view = shown(movingGrey(1), kStill);
        const QImage before = test::pictureOf(*view->canvas());
        QSignalSpy edited(view.get(), &View::stateEdited);
        QTest::mouseClick(button(*view, "Velocity"), Qt::LeftButton);
        QCOMPARE(edited.size(), 1);
        QVERIFY(test::differingShare(before, test::pictureOf(*view->canvas())) > 0.01);
        QTest::mouseClick(button(*view, "Velocity"), Qt::LeftButton);
        QVERIFY(test::differingShare(before, test::pictureOf(*view->canvas())) < 0.001);
    }

    void withoutLoopItStopsAtTheEndAndBeginsAgain() {
        auto view = shown(test::videoFrame(16), {{"playing", false}, {"rate", "60"}});
        QVERIFY(view->loops());
        QTest::mouseClick(button(*view, "Loop"), Qt::LeftButton);
        view->setCurrentFrame(view->frameCount() - 2);
        view->setPlaying(true);
        QTRY_VERIFY(!view->isPlaying());
        QCOMPARE(view->currentFrame(), view->frameCount() - 1);
        view->setPlaying(true);
        QVERIFY(view->currentFrame() < view->frameCount() - 1);
    }

    void withLoopItGoesOn() {
        auto view = shown(test::videoFrame(16), {{"playing", false}, {"rate", "60"}});
        view->setCurrentFrame(view->frameCount() - 1);
        view->setPlaying(true);
        QTRY_VERIFY(view->currentFrame() < view->frameCount() - 1);
        QVERIFY(view->isPlaying());
    }

    void theRunsRateIsTheRateUntilAnotherIsChosen() {
        auto frame = test::videoFrame(16);
        auto recipe = *frame->recipe;
        recipe.parameters.set("video.rate", 25);
        frame->recipe = std::make_shared<const recipe::Recipe>(recipe);
        auto view = shown(frame, kStill);
        QCOMPARE(view->interval(), 40);
        view->restoreState({{"rate", "8"}});
        QCOMPARE(view->interval(), 125);
        view->restoreState({{"rate", "run"}});
        QCOMPARE(view->interval(), 40);
    }

    void theOriginalIsTheClipAsItCameIn() {
        auto view = shown(test::videoFrame(32, 0), kStill);
        view->setCurrentFrame(6);
        const QImage original = view->frameImage(6);
        view->setFrame(movingGrey(1, 40)); // the field has flowed: something else
        QVERIFY(view->frameImage(6) != original);
        auto* toggle = button(*view, "Original");
        QVERIFY(toggle->isEnabled());
        QTest::mouseClick(toggle, Qt::LeftButton);
        QVERIFY(view->showsOriginal());
        QCOMPARE(view->frameImage(6), original);
        QVERIFY(view->details().contains("original"));
        view->setFrame(movingGrey(1, 41)); // stays while the run goes on
        QCOMPARE(view->frameImage(6), original);
        QTest::mouseClick(toggle, Qt::LeftButton);
        QVERIFY(view->frameImage(6) != original);
    }

    void withoutAnOriginalTheToggleSaysWhy() {
        auto view = shown(test::videoFrame(32, 12), kStill); // the run was joined later
        auto* toggle = button(*view, "Original");
        QVERIFY(!toggle->isEnabled());
        QVERIFY(toggle->toolTip().contains("reset"));
        view->setFrame(test::videoFrame(32, 0));
        QVERIFY(toggle->isEnabled());
        auto other = test::videoFrame(32, 5); // another clip: its original is not this one
        auto recipe = *other->recipe;
        recipe.prompt.text = "another";
        other->recipe = std::make_shared<const recipe::Recipe>(recipe);
        view->setFrame(other);
        QVERIFY(!toggle->isEnabled());
    }

    void thePointerTellsThePixelAndAClickChoosesIt() {
        auto view = shown(test::videoFrame(32), kStill);
        view->setCurrentFrame(3);
        QSignalSpy moved(view.get(), &View::cursorMoved);
        QSignalSpy chosen(view.get(), &View::cursorChosen);
        auto& canvas = canvasOf(*view);
        const QRectF target = canvas.picture().target(canvas.rect());
        const QPointF place = target.topLeft() + QPointF(10.5, 20.5) * target.width() / 32;
        test::hover(canvas, place);
        QVERIFY(moved.last()[0].value<GridCursor>() == (GridCursor{10, 20, 3}));
        QTest::mouseClick(&canvas, Qt::LeftButton, {}, place.toPoint());
        QVERIFY(chosen.last()[0].value<GridCursor>() == (GridCursor{10, 20, 3}));
        test::hover(canvas, {1, 1}); // beside the picture
        QVERIFY(moved.last()[0].value<GridCursor>().isNowhere());
    }

    void keysAndWheelStep() {
        auto view = shown(test::videoFrame(32), kStill);
        QTest::keyClick(view->canvas(), Qt::Key_End);
        QCOMPARE(view->currentFrame(), view->frameCount() - 1);
        QTest::keyClick(view->canvas(), Qt::Key_Right); // no further
        QCOMPARE(view->currentFrame(), view->frameCount() - 1);
        QTest::keyClick(view->canvas(), Qt::Key_Home);
        QCOMPARE(view->currentFrame(), 0);
        test::wheel(*view->canvas(), {50, 50}, -1);
        QCOMPARE(view->currentFrame(), 1);
        QTest::keyClick(view->canvas(), Qt::Key_P);
        QVERIFY(view->isPlaying());
    }

    void everythingChosenComesBackWithTheState() {
        const QJsonObject state{{"rate", "24"},   {"playing", false}, {"loop", false},
                                {"arrows", true}, {"original", true}, {"frame", 2}};
        auto view = shown(test::videoFrame(16));
        view->restoreState(state);
        QVERIFY(view->saveState() == state);
        view->restoreState({{"rate", "warp"}, {"frame", -40}, {"loop", "x"}});
        QCOMPARE(view->currentFrame(), 0);
    }

    void theIconsOfCheckedButtonsAreSeenInBothThemes() {
        for (const auto appearance : {style::Appearance::Light, style::Appearance::Dark}) {
            style::applyTheme(*qApp, appearance);
            auto view = shown(test::videoFrame(16));
            auto* loop = button(*view, "Loop");
            QVERIFY(loop != nullptr && loop->isChecked());
            const QImage picture = test::pictureOf(*loop);
            const QRgb ground = picture.pixel(picture.width() / 2, 3);
            int farthest = 0;
            for (int y = 3; y < picture.height() - 3; ++y) {
                for (int x = 3; x < picture.width() - 3; ++x) {
                    farthest = std::max(farthest, test::colorDistance(picture.pixel(x, y), ground));
                }
            }
            QVERIFY2(farthest > 128, qPrintable(QString::number(farthest)));
        }
        style::applyTheme(*qApp, style::Appearance::Dark);
    }

    void emptyStatesExplain() {
        auto view = shown(nullptr);
        QVERIFY(canvasOf(*view).picture().message.contains("video"));
        view->setFrame(test::textFrame());
        QVERIFY(canvasOf(*view).picture().message.contains("Video 3-D"));
        auto broken = test::videoFrame(16);
        broken->frames = 4000; // more than there are slices
        view->setFrame(broken);
        QCOMPARE(view->frameCount(), 0);
        QVERIFY(!canvasOf(*view).picture().message.isEmpty());
        QCOMPARE(view->snapshot({300, 200}).size(), QSize(300, 200));
    }
};

QTEST_MAIN(views_frames_test)

#include "views_frames_test.moc"
