// The lift: continuity holds, the projection leaves it alone, the density comes back.

#include "engine/error.h"
#include "engine/fourier/operators.h"
#include "engine/lift/lift.h"
#include "tests/engine/field/random_field.h"

#include <QTest>

#include <numbers>

using namespace sgfm;
using namespace sgfm::testing;
using field::DensityField;
using field::Grid;
using field::VectorField;
using fourier::Planner;
using fourier::Transform;

namespace {

void addGrids() {
    QTest::addColumn<Grid>("grid");
    QTest::newRow("text") << Grid({96, 16}, {2 * std::numbers::pi, 3.0});
    QTest::newRow("text, odd") << Grid({45, 9}, {2.0, 2.0});
    QTest::newRow("video") << Grid({16, 12, 8}, {2 * std::numbers::pi, 4.0, 5.0});
    QTest::newRow("video, odd") << Grid({15, 8, 9}, {1.0, 2.0, 1.0});
}

double sliceMean(const DensityField& e, int channel, int t) {
    const std::size_t slice = e.grid().sliceSize();
    double sum = 0;
    for (const float value : e.channel(channel).subspan(static_cast<std::size_t>(t) * slice, slice)) {
        sum += value;
    }
    return sum / static_cast<double>(slice);
}

// White noise without Nyquist modes and with the same mean on every slice: what a lift gives back exactly.
DensityField liftable(const Grid& grid, int channels, unsigned seed, const Transform& transform) {
    field::SpectralField spectrum = transform.forward(whiteDensity(grid, channels, seed));
    fourier::dropNyquist(spectrum);
    DensityField e = transform.inverseDensity(spectrum);
    const std::size_t slice = grid.sliceSize();
    for (int channel = 0; channel < channels; ++channel) {
        for (int t = 0; t < grid.points(grid.timeAxis()); ++t) {
            const auto mean = static_cast<float>(sliceMean(e, channel, t) - 0.25);
            for (float& value : e.channel(channel).subspan(static_cast<std::size_t>(t) * slice, slice)) {
                value -= mean;
            }
        }
    }
    return e;
}

} // namespace

class lift_test : public QObject {
    Q_OBJECT

  private slots:
    void liftIsDivergenceFree_data() { addGrids(); }
    void liftIsDivergenceFree() {
        QFETCH(Grid, grid);
        Planner planner;
        const Transform transform(planner, grid);
        const VectorField u = lift::liftDensity(whiteDensity(grid, 2, 1), transform);
        const field::SpectralField spectrum = transform.forward(u);
        const double gradient = largestValue(transform.inverseVector(fourier::derivative(spectrum, 0)));
        const double divergence = largestValue(transform.inverseDensity(fourier::divergence(spectrum)));
        QVERIFY(divergence < 1e-5 * gradient); // rounding, relative to the gradients of white noise
    }

    void projectionLeavesALiftAlone_data() { addGrids(); }
    void projectionLeavesALiftAlone() {
        QFETCH(Grid, grid);
        Planner planner;
        const Transform transform(planner, grid);
        const VectorField u = lift::liftDensity(whiteDensity(grid, 2, 2), transform);
        field::SpectralField spectrum = transform.forward(u);
        fourier::projectDivergenceFree(spectrum);
        QVERIFY(largestDifference(transform.inverseVector(spectrum), u) < 2e-6 * largestValue(u));
    }

    void theDensityComesBack_data() { addGrids(); }
    void theDensityComesBack() {
        QFETCH(Grid, grid);
        Planner planner;
        const Transform transform(planner, grid);
        const DensityField e = liftable(grid, 2, 3, transform);
        const DensityField back = lift::densityOf(lift::liftDensity(e, transform));
        QVERIFY(largestDifference(back, e) < 3e-6); // values up to 3 through two transforms
    }

