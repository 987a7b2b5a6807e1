// The wavelet scales: strips follow the coefficients, a click mutes, a drag changes the gain.

#include "tests/gui/support/shots.h"
#include "tests/gui/support/synthetic_frame.h"
#include "widgets/style/theme.h"
#include "widgets/views/color_table.h"
#include "widgets/views/mallat_layout.h"
#include "widgets/views/scales_view.h"
#include "widgets/views/surface_format.h"

#include <QSignalSpy>
#include <QtTest>

using namespace sgfm;
using namespace sgfm::views;

namespace {

struct Shown {
    ScalesView view;
    explicit Shown(runtime::Frame&& frame, QSize size = {620, 300}) {
        view.resize(size);
        view.show();
        [[maybe_unused]] const bool exposed = QTest::qWaitForWindowExposed(&view);
        view.setFrame(std::make_shared<const runtime::Frame>(std::move(frame)));
    }
};

} // namespace

class views_scales_test : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { style::applyTheme(*qApp, style::Appearance::Dark); }

    void bandsLieWhereTheTransformPutsThem() {
        const field::Grid grid({64, 16}, {64, 16});
        // 6 scales: 5 levels along x; t allows 3 (16 -> 2).
        const auto coarsest = coefficientsOf(grid, 6, 0, Band::Across);
        QCOMPARE(coarsest.offset, (std::array<int, 3>{0, 0, 0}));
        QCOMPARE(coarsest.size, (std::array<int, 3>{2, 2, 1}));
        const auto finest = coefficientsOf(grid, 6, 5, Band::Across);
        QCOMPARE(finest.offset, (std::array<int, 3>{32, 0, 0}));
        QCOMPARE(finest.size, (std::array<int, 3>{32, 8, 1}));
        const auto both = coefficientsOf(grid, 6, 5, Band::Both);
        QCOMPARE(both.offset, (std::array<int, 3>{32, 8, 0}));
        // Level 5 does not split t: no details along t there.
        QVERIFY(coefficientsOf(grid, 6, 1, Band::Along).isEmpty());
        QCOMPARE(coefficientsOf(grid, 6, 1, Band::Across).size, (std::array<int, 3>{2, 2, 1}));
        QVERIFY(coefficientsOf(grid, 6, 6, Band::Across).isEmpty());
        QVERIFY(coefficientsOf(grid, 6, -1, Band::Across).isEmpty());
    }

    void stripsHaveTheCoefficientsColours() {
        // +1 in the left half of every band, -1 in the right half.
        auto frame = test::textFrame();
        for (int x = 0; x < 72; ++x) {
            for (int t = 0; t < 16; ++t) {
                // 4 scales: x 72 -> 36 -> 18 -> 9; the finest band is 36..71, the next 18..35.
                const double value = x >= 36 ? (x < 54 ? 1 : -1) : x >= 18 ? (x < 27 ? 1 : -1) : 1;
                frame->layers[{runtime::Quantity::Coefficients, -1}].values[frame->grid.index(x, t)] =
                    static_cast<float>(value);
            }
        }
        Shown shown(std::move(*frame));
        const QImage image = test::pictureOf(*shown.view.canvas());
        const ColorTable table("balance");
        for (const int scale : {2, 3}) {
            const QRect strip = shown.view.stripRect(scale);
            QVERIFY(strip.width() > 200 && strip.height() > 20);
            const auto at = [&](double share) {
                return image.pixel(strip.left() + static_cast<int>(share * strip.width()) + 3,
                                   strip.center().y() + 2);
            };
            QVERIFY(test::colorDistance(at(0.25), table.at(1)) <= 12);
            QVERIFY(test::colorDistance(at(0.75), table.at(0)) <= 12);
        }
    }

    void aClickMutesAndASecondClickUnmutes() {
        Shown shown(std::move(*test::textFrame()));
        QSignalSpy muted(&shown.view, &ScalesView::muteToggled);
        QSignalSpy edited(&shown.view, &View::parameterEdited);
        const QImage before = test::pictureOf(*shown.view.canvas());
        QTest::mouseClick(shown.view.canvas(), Qt::LeftButton, {}, shown.view.stripRect(2).center());
        QCOMPARE(muted.count(), 1);
        QCOMPARE(muted.last(), (QVariantList{2, true}));
        QCOMPARE(edited.last(), (QVariantList{"scales.mute_2", 1.0, false}));
        QVERIFY(shown.view.isMuted(2) && !shown.view.isMuted(1));
        const QRect strip = shown.view.stripRect(2);
        QVERIFY(test::differingShare(before.copy(strip), test::pictureOf(*shown.view.canvas()).copy(strip)) >
                0.4);
        test::keepShot(test::pictureOf(shown.view), "scales_muted");
        QTest::mouseClick(shown.view.canvas(), Qt::LeftButton, {}, shown.view.stripRect(2).center());
        QCOMPARE(muted.last(), (QVariantList{2, false}));
        QVERIFY(!shown.view.isMuted(2));
    }

    void draggingTheKnobChangesTheGain() {
        Shown shown(std::move(*test::textFrame()));
        QSignalSpy gained(&shown.view, &ScalesView::gainEdited);
        QSignalSpy edited(&shown.view, &View::parameterEdited);
        const QRect bar = shown.view.gainRect(1);
        test::drag(*shown.view.canvas(), bar.center(), QPointF(bar.right() - 5, bar.center().y()));
        QVERIFY(gained.count() >= 2);
        QCOMPARE(gained.last().at(0).toInt(), 1);
        QVERIFY(gained.last().at(1).toDouble() > 1.9);
        QCOMPARE(edited.last().at(0).toString(), QString("scales.gain_1"));
        QCOMPARE(edited.last().at(2).toBool(), false); // the drag is over
        QVERIFY(edited.first().at(2).toBool());
        QVERIFY(shown.view.gain(1) > 1.9);
        QCOMPARE(shown.view.gain(0), 1.0);
        // Frames that were on their way still carry the old gain: the knob waits for the engine.
        shown.view.setFrame(test::textFrame(1));
        QVERIFY(shown.view.gain(1) > 1.9);
        for (int i = 2; i < 20; ++i) { // an engine that never takes it wins in the end
            shown.view.setFrame(test::textFrame(i));
        }
        QCOMPARE(shown.view.gain(1), 1.0);
    }

    void theFramesOwnGainIsShown() {
        auto frame = test::textFrame(10);
        auto recipe = *frame->recipe;
        recipe.parameters.set("scales.gain_0", 0.5);
        recipe::Event event;
        event.step = 5;
        event.key = "scales.mute_3";
        event.value = 1;
        recipe.events.push_back(event);
        frame->recipe = std::make_shared<const recipe::Recipe>(recipe);
        Shown shown(std::move(*frame));
        QCOMPARE(shown.view.gain(0), 0.5);
        QVERIFY(shown.view.isMuted(3));
    }

    void theKeyboardReachesEverything() {
        Shown shown(std::move(*test::textFrame()));
        QSignalSpy muted(&shown.view, &ScalesView::muteToggled);
        QTest::keyClick(shown.view.canvas(), Qt::Key_Down);
        QTest::keyClick(shown.view.canvas(), Qt::Key_M);
        QCOMPARE(muted.last(), (QVariantList{1, true}));
        QTest::keyClick(shown.view.canvas(), Qt::Key_Minus);
        QCOMPARE(shown.view.gain(1), 0.9);
    }

    void theLinkedCursorRunsOverX() {
        Shown shown(std::move(*test::textFrame()));
        QSignalSpy moved(&shown.view, &View::cursorMoved);
        const QRect strip = shown.view.stripRect(3);
        test::hover(*shown.view.canvas(), QPointF(strip.left() + strip.width() * 0.5, strip.center().y()));
        QVERIFY(std::abs(moved.last().front().value<GridCursor>().x - 36) <= 1);
    }

    void framesWithoutScalesDrawAMessage() {
        Shown shown(runtime::Frame{});
        test::pictureOf(shown.view);
        shown.view.setFrame(nullptr);
        QTest::mouseClick(shown.view.canvas(), Qt::LeftButton, {}, QPoint(20, 20));
        QTest::keyClick(shown.view.canvas(), Qt::Key_M);
        QVERIFY(!shown.view.snapshot({300, 200}).isNull());
    }

    void shotsInBothThemes() {
        for (const auto appearance : {style::Appearance::Light, style::Appearance::Dark}) {
            style::applyTheme(*qApp, appearance);
            const QString suffix = appearance == style::Appearance::Light ? "_light" : "_dark";
            Shown text(std::move(*test::textFrame()));
            test::keepShot(test::pictureOf(text.view), "scales_text" + suffix);
            Shown flow(std::move(*test::flowFrame()), {620, 420});
            QVERIFY(flow.view.stripRect(0).width() == flow.view.stripRect(0).height()); // tiles
            test::keepShot(test::pictureOf(flow.view), "scales_flow" + suffix);
        }
        test::keepShot(Shown(std::move(*test::textFrame())).view.snapshot({1280, 720}), "scales_snapshot");
    }
};

QTEST_MAIN(views_scales_test)
#include "views_scales_test.moc"
