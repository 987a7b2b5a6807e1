// The physics correction: residuals known in closed form, a gradient checked against finite differences, and
// a descent that never climbs.

#include "engine/diagnostics/diagnostics.h"
#include "engine/error.h"
#include "engine/fourier/operators.h"
#include "engine/sampler/physics_correction.h"
#include "tests/engine/field/random_field.h"

#include <QTest>

#include <limits>

using namespace sgfm;
using namespace sgfm::sampler;
using namespace sgfm::testing;
using dynamics::Transport;
using field::Grid;
using field::VectorField;
using fourier::Planner;
using fourier::Transform;

namespace {

VectorField moved(const VectorField& u, double step, const VectorField& direction) {
    VectorField result = u;
    for (std::size_t i = 0; i < result.all().size(); ++i) {
        result.all()[i] += static_cast<float>(step) * direction.all()[i];
    }
    return result;
}

VectorField scaled(VectorField u, float factor) {
    for (float& value : u.all()) {
        value *= factor;
    }
    return u;
}

VectorField divergenceFree(const VectorField& u, const Transform& transform) {
    field::SpectralField spectrum = transform.forward(u);
    fourier::projectDivergenceFree(spectrum);
    return transform.inverseVector(spectrum);
}

} // namespace

class physics_correction_test : public QObject {
    Q_OBJECT

  private slots:
    void residualOfTaylorGreenInSpaceTime() {
        // u = (cos x sin t, -sin x cos t): (u . grad) u = -(sin 2x, sin 2t)/2, Lap u = -2u
        const Grid grid = Grid::twoPi({32, 16});
        Planner planner;
        VectorField u(grid, 1);
        fill(u.component(0, 0), grid, [](double x, double t, double) { return std::cos(x) * std::sin(t); });
        fill(u.component(0, 1), grid, [](double x, double t, double) { return -std::sin(x) * std::cos(t); });
        const double alpha = 0.7;
        const double nu = 0.2;
        VectorField expected(grid, 1);
        fill(expected.component(0, 0), grid, [&](double x, double t, double) {
            return std::cos(x) * std::cos(t) - alpha * std::sin(2 * x) / 2 +
                   2 * nu * std::cos(x) * std::sin(t);
        });
        fill(expected.component(0, 1), grid, [&](double x, double t, double) {
            return std::sin(x) * std::sin(t) - alpha * std::sin(2 * t) / 2 -
                   2 * nu * std::sin(x) * std::cos(t);
        });
        const ResidualOptions options{alpha, nu, Transport::SelfTransport};
        const Transform transform(planner, grid);
        // rounding of values of size 1, enlarged by the Laplacian of the finest modes, nu k^2 = 64
        QVERIFY(largestDifference(residual(u, options, nullptr, transform), expected) < 1e-5);
        // E: P removes the gradient; mean |d_t u + 2 nu u|^2 / 2 = (1/2 + 4 nu^2 / 2) / 2
        QVERIFY(std::abs(residualEnergy(u, options, nullptr, transform) - (0.25 + nu * nu)) < 1e-6);
    }

    void aSteadyFieldUnderNoDynamicsHasNoResidual() {
        const Grid grid = Grid::twoPi({16, 12, 8});
        Planner planner;
        VectorField u(grid, 2);
        fill(u.component(1, 2), grid, [](double x, double y, double) { return std::sin(x + 2 * y); });
        QVERIFY(residualEnergy(u, {1, 0, Transport::SelfTransport}, nullptr, Transform(planner, grid)) <
                1e-12);
    }

    void aMatchingForcingCancelsTheResidual() {
        const Grid grid = Grid::twoPi({16, 12});
        Planner planner;
        const Transform transform(planner, grid);
        const VectorField u = whiteVectorField(grid, 2, 1);
        const ResidualOptions options{0.5, 0.1, Transport::Carrier};
        const VectorField forcing = residual(u, options, nullptr, transform);
        QVERIFY(residualEnergy(u, options, &forcing, transform) <
                1e-10 * residualEnergy(u, options, nullptr, transform));
    }

    void productsDoNotAlias() {
        // The finest kept mode squared lies above Nyquist: nothing of it may fall back on the grid.
        for (const int points : {16, 15, 32}) {
            const Grid grid = Grid::twoPi({points, 8});
            const int finest = (points - 1) / 2;
            Planner planner;
            VectorField u(grid, 1);
            fill(u.component(0, 0), grid, [&](double x, double, double) { return std::cos(finest * x); });
            const VectorField r =
                residual(u, {1, 0, Transport::SelfTransport}, nullptr, Transform(planner, grid));
            QVERIFY(largestValue(r) < 1e-5 * finest);
        }
    }

