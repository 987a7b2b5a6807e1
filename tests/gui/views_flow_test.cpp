// The three-dimensional view: it draws what it is given, orbits by the mouse, and leaves without a crash.

#include "tests/gui/support/shots.h"
#include "tests/gui/support/synthetic_frame.h"
#include "widgets/style/theme.h"
#include "widgets/views/flow_canvas.h"
#include "widgets/views/flow_overlay.h"
#include "widgets/views/flow_view.h"
#include "widgets/views/surface_format.h"

#include <QJsonArray>
#include <QLabel>
#include <QMainWindow>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

#include <numbers>

using namespace sgfm;
using namespace sgfm::views;

namespace {

QJsonObject showing(const QStringList& what) {
    return {{"show", QJsonArray::fromStringList(what)}};
}

struct Shown {
    FlowView view;
    explicit Shown(FramePointer frame, const QJsonObject& state = {}) {
        view.resize(560, 540);
        view.restoreState(state);
        view.show();
        [[maybe_unused]] const bool exposed = QTest::qWaitForWindowExposed(&view);
        view.setFrame(std::move(frame));
    }
    QImage picture() { return test::pictureOf(*view.canvas()); }
    FlowCanvas& canvas() { return *view.canvas(); }
};

// A vortex along t, with the layers that streamlines need: u = (-sin y', sin x', 0) about the middle, which
// is the x and y part of an ABC flow. Vorticity magnitude is |cos x' + cos y'|, largest on the axis.
std::shared_ptr<runtime::Frame> vortexFrame(int n) {
    auto frame = test::videoFrame(n);
    frame->mode = recipe::Mode::Flow;
    const auto grid = field::Grid::twoPi({n, n, n});
    frame->grid = grid;
    frame->field.reset();
    frame->layers.clear();
    const double h = 2 * std::numbers::pi / n;
    const auto at = [&](int i) { return i * h - std::numbers::pi; };
    using runtime::Quantity;
    frame->layers[{Quantity::FlowX, -1}] =
        test::layerOf(test::sampled(grid, [&](int, int y, int) { return -std::sin(at(y)); }));
    frame->layers[{Quantity::FlowY, -1}] =
        test::layerOf(test::sampled(grid, [&](int x, int, int) { return std::sin(at(x)); }));
    frame->layers[{Quantity::Density, -1}] =
        test::layerOf(test::sampled(grid, [&](int, int, int t) { return 0.05 * std::cos(at(t)); }));
    frame->layers[{Quantity::Vorticity, -1}] = test::layerOf(
        test::sampled(grid, [&](int x, int y, int) { return std::abs(std::cos(at(x)) + std::cos(at(y))); }));
    // Q = -1/2 tr(grad u)^2 = -d_x u_y d_y u_x = cos x' cos y'
    frame->layers[{Quantity::QCriterion, -1}] = test::layerOf(
        test::sampled(grid, [&](int x, int y, int) { return std::cos(at(x)) * std::cos(at(y)); }));
    return frame;
}

// Share of pixels that are not the ground.
double drawnShare(const QImage& image) {
    return test::differingShare(image, [&] {
        QImage ground(image.size(), image.format());
        ground.fill(style::darkPalette().canvas);
        return ground;
    }());
}

} // namespace

