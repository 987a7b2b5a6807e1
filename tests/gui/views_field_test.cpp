// The 2-D field view: the colours follow the data, by OpenGL and without; zoom, read-out, states.

#include "tests/gui/support/shots.h"
#include "tests/gui/support/synthetic_frame.h"
#include "widgets/style/theme.h"
#include "widgets/views/color_table.h"
#include "widgets/views/field_canvas.h"
#include "widgets/views/field_view.h"
#include "widgets/views/surface_format.h"
#include "widgets/views/view_header.h"

#include <QJsonArray>
#include <QSignalSpy>
#include <QtTest>

using namespace sgfm;
using namespace sgfm::views;
using runtime::Quantity;

namespace {

FieldCanvas& canvasOf(FieldView& view, int pane = 0) {
    return view.canvas(pane);
}

// Where a grid point is drawn, in canvas coordinates.
QPoint placeOf(FieldView& view, int column, int row) {
    const auto& canvas = canvasOf(view);
    const QRectF rect = canvas.pictureRect();
    const QPointF unit = canvas.picture().centreOf(column, row);
    const QRectF visible = canvas.viewport().shown();
    return QPointF(rect.left() + (unit.x() - visible.left()) / visible.width() * rect.width(),
                   rect.bottom() - (unit.y() - visible.top()) / visible.height() * rect.height())
        .toPoint();
}

std::shared_ptr<runtime::Frame> spotFrame() { // 1 at (10, 3), -1 at (50, 12), 0 elsewhere
    auto frame = test::textFrame();
    frame->boundaryWeight.reset();
    frame->layers[{Quantity::Density, -1}] = test::layerOf(test::sampled(frame->grid, [](int x, int t, int) {
        return x == 10 && t == 3 ? 1.0 : x == 50 && t == 12 ? -1.0 : 0.0;
    }));
    return frame;
}

} // namespace

