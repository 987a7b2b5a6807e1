// What a clip's box takes as given: first frames, a last one, rectangles, a moving camera.

#include "engine/error.h"
#include "engine/video/clip.h"
#include "engine/video/slice_shift.h"

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace sgfm;
using namespace sgfm::video;

namespace {

constexpr int kSide = 16;
constexpr int kFrames = 8;

// A smooth bump, which every shift can hold; moved by `speed` pixels a frame.
Clip bump(double speed) {
    Clip clip;
    for (int t = 0; t < kFrames; ++t) {
        Frame frame{kSide, kSide, {{}}};
        for (int y = 0; y < kSide; ++y) {
            for (int x = 0; x < kSide; ++x) {
                const double phase = 2 * std::numbers::pi * (x - speed * t) / kSide;
                frame.channels[0].push_back(static_cast<float>(
                    0.5 + 0.4 * std::cos(phase) * std::cos(2 * std::numbers::pi * y / kSide)));
            }
        }
        clip.frames.push_back(std::move(frame));
    }
    return clip;
}

} // namespace

class GivenClipTest : public QObject {
    Q_OBJECT

  private slots:
    void aShiftMovesEveryWaveByItsPhase() {
        fourier::Planner planner(1);
        SliceShift shift(planner, kSide, kSide);
        const auto still = bump(0).frames[0].channels[0];
        auto moved = still;
        shift.move(moved, 0.7, 0);
        const auto wanted = bump(0.7).frames[1].channels[0];
        for (std::size_t i = 0; i < moved.size(); ++i) {
            QVERIFY(std::abs(moved[i] - wanted[i]) < 1e-5F);
        }
        shift.move(moved, -0.7, 0);
        shift.move(moved, 0, kSide); // once around
        for (std::size_t i = 0; i < moved.size(); ++i) {
            QVERIFY(std::abs(moved[i] - still[i]) < 1e-5F);
        }
    }

    void exactlyTheGivenFramesAndTheirFringeHaveWeightOne() {
        fourier::Planner planner(1);
        for (const int given : {1, 3}) {
            VideoLayout layout;
            layout.givenFrames = given;
            const auto box = makeVideoField(bump(0), layout, planner);
            const auto slice = box.grid.sliceSize();
            const int points = box.grid.points(2);
            for (int t = 0; t < points; ++t) {
                const bool isGiven = t < given || t >= points - layout.fringe;
                const float weight = box.boundary.weight[static_cast<std::size_t>(t) * slice];
                QCOMPARE(weight >= 1, isGiven);
            }
        }
    }

    void rectanglesHaveWeightOneAndNothingBesideThem() {
        fourier::Planner planner(1);
        VideoLayout layout;
        layout.rectangles = {{2, 4, 3, 2, 4, 5}};
        const auto box = makeVideoField(bump(0), layout, planner);
        for (int y = 0; y < kSide; ++y) {
            for (int x = 0; x < kSide; ++x) {
                const bool inside = x >= 2 && x < 5 && y >= 4 && y < 6;
                QCOMPARE(box.boundary.weight[box.grid.index(x, y, 4)] >= 1, inside);
                QVERIFY(box.boundary.weight[box.grid.index(x, y, 6)] < 1);
            }
        }
    }

    void aDriftMovesTheFringeAndGivesTheFluxItsMean() {
        fourier::Planner planner(1);
        VideoLayout layout;
        layout.motion.drift = {1.5, 0};
        auto clip = bump(1.5);
        for (auto& frame : clip.frames) { // not as dark as it is light
            for (float& value : frame.channels[0]) {
                value = 0.2F + 0.5F * value;
            }
        }
        const auto box = makeVideoField(clip, layout, planner);
        const auto slice = box.grid.sliceSize();
        const auto last =
            static_cast<std::size_t>(box.grid.points(2) - 1); // the slice before the first frame
        QVERIFY(std::abs(box.camera[last].right + 1.5) < 1e-12);
        const auto e = box.density.channel(0);
        SliceShift shift(planner, kSide, kSide);
        std::vector<float> moved(e.begin(), e.begin() + static_cast<std::ptrdiff_t>(slice));
        shift.move(moved, -1.5, 0);
        for (std::size_t i = 0; i < slice; ++i) {
            QVERIFY(std::abs(moved[i] - e[last * slice + i]) < 1e-4F);
        }
        double flux = 0;
        double density = 0;
        for (std::size_t i = 0; i < box.grid.size(); ++i) {
            flux += static_cast<double>(box.boundary.target.component(0, 0)[i]);
            density += static_cast<double>(box.boundary.target.component(0, 2)[i]);
        }
        QVERIFY(std::abs(flux / density - 1.5) < 1e-3);
    }

    void whatLeavesTheClipIsRefused() {
        fourier::Planner planner(1);
        for (const auto& change : std::vector<std::function<void(VideoLayout&)>>{
                 [](VideoLayout& l) { l.givenFrames = 0; },
                 [](VideoLayout& l) { l.givenFrames = kFrames + 1; },
                 [](VideoLayout& l) {
                     l.rectangles = {{10, 0, 7, 1, 0, 0}};
                 },
                 [](VideoLayout& l) {
                     l.rectangles = {{0, 0, 1, 1, 0, kFrames}};
                 },
                 [](VideoLayout& l) {
                     l.rectangles = {{0, -1, 1, 1, 0, 0}};
                 },
             }) {
            VideoLayout layout;
            change(layout);
            QVERIFY_EXCEPTION_THROWN(makeVideoField(bump(0), layout, planner), Error);
        }
    }
};

QTEST_APPLESS_MAIN(GivenClipTest)
#include "given_clip_test.moc"