    void theCarrierIsTheMeanNeverFasterThanOne() {
        // Two channels with means 3 and 5 along t: v = (0, min(1, 4)); residual of channel 0's wave in t.
        const Grid grid = Grid::twoPi({8, 16});
        Planner planner;
        const Transform transform(planner, grid);
        for (const double speed : {0.25, 4.0}) {
            VectorField u(grid, 2);
            fill(u.component(0, 0), grid, [](double, double t, double) { return 0.01 * std::sin(t); });
            fill(u.component(1, 0), grid, [](double, double t, double) { return -0.01 * std::sin(t); });
            fill(u.component(0, 1), grid, [&](double, double, double) { return speed - 0.1; });
            fill(u.component(1, 1), grid, [&](double, double, double) { return speed + 0.1; });
            const VectorField r = residual(u, {1, 0, Transport::Carrier}, nullptr, transform);
            // d_t u + v d_t u = (1 + v) 0.01 cos t
            QVERIFY(std::abs(r.component(0, 0)[0] - (1 + std::min(1.0, speed)) * 0.01) < 1e-6);
        }
    }

    void gradientEqualsFiniteDifferences_data() {
        QTest::addColumn<Grid>("grid");
        QTest::addColumn<int>("transport");
        QTest::addColumn<float>("amplitude");
        const int self = static_cast<int>(Transport::SelfTransport);
        const int carrier = static_cast<int>(Transport::Carrier);
        const Grid plane({12, 8}, {5.0, 2.0});
        const Grid oddPlane({9, 7}, {5.0, 3.0});
        const Grid space({8, 6, 6}, {5.0, 4.0, 3.0});
        QTest::newRow("plane, self") << plane << self << 1.0f;
        QTest::newRow("plane, odd, self") << oddPlane << self << 1.0f;
        QTest::newRow("space, self") << space << self << 1.0f;
        QTest::newRow("plane, slow carrier") << plane << carrier << 0.5f;
        QTest::newRow("plane, fast carrier") << plane << carrier << 5.0f;
        QTest::newRow("space, slow carrier") << space << carrier << 0.5f;
        QTest::newRow("space, fast carrier") << space << carrier << 5.0f;
    }
    void gradientEqualsFiniteDifferences() {
        QFETCH(Grid, grid);
        QFETCH(int, transport);
        QFETCH(float, amplitude);
        Planner planner;
        const Transform transform(planner, grid);
        const VectorField u = scaled(whiteVectorField(grid, 3, 1), amplitude);
        const VectorField forcing = whiteVectorField(grid, 3, 2);
        const ResidualOptions options{0.8, 0.05, static_cast<Transport>(transport)};
        const auto energy = [&](const VectorField& at) {
            return residualEnergy(at, options, &forcing, transform);
        };
        const VectorField gradient = residualEnergyGradient(u, options, &forcing, transform);
        VectorField single(grid, 3); // one value of one component alone
        single.component(2, 1)[7] = 3;
        for (const VectorField& direction :
             {whiteVectorField(grid, 3, 3), scaled(gradient, static_cast<float>(1 / largestValue(gradient))),
              single}) {
            // Five points: exact for self transport, where E is a polynomial of degree 4, so h may be large
            // against rounding; O(h^4) where the carrier is scaled to unit size.
            const double h = 0.05 * amplitude;
            const double slope = (energy(moved(u, -2 * h, direction)) - energy(moved(u, 2 * h, direction)) +
                                  8 * (energy(moved(u, h, direction)) - energy(moved(u, -h, direction)))) /
                                 (12 * h);
            const double predicted = innerProduct(gradient, direction);
            // 2e-5 of the largest slope that this length of step could have: rounding of E in float32
            QVERIFY2(std::abs(slope - predicted) < 2e-5 * norm(gradient) * norm(direction),
                     qPrintable(QString("difference %1, gradient %2, size %3")
                                    .arg(slope)
                                    .arg(predicted)
                                    .arg(norm(gradient) * norm(direction))));
        }
    }

    void descentNeverRaisesTheEnergy() {
        const Grid grid = Grid::twoPi({16, 8});
        Planner planner;
        const Transform transform(planner, grid);
        const ResidualOptions options{1, 0.02, Transport::Carrier};
        for (const double eta : {1e-4, 1e-2, 1.0, 100.0}) {
            VectorField u = divergenceFree(whiteVectorField(grid, 2, 4), transform);
            for (int step = 0; step < 5; ++step) {
                const double before = residualEnergy(u, options, nullptr, transform);
                QVERIFY(std::abs(descendResidual(u, eta, options, nullptr, transform) - before) <=
                        1e-12 * before);
                // the state goes through physical space: rounding
                QVERIFY(residualEnergy(u, options, nullptr, transform) <= before * (1 + 1e-6));
            }
            QVERIFY(diagnostics::maxDivergence(u, transform) < 1e-4);
        }
    }

