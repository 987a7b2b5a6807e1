// The wavelet scales: strips follow the coefficients, a click mutes, a drag changes the gain.

#include "tests/gui/support/shots.h"
#include "tests/gui/support/synthetic_frame.h"
#include "widgets/style/theme.h"
#include "widgets/views/color_table.h"
#include "widgets/views/labelled_slider.h"
#include "widgets/views/mallat_layout.h"
#include "widgets/views/scale_filter.h"
#include "widgets/views/scales_view.h"
#include "widgets/views/surface_format.h"
#include "widgets/views/view_factory.h"

#include <QMenu>
#include <QSignalSpy>
#include <QSlider>
#include <QToolButton>
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
        const Band x{{true, false, false}};
        const Band t{{false, true, false}};
        const auto coarsest = coefficientsOf(grid, 6, 0, x);
        QCOMPARE(coarsest.offset, (std::array<int, 3>{0, 0, 0}));
        QCOMPARE(coarsest.size, (std::array<int, 3>{2, 2, 1}));
        const auto finest = coefficientsOf(grid, 6, 5, x);
        QCOMPARE(finest.offset, (std::array<int, 3>{32, 0, 0}));
        QCOMPARE(finest.size, (std::array<int, 3>{32, 8, 1}));
        const auto both = coefficientsOf(grid, 6, 5, {{true, true, false}});
        QCOMPARE(both.offset, (std::array<int, 3>{32, 8, 0}));
        // Level 5 does not split t: no details along t there.
        QVERIFY(coefficientsOf(grid, 6, 1, t).isEmpty());
        QCOMPARE(coefficientsOf(grid, 6, 1, x).size, (std::array<int, 3>{2, 2, 1}));
        QVERIFY(coefficientsOf(grid, 6, 6, x).isEmpty());
        QVERIFY(coefficientsOf(grid, 6, -1, x).isEmpty());
        // A band that changes along no axis is the approximation: scale 0 alone has it.
        QVERIFY(coefficientsOf(grid, 6, 3, {{false, false, false}}).isEmpty());
    }

    void everyCoefficientOfThreeAxesIsInExactlyOneBand() {
        const field::Grid grid({16, 8, 8}, {16, 8, 8});
        const int scales = 3;
        std::vector<int> covered(grid.size(), 0);
        for (int scale = 0; scale < scales; ++scale) {
            for (int bits = 1; bits < 8; ++bits) {
                const auto box = coefficientsOf(grid, scales, scale,
                                                {{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0}});
                if (scale == 0 && bits > 1) {
                    continue; // the approximation, whatever the band
                }
                for (int z = 0; z < box.size[2]; ++z) {
                    for (int y = 0; y < box.size[1]; ++y) {
                        for (int x = 0; x < box.size[0]; ++x) {
                            ++covered[grid.index(box.offset[0] + x, box.offset[1] + y, box.offset[2] + z)];
                        }
                    }
                }
            }
        }
        QVERIFY(std::all_of(covered.begin(), covered.end(), [](int count) { return count == 1; }));
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
        QSignalSpy edited(&shown.view, &View::parameterEdited);
        const QImage before = test::pictureOf(*shown.view.canvas());
        QTest::mouseClick(shown.view.canvas(), Qt::LeftButton, {}, shown.view.stripRect(2).center());
        QCOMPARE(edited.count(), 1);
        QCOMPARE(edited.last(), (QVariantList{"scales.mute_2", 1.0, false}));
        QVERIFY(shown.view.isMuted(2) && !shown.view.isMuted(1));
        const QRect strip = shown.view.stripRect(2);
        QVERIFY(test::differingShare(before.copy(strip), test::pictureOf(*shown.view.canvas()).copy(strip)) >
                0.4);
        test::keepShot(test::pictureOf(shown.view), "scales_muted");
        QTest::mouseClick(shown.view.canvas(), Qt::LeftButton, {}, shown.view.stripRect(2).center());
        QCOMPARE(edited.last(), (QVariantList{"scales.mute_2", 0.0, false}));
        QVERIFY(!shown.view.isMuted(2));
    }

    void draggingTheKnobChangesTheGain() {
        Shown shown(std::move(*test::textFrame()));
        QSignalSpy edited(&shown.view, &View::parameterEdited);
        const QRect bar = shown.view.gainRect(1);
        // From the neutral middle beyond the right end of the slider.
        test::drag(*shown.view.canvas(), QPointF(bar.left() + 20, bar.center().y()),
                   QPointF(bar.right() - 3, bar.center().y()));
        QVERIFY(edited.count() >= 3);
        QCOMPARE(edited.last().at(0).toString(), QString("scales.gain_1"));
        QCOMPARE(edited.last().at(1).toDouble(), 2.0);
        QCOMPARE(edited.last().at(2).toBool(), false); // the drag is over
        QVERIFY(edited.first().at(2).toBool());
        QCOMPARE(shown.view.gain(1), 2.0);
        QCOMPARE(shown.view.gain(0), 1.0);
        // Frames that were on their way still carry the old gain: the knob waits for the engine.
        shown.view.setFrame(test::textFrame(1));
        QCOMPARE(shown.view.gain(1), 2.0);
        for (int i = 2; i < 20; ++i) { // an engine that never takes it wins in the end
            shown.view.setFrame(test::textFrame(i));
        }
        QCOMPARE(shown.view.gain(1), 1.0);
    }

    void turnsOfTheWheelAreOneChange() {
        Shown shown(std::move(*test::textFrame()));
        QSignalSpy edited(&shown.view, &View::parameterEdited);
        for (int i = 0; i < 3; ++i) {
            test::wheel(*shown.view.canvas(), shown.view.stripRect(2).center(), -1);
        }
        QCOMPARE(edited.count(), 3);
        QCOMPARE(edited.last(), (QVariantList{"scales.gain_2", 0.85, true}));
        QTRY_COMPARE(edited.count(), 4); // the wheel rests
        QCOMPARE(edited.last(), (QVariantList{"scales.gain_2", 0.85, false}));
        // On another scale the first one's change ends at once; nothing goes below 0 or beyond the table.
        test::wheel(*shown.view.canvas(), shown.view.stripRect(0).center(), -100);
        QCOMPARE(shown.view.gain(0), 0.0);
        test::wheel(*shown.view.canvas(), shown.view.stripRect(1).center(), 1000);
        QCOMPARE(shown.view.gain(1), recipe::parameterRow("scales.gain_1").maximum);
        QCOMPARE(edited.at(5), (QVariantList{"scales.gain_0", 0.0, false}));
    }

    void aDoubleClickPutsAScaleBack() {
        Shown shown(std::move(*test::textFrame()));
        QTest::keyClick(shown.view.canvas(), Qt::Key_Minus);
        QTest::keyClick(shown.view.canvas(), Qt::Key_M);
        QCOMPARE(shown.view.gain(0), 0.9);
        QVERIFY(shown.view.isMuted(0));
        QSignalSpy together(&shown.view, &View::parametersEdited);
        QTest::mouseDClick(shown.view.canvas(), Qt::LeftButton, {}, shown.view.stripRect(0).center());
        QCOMPARE(shown.view.gain(0), 1.0);
        QVERIFY(!shown.view.isMuted(0));
        QCOMPARE(together.count(), 1); // one step for undo
    }

    void theMenuChoosesScales() {
        Shown shown(std::move(*test::textFrame()));
        QSignalSpy together(&shown.view, &View::parametersEdited);
        const auto trigger = [&](int scale, const QString& text) {
            for (auto* action : shown.view.menuOf(scale)->actions()) {
                if (action->text() == text) {
                    action->trigger();
                    return true;
                }
            }
            return false;
        };
        const auto muted = [&] {
            QString letters;
            for (int scale = 0; scale < 4; ++scale) {
                letters += shown.view.isMuted(scale) ? 'm' : '-';
            }
            return letters;
        };
        QVERIFY(trigger(1, "Up to scale 1"));
        QCOMPARE(muted(), QString("--mm"));
        QCOMPARE(together.count(), 1);
        QVERIFY(trigger(2, "Only scale 2"));
        QCOMPARE(muted(), QString("mm-m"));
        QVERIFY(trigger(2, "From scale 2 on"));
        QCOMPARE(muted(), QString("mm--"));
        QVERIFY(trigger(0, "All scales"));
        QCOMPARE(muted(), QString("----"));
        QSignalSpy edited(&shown.view, &View::parameterEdited);
        QVERIFY(trigger(0, "Filter views"));
        QCOMPARE(edited.last(), (QVariantList{"scales.filter_views", 1.0, false}));
        QVERIFY(shown.view.filtersViews());
        // By a real right click.
        QContextMenuEvent click(QContextMenuEvent::Mouse, shown.view.stripRect(3).center(),
                                shown.view.canvas()->mapToGlobal(shown.view.stripRect(3).center()));
        QApplication::sendEvent(shown.view.canvas(), &click);
        QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
        QApplication::activePopupWidget()->close();
    }

    void theFilterIsAButtonAndAParameter() {
        Shown shown(std::move(*test::textFrame()));
        auto* button = shown.view.findChild<QToolButton*>("filterViews");
        QVERIFY(button != nullptr && !button->isChecked());
        QSignalSpy edited(&shown.view, &View::parameterEdited);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(edited.last(), (QVariantList{"scales.filter_views", 1.0, false}));
        QVERIFY(button->isChecked());
        auto frame = test::textFrame(1);
        auto recipe = *frame->recipe;
        recipe.parameters.set("scales.filter_views", 1);
        frame->recipe = std::make_shared<const recipe::Recipe>(recipe);
        shown.view.setFrame(frame);
        QVERIFY(button->isChecked());
    }

    void aFilteredPictureSaysSo() {
        auto frame = test::textFrame();
        frame->shownGains = {1, 0.5, 1, 0};
        const std::unique_ptr<View> field(makeView("field", nullptr));
        field->resize(600, 300);
        field->show();
        auto* badge = field->findChild<QToolButton*>("scaleFilter");
        QVERIFY(badge != nullptr && badge->isHidden());
        field->setFrame(frame);
        QVERIFY(!badge->isHidden());
        QCOMPARE(badge->text(), QString("only j = 0–2"));
        QSignalSpy edited(field.get(), &View::parameterEdited);
        QTest::mouseClick(badge, Qt::LeftButton);
        QCOMPARE(edited.last(), (QVariantList{"scales.filter_views", 0.0, false}));
        field->setFrame(test::textFrame());
        QVERIFY(badge->isHidden());
        // The divergence is that of the run, and the scales are what the filter is chosen by.
        for (const char* kind : {"divergence", "scales", "spectrum", "series"}) {
            const std::unique_ptr<View> other(makeView(kind, nullptr));
            other->setFrame(frame);
            QVERIFY2(other->findChild<QToolButton*>("scaleFilter")->isHidden(), kind);
        }
    }

    void chosenScalesAreNamed_data() {
        QTest::addColumn<QList<double>>("gains");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing filtered") << QList<double>{} << "";
        QTest::newRow("a row") << QList<double>{1, 2, 1, 0} << "only j = 0–2";
        QTest::newRow("two") << QList<double>{0, 1, 1, 0} << "only j = 1, 2";
        QTest::newRow("apart") << QList<double>{1, 0, 0.5, 0, 1} << "only j = 0, 2, 4";
        QTest::newRow("none") << QList<double>{0, 0} << "no scale";
        QTest::newRow("weighted") << QList<double>{1, 0.5} << "scales weighted";
    }
    void chosenScalesAreNamed() {
        QFETCH(QList<double>, gains);
        QTEST(scaleFilterText({gains.begin(), gains.end()}), "text");
    }

    void theReconstructionStandsBehindTheScales() {
        auto frame = test::textFrame();
        frame->layers[{runtime::Quantity::Reconstruction, -1}] =
            test::layerOf(test::sampled(frame->grid, [](int x, int, int) { return x < 36 ? 1.0 : -1.0; }));
        Shown shown(std::move(*frame));
        const QRect pane = shown.view.stripRect(4); // behind four scales
        QVERIFY(pane.isValid());
        const QImage image = test::pictureOf(*shown.view.canvas());
        const ColorTable table("balance");
        QVERIFY(test::colorDistance(image.pixel(pane.left() + pane.width() / 4, pane.center().y()),
                                    table.at(1)) <= 12);
        QVERIFY(test::colorDistance(image.pixel(pane.left() + 3 * pane.width() / 4, pane.center().y()),
                                    table.at(0)) <= 12);
        QVERIFY(shown.view.wantedLayers().contains({runtime::Quantity::Reconstruction, -1}));
        auto state = shown.view.saveState();
        state["reconstruction"] = false;
        QSignalSpy wanted(&shown.view, &View::wantedLayersChanged);
        shown.view.restoreState(state);
        QVERIFY(!wanted.isEmpty());
        QVERIFY(shown.view.stripRect(4).isNull());
        QVERIFY(!shown.view.wantedLayers().contains({runtime::Quantity::Reconstruction, -1}));
    }

    void layoutIsChosenAndKept() {
        Shown shown(std::move(*test::textFrame()));
        QVERIFY(shown.view.stripRect(0).width() > 2 * shown.view.stripRect(0).height()); // strips
        auto state = shown.view.saveState();
        state["layout"] = "tiles";
        shown.view.restoreState(state);
        // Tiles stand side by side.
        QVERIFY(shown.view.stripRect(1).left() > shown.view.stripRect(0).right());
        QCOMPARE(shown.view.saveState()["layout"].toString(), QString("tiles"));
        shown.view.restoreState({{"layout", 7}, {"range", "nonsense"}, {"slice", -4}, {"band", "q"}});
        QCOMPARE(shown.view.saveState(), state); // what makes no sense is ignored
    }

    void aSliceOfThreeAxesIsChosen() {
        auto frame = test::videoFrame(16);
        // Coefficients that tell the slice: -1 in the first of every scale, +1 in the last.
        frame->layers[{runtime::Quantity::Coefficients, -1}] = test::layerOf(
            test::sampled(frame->grid, [](int, int, int t) { return t % 2 == 0 ? -1.0 : 1.0; }));
        Shown shown(std::move(*frame));
        auto* slider = shown.view.sliceSlider();
        QVERIFY(slider->isVisible());
        QCOMPARE(slider->maximum(), 7);
        QSignalSpy stated(&shown.view, &View::stateEdited);
        slider->slider()->setFocus();
        QTest::keyClick(slider->slider(), Qt::Key_Home);
        QCOMPARE(slider->value(), 0);
        const QImage first = test::pictureOf(*shown.view.canvas());
        QTest::keyClick(slider->slider(), Qt::Key_End);
        QCOMPARE(slider->value(), 7);
        QCOMPARE(stated.count(), 2);
        QVERIFY(test::differingShare(first, test::pictureOf(*shown.view.canvas())) > 0.1);
        shown.view.setFrame(test::textFrame());
        QVERIFY(!slider->isVisible());
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
        QTest::keyClick(shown.view.canvas(), Qt::Key_Down);
        QTest::keyClick(shown.view.canvas(), Qt::Key_M);
        QVERIFY(shown.view.isMuted(1));
        QTest::keyClick(shown.view.canvas(), Qt::Key_Minus);
        QCOMPARE(shown.view.gain(1), 0.9);
        QTest::keyClick(shown.view.canvas(), Qt::Key_0);
        QCOMPARE(shown.view.gain(1), 1.0);
        QVERIFY(!shown.view.isMuted(1));
        QTest::keyClick(shown.view.canvas(), Qt::Key_O);
        QVERIFY(shown.view.isMuted(0) && !shown.view.isMuted(1) && shown.view.isMuted(2));
        QSignalSpy chosen(&shown.view, &View::cursorChosen);
        QTest::keyClick(shown.view.canvas(), Qt::Key_Right);
        QCOMPARE(chosen.last().front().value<GridCursor>(), (GridCursor{4, -1, -1})); // the first token
        shown.view.setGridCursor({4, -1, -1});
        QTest::keyClick(shown.view.canvas(), Qt::Key_Right);
        QCOMPARE(chosen.last().front().value<GridCursor>(), (GridCursor{5, -1, -1}));
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
            QVERIFY(std::abs(flow.view.stripRect(0).width() - flow.view.stripRect(0).height()) <= 1); // tiles
            test::keepShot(test::pictureOf(flow.view), "scales_flow" + suffix);
        }
        test::keepShot(Shown(std::move(*test::textFrame())).view.snapshot({1280, 720}), "scales_snapshot");
    }
};

QTEST_MAIN(views_scales_test)
#include "views_scales_test.moc"
