// The transform pair against its definition, in 1, 2 and 3 dimensions, even and odd sizes.

#include "engine/error.h"
#include "engine/fourier/transform.h"
#include "tests/engine/field/random_field.h"

#include <QTest>

#include <numbers>

using namespace sgfm;
using namespace sgfm::fourier;
using namespace sgfm::testing;
using field::Grid;

namespace {

// sum_x u(x) exp(-i k x) in double precision
std::complex<double> directSum(const Grid& grid, std::span<const float> u, int mx, int my, int mz) {
    const int ny = grid.dimension() > 1 ? grid.points(1) : 1;
    const int nz = grid.dimension() > 2 ? grid.points(2) : 1;
    std::complex<double> sum = 0;
    for (int z = 0; z < nz; ++z) {
        for (int y = 0; y < ny; ++y) {
            for (int x = 0; x < grid.points(0); ++x) {
                const double turns = static_cast<double>(mx) * x / grid.points(0) +
                                     static_cast<double>(my) * y / ny + static_cast<double>(mz) * z / nz;
                sum += static_cast<double>(u[grid.index(x, y, z)]) *
                       std::polar(1.0, -2 * std::numbers::pi * turns);
            }
        }
    }
    return sum;
}

void addGrids() {
    QTest::addColumn<std::vector<int>>("points");
    QTest::newRow("1-D even") << std::vector{16};
    QTest::newRow("1-D odd") << std::vector{15};
    QTest::newRow("2-D") << std::vector{12, 8};
    QTest::newRow("2-D odd") << std::vector{9, 7};
    QTest::newRow("3-D") << std::vector{8, 6, 4};
    QTest::newRow("3-D mixed") << std::vector{5, 8, 3};
}

} // namespace

class fourier_transform_test : public QObject {
    Q_OBJECT

  private slots:
    void forwardEqualsTheDefinition_data() { addGrids(); }
    void forwardEqualsTheDefinition() {
        QFETCH(std::vector<int>, points);
        const Grid grid = Grid::twoPi(points);
        Planner planner;
        const Transform transform(planner, grid);
        const field::DensityField e = whiteDensity(grid, 2, 1);
        const field::SpectralField spectrum = transform.forward(e);
        const int half = points[0] / 2 + 1;
        const int ny = points.size() > 1 ? points[1] : 1;
        const int nz = points.size() > 2 ? points[2] : 1;
        for (int channel = 0; channel < 2; ++channel) {
            for (int z = 0; z < nz; ++z) {
                for (int y = 0; y < ny; ++y) {
                    for (int x = 0; x < half; ++x) {
                        const auto index = static_cast<std::size_t>(x + half * (y + ny * z));
                        const std::complex<double> mode(spectrum.component(channel, 0)[index]);
                        const auto expected = directSum(grid, e.channel(channel), x, y, z);
                        // at most 192 terms of size 1: a few units in the last place of the largest sums
                        QVERIFY(std::abs(mode - expected) < 2e-5);
                    }
                }
            }
        }
    }

    void inverseUndoesForwardAndBothKeepTheirInput_data() { addGrids(); }
    void inverseUndoesForwardAndBothKeepTheirInput() {
        QFETCH(std::vector<int>, points);
        const Grid grid = Grid::twoPi(points);
        Planner planner;
        const Transform transform(planner, grid);
        const field::VectorField u = whiteVectorField(grid, 3, 2);
        const field::VectorField kept = u;
        const field::SpectralField spectrum = transform.forward(u);
        const field::SpectralField keptSpectrum = spectrum;
        const field::VectorField back = transform.inverseVector(spectrum);
        QCOMPARE(largestDifference(u, kept), 0.0);
        QVERIFY(std::equal(spectrum.all().begin(), spectrum.all().end(), keptSpectrum.all().begin()));
        QVERIFY(largestDifference(u, back) < 1e-6); // single precision, values up to 1.7
    }

    void threadsChangeRoundingOnly() {
        // 256 x 256: one component splits a single transform over the threads, 16 go side by side.
        const Grid grid = Grid::twoPi({256, 256});
        for (const int channels : {1, 8}) {
            const field::VectorField u = whiteVectorField(grid, channels, 3);
            Planner one(1);
            Planner two(2);
            const field::SpectralField a = Transform(one, grid).forward(u);
            const field::SpectralField b = Transform(two, grid).forward(u);
            double largest = 0;
            for (std::size_t i = 0; i < a.all().size(); ++i) {
                largest = std::max<double>(largest, std::abs(a.all()[i] - b.all()[i]));
            }
            QVERIFY(largest < 1e-5 * 256); // modes of white noise have size sqrt(N) = 256
            QVERIFY(largestDifference(Transform(two, grid).inverseVector(b), u) < 2e-6);
        }
    }

    void resultsAreTheSameBitsEveryTime() {
        const Grid grid = Grid::twoPi({96, 16});
        const field::VectorField u = whiteVectorField(grid, 48, 4);
        Planner first(2);
        Planner second(2);
        const field::SpectralField a = Transform(first, grid).forward(u);
        const field::SpectralField b = Transform(second, grid).forward(u);
        QVERIFY(std::equal(a.all().begin(), a.all().end(), b.all().begin()));
    }

    void parsevalHolds() {
        const Grid grid({18, 10, 7}, {3.0, 1.0, 2.0});
        Planner planner;
        const field::VectorField u = whiteVectorField(grid, 1, 5);
        const field::SpectralField spectrum = Transform(planner, grid).forward(u);
        double sum = 0;
        for (int component = 0; component < 3; ++component) {
            const auto modes = spectrum.component(0, component);
            for (std::size_t i = 0; i < modes.size(); ++i) {
                const std::size_t mx = i % 10;
                sum += (mx == 0 || mx == 9 ? 1 : 2) * std::norm(std::complex<double>(modes[i]));
            }
        }
        const double energy = innerProduct(u, u);
        QVERIFY(std::abs(sum / static_cast<double>(grid.size()) - energy) < 1e-6 * energy);
    }

    void wavenumbersAreSignedAndPhysical() {
        const Grid grid({8, 5}, {2 * std::numbers::pi, 1.0});
        QCOMPARE(wavenumber(grid, 0, 3), 3.0);
        QCOMPARE(wavenumber(grid, 0, 4), 4.0);
        QCOMPARE(wavenumber(grid, 0, 5), -3.0);
        QCOMPARE(wavenumber(grid, 1, 2), 4 * std::numbers::pi);
        QCOMPARE(wavenumber(grid, 1, 3), -4 * std::numbers::pi);
    }

    void wrongShapesAreRefused() {
        Planner planner;
        const Transform transform(planner, Grid::twoPi({8, 8}));
        const field::VectorField elsewhere(Grid::twoPi({8, 4}), 1);
        QVERIFY_EXCEPTION_THROWN(transform.forward(elsewhere), Error);
        const field::SpectralField scalar(Grid::twoPi({8, 8}), 1, 1);
        QVERIFY_EXCEPTION_THROWN(transform.inverseVector(scalar), Error);
        const field::SpectralField vector(Grid::twoPi({8, 8}), 1, 2);
        QVERIFY_EXCEPTION_THROWN(transform.inverseDensity(vector), Error);
        QVERIFY_EXCEPTION_THROWN(Transform(planner, Grid{}), Error);
    }
};

QTEST_APPLESS_MAIN(fourier_transform_test)
#include "fourier_transform_test.moc"
