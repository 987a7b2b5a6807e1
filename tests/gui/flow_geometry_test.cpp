// What the three-dimensional view draws, on flows and bodies that are known by formula: places, camera,
// seeds, streamlines and picking. No display is needed.

#include "tests/gui/support/synthetic_frame.h"
#include "widgets/views/flow_handles.h"
#include "widgets/views/flow_lines.h"
#include "widgets/views/flow_overlay.h"
#include "widgets/views/flow_picking.h"

#include <QJsonObject>
#include <QtTest>

#include <numbers>

using namespace sgfm;
using namespace sgfm::views;

namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr int kPoints = 48;

FlowBox cube(int points = kPoints) {
    return {field::Grid::twoPi({points, points, points}), false};
}

struct Flow {
    FlowBox box;
    std::array<std::vector<float>, 3> velocity;

    template <typename Function>
    Flow(const FlowBox& shown, Function function) : box(shown) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            velocity[axis] = test::sampled(box.grid, [&](int x, int y, int t) {
                const auto at = [&](int index, int i) {
                    return static_cast<float>(i * box.grid.spacing(index));
                };
                return function(QVector3D(at(0, x), at(1, y), at(2, t)))[static_cast<int>(axis)];
            });
        }
    }
    std::vector<Streamline> trace(const std::vector<QVector3D>& seeds, float length) const {
        StreamlineTracer tracer;
        tracer.setField(box, {velocity[0], velocity[1], velocity[2]}, velocity[0]);
        return tracer.trace(seeds, length);
    }
};

// The vortex of a Taylor-Green cell: u = (sin x cos y, -cos x sin y, 0). sin x sin y is constant along its
// streamlines, which are closed.
Flow taylorGreen(int points = kPoints) {
    return {cube(points), [](QVector3D p) {
                return QVector3D(std::sin(p.x()) * std::cos(p.y()), -std::cos(p.x()) * std::sin(p.y()), 0);
            }};
}

FlowRequest requestOf(const FlowBox& box, std::vector<float> values) {
    auto frame = std::make_shared<runtime::Frame>();
    frame->grid = box.grid;
    frame->layers[{runtime::Quantity::Speed, -1}] = test::layerOf(std::move(values));
    FlowRequest request;
    request.range = {frame->layers.begin()->second.minimum, frame->layers.begin()->second.maximum};
    request.frame = frame;
    request.quantity = {runtime::Quantity::Speed, -1};
    request.box = box;
    request.camera = FlowCamera::forBox(box);
    return request;
}

} // namespace

class flow_geometry_test : public QObject {
    Q_OBJECT

  private slots:
    void theLongestSideIsOneAndAShortOneIsSeen() {
        const FlowBox text{field::Grid({72, 16}, {72, 16}), false};
        QCOMPARE(text.sides(), QVector3D(1, 0.4F, 0)); // 16/72 would be a thread
        QCOMPARE(text.low().z(), -FlowBox::kHeight);
        const FlowBox clip{field::Grid({64, 32, 32}, {2, 1, 1}), true};
        QCOMPARE(clip.sides(), QVector3D(1, 0.5F, 0.5F));
    }

    void placesAndIndicesFitTogether() {
        const auto box = cube(32);
        const GridCursor cursor{3, 17, 31};
        QVERIFY(box.cursorAt(box.shareOf(cursor)) == cursor);
        QVERIFY(box.cursorAt({1, 1, 1}) == (GridCursor{0, 0, 0})); // periodic
        const FlowBox text{field::Grid({72, 16}, {72, 16}), false};
        QVERIFY(text.cursorAt(text.shareOf({5, -1, 7})) == (GridCursor{5, -1, 7}));
    }