    void descentFindsALinearSolution() {
        // alpha = 0: the minimum of E is 0 (fields constant in x and t); enough small steps come near it.
        const Grid grid = Grid::twoPi({8, 8});
        Planner planner;
        const Transform transform(planner, grid);
        const ResidualOptions options{0, 0.3, Transport::SelfTransport};
        VectorField u = divergenceFree(whiteVectorField(grid, 1, 5), transform);
        const double first = residualEnergy(u, options, nullptr, transform);
        // eta below 2 over the largest curvature, k_t^2 + (nu |k|^2)^2 <= 9 + (0.3 * 32)^2 = 101
        for (int step = 0; step < 300; ++step) {
            descendResidual(u, 0.015, options, nullptr, transform);
        }
        // the slowest mode (k = (1, 0), rate nu^2 = 0.09) has shrunk by (1 - 0.015 * 0.09)^600 = 0.44
        QVERIFY(residualEnergy(u, options, nullptr, transform) < 1e-2 * first);
    }

    void whatNoStepImprovesStaysAsItIs() {
        const Grid grid = Grid::twoPi({8, 8});
        Planner planner;
        const Transform transform(planner, grid);
        VectorField u = divergenceFree(whiteVectorField(grid, 1, 6), transform);
        const VectorField before = u;
        descendResidual(u, -1, {0, 0.3, Transport::SelfTransport}, nullptr, transform); // uphill
        QCOMPARE(largestDifference(u, before), 0.0);
    }

    void theStepSizeMeansTheSameOnEveryGrid() {
        // One smooth field on two grids and with its channel twice: the same descent.
        Planner planner;
        const ResidualOptions options{1, 0.1, Transport::SelfTransport};
        std::vector<double> values;
        for (const int points : {16, 32}) {
            for (const int channels : {1, 2}) {
                const Grid grid = Grid::twoPi({points, points});
                VectorField u(grid, channels);
                for (int channel = 0; channel < channels; ++channel) {
                    fill(u.component(channel, 0), grid, [](double x, double t, double) {
                        return std::sin(t) + std::cos(x) * std::sin(2 * t);
                    });
                    fill(u.component(channel, 1), grid, [](double x, double t, double) {
                        return std::cos(2 * x) - std::sin(x) * std::cos(2 * t) / 2;
                    });
                }
                descendResidual(u, 0.01, options, nullptr, Transform(planner, grid));
                values.push_back(u.component(channels - 1, 0)[grid.index(points / 4, points / 8)]);
            }
        }
        for (const double value : values) {
            QVERIFY(std::abs(value - values[0]) < 3e-6);
        }
    }

    void threadsDoNotChangeTheResult() {
        const Grid grid = Grid::twoPi({96, 16});
        Planner one(1);
        Planner two(2);
        const VectorField u = scaled(whiteVectorField(grid, 12, 7), 0.3f);
        const ResidualOptions options{1, 0.01, Transport::Carrier};
        const VectorField a = residualEnergyGradient(u, options, nullptr, Transform(one, grid));
        const VectorField b = residualEnergyGradient(u, options, nullptr, Transform(two, grid));
        QVERIFY(largestDifference(a, b) <= 1e-5 * largestValue(a));
    }

    void nonsenseIsRefused() {
        const Grid grid = Grid::twoPi({8, 8});
        Planner planner;
        const Transform transform(planner, grid);
        VectorField u(grid, 2);
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QVERIFY_EXCEPTION_THROWN(residual(u, {nan, 0, Transport::Carrier}, nullptr, transform), Error);
        QVERIFY_EXCEPTION_THROWN(residualEnergy(u, {1, nan, Transport::Carrier}, nullptr, transform), Error);
        QVERIFY_EXCEPTION_THROWN(descendResidual(u, nan, {}, nullptr, transform), Error);
        const VectorField otherChannels(grid, 1);
        QVERIFY_EXCEPTION_THROWN(residual(u, {}, &otherChannels, transform), Error);
        const VectorField otherGrid(Grid::twoPi({8, 4}), 2);
        QVERIFY_EXCEPTION_THROWN(residual(u, {}, &otherGrid, transform), Error);
        QVERIFY_EXCEPTION_THROWN(residual(otherGrid, {}, nullptr, transform), Error);
        const Grid line = Grid::twoPi({8});
        QVERIFY_EXCEPTION_THROWN(residual(VectorField(line, 1), {}, nullptr, Transform(planner, line)),
                                 Error);
    }
};

QTEST_APPLESS_MAIN(physics_correction_test)
#include "physics_correction_test.moc"
