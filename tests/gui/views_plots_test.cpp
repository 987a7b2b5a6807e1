// Time series, spectrum and video frames; the header strip and the list of views.

#include "tests/gui/support/shots.h"
#include "tests/gui/support/synthetic_frame.h"
#include "widgets/style/theme.h"
#include "widgets/views/frames_view.h"
#include "widgets/views/series_history.h"
#include "widgets/views/series_view.h"
#include "widgets/views/spectrum_view.h"
#include "widgets/views/surface_format.h"
#include "widgets/views/view_factory.h"
#include "widgets/views/view_header.h"

#include <qcustomplot.h>

#include <QContextMenuEvent>
#include <QDoubleSpinBox>
#include <QHelpEvent>
#include <QMenu>
#include <QSignalSpy>
#include <QSlider>
#include <QToolTip>
#include <QtTest>

using namespace sgfm;
using namespace sgfm::views;

namespace {

template <typename Kind>
std::unique_ptr<Kind> shown(QSize size = {420, 300}) {
    auto view = std::make_unique<Kind>();
    view->resize(size);
    view->show();
    [[maybe_unused]] const bool exposed = QTest::qWaitForWindowExposed(view.get());
    return view;
}

} // namespace

class views_plots_test : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { style::applyTheme(*qApp, style::Appearance::Dark); }

    void historyGrowsForgetsAndThins() {
        SeriesHistory history;
        for (int step = 0; step < 100; ++step) {
            history.add(*test::textFrame(step));
            history.add(*test::textFrame(step)); // the same frame again adds nothing
        }
        QCOMPARE(history.size(), 100);
        QCOMPARE(history.times().back(), 0.99);
        QCOMPARE(history.values(0)[0], test::textFrame(0)->numbers.flow.energy);
        history.add(*test::textFrame(40)); // stepped back
        QCOMPARE(history.size(), 41);
        auto toldAgain = *test::textFrame(41);
        toldAgain.numbers.measuredAt = 40;
        history.add(toldAgain); // nothing new was measured
        QCOMPARE(history.size(), 41);
        runtime::Frame frame;
        frame.run = 9;
        for (int step = 0; step < 3 * SeriesHistory::kLimit; ++step) {
            frame.step = step;
            frame.numbers.time = step;
            frame.numbers.measuredAt = step;
            history.add(frame);
            QVERIFY(history.size() <= SeriesHistory::kLimit);
        }
        QVERIFY(history.size() > SeriesHistory::kLimit / 4);
        QCOMPARE(history.times().front(), 0.0); // the beginning is kept
        QCOMPARE(history.times().back(), 3.0 * SeriesHistory::kLimit - 1);
        QVERIFY(std::is_sorted(history.times().begin(), history.times().end()));
    }

    void curvesAreDrawnAndHiddenByTheLegend() {
        auto view = shown<SeriesView>();
        for (int step = 0; step < 200; ++step) {
            view->setFrame(test::textFrame(step));
        }
        QCOMPARE(view->pointCount(), 200);
        QVERIFY(view->isCurveShown("energy") && !view->isCurveShown("residual"));
        const QImage before = view->snapshot({420, 300});
        view->setCurveShown("residual", true);
        QVERIFY(test::differingShare(before, view->snapshot({420, 300})) > 0.003);
        view->setCurveShown("residual", false);
        QVERIFY(test::differingShare(before, view->snapshot({420, 300})) < 0.001);
        const auto state = view->saveState();
        SeriesView other;
        other.restoreState(state);
        QCOMPARE(other.isCurveShown("residual"), false);
        other.restoreState({{"shown", QJsonObject{{"residual", true}, {"energy", "x"}}}, {"scale", 9}});
        QVERIFY(other.isCurveShown("residual") && other.isCurveShown("energy"));
    }

    void aClickOnANameHidesItsCurve() {
        auto view = shown<SeriesView>();
        for (int step = 0; step < 50; ++step) {
            view->setFrame(test::textFrame(step));
        }
        test::pictureOf(*view);
        QSignalSpy stated(view.get(), &View::stateEdited);
        auto* item = view->plot()->legend->itemWithPlottable(view->plot()->graph(0));
        QVERIFY(item != nullptr && view->isCurveShown("energy"));
        QTest::mouseClick(view->plot(), Qt::LeftButton, {}, item->rect().center());
        QVERIFY(!view->isCurveShown("energy"));
        QVERIFY(view->isFollowing()); // it was no drag
        QCOMPARE(stated.count(), 1);
    }

    void scaleEnergiesAreLinesToo() {
        auto view = shown<SeriesView>({640, 360});
        for (int step = 0; step < 30; ++step) {
            view->setFrame(test::textFrame(step));
        }
        QVERIFY(!view->table().contains("scale_2"));
        QAction* all = nullptr;
        for (auto* action : view->findChildren<QAction*>()) {
            all = action->text() == "All" ? action : all;
        }
        QVERIFY(all != nullptr);
        all->trigger();
        QVERIFY(view->isCurveShown("scale_0") && view->isCurveShown("scale_7"));
        const QStringList lines = view->table().split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 31);
        const auto columns = lines[0].split(',');
        const auto values = lines[6].split(',');
        QCOMPARE(values.size(), columns.size());
        QCOMPARE(values[0], QString("5"));
        const auto frame = test::textFrame(5);
        QCOMPARE(values[columns.indexOf("scale_2")].toDouble(), frame->numbers.scales[2].energy);
        QCOMPARE(values[columns.indexOf("energy")].toDouble(), frame->numbers.flow.energy);
        QCOMPARE(values[columns.indexOf("scale_7")], QString()); // this transform has four scales
        test::keepShot(test::pictureOf(*view), "series_scales");
    }

    void zoomingStopsFollowingAndADoubleClickFollowsAgain() {
        auto view = shown<SeriesView>();
        for (int step = 0; step < 60; ++step) {
            view->setFrame(test::textFrame(step));
        }
        view->setFollowing(true); // drawn now, not with the next picture
        test::pictureOf(*view);
        const auto whole = view->plot()->xAxis->range();
        const QPoint middle = view->plot()->axisRect()->center();
        test::wheel(*view->plot(), middle, 2);
        QVERIFY(!view->isFollowing());
        const auto zoomed = view->plot()->xAxis->range();
        QVERIFY(zoomed.size() < whole.size());
        test::drag(*view->plot(), middle, middle + QPointF(60, 0));
        QVERIFY(view->plot()->xAxis->range().lower < zoomed.lower);
        QVERIFY(std::abs(view->plot()->xAxis->range().size() - zoomed.size()) < 1e-9);
        QTest::mouseDClick(view->plot(), Qt::LeftButton, {}, middle);
        QVERIFY(view->isFollowing());
        QCOMPARE(view->plot()->xAxis->range().lower, whole.lower);
        QCOMPARE(view->plot()->xAxis->range().upper, whole.upper);
        // The same by keys.
        view->plot()->setFocus();
        QTest::keyClick(view->plot(), Qt::Key_Plus);
        QVERIFY(!view->isFollowing() && view->plot()->xAxis->range().size() < whole.size());
        const auto before = view->plot()->xAxis->range();
        QTest::keyClick(view->plot(), Qt::Key_Right);
        QVERIFY(view->plot()->xAxis->range().lower > before.lower);
        QTest::keyClick(view->plot(), Qt::Key_Home);
        QVERIFY(view->isFollowing());
        QCOMPARE(view->plot()->xAxis->range().upper, whole.upper);
        // A new run is followed from its beginning.
        QTest::keyClick(view->plot(), Qt::Key_Minus);
        view->setFrame(test::flowFrame(16));
        QVERIFY(view->isFollowing());
    }

    void marksStandWhereTheRunWasChanged() {
        auto view = shown<SeriesView>({640, 320});
        for (int step = 0; step < 100; step += 10) {
            view->setFrame(test::textFrame(step));
        }
        auto frame = test::textFrame(100);
        auto recipe = *frame->recipe;
        const auto change = [&](std::int64_t step, const char* key, double value) {
            recipe::Event event;
            event.step = step;
            event.key = key;
            event.value = value;
            recipe.events.push_back(event);
        };
        change(25, "dynamics.viscosity", 0.02);
        change(25, "noise.on", 0);
        change(40, "scales.gain_1", 0.5); // changes pictures, not the run
        change(60, "dynamics.advection", 2);
        change(5000, "dynamics.advection", 0.5); // not reached yet
        frame->recipe = std::make_shared<const recipe::Recipe>(recipe);
        view->setFrame(frame);
        const QImage image = view->snapshot({640, 320});
        QCOMPARE(view->markers().size(), std::size_t{2});
        QVERIFY(std::abs(view->markers()[0].time - 0.25) < 1e-9); // between two rows of the history
        QVERIFY(view->markers()[0].text.contains("Viscosity: 0.02"));
        QVERIFY(view->markers()[0].text.contains('\n')); // both changes of that step
        QVERIFY(std::abs(view->markers()[1].time - 0.6) < 1e-9);
        QVERIFY(view->plot()->itemCount() >= 2);
        test::keepShot(image, "series_markers");
        // Hovering a mark tells what was changed.
        test::pictureOf(*view);
        const int x = static_cast<int>(std::lround(view->plot()->xAxis->coordToPixel(0.6)));
        const QPoint place(x, view->plot()->axisRect()->center().y());
        QHelpEvent help(QEvent::ToolTip, place, view->plot()->mapToGlobal(place));
        QApplication::sendEvent(view->plot(), &help);
        QTRY_VERIFY(QToolTip::text().contains("Changed at s = 0.6"));
        QToolTip::hideText();
    }

    void numbersAndPictureAreSavedFromTheMenu() {
        auto series = shown<SeriesView>();
        series->setFrame(test::textFrame(3));
        auto spectrum = shown<SpectrumView>();
        spectrum->setFrame(test::flowFrame(32));
        for (PlotView* view :
             {static_cast<PlotView*>(series.get()), static_cast<PlotView*>(spectrum.get())}) {
            QSignalSpy tables(view, &View::tableReady);
            QSignalSpy pictures(view, &View::snapshotRequested);
            QContextMenuEvent click(QContextMenuEvent::Mouse, {50, 50}, view->mapToGlobal(QPoint(50, 50)));
            QApplication::sendEvent(view->plot(), &click);
            QTRY_VERIFY(view->menu()->isVisible());
            view->menu()->close();
            view->menu()->actions().at(0)->trigger();
            view->menu()->actions().at(1)->trigger();
            QCOMPARE(tables.count(), 1);
            QCOMPARE(tables.last().at(1).toString(), view->table());
            QCOMPARE(pictures.count(), 1);
        }
        const QStringList lines = spectrum->table().split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines[0], QString("kind,index,k,energy"));
        QCOMPARE(lines.size(), 1 + 33 + 6);
        const auto numbers = test::flowFrame(32)->numbers;
        QCOMPARE(lines[1 + 7].section(',', 3).toDouble(), numbers.spectrum.energy[7]);
        QVERIFY(lines.last().startsWith("scale,5,"));
    }

    // Of a clip little energy lies in its longest waves: the curve begins where the legend usually stands.
    void theLegendOfASpectrumHidesNoPoints() {
        auto view = shown<SpectrumView>({560, 320});
        auto frame = test::videoFrame(32);
        auto& spectrum = frame->numbers.spectrum;
        for (const double power : {3.0, -3.0}) {
            for (std::size_t i = 0; i < spectrum.energy.size(); ++i) {
                spectrum.energy[i] = std::pow(std::max(1.0, spectrum.wavenumber[i]), power);
            }
            view->setFrame(std::make_shared<runtime::Frame>(*frame));
            test::keepShot(test::pictureOf(*view), power > 0 ? "spectrum_rises" : "spectrum_falls");
            QVERIFY(view->plot()->legend->visible());
            const QRectF legend = view->plot()->legend->outerRect();
            for (const QCPGraphData& point : *view->plot()->graph(0)->data()) {
                QVERIFY(!legend.contains(view->plot()->graph(0)->coordsToPixels(point.key, point.value)));
            }
        }
    }

    void theReferenceSlopeIsChosen() {
        auto view = shown<SpectrumView>({560, 320});
        view->setFrame(test::flowFrame(32));
        QCOMPARE(view->slope(), std::optional(-3.0)); // two dimensions
        view->setFrame(test::videoFrame(16));
        QCOMPARE(view->slope(), std::optional(-5.0 / 3));
        auto* choice = view->findChild<ChoiceButton*>();
        QVERIFY(choice != nullptr);
        for (const auto& [id, slope] : std::vector<std::pair<QString, std::optional<double>>>{
                 {"5/3", -5.0 / 3}, {"2", -2.0}, {"3", -3.0}, {"none", std::nullopt}}) {
            choice->choose(id);
            QCOMPARE(view->slope(), slope);
        }
        auto* own = view->findChild<QDoubleSpinBox*>();
        QVERIFY(own != nullptr && !own->isVisible());
        choice->choose("own");
        QVERIFY(own->isVisible());
        own->selectAll();
        QTest::keyClicks(own, "-2.5");
        QTest::keyClick(own, Qt::Key_Return);
        QCOMPARE(view->slope(), std::optional(-2.5));
        // The line that is drawn has that slope.
        const auto line = view->plot()->graph(1)->data();
        QCOMPARE(line->size(), 2);
        const double drawn =
            std::log(line->at(1)->value / line->at(0)->value) / std::log(line->at(1)->key / line->at(0)->key);
        QVERIFY(std::abs(drawn + 2.5) < 1e-9);
        SpectrumView other;
        other.restoreState(view->saveState());
        QCOMPARE(other.slope(), std::optional(-2.5));
        other.restoreState({{"slope", "steep"}, {"own_slope", 1e300}});
        QVERIFY(other.slope().has_value() && std::abs(*other.slope()) <= 10);
        test::keepShot(test::pictureOf(*view), "spectrum_own");
    }

    void everyScaleDraws_data() {
        QTest::addColumn<QString>("scale");
        for (const char* scale : {"relative", "linear", "log"}) {
            QTest::newRow(scale) << scale;
        }
    }
    void everyScaleDraws() {
        QFETCH(QString, scale);
        auto view = shown<SeriesView>();
        view->restoreState({{"scale", scale}});
        view->setFrame(test::textFrame(0)); // one point alone, with zeros in it
        view->snapshot({420, 300});
        for (int step = 1; step < 120; ++step) {
            view->setFrame(test::textFrame(step));
        }
        QVERIFY(test::colorCount(view->snapshot({420, 300})) > 20);
        auto broken = test::textFrame(121);
        broken->numbers.flow.energy = NAN;
        broken->numbers.flow.enstrophy = INFINITY;
        view->setFrame(broken);
        QVERIFY(test::colorCount(view->snapshot({420, 300})) > 20);
    }

    void aNewRunStartsAfresh() {
        SeriesView view;
        for (int step = 0; step < 10; ++step) {
            view.setFrame(test::textFrame(step));
        }
        view.setFrame(test::flowFrame(16));
        QCOMPARE(view.pointCount(), 1);
    }

    void spectrumShowsItsSlope() {
        auto view = shown<SpectrumView>();
        const QImage empty = view->snapshot({420, 300});
        view->setFrame(test::flowFrame(32));
        const QImage full = view->snapshot({420, 300});
        QVERIFY(test::differingShare(empty, full) > 0.01);
        view->restoreState({{"slope", "none"}});
        QVERIFY(test::differingShare(full, view->snapshot({420, 300})) > 0.001);
        auto nothing = test::flowFrame(32);
        for (auto& energy : nothing->numbers.spectrum.energy) {
            energy = 0;
        }
        view->setFrame(nothing); // logarithms of nothing
        view->setFrame(std::make_shared<runtime::Frame>());
        view->setFrame(nullptr);
    }

    void framesAreReadBackAndPlayed() {
        auto view = shown<FramesView>();
        view->setPlaying(false);
        view->setFrame(test::videoFrame(32));
        QCOMPARE(view->frameCount(), 12);
        // The ball is white at its centre, the corner black: density 1 and -1.
        const QImage first = view->frameImage(8); // the ball's centre is at x = n/2 when t = n/4
        QCOMPARE(first.size(), QSize(32, 32));
        QVERIFY(qGray(first.pixel(16, 10)) > 230);
        QVERIFY(qGray(first.pixel(0, 31)) < 25);
        QVERIFY(view->frameImage(99).isNull());
        const QImage before = test::pictureOf(*view->canvas());
        QTest::keyClick(view->canvas(), Qt::Key_Right);
        QCOMPARE(view->currentFrame(), 1);
        QVERIFY(test::differingShare(before, test::pictureOf(*view->canvas())) > 0.005);
        QTest::keyClick(view->canvas(), Qt::Key_Space);
        QVERIFY(view->isPlaying());
        QTRY_VERIFY(view->currentFrame() != 1);
        view->setPlaying(false);
        view->setFrame(test::textFrame());
        QCOMPARE(view->frameCount(), 0);
        view->setFrame(nullptr);
        test::pictureOf(*view);
    }

    void choicesStepByKeyAndEmitOnce() {
        ChoiceButton button("Colour map", {});
        button.addChoice("a", "A");
        button.addChoice("b", "B");
        button.addChoice("c", "C");
        QCOMPARE(button.currentId(), QString("a"));
        QSignalSpy chosen(&button, &ChoiceButton::chosen);
        QTest::keyClick(&button, Qt::Key_Down);
        QCOMPARE(button.currentId(), QString("b"));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(button.text(), QString("B"));
        QVERIFY(!button.setCurrentId("nonsense"));
        QCOMPARE(button.currentId(), QString("b"));
        button.setChoiceVisible("c", false);
        QTest::keyClick(&button, Qt::Key_Down);
        QCOMPARE(button.currentId(), QString("b"));
    }

    void everyViewCanBeMadeShownAndSaved() {
        std::set<QString> ids;
        for (const auto& kind : viewKinds()) {
            QVERIFY2(ids.insert(kind.id).second, qPrintable(kind.id));
            const std::unique_ptr<View> view(makeView(kind.id, nullptr));
            QVERIFY(view != nullptr);
            QSignalSpy doubled(view.get(), &View::headerDoubleClicked);
            QTest::mouseDClick(&view->header(), Qt::LeftButton, {}, QPoint(3, 3));
            QCOMPARE(doubled.count(), 1);
            for (const FramePointer& frame :
                 {FramePointer(test::textFrame()), FramePointer(test::videoFrame(16)),
                  FramePointer(test::flowFrame(32)), FramePointer()}) {
                view->setFrame(frame);
                view->setGridCursor({500, 500, 500}); // beyond every grid
                QCOMPARE(view->snapshot({360, 240}).size(), QSize(360, 240));
            }
            view->restoreState(view->saveState());
            QVERIFY(!view->title().isEmpty());
            for (const auto* button : view->findChildren<QAbstractButton*>()) {
                QVERIFY2(!button->accessibleName().isEmpty() && !button->toolTip().isEmpty(),
                         qPrintable(kind.id + ": " + button->text()));
            }
        }
        QVERIFY(makeView("nonsense", nullptr) == nullptr);
    }

    void iconsAreFoundInTheResources() {
        for (const char* name : {"play", "pause", "step", "reset", "fork", "export"}) {
            const QIcon icon = style::icon(name, style::darkPalette());
            QVERIFY2(!icon.isNull() && test::colorCount(icon.pixmap(32).toImage()) > 1, name);
        }
        QVERIFY(style::icon("no-such-icon", style::darkPalette()).isNull());
    }

    void textIsReadableInBothPalettes() {
        const auto luminance = [](const QColor& color) {
            const auto linear = [](double c) {
                return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
            };
            return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
                   0.0722 * linear(color.blueF());
        };
        const auto contrast = [&](const QColor& a, const QColor& b) { // WCAG 2.1
            const double x = luminance(a) + 0.05;
            const double y = luminance(b) + 0.05;
            return std::max(x, y) / std::min(x, y);
        };
        for (const auto* p : {&style::lightPalette(), &style::darkPalette()}) {
            for (const QColor& ground : {p->window, p->panel, p->raised, p->canvas, p->field}) {
                QVERIFY2(contrast(p->text, ground) >= 7, qPrintable(ground.name()));
                QVERIFY2(contrast(p->mutedText, ground) >= 4.5, qPrintable(ground.name()));
                QVERIFY2(contrast(p->disabledText, ground) >= 2.1, qPrintable(ground.name()));
            }
            QVERIFY(contrast(p->onAccent, p->accent) >= 4.5);
            for (const QColor& line : p->series()) {
                QVERIFY2(contrast(line, p->canvas) >= 3, qPrintable(line.name()));
            }
        }
    }

    void shotsInBothThemes() {
        for (const auto appearance : {style::Appearance::Light, style::Appearance::Dark}) {
            style::applyTheme(*qApp, appearance);
            const QString suffix = appearance == style::Appearance::Light ? "_light" : "_dark";
            auto series = shown<SeriesView>({420, 260});
            for (int step = 0; step < 200; ++step) {
                series->setFrame(test::textFrame(step));
            }
            test::keepShot(test::pictureOf(*series), "series" + suffix);
            auto spectrum = shown<SpectrumView>({420, 260});
            spectrum->setFrame(test::flowFrame(64));
            test::keepShot(test::pictureOf(*spectrum), "spectrum" + suffix);
            auto frames = shown<FramesView>();
            frames->setFrame(test::videoFrame(64));
            frames->setCurrentFrame(9);
            test::keepShot(test::pictureOf(*frames), "frames" + suffix);
        }
    }
};

int main(int argc, char** argv) {
    QSurfaceFormat::setDefaultFormat(surfaceFormat());
    QApplication application(argc, argv);
    views_plots_test test;
    return QTest::qExec(&test, argc, argv);
}

#include "views_plots_test.moc"