    void theCameraShowsTheWholeBox_data() {
        QTest::addColumn<int>("axis");
        QTest::addColumn<bool>("video");
        for (int axis = -1; axis < 3; ++axis) {
            QTest::addRow("axis %d", axis) << axis << false;
            QTest::addRow("axis %d of a clip", axis) << axis << true;
        }
    }
    void theCameraShowsTheWholeBox() {
        QFETCH(int, axis);
        QFETCH(bool, video);
        const FlowBox box{field::Grid({64, 32, 16}, {2, 1, 0.5}), video};
        for (const bool behind : {false, true}) {
            const auto camera = axis < 0 ? FlowCamera::forBox(box) : FlowCamera::along(axis, behind, box);
            for (const auto size : {QSizeF(800, 600), QSizeF(300, 900)}) {
                for (int corner = 0; corner < 8; ++corner) {
                    const QVector3D share((corner & 1) != 0 ? 1 : 0, (corner & 2) != 0 ? 1 : 0,
                                          (corner & 4) != 0 ? 1 : 0);
                    const auto seen = camera.project(box.toScene(share), size);
                    QVERIFY(seen.has_value());
                    QVERIFY(QRectF(QPointF(0, 0), size).contains(seen->pixel));
                }
            }
        }
    }

    void standardViewsLookAlongTheirAxis() {
        const auto box = cube();
        for (int axis = 0; axis < 3; ++axis) {
            const auto camera = FlowCamera::along(axis, false, box);
            QVector3D view = (camera.focus - camera.position).normalized();
            QVERIFY(std::abs(std::abs(view[axis]) - 1) < 1e-5F);
            const auto other = FlowCamera::along(axis, true, box);
            QVERIFY((camera.position - camera.focus + other.position - other.focus).length() < 1e-4F);
        }
        // A clip looked at along t is its first frame upright: x to the right, y down.
        const FlowBox clip{box.grid, true};
        const auto camera = FlowCamera::along(2, false, clip);
        const QSizeF size(400, 400);
        const auto origin = camera.project({0, 0, 0}, size)->pixel;
        QVERIFY(camera.project({1, 0, 0}, size)->pixel.x() > origin.x() + 100);
        QVERIFY(camera.project({0, 1, 0}, size)->pixel.y() > origin.y() + 100);
        QVERIFY(camera.project({0, 0, 0}, size)->depth < camera.project({0, 0, 1}, size)->depth);
    }

    void aPixelAndItsPlaceFitTogether() {
        auto camera = FlowCamera::forBox(cube());
        camera.orbit({30, -20});
        camera.pan({0.1, 0.05});
        const QSizeF size(640, 480);
        const QVector3D place(0.3F, 0.7F, 0.2F);
        const auto seen = camera.project(place, size);
        QVERIFY((camera.besides(place, seen->pixel, size) - place).length() < 1e-4F);
        const QVector3D ray = camera.rayThrough(seen->pixel, size);
        QVERIFY(QVector3D::crossProduct(ray, (place - camera.position).normalized()).length() < 1e-5F);
    }

    void camerasFromOutsideAreChecked() {
        auto numbers = FlowCamera::forBox(cube()).numbers();
        QVERIFY(FlowCamera::fromNumbers(numbers).has_value());
        auto broken = numbers;
        broken[4] = NAN;
        QVERIFY(!FlowCamera::fromNumbers(broken));
        broken = numbers;
        broken[0] = 1e9;
        QVERIFY(!FlowCamera::fromNumbers(broken));
        QVERIFY(!FlowCamera::fromNumbers({0, 0, 1, 0, 0, 1, 0, 1, 0})); // looks nowhere
        QVERIFY(!FlowCamera::fromNumbers({0, 0, 1, 0, 0, 0, 0, 0, 1})); // along its own vertical
    }

    void anyAmountOfZoomAndOrbitKeepsTheCameraSound() {
        auto camera = FlowCamera::forBox(cube());
        for (int i = 0; i < 400; ++i) {
            camera.orbit({37, 53});
            camera.zoom(i < 200 ? 1.5 : 0.5);
            camera.pan({0.3, -0.2});
            QVERIFY(FlowCamera::fromNumbers(camera.numbers()).has_value() ||
                    (camera.position - camera.focus).length() >= 49);
            QVERIFY(std::abs(camera.up.length() - 1) < 1e-3F);
        }
    }