class views_flow_test : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { style::applyTheme(*qApp, style::Appearance::Dark); }
    void cleanup() { qunsetenv("SGFM_SOFTWARE_VIEWS"); }

    void everyWayOfDrawingShowsAVolumeOf64_data() {
        QTest::addColumn<QString>("what");
        for (const char* what : {"volume", "iso", "slices", "frame", "lines"}) {
            QTest::newRow(what) << what;
        }
    }
    void everyWayOfDrawingShowsAVolumeOf64() {
        QFETCH(QString, what);
        Shown shown(nullptr, showing({}));
        QVERIFY(drawnShare(shown.picture()) < 0.001);
        const auto frame = vortexFrame(64);
        shown.view.setFrame(frame);
        const QImage nothing = shown.picture();
        QVERIFY(drawnShare(nothing) < 0.02); // at most handles and such
        shown.view.restoreState(showing({what, "outline", "axes", "colorbar"}));
        const QImage image = shown.picture();
        test::keepShot(test::pictureOf(shown.view), "flow_" + what);
        QVERIFY2(drawnShare(image) > 0.03, qPrintable(QString::number(drawnShare(image))));
        QVERIFY(test::colorCount(image) == 64);
        QVERIFY(shown.canvas().picture().seconds > 0);
    }

    void aTwoDimensionalFieldIsAHeightSurface() {
        Shown shown(test::flowFrame());
        QVERIFY(drawnShare(shown.picture()) > 0.1);
        test::keepShot(test::pictureOf(shown.view), "flow_height");
        shown.view.setFrame(test::textFrame());
        QVERIFY(drawnShare(shown.picture()) > 0.1);
        test::keepShot(test::pictureOf(shown.view), "flow_height_text");
        shown.view.setFrame(test::videoFrame(32)); // and back to a box
        QVERIFY(drawnShare(shown.picture()) > 0.01);
    }

    void draggingOrbitsAndDoubleClickReturns() {
        Shown shown(test::videoFrame(32), showing({"slices"}));
        QVERIFY(!FlowView().saveState().contains("camera")); // nothing to look at yet
        const QImage before = shown.picture();
        const auto start = shown.view.saveState()["camera"].toArray();
        test::drag(*shown.view.canvas(), {250, 200}, {350, 240});
        const auto turned = shown.view.saveState()["camera"].toArray();
        QVERIFY(turned != start);
        QVERIFY(test::differingShare(before, shown.picture()) > 0.05);
        for (int i = 3; i < 6; ++i) { // an orbit keeps the focal point
            QVERIFY(std::abs(turned[i].toDouble() - start[i].toDouble()) < 1e-9);
        }
        test::wheel(*shown.view.canvas(), {250, 200}, 2);
        QVERIFY(shown.view.saveState()["camera"].toArray() != turned);
        test::drag(*shown.view.canvas(), {250, 200}, {280, 200}, Qt::LeftButton, Qt::ShiftModifier);
        QVERIFY(shown.view.saveState()["camera"].toArray()[3] != start[3]);
        QTest::mouseDClick(shown.view.canvas(), Qt::LeftButton, {}, QPoint(250, 200));
        const auto back = shown.view.saveState()["camera"].toArray();
        for (int i = 0; i < 9; ++i) {
            QVERIFY(std::abs(back[i].toDouble() - start[i].toDouble()) < 1e-6);
        }
    }

    void newFramesChangeThePicture() {
        Shown shown(test::videoFrame(32));
        const QImage before = shown.picture();
        auto frame = test::videoFrame(32, 5);
        auto& values = frame->layers[{runtime::Quantity::Vorticity, -1}].values;
        std::rotate(values.begin(), values.begin() + 7 * 32, values.end());
        shown.view.setFrame(frame);
        // Where drawing is slow the next picture comes after a rest.
        QTRY_VERIFY(test::differingShare(before, shown.picture()) > 0.005);
    }

    // Flat triangles between grid points 2 pi/48 apart have a little less area than the sphere: about
    // (h/r)^2/4, 0.2 % here; the interpolated radius errs by some tenths of a percent too.
    void theSurfaceOfASphereHasItsArea() {
        constexpr int n = 48;
        constexpr double radius = 1.5;
        auto frame = vortexFrame(n);
        const double h = 2 * std::numbers::pi / n;
        frame->layers[{runtime::Quantity::Vorticity, -1}] =
            test::layerOf(test::sampled(frame->grid, [&](int x, int y, int t) {
                return 10 - std::hypot((x - n / 2) * h, (y - n / 2) * h, (t - n / 2) * h);
            }));
        const auto& layer = frame->layers[{runtime::Quantity::Vorticity, -1}];
        auto state = showing({"iso"});
        state["level"] = (10 - radius - static_cast<double>(layer.minimum)) /
                         static_cast<double>(layer.maximum - layer.minimum);
        Shown shown(frame, state);
        shown.picture();
        const double area = shown.canvas().picture().area;
        const double exact = 4 * std::numbers::pi * radius * radius;
        QVERIFY2(std::abs(area / exact - 1) < 0.01, qPrintable(QString::number(area / exact)));
        QTRY_VERIFY(shown.view.details().contains("surface area 28")); // 4 pi 1.5^2 = 28.3
    }

    // Q = cos x' cos y' is positive in the core of the vortex. Its surface Q = 1/2 stands around the axis and
    // around the box's corners; nothing is shown on the negative side.
    void theSurfaceOfQStandsAroundVortexCores() {
        auto state = showing({"iso"});
        state["quantity"] = "q";
        state["level"] = 0.5;
        Shown shown(vortexFrame(48), state);
        shown.picture();
        const auto& request = shown.canvas().request();
        QCOMPARE(request.levels().size(), std::size_t{1});
        QVERIFY(std::abs(request.levels()[0] - 0.5) < 0.01);
        // Seen along x, a click on the axis meets the core where cos x' = 1/2, x' = pi/3 on the near side; a
        // fifth of the box aside, where strain all but equals rotation, it meets nothing.
        QTest::keyClick(shown.view.canvas(), Qt::Key_1);
        QSignalSpy chosen(&shown.view, &View::cursorChosen);
        const auto click = [&](QVector3D share) {
            const auto& seen = shown.canvas().request();
            const auto at = seen.camera.project(seen.box.toScene(share), QSizeF(shown.canvas().size()));
            QTest::mouseClick(shown.view.canvas(), Qt::LeftButton, {}, at->pixel.toPoint());
        };
        click({1, 0.3F, 0.5F});
        QCOMPARE(chosen.size(), 0);
        click({1, 0.5F, 0.5F});
        QCOMPARE(chosen.size(), 1);
        const auto place = chosen[0][0].value<GridCursor>();
        QVERIFY2(std::abs(place.x - 32) <= 1, qPrintable(QString::number(place.x))); // 48 (1/2 + 1/6)
        QVERIFY(std::abs(place.y - 24) <= 1);
    }

    void streamlinesAskForTheVelocityAndFollowTheirSeeds() {
        Shown shown(vortexFrame(32), showing({"lines"}));
        QCOMPARE(shown.view.wantedLayers().size(), std::size_t{4});
        const QImage before = shown.picture();
        QCOMPARE(shown.canvas().picture().lines, 12);
        QTRY_VERIFY(shown.view.details().contains("12 streamlines"));
        // The end of the seed line is dragged by the mouse.
        const auto seedsBefore = shown.canvas().request().seeds;
        const auto handles =
            handlesOf(shown.canvas().request(), shown.canvas().picture().camera, shown.canvas().size());
        const auto end = std::find_if(handles.begin(), handles.end(), [](const FlowHandle& handle) {
            return handle.kind == FlowHandle::Kind::Second;
        });
        QVERIFY(end != handles.end());
        QSignalSpy edited(&shown.view, &View::stateEdited);
        test::drag(*shown.view.canvas(), end->pixel, end->pixel + QPointF(-40, -60));
        QCOMPARE(edited.size(), 1); // once for the whole drag
        const auto seeds = shown.canvas().request().seeds;
        QVERIFY(seeds[0].first == seedsBefore[0].first);
        QVERIFY(seeds[0].second != seedsBefore[0].second);
        QVERIFY(test::differingShare(before, shown.picture()) > 0.002);
    }

    void seedsAreAddedMovedAndRemovedByKeys() {
        Shown shown(vortexFrame(16), showing({"lines"}));
        shown.picture();
        auto& canvas = *shown.view.canvas();
        canvas.setFocus();
        QTest::keyClick(&canvas, Qt::Key_N, Qt::ShiftModifier);
        QCOMPARE(shown.canvas().request().seeds.size(), std::size_t{2});
        QVERIFY(shown.canvas().request().seeds[1].kind == SeedSource::Kind::Sphere);
        QCOMPARE(shown.canvas().selectedSource(), 1);
        const auto before = shown.canvas().request().seeds[1].first;
        QTest::keyClick(&canvas, Qt::Key_Left, Qt::ControlModifier);
        QVERIFY(shown.canvas().request().seeds[1].first != before);
        shown.picture();
        QCOMPARE(shown.canvas().picture().lines, 24);
        QTest::keyClick(&canvas, Qt::Key_BracketLeft);
        QCOMPARE(shown.canvas().selectedSource(), 0);
        QTest::keyClick(&canvas, Qt::Key_Delete);
        QTest::keyClick(&canvas, Qt::Key_Delete);
        QVERIFY(shown.canvas().request().seeds.empty());
        QTest::keyClick(&canvas, Qt::Key_Delete); // nothing is left
        for (int i = 0; i < 12; ++i) {
            QTest::keyClick(&canvas, Qt::Key_N);
        }
        QCOMPARE(static_cast<int>(shown.canvas().request().seeds.size()), kMostSources);
    }

    void slicesAreDraggedAlongTheEdgesAndPlayed() {
        Shown shown(vortexFrame(32), showing({"slices"}));
        shown.picture();
        const auto handles =
            handlesOf(shown.canvas().request(), shown.canvas().picture().camera, shown.canvas().size());
        QCOMPARE(handles.size(), std::size_t{3});
        const auto edge = labelledEdge(0, shown.canvas().request().box, shown.canvas().picture().camera,
                                       shown.canvas().size());
        const auto target = shown.canvas().picture().camera.project(edge.from + (edge.to - edge.from) * 0.25F,
                                                                    QSizeF(shown.canvas().size()));
        test::drag(*shown.view.canvas(), handles[0].pixel, target->pixel);
        QCOMPARE(shown.canvas().request().slice[0], 8);
        QCOMPARE(shown.canvas().request().slice[1], 16);
        QTest::keyClick(shown.view.canvas(), Qt::Key_PageUp);
        QCOMPARE(shown.canvas().request().slice[2], 17);
        auto* play = shown.view.findChild<QToolButton*>("playSlices");
        QTest::mouseClick(play, Qt::LeftButton);
        QTRY_VERIFY(shown.canvas().request().slice[2] != 17);
        QTest::mouseClick(play, Qt::LeftButton);
        QVERIFY(!shown.view.saveState()["playing"].toBool());
    }

    void playingShowsTheSliceThatMoves() {
        Shown shown(vortexFrame(16), showing({"volume"}));
        QTest::mouseClick(shown.view.findChild<QToolButton*>("playSlices"), Qt::LeftButton);
        QVERIFY(shown.canvas().request().frameSlice);
        QVERIFY(shown.view.saveState()["playing"].toBool());
    }

    void aClickChoosesAPlaceAndTheCrosshairOfOthersIsShown() {
        Shown shown(vortexFrame(32), showing({"slices"}));
        const QImage before = shown.picture();
        QSignalSpy chosen(&shown.view, &View::cursorChosen);
        shown.view.setGridCursor({4, 5, 6}); // from another view
        QCOMPARE(chosen.size(), 0);
        QVERIFY(test::differingShare(before, shown.picture()) > 0.001);
        const auto request = shown.canvas().request();
        const auto pixel = request.camera.project(request.box.toScene(request.box.shareOf({24, 24, 16})),
                                                  QSizeF(shown.canvas().size()));
        QTest::mouseClick(shown.view.canvas(), Qt::LeftButton, {}, pixel->pixel.toPoint());
        QCOMPARE(chosen.size(), 1);
        QTest::keyClick(shown.view.canvas(), Qt::Key_Escape);
        QVERIFY(chosen.last()[0].value<GridCursor>().isNowhere());
        QTest::keyClick(shown.view.canvas(), Qt::Key_X, Qt::ShiftModifier);
        QVERIFY(chosen.last()[0].value<GridCursor>().x >= 0);
    }

    void everythingChosenComesBackWithTheState() {
        Shown shown(vortexFrame(16), showing({"volume", "lines", "axes"}));
        shown.picture();
        QTest::keyClick(shown.view.canvas(), Qt::Key_N);
        QTest::keyClick(shown.view.canvas(), Qt::Key_PageDown);
        QTest::keyClick(shown.view.canvas(), Qt::Key_Right);
        auto state = shown.view.saveState();
        state["clear_below"] = 0.45;
        state["level"] = 0.62;
        state["line_length"] = 0.5;
        state["range"] = "locked";
        state["locked"] = QJsonArray{-1.5, 2.5};
        state["map"] = "viridis";
        Shown other(vortexFrame(16), state);
        const auto again = other.view.saveState();
        for (const auto& key : state.keys()) {
            if (key == "camera" || key == "line_length") {
                continue; // stored as float
            }
            QVERIFY2(again[key] == state[key], qPrintable(key));
        }
        QVERIFY(std::abs(again["line_length"].toDouble() - 0.5) < 1e-6);
        QCOMPARE(other.canvas().request().range.high, 2.5);
    }

    void statesThatMakeNoSenseAreIgnored() {
        Shown shown(vortexFrame(16));
        const auto before = shown.view.saveState();
        shown.view.restoreState({{"quantity", "mass"},
                                 {"clear_below", 7},
                                 {"level", "high"},
                                 {"slices", QJsonArray{5, -1, "x"}},
                                 {"seeds", 3},
                                 {"line_length", -4},
                                 {"range", "locked"},
                                 {"locked", QJsonArray{3, 1}},
                                 {"camera", QJsonArray{0, 0, 0, 0, 0, 0, 0, 0, 0}}});
        QVERIFY(shown.view.saveState() == before);
    }

    // The bar: eight pictures a second at 800x600 by software OpenGL on two cores while it moves (a picture
    // that stands still is drawn once more, finely). The best of a few, since the machine has other things to
    // do as well.
    void aVolumeOf64IsDrawnEightTimesASecond() {
        FlowRequest request;
        request.frame = vortexFrame(64);
        request.quantity = {runtime::Quantity::Vorticity, -1};
        request.box = {request.frame->grid, false};
        request.range = {0, 2};
        request.volume = true;
        request.table = ColorTable("magma");
        request.camera = FlowCamera::forBox(request.box);
        request.pixels = {800, 600};
        request.background = request.ink = request.accent = Qt::black;
        FlowRenderer renderer;
        for (const bool coarse : {false, true}) {
            request.coarse = coarse;
            double best = 10;
            for (int i = 0; i < 8; ++i) {
                request.camera.orbit({7, 2});
                best = std::min(best, renderer.drawNow(request).seconds);
            }
            qInfo("64^3 at 800x600, %s: %.0f ms", coarse ? "while it moves" : "finely", 1000 * best);
            QVERIFY(!coarse || best < 0.125);
        }
    }

    void theWindowNeverWaitsForAPicture() {
        Shown shown(vortexFrame(64), showing({"volume"}));
        QSignalSpy pictures(&shown.canvas(), &FlowCanvas::pictureShown);
        shown.view.setFrame(vortexFrame(64));
        QTRY_VERIFY(shown.canvas().isSettled());
        const auto count = pictures.size();
        QElapsedTimer clock;
        clock.start();
        test::drag(*shown.view.canvas(), {250, 200}, {350, 240});
        QVERIFY(clock.elapsed() < 1000 * shown.canvas().picture().seconds + 20);
        QCOMPARE(pictures.size(), count); // it comes later
        QTRY_VERIFY(pictures.size() > count);
        QTRY_VERIFY(shown.canvas().isSettled());
        QVERIFY(!shown.canvas().picture().coarse);
    }

    void theLightThemeHasALightGround() {
        style::applyTheme(*qApp, style::Appearance::Light);
        Shown shown(vortexFrame(48), showing({"slices", "lines", "outline", "axes", "colorbar"}));
        const QImage image = shown.picture();
        test::keepShot(test::pictureOf(shown.view), "flow_light");
        style::applyTheme(*qApp, style::Appearance::Dark);
        QVERIFY(test::colorDistance(image.pixel(8, image.height() - 8), style::lightPalette().canvas.rgb()) <
                3);
        // And it follows while it is shown.
        QTRY_VERIFY(test::colorDistance(shown.picture().pixel(8, image.height() - 8),
                                        style::darkPalette().canvas.rgb()) < 3);
    }

    void aVideoLooksAsItsFrames() {
        auto frame = test::videoFrame(48);
        auto state = showing({"frame", "iso", "outline", "axes", "colorbar"});
        state["quantity"] = "density";
        Shown shown(frame, state);
        shown.picture();
        test::keepShot(test::pictureOf(shown.view), "flow_video");
        QVERIFY(shown.canvas().request().box.video);
        QTest::keyClick(shown.view.canvas(), Qt::Key_3);
        shown.picture();
        test::keepShot(test::pictureOf(shown.view), "flow_video_along_t");
    }

    void emptyStatesExplain() {
        FlowView view;
        view.resize(500, 400);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const auto* notice = view.findChild<QLabel*>("flowNotice");
        QVERIFY(notice->isVisible());
        QVERIFY(notice->text().contains("run"));
        view.setFrame(vortexFrame(16));
        QVERIFY(!notice->isVisible());
    }

    void aDifferenceFromNothingSaysWhatToDo() {
        auto frame = vortexFrame(16);
        frame->layers[{runtime::Quantity::Difference, -1}] = frame->layers[{runtime::Quantity::Density, -1}];
        frame->branches = {"main"};
        frame->branch = "main";
        Shown shown(frame, {{"quantity", "difference"}});
        const auto* notice = shown.view.findChild<QLabel*>("flowNotice");
        QVERIFY(notice->isVisible() && !shown.canvas().isVisible());
        QVERIFY(notice->text().contains("Fork"));
        auto fork = std::make_shared<runtime::Frame>(*frame);
        fork->branches = {"main", "fork 1"};
        fork->branch = "fork 1";
        shown.view.setFrame(fork);
        QVERIFY(!notice->isVisible() && shown.canvas().isVisible());
    }

    void snapshotsWorkWhileHidden() {
        FlowView view;
        view.setFrame(test::videoFrame(32));
        const QImage image = view.snapshot({640, 360});
        QCOMPARE(image.size(), QSize(640, 360));
        QVERIFY2(drawnShare(image.copy(0, 40, 640, 320)) > 0.01,
                 qPrintable(QString::number(drawnShare(image))));
        test::keepShot(image, "flow_snapshot");
    }

    void theCameraComesBackWithTheState() {
        Shown shown(test::videoFrame(32));
        shown.picture();
        test::drag(*shown.view.canvas(), {250, 200}, {350, 240});
        const auto state = shown.view.saveState();
        Shown other(nullptr, state);
        other.view.setFrame(test::videoFrame(32));
        other.picture();
        const auto camera = other.view.saveState()["camera"].toArray();
        QCOMPARE(camera.size(), 9);
        for (int i = 0; i < 9; ++i) {
            QVERIFY(std::abs(camera[i].toDouble() - state["camera"].toArray()[i].toDouble()) < 1e-9);
        }
        other.view.restoreState({{"camera", QJsonArray{1, 2, "x"}}, {"show", 5}, {"level", 1e9}});
        QVERIFY(!other.picture().isNull());
    }

    void withoutOpenGlItSaysSo() {
        qputenv("SGFM_SOFTWARE_VIEWS", "1");
        FlowView view;
        view.resize(400, 300);
        view.setFrame(test::videoFrame(16));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QVERIFY(view.canvas() == nullptr);
        QVERIFY(view.wantedLayers().empty());
        QVERIFY(test::colorCount(test::pictureOf(view)) > 4);
        QCOMPARE(view.snapshot({320, 200}).size(), QSize(320, 200));
    }

    void brokenFramesDoNotCrash() {
        Shown shown(std::make_shared<runtime::Frame>());
        shown.picture();
        auto frame = test::videoFrame(16);
        auto& layer = frame->layers[{runtime::Quantity::Vorticity, -1}];
        layer.maximum = layer.minimum = layer.runMaximum = layer.runMinimum = 0;
        shown.view.setFrame(frame);
        shown.picture();
        layer.values.resize(5);
        shown.view.setFrame(std::make_shared<runtime::Frame>(*frame));
        shown.picture();
        shown.view.setFrame(nullptr);
        shown.picture();
    }

    void itMovesBetweenWindows() {
        auto first = std::make_unique<QMainWindow>();
        QMainWindow second;
        auto* view = new FlowView;
        first->setCentralWidget(view);
        first->resize(400, 300);
        first->show();
        QVERIFY(QTest::qWaitForWindowExposed(first.get()));
        view->setFrame(test::videoFrame(32));
        QVERIFY(drawnShare(test::pictureOf(*view->canvas())) > 0.01);
        second.resize(400, 300);
        second.setCentralWidget(view);
        second.show();
        QVERIFY(QTest::qWaitForWindowExposed(&second));
        first.reset();
        view->setFrame(test::videoFrame(32, 1));
        QVERIFY(drawnShare(test::pictureOf(*view->canvas())) > 0.01);
    }
};

int main(int argc, char** argv) {
    QSurfaceFormat::setDefaultFormat(surfaceFormat());
    QApplication application(argc, argv);
    views_flow_test test;
    return QTest::qExec(&test, argc, argv);
}

#include "views_flow_test.moc"