    void everySliceGetsTheMeanOfTheLast_data() { addGrids(); }
    void everySliceGetsTheMeanOfTheLast() {
        QFETCH(Grid, grid);
        Planner planner;
        const Transform transform(planner, grid);
        const DensityField e = whiteDensity(grid, 2, 4);
        const DensityField back = lift::densityOf(lift::liftDensity(e, transform));
        for (int channel = 0; channel < 2; ++channel) {
            const double expected = sliceMean(e, channel, grid.points(grid.timeAxis()) - 1);
            for (int t = 0; t < grid.points(grid.timeAxis()); ++t) {
                QVERIFY(std::abs(sliceMean(back, channel, t) - expected) < 1e-6);
            }
        }
    }

    void liftIsLinear() {
        const Grid grid = Grid::twoPi({16, 8});
        Planner planner;
        const Transform transform(planner, grid);
        const DensityField a = whiteDensity(grid, 1, 5);
        const DensityField b = whiteDensity(grid, 1, 6);
        DensityField sum(grid, 1);
        for (std::size_t i = 0; i < sum.all().size(); ++i) {
            sum.all()[i] = 2 * a.all()[i] - 3 * b.all()[i];
        }
        const VectorField liftA = lift::liftDensity(a, transform);
        const VectorField liftB = lift::liftDensity(b, transform);
        VectorField expected(grid, 1);
        for (std::size_t i = 0; i < expected.all().size(); ++i) {
            expected.all()[i] = 2 * liftA.all()[i] - 3 * liftB.all()[i];
        }
        QVERIFY(largestDifference(lift::liftDensity(sum, transform), expected) < 3e-5); // values up to 40
    }

    void aDriftingWaveHasTheFluxThatMovesIt() {
        // e = cos(x - 2t) moves at speed 2, so J = 2 e: d_x J + d_t e = -2 sin + 2 sin = 0.
        const Grid grid = Grid::twoPi({32, 16});
        Planner planner;
        DensityField e(grid, 1);
        fill(e.channel(0), grid, [](double x, double t, double) { return std::cos(x - 2 * t); });
        const VectorField u = lift::liftDensity(e, Transform(planner, grid));
        for (std::size_t i = 0; i < grid.size(); ++i) {
            QVERIFY(std::abs(u.component(0, 0)[i] - 2 * e.channel(0)[i]) < 2e-6);
        }
    }

    void theFluxHasTheSmallestNormOfAll() {
        // In 3-D any divergence-free flux over space may be added; the lift's own is orthogonal to all of
        // them.
        const Grid grid = Grid::twoPi({12, 10, 8});
        Planner planner;
        const Transform transform(planner, grid);
        const VectorField u = lift::liftDensity(whiteDensity(grid, 1, 7), transform);
        const field::SpectralField stream = transform.forward(whiteDensity(grid, 1, 8));
        const DensityField alongY = transform.inverseDensity(fourier::derivative(stream, 0));
        const DensityField alongX = transform.inverseDensity(fourier::derivative(stream, 1));
        double product = 0;
        for (std::size_t i = 0; i < grid.size(); ++i) {
            product += static_cast<double>(u.component(0, 0)[i]) * alongX.channel(0)[i] -
                       static_cast<double>(u.component(0, 1)[i]) * alongY.channel(0)[i];
        }
        QVERIFY(std::abs(product) < 1e-5 * norm(u) * (norm(alongX) + norm(alongY)));
    }

    void wrongGridsAreRefused() {
        Planner planner;
        const Transform transform(planner, Grid::twoPi({8, 8}));
        QVERIFY_EXCEPTION_THROWN(lift::liftDensity(DensityField(Grid::twoPi({8, 4}), 1), transform), Error);
        const Grid line = Grid::twoPi({8});
        QVERIFY_EXCEPTION_THROWN(lift::liftDensity(DensityField(line, 1), Transform(planner, line)), Error);
    }
};

QTEST_APPLESS_MAIN(lift_test)
#include "lift_test.moc"