    // The tracer's field is linear between grid points, 2 pi/48 apart: its error is of second order in that,
    // some thousandths of the vortex's size a turn.
    void aStreamlineOfATaylorGreenVortexCloses() {
        const auto flow = taylorGreen();
        const QVector3D seed(0.25F, 0.125F, 0.5F); // x = pi/2, y = pi/4, t = pi
        const auto lines = flow.trace({seed}, 1.2F);
        QCOMPARE(lines.size(), std::size_t{2}); // one each way, no wall is met
        const QVector3D start = flow.box.toScene(seed);
        for (const auto& line : lines) {
            QVERIFY(line.length() > 1.1F);
            float nearest = 1;
            float way = 0;
            for (std::size_t i = 1; i < line.points.size(); ++i) {
                way += (line.points[i] - line.points[i - 1]).length();
                const QVector3D p = line.points[i] * 2 * kPi;
                QVERIFY(std::abs(std::sin(p.x()) * std::sin(p.y()) - std::sin(kPi / 4)) < 0.01F);
                QVERIFY(std::abs(line.points[i].z() - 0.5F) < 1e-5F);
                if (way > 0.4F) { // well on its way round: it comes back
                    nearest = std::min(nearest, (line.points[i] - start).length());
                }
            }
            QVERIFY2(nearest < 0.02F, qPrintable(QString::number(nearest))); // a step is 1/48
        }
    }

    void forwardAndBackwardGoOppositeWays() {
        const auto lines = taylorGreen().trace({{0.25F, 0.125F, 0.5F}}, 0.1F);
        QCOMPARE(lines.size(), std::size_t{2});
        QVERIFY(lines[0].forward && !lines[1].forward);
        // There u = (sin(pi/2) cos(pi/4), 0, 0): along x.
        QVERIFY(lines[0].points.back().x() > 0.27F);
        QVERIFY(lines[1].points.back().x() < 0.23F);
    }

    void aStraightFlowCrossesTheWallsAndKeepsItsLength() {
        const Flow flow(cube(16), [](QVector3D) { return QVector3D(1, 0.5F, 0.25F); });
        const QVector3D seed(0.9F, 0.8F, 0.1F);
        const float length = 2.5F;
        const auto lines = flow.trace({seed}, length);
        QVERIFY(lines.size() >= 6); // at least two walls each way
        float forward = 0;
        float backward = 0;
        for (const auto& line : lines) {
            (line.forward ? forward : backward) += line.length();
            for (const auto& place : line.points) {
                for (int axis = 0; axis < 3; ++axis) {
                    QVERIFY(place[axis] >= -1e-5F && place[axis] <= 1 + 1e-5F);
                }
            }
        }
        QVERIFY2(std::abs(forward - length) < 1e-3F, qPrintable(QString::number(forward)));
        QVERIFY(std::abs(backward - length) < 1e-3F);
        // Where it ends: the seed plus the length along the flow, wrapped.
        const QVector3D along = QVector3D(1, 0.5F, 0.25F).normalized() * length;
        QVector3D end;
        for (const auto& line : lines) {
            end = line.forward ? line.points.back() : end;
        }
        for (int axis = 0; axis < 3; ++axis) {
            const float expected = seed[axis] + along[axis];
            const float away = end[axis] - (expected - std::floor(expected));
            QVERIFY(std::abs(away) < 1e-3F || std::abs(std::abs(away) - 1) < 1e-3F);
        }
    }

    void lengthsOfTheBoxCountInTheDirection() {
        // Twice as long in x: the same velocity crosses half as much of the box.
        const FlowBox box{field::Grid({32, 16, 16}, {4, 2, 2}), false};
        const Flow flow(box, [](QVector3D) { return QVector3D(1, 1, 0); });
        const auto lines = flow.trace({{0.25F, 0.5F, 0.5F}}, 0.2F);
        const QVector3D move = lines[0].points.back() - lines[0].points.front();
        QVERIFY(std::abs(move.x() - move.y()) < 1e-4F); // the scene keeps proportions
    }

