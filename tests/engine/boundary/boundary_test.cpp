// Boundary data: what they cost, how they replace, how their fringe falls.

#include "engine/boundary/boundary.h"
#include "engine/error.h"
#include "tests/engine/field/random_field.h"

#include <QTest>

#include <limits>

using namespace sgfm;
using namespace sgfm::boundary;
using namespace sgfm::testing;
using field::Grid;
using field::VectorField;

namespace {

BoundaryData firstHalf(const Grid& grid, int channels) {
    BoundaryData data;
    data.target = whiteVectorField(grid, channels, 9);
    data.weight.assign(grid.size(), 0.0f);
    std::fill(data.weight.begin(), data.weight.begin() + static_cast<std::ptrdiff_t>(grid.size() / 2), 1.0f);
    return data;
}

} // namespace

class boundary_test : public QObject {
    Q_OBJECT

  private slots:
    void lossIsTheMeanSquareOverTheSupport() {
        const Grid grid = Grid::twoPi({8, 6});
        const BoundaryData data = firstHalf(grid, 2);
        VectorField u = data.target;
        QCOMPARE(boundaryLoss(u, data), 0.0);
        for (float& value : u.component(1, 0)) {
            value += 0.5f;
        }
        // 0.25 on one of four arrays, components and channels added; outside the support nothing counts
        QVERIFY(std::abs(boundaryLoss(u, data) - 0.25) < 1e-6);
        for (float& value : u.component(0, 1).subspan(grid.size() / 2)) {
            value = 100;
        }
        QVERIFY(std::abs(boundaryLoss(u, data) - 0.25) < 1e-6);
    }

    void aPartialWeightCountsInPart() {
        const Grid grid = Grid::twoPi({4, 4});
        BoundaryData data;
        data.target = VectorField(grid, 1);
        data.weight.assign(grid.size(), 0.0f);
        data.weight[0] = 1;
        data.weight[1] = 0.5f;
        VectorField u(grid, 1);
        u.component(0, 0)[0] = 2; // 1 * 4 + 0.5 * 1 over 1.5
        u.component(0, 1)[1] = 1;
        QVERIFY(std::abs(boundaryLoss(u, data) - 3.0) < 1e-12);
    }

    void imposingReplacesOnTheSupportOnly() {
        const Grid grid = Grid::twoPi({8, 6});
        const BoundaryData data = firstHalf(grid, 2);
        const VectorField before = whiteVectorField(grid, 2, 10);
        VectorField u = before;
        imposeBoundary(data, u);
        QCOMPARE(boundaryLoss(u, data), 0.0);
        for (int channel = 0; channel < 2; ++channel) {
            for (int component = 0; component < 2; ++component) {
                for (std::size_t i = 0; i < grid.size(); ++i) {
                    const bool inside = i < grid.size() / 2;
                    QCOMPARE(u.component(channel, component)[i],
                             (inside ? data.target : before).component(channel, component)[i]);
                }
            }
        }
    }

    void halfAWeightGoesHalfWay() {
        const Grid grid = Grid::twoPi({4, 4});
        BoundaryData data;
        data.target = VectorField(grid, 1);
        data.target.component(0, 0)[5] = 4;
        data.weight.assign(grid.size(), 0.5f);
        VectorField u(grid, 1);
        u.component(0, 0)[5] = 2;
        imposeBoundary(data, u);
        QCOMPARE(u.component(0, 0)[5], 3.0f);
    }

    void noBoundaryDataCostNothingAndChangeNothing() {
        const Grid grid = Grid::twoPi({4, 4});
        const VectorField before = whiteVectorField(grid, 1, 1);
        VectorField u = before;
        imposeBoundary(BoundaryData{}, u);
        QCOMPARE(largestDifference(u, before), 0.0);
        QCOMPARE(boundaryLoss(u, BoundaryData{}), 0.0);
    }

    void fringeIsOneInsideAndFallsSmoothly() {
        const auto window = fringeWindow(16, 4, 4, 2);
        for (const int inside : {2, 3, 4, 5, 6}) {
            QCOMPARE(window[static_cast<std::size_t>(inside)], 1.0f);
        }
        QVERIFY(std::abs(window[1] - 0.5f) < 1e-6f); // half way down the cosine
        QVERIFY(std::abs(window[7] - 0.5f) < 1e-6f);
        for (const int outside : {0, 8, 9, 12, 15}) {
            QCOMPARE(window[static_cast<std::size_t>(outside)], 0.0f);
        }
    }

    void fringeWrapsAround() {
        const auto window = fringeWindow(8, 0, 2, 2);
        QCOMPARE(window[0], 1.0f);
        QCOMPARE(window[1], 1.0f);
        QCOMPARE(window[7], 1.0f);
        QVERIFY(std::abs(window[6] - window[2]) < 1e-6f);
        QVERIFY(window[2] > 0 && window[2] < 1);
        QCOMPARE(window[4], 0.0f);
    }

    void fringeHasNoKink() {
        // C^1: neighbouring differences of a finely sampled ramp change by O(h^2) only, at both ends too.
        const auto window = fringeWindow(4000, 2000, 1000, 1000);
        for (std::size_t i = 1; i + 1 < window.size(); ++i) {
            const double bend = static_cast<double>(window[i + 1]) - 2.0 * window[i] + window[i - 1];
            // (pi/1000)^2 / 2 = 4.9e-6, and the rounding of values near 1
            QVERIFY(std::abs(bend) < 5.2e-6);
        }
    }

    void dataThatDoNotFitAreRefused() {
        const Grid grid = Grid::twoPi({8, 6});
        BoundaryData data = firstHalf(grid, 2);
        VectorField other(Grid::twoPi({6, 8}), 2);
        QVERIFY_EXCEPTION_THROWN(boundaryLoss(other, data), Error);
        QVERIFY_EXCEPTION_THROWN(imposeBoundary(data, other), Error);
        VectorField channels(grid, 1);
        QVERIFY_EXCEPTION_THROWN(imposeBoundary(data, channels), Error);
        data.weight.pop_back();
        VectorField u(grid, 2);
        QVERIFY_EXCEPTION_THROWN(imposeBoundary(data, u), Error);
        QVERIFY_EXCEPTION_THROWN(fringeWindow(0, 0, 1, 1), Error);
        QVERIFY_EXCEPTION_THROWN(fringeWindow(8, 0, -1, 1), Error);
        QVERIFY_EXCEPTION_THROWN(fringeWindow(8, 0, 1, std::numeric_limits<double>::quiet_NaN()), Error);
        QVERIFY_EXCEPTION_THROWN(fringeWindow(8, std::numeric_limits<double>::infinity(), 1, 1), Error);
    }
};

QTEST_APPLESS_MAIN(boundary_test)
#include "boundary_test.moc"
