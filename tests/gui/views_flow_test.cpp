// The three-dimensional view: it draws what it is given, orbits by the mouse, and leaves without a crash.

#include "tests/gui/support/shots.h"
#include "tests/gui/support/synthetic_frame.h"
#include "widgets/style/theme.h"
#include "widgets/views/flow_canvas.h"
#include "widgets/views/flow_view.h"
#include "widgets/views/surface_format.h"

#include <QJsonArray>
#include <QMainWindow>
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