    void nothingMovesNoLine() {
        const Flow still(cube(16), [](QVector3D) { return QVector3D(); });
        QVERIFY(still.trace({{0.5F, 0.5F, 0.5F}}, 1).empty());
        QVERIFY(taylorGreen(16).trace({}, 1).empty());
    }

    void numbersThatAreNotFiniteAreNoCrash() {
        const Flow broken(cube(16), [](QVector3D p) { return QVector3D(p.x() > 3 ? NAN : 1, 0, 0); });
        for (const auto& line : broken.trace({{0.1F, 0.5F, 0.5F}}, 2)) {
            for (const auto& place : line.points) {
                QVERIFY(std::isfinite(place.x()));
            }
        }
    }

    void seedsLieOnTheirLineAndSphere() {
        const auto box = cube();
        SeedSource line{SeedSource::Kind::Line, {0, 0, 0}, {1, 0.5F, 0}, 5};
        const auto onLine = seedPoints(line, box);
        QCOMPARE(onLine.size(), std::size_t{5});
        QCOMPARE(onLine[2], QVector3D(0.5F, 0.25F, 0));
        QCOMPARE(onLine[4].x(), 1.0F);
        SeedSource ball{SeedSource::Kind::Sphere, {0.5F, 0.5F, 0.5F}, {0.7F, 0.5F, 0.5F}, 40};
        QVector3D sum;
        for (const auto& place : seedPoints(ball, box)) {
            QVERIFY(std::abs((place - ball.first).length() - 0.2F) < 1e-5F);
            sum += place - ball.first;
        }
        QVERIFY(sum.length() / 40 < 0.01F); // evenly all around
        ball.first = {0, 0, 0};             // reaches out of the box: comes in on the other side
        ball.second = {0.2F, 0, 0};
        for (const auto& place : seedPoints(ball, box)) {
            QVERIFY(place.x() >= 0 && place.x() <= 1);
        }
    }

    void sourcesStayInTheBoxWhenMoved() {
        auto source = newSource(SeedSource::Kind::Line, 0);
        const QVector3D length = source.second - source.first;
        moveSource(source, {5, -5, 0.2F});
        QCOMPARE(source.second.x(), 1.0F);
        QCOMPARE(source.first.y(), 0.0F);
        QVERIFY((source.second - source.first - length).length() < 1e-6F);
        for (int number = 0; number < kMostSources; ++number) {
            for (const auto kind : {SeedSource::Kind::Line, SeedSource::Kind::Sphere}) {
                const auto made = newSource(kind, number);
                QVERIFY(made.first != made.second);
            }
        }
    }

    void seedsComeBackFromTheirState() {
        const std::vector<SeedSource> seeds{newSource(SeedSource::Kind::Line, 0),
                                            newSource(SeedSource::Kind::Sphere, 3)};
        QVERIFY(seedsFromJson(toJson(seeds)) == seeds);
        QJsonArray broken = toJson(seeds);
        broken.append(QJsonObject{{"kind", "line"}, {"count", 5}, {"first", QJsonArray{0, 0, 7}}});
        broken.append(QJsonObject{{"kind", "cube"}});
        broken.append("seed");
        auto crowd = toJson(seeds)[0].toObject();
        crowd["count"] = 1e6;
        broken.append(crowd);
        QVERIFY(seedsFromJson(broken) == seeds);
        for (int i = 0; i < 50; ++i) {
            broken.append(broken[0]);
        }
        QCOMPARE(static_cast<int>(seedsFromJson(broken).size()), kMostSources);
    }

    void aClickFindsTheSliceBehindIt() {
        auto request = requestOf(cube(32), std::vector<float>(32 * 32 * 32, 1));
        request.slices = true;
        request.slice = {16, 8, 24};
        request.camera = FlowCamera::along(2, false, request.box); // t comes towards the eye
        const QSizeF size(600, 600);
        const QVector3D place = request.box.toScene(request.box.shareOf({5, 20, 24}));
        const auto pixel = request.camera.project(place, size)->pixel;
        const auto found = gridPointAt(pixel, request, request.camera, size);
        QVERIFY(found.has_value());
        QVERIFY(*found == (GridCursor{5, 20, 24}));
        QVERIFY(!gridPointAt({2, 2}, request, request.camera, size)); // beside the box
    }