class views_field_test : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { style::applyTheme(*qApp, style::Appearance::Dark); }
    void cleanup() { qunsetenv("SGFM_SOFTWARE_VIEWS"); }

    void coloursFollowTheData_data() {
        QTest::addColumn<bool>("software");
        QTest::newRow("OpenGL") << false;
        QTest::newRow("without OpenGL") << true;
    }
    void coloursFollowTheData() {
        QFETCH(bool, software);
        if (software) {
            qputenv("SGFM_SOFTWARE_VIEWS", "1");
        }
        FieldView view(Quantity::Density);
        QCOMPARE(view.usesOpenGl(), !software);
        view.resize(900, 400);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.restoreState({{"smooth", false}});
        view.setFrame(spotFrame());
        const QImage image = test::pictureOf(view.canvas());
        test::keepShot(image, software ? "field_spots_software" : "field_spots_opengl");
        const ColorTable table("balance");
        // The range is -1..1, so the spots have the ends of the map and the ground its middle; to rounding of
        // a colour's level.
        QVERIFY(test::colorDistance(image.pixel(placeOf(view, 10, 3)), table.at(1)) <= 3);
        QVERIFY(test::colorDistance(image.pixel(placeOf(view, 50, 12)), table.at(0)) <= 3);
        QVERIFY(test::colorDistance(image.pixel(placeOf(view, 30, 8)), table.at(0.5F)) <= 2);
    }

    void openGlAndSoftwareDrawTheSamePicture() {
        std::array<QImage, 2> images;
        for (const bool software : {false, true}) {
            if (software) {
                qputenv("SGFM_SOFTWARE_VIEWS", "1");
            }
            FieldView view(Quantity::Vorticity);
            view.resize(800, 360);
            view.show();
            QVERIFY(QTest::qWaitForWindowExposed(&view));
            view.setFrame(test::textFrame());
            const QImage image = test::pictureOf(view.canvas());
            images[software ? 1 : 0] =
                image.copy(canvasOf(view).pictureRect().toRect().adjusted(12, 2, -12, -2));
        }
        // Hatching may be shifted by a pixel and interpolation differ by rounding.
        QVERIFY2(test::differingShare(images[0], images[1]) < 0.02,
                 qPrintable(QString::number(test::differingShare(images[0], images[1]))));
    }

    void rowZeroLiesBelowForTextAndOnTopForVideo() {
        FieldView view(Quantity::Density);
        view.resize(600, 400);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setFrame(spotFrame());
        QVERIFY(placeOf(view, 10, 3).y() > placeOf(view, 10, 12).y());
        view.setFrame(test::videoFrame());
        QVERIFY(placeOf(view, 10, 3).y() < placeOf(view, 10, 12).y());
        // The ball sits in the upper third of the frame: brighter there than below.
        const QImage image = test::pictureOf(view.canvas());
        const ColorTable table("balance");
        const auto at = [&](int row) {
            return test::colorDistance(image.pixel(placeOf(view, 16, row)), table.at(1));
        };
        QVERIFY(at(11) < at(28));
    }

    void wheelZoomsAboutThePointerAndDoubleClickShowsAll() {
        FieldView view(Quantity::Density);
        view.resize(700, 400);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setFrame(test::textFrame());
        auto& canvas = canvasOf(view);
        QCOMPARE(canvas.viewport().target(), QRectF(0, 0, 1, 1));
        const QPoint place = placeOf(view, 20, 5);
        test::wheel(canvas, place, 3);
        QVERIFY(canvas.viewport().target().width() < 0.6);
        QTRY_COMPARE(canvas.viewport().shown(), canvas.viewport().target());
        // What was under the pointer stays there (to a pixel or two of layout).
        QVERIFY((placeOf(view, 20, 5) - place).manhattanLength() <= 4);
        const QRectF before = canvas.viewport().target();
        test::drag(canvas, place, place + QPoint(60, 0));
        QVERIFY(canvas.viewport().target().left() < before.left());
        QCOMPARE(canvas.viewport().target().width(), before.width());
        QTest::mouseDClick(&canvas, Qt::LeftButton, {}, place);
        QCOMPARE(canvas.viewport().target(), QRectF(0, 0, 1, 1));
        QTest::keyClick(&canvas, Qt::Key_Plus);
        QVERIFY(canvas.viewport().target().width() < 1);
        QTest::keyClick(&canvas, Qt::Key_0);
        QCOMPARE(canvas.viewport().target(), QRectF(0, 0, 1, 1));
    }

    void thePointerReadsValueTokenAndPlace() {
        FieldView view(Quantity::Density);
        view.resize(900, 400);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setFrame(spotFrame());
        QSignalSpy moved(&view, &View::cursorMoved);
        test::hover(view.canvas(), placeOf(view, 10, 3));
        QVERIFY(!moved.isEmpty());
        QCOMPARE(moved.last().front().value<GridCursor>(), (GridCursor{10, -1, 3}));
        const QString text = canvasOf(view).readOut(10, 3);
        QVERIFY2(text.contains("x 10") && text.contains("t 3") && text.endsWith("1"), qPrintable(text));
        QVERIFY2(text.contains(QString::fromUtf8("“,”")), qPrintable(text)); // token 6 lies at position 4 + 6
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(&view.canvas(), &leave);
        QVERIFY(moved.last().front().value<GridCursor>().isNowhere());
    }

    void theLinkedCursorIsDrawn() {
        FieldView view(Quantity::Density);
        view.resize(700, 400);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setFrame(spotFrame());
        const QImage without = test::pictureOf(view.canvas());
        view.setGridCursor({30, -1, 8});
        const QImage with = test::pictureOf(view.canvas());
        const QPoint place = placeOf(view, 30, 8);
        QVERIFY(test::colorDistance(without.pixel(place), with.pixel(place)) > 60);
        QVERIFY(test::colorDistance(without.pixel(place + QPoint(25, 25)),
                                    with.pixel(place + QPoint(25, 25))) < 4);
    }

    void aDifferenceFromNothingSaysWhatToDo() {
        FieldView view(Quantity::Difference);
        view.resize(400, 300);
        view.show();
        auto frame = test::textFrame();
        frame->layers[{Quantity::Difference, -1}] = frame->layers[{Quantity::Vorticity, -1}];
        frame->branches = {"main"};
        view.setFrame(frame);
        QVERIFY(view.canvas().picture().isEmpty());
        QVERIFY(view.details().isEmpty());
        auto forked = std::make_shared<runtime::Frame>(*frame);
        forked->branches = {"main", "fork 1"};
        view.setFrame(forked); // still the branch that others are compared with
        QVERIFY(view.canvas().picture().isEmpty());
        auto other = std::make_shared<runtime::Frame>(*forked);
        other->branch = "fork 1";
        view.setFrame(other);
        QVERIFY(!view.canvas().picture().isEmpty());
    }

    void divergenceAtRoundingLevelLooksLikeNothing() {
        FieldView view(Quantity::DivergenceAfter);
        view.resize(600, 400);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        auto frame = test::textFrame();
        frame->boundaryWeight.reset();
        view.setFrame(frame);
        const QImage image = test::pictureOf(view.canvas())
                                 .copy(canvasOf(view).pictureRect().toRect().adjusted(12, 4, -12, -4));
        QVERIFY(test::colorCount(image) <= 3);
        QVERIFY2(view.details().contains("3.1") && view.details().contains("2e"), qPrintable(view.details()));
    }

    void quantitiesMapsAndRangesCanBeChosenAndComeBack() {
        FieldView view(Quantity::Density);
        QSignalSpy wanted(&view, &View::wantedLayersChanged);
        QCOMPARE(view.wantedLayers(), (std::set<runtime::LayerRequest>{{Quantity::Density, -1}}));
        view.setSubject(Quantity::Speed);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(view.wantedLayers(), (std::set<runtime::LayerRequest>{{Quantity::Speed, -1}}));
        view.setFrame(test::textFrame());
        QCOMPARE(view.colorMap(), QString("magma"));
        FieldSettings settings = view.settings();
        settings.map = "cividis";
        view.setSettings(settings);
        canvasOf(view).viewport().moveTo(QRectF(0.25, 0.5, 0.5, 0.25));
        const auto state = view.saveState();
        FieldView other(Quantity::Density);
        other.restoreState(state);
        QVERIFY(other.settings().subject == FieldSubject(Quantity::Speed));
        other.setFrame(test::textFrame());
        QCOMPARE(other.colorMap(), QString("cividis"));
        QCOMPARE(canvasOf(other).viewport().target(), QRectF(0.25, 0.5, 0.5, 0.25));
    }

    void statesFromOutsideCannotHarm() {
        FieldView view(Quantity::Density);
        view.setFrame(test::textFrame());
        for (const QJsonObject& state :
             {QJsonObject{{"quantity", 7},
                          {"channel", 1e30},
                          {"map", "../../x"},
                          {"visible", QJsonArray{1e300, -1e300, 0, -5}}},
              QJsonObject{{"quantity", "nonsense"},
                          {"range", "locked"},
                          {"locked", QJsonArray{5, 5}},
                          {"slice", -1e9}},
              QJsonObject{
                  {"visible", "everywhere"}, {"locked", QJsonArray{"a", "b"}}, {"smooth", QJsonArray{}}}}) {
            view.restoreState(state);
            const QRectF visible = canvasOf(view).viewport().target();
            QVERIFY(visible.width() > 0 && visible.height() > 0 && QRectF(0, 0, 1, 1).contains(visible));
            QVERIFY(!view.snapshot({320, 200}).isNull());
        }
    }

    void brokenFramesDrawSomethingAndDoNotCrash() {
        FieldView view(Quantity::Density);
        view.resize(400, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setFrame(std::make_shared<runtime::Frame>()); // empty
        test::pictureOf(view);
        auto frame = test::textFrame();
        frame->layers[{Quantity::Density, -1}].values.resize(10); // of the wrong size
        view.setFrame(frame);
        test::pictureOf(view);
        frame = test::textFrame();
        auto& layer = frame->layers[{Quantity::Density, -1}];
        layer.values[40] = NAN;
        layer.maximum = INFINITY;
        view.setFrame(frame);
        QVERIFY(test::colorCount(test::pictureOf(view)) > 16);
        view.setFrame(nullptr);
        test::pictureOf(view);
    }

    void arrowsAskForTheFlowAndAreDrawn() {
        FieldView view(Quantity::Vorticity);
        view.resize(700, 400);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setFrame(test::textFrame());
        const QImage without = test::pictureOf(view.canvas());
        view.restoreState({{"arrows", true}});
        QVERIFY(view.wantedLayers().contains({Quantity::FlowX, -1}));
        QVERIFY(view.wantedLayers().contains({Quantity::Density, -1}));
        const QImage with = test::pictureOf(view.canvas());
        QVERIFY(test::differingShare(without, with) > 0.02);
        test::keepShot(with, "field_arrows");
    }

    void sliceSliderAppearsForThreeDimensions() {
        FieldView view(Quantity::Density);
        view.resize(500, 420);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setFrame(test::videoFrame(32));
        QCOMPARE(view.slice(), 7);
        const QImage middle = test::pictureOf(view.canvas());
        view.setSlice(0);
        const QImage first = test::pictureOf(view.canvas());
        QVERIFY(test::differingShare(middle, first) > 0.05);
        test::keepShot(test::pictureOf(view), "field_video");
    }

    void snapshotsHaveTheirSizeAndContents() {
        FieldView view(Quantity::Vorticity); // never shown
        view.setFrame(test::textFrame());
        for (const QSize size : {QSize(1920, 1080), QSize(320, 180), QSize(64, 48)}) {
            const QImage image = view.snapshot(size);
            QCOMPARE(image.size(), size);
            QCOMPARE(test::colorCount(image), 64);
        }
        test::keepShot(view.snapshot({1920, 1080}), "field_snapshot");
    }

    void shotsInBothThemes() {
        for (const auto appearance : {style::Appearance::Light, style::Appearance::Dark}) {
            style::applyTheme(*qApp, appearance);
            const QString suffix = appearance == style::Appearance::Light ? "_light" : "_dark";
            FieldView view(Quantity::Density);
            view.resize(720, 420);
            view.show();
            QVERIFY(QTest::qWaitForWindowExposed(&view));
            view.setFrame(test::textFrame());
            test::hover(view.canvas(), placeOf(view, 40, 9));
            QVERIFY(test::colorCount(test::pictureOf(view)) == 64);
            test::keepShot(test::pictureOf(view), "field_text" + suffix);
            FieldView flow(Quantity::Vorticity);
            flow.resize(520, 420);
            flow.show();
            QVERIFY(QTest::qWaitForWindowExposed(&flow));
            flow.setFrame(test::flowFrame());
            test::keepShot(test::pictureOf(flow), "field_flow" + suffix);
            FieldView coefficients(Quantity::Coefficients);
            coefficients.resize(520, 420);
            coefficients.show();
            QVERIFY(QTest::qWaitForWindowExposed(&coefficients));
            coefficients.setFrame(test::flowFrame());
            test::keepShot(test::pictureOf(coefficients), "field_coefficients" + suffix);
        }
    }
};

int main(int argc, char** argv) {
    QSurfaceFormat::setDefaultFormat(surfaceFormat());
    QApplication application(argc, argv);
    views_field_test test;
    return QTest::qExec(&test, argc, argv);
}

#include "views_field_test.moc"