    void aClickFindsTheBodyInTheVolumeAndTheSurfaceAroundIt() {
        const auto box = cube(32);
        const auto ball = test::sampled(box.grid, [](int x, int y, int t) {
            const double r2 = (x - 10) * (x - 10) + (y - 20) * (y - 20) + (t - 16) * (t - 16);
            return std::exp(-r2 / 18);
        });
        auto request = requestOf(box, ball);
        request.camera = FlowCamera::along(2, false, box);
        const QSizeF size(600, 600);
        const auto pixel = request.camera.project(box.toScene(box.shareOf({10, 20, 16})), size)->pixel;
        QVERIFY(!gridPointAt(pixel, request, request.camera, size)); // nothing is shown
        request.volume = true;
        QVERIFY(gridPointAt(pixel, request, request.camera, size) == (GridCursor{10, 20, 16}));
        request.surface = true;
        request.level = 0.5; // r = sqrt(18 ln 2) = 3.5 grid points nearer to the eye
        const auto found = gridPointAt(pixel, request, request.camera, size);
        QVERIFY(found.has_value());
        QVERIFY2(std::abs(found->t - 19.5) <= 1, qPrintable(QString::number(found->t)));
    }

    void aHandleIsDraggedToWhereThePointerIs() {
        auto request = requestOf(cube(32), std::vector<float>(32 * 32 * 32, 1));
        request.slices = request.lines = true;
        request.slice = {16, 16, 16};
        request.seeds = {newSource(SeedSource::Kind::Line, 0), newSource(SeedSource::Kind::Sphere, 1)};
        const QSizeF size(600, 500);
        const auto handles = handlesOf(request, request.camera, size);
        QCOMPARE(handles.size(), std::size_t{3 + 3 + 2});
        for (const auto& handle : handles) {
            const auto found = handleAt(handle.pixel, handles);
            QVERIFY(found && QLineF(found->pixel, handle.pixel).length() < 10);
            auto dragged = request;
            const QPointF target =
                handle.pixel + (handle.kind == FlowHandle::Kind::Slice ? QPointF(0, 0) : QPointF(14, -9));
            dragHandle(handle, target, request.camera, size, dragged);
            const auto moved = handlesOf(dragged, request.camera, size);
            const auto again = std::find(moved.begin(), moved.end(), handle);
            QVERIFY(again != moved.end());
            QVERIFY(QLineF(again->pixel, target).length() < 1);
        }
        // A slice follows the pointer along its edge, to the ends and no further.
        const auto edge = labelledEdge(0, request.box, request.camera, size);
        const auto end = request.camera.project(edge.from + (edge.to - edge.from) * 0.75F, size)->pixel;
        const auto slice = std::find_if(handles.begin(), handles.end(), [](const auto& handle) {
            return handle.kind == FlowHandle::Kind::Slice && handle.number == 0;
        });
        dragHandle(*slice, end, request.camera, size, request);
        QCOMPARE(request.slice[0], 24);
        dragHandle(*slice, end + (end - slice->pixel) * 20, request.camera, size, request);
        QCOMPARE(request.slice[0], 31);
    }

    void ticksAreInTheUnitsOfTheBox() {
        const auto inPi = flowTicks(0, cube(), 4);
        QCOMPARE(inPi.size(), std::size_t{5});
        QCOMPARE(inPi[2].text, QStringLiteral("π"));
        QCOMPARE(inPi[4].text, QStringLiteral("2π"));
        const auto frames = flowTicks(2, {field::Grid({64, 64, 32}, {6, 6, 3}), true}, 4);
        for (const auto& tick : frames) {
            QVERIFY(std::abs(tick.share * 32 - tick.text.toFloat()) < 1e-4F); // frame numbers
        }
    }
};

QTEST_GUILESS_MAIN(flow_geometry_test)

#include "flow_geometry_test.moc"
