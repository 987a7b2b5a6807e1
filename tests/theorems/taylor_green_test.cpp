// Flows with a known solution. Box of length 2 pi an axis.

#include "engine/diagnostics/diagnostics.h"
#include "engine/dynamics/solver.h"
#include "tests/engine/dynamics/flows.h"

#include <QtTest>

#include <numbers>

using namespace sgfm;

namespace {

// The 2-D Taylor-Green vortex of wavenumber k in a uniform stream (U, V), at time s: an exact solution.
field::VectorField planeVortex(const field::Grid& grid, double k, double nu, double s, double U, double V) {
    const double amplitude = std::exp(-2 * nu * k * k * s);
    return test::fieldOf(grid, [=](int i, double x, double t, double) {
        const double a = k * (x - U * s);
        const double b = k * (t - V * s);
        return i == 0 ? U + amplitude * std::sin(a) * std::cos(b) : V - amplitude * std::cos(a) * std::sin(b);
    });
}

field::VectorField boxVortex(const field::Grid& grid) {
    return test::fieldOf(grid, [](int i, double x, double y, double z) {
        return i == 0   ? std::sin(x) * std::cos(y) * std::cos(z)
               : i == 1 ? -std::cos(x) * std::sin(y) * std::cos(z)
                        : 0.0;
    });
}

double polynomial(std::span<const double> coefficients, double s) {
    double value = 0;
    for (std::size_t n = coefficients.size(); n-- > 0;) {
        value = value * s + coefficients[n];
    }
    return value;
}

// tests/reference/taylor_green_series.py 0 6: the series of Taylor and Green (1937) for the mean enstrophy of
// the inviscid vortex, 3/8 (1 + 5/48 s^2 + 50/(64 * 99) s^4 + ...).
constexpr std::array kInviscidEnstrophy{
    0.375, 0.0, 0.0390625, 0.0, 0.002959280303030303, 0.0, -0.00013921803212673989};

// The same script, 1/100 8: Reynolds number 100.
constexpr std::array kViscousEnergy{0.125,
                                    -0.0074999999999999997,
                                    0.00022499999999999999,
                                    -0.00026491666666666666,
                                    3.13175e-05,
                                    -1.3749389545454545e-05,
                                    3.2841795015151514e-06,
                                    -1.293136382114722e-08,
                                    8.131297502985538e-08};
constexpr std::array kViscousEnstrophy{0.375,
                                       -0.022499999999999999,
                                       0.039737500000000002,
                                       -0.0062635,
                                       0.0034373473863636363,
                                       -0.0009852538504545455,
                                       4.5259773374015273e-06,
                                       -3.2525190011942152e-05,
                                       4.6959845619222101e-05};

} // namespace

class TaylorGreenTest : public QObject {
    Q_OBJECT

    fourier::Planner m_planner;

  private slots:
    void taylorGreenDecaysAtTheExactRate_data() {
        QTest::addColumn<int>("points");
        QTest::addColumn<double>("wavenumber");
        QTest::addColumn<bool>("padded");
        QTest::newRow("32, k = 1") << 32 << 1.0 << false;
        QTest::newRow("32, k = 3, padded") << 32 << 3.0 << true;
        QTest::newRow("27, k = 2") << 27 << 2.0 << false;
    }
    void taylorGreenDecaysAtTheExactRate() {
        QFETCH(int, points);
        QFETCH(double, wavenumber);
        QFETCH(bool, padded);
        const field::Grid grid = field::Grid::twoPi({points, points});
        dynamics::Solver solver(m_planner, grid, 1,
                                {dynamics::Transport::SelfTransport,
                                 padded ? dynamics::Dealiasing::Pad : dynamics::Dealiasing::Truncate});
        solver.setState(planeVortex(grid, wavenumber, 0, 0, 0, 0));
        dynamics::Coefficients coefficients;
        coefficients.viscosity = 0.05;
        dynamics::StepControl control;
        control.fixedStep = 0.01;
        for (int step = 0; step < 500; ++step) {
            solver.step(coefficients, control, {}, nullptr, 0);
        }
        const field::VectorField expected = planeVortex(grid, wavenumber, 0.05, 5.0, 0, 0);
        const double error = test::relativeDifference(solver.state(), expected);
        // the decay is exact per step: what is left is rounding, 1500 stages of random sign
        QVERIFY2(error < 1e-5, qPrintable(QString::number(error)));
    }

    void aUniformStreamCarriesTheVortexExactly() {
        const field::Grid grid = field::Grid::twoPi({32, 24});
        dynamics::Solver solver(m_planner, grid, 1, {});
        solver.setState(planeVortex(grid, 1, 0, 0, 0.7, -0.4));
        dynamics::Coefficients coefficients;
        coefficients.viscosity = 0.05;
        dynamics::StepControl control;
        control.fixedStep = 0.02;
        for (int step = 0; step < 100; ++step) {
            solver.step(coefficients, control, {}, nullptr, 0);
        }
        const field::VectorField expected = planeVortex(grid, 1, 0.05, 2.0, 0.7, -0.4);
        const double error = test::relativeDifference(solver.state(), expected);
        // phase error of the scheme: (k U h)^4/24 a step, 100 steps: 2e-7; the rest is rounding
        QVERIFY2(error < 1e-5, qPrintable(QString::number(error)));
    }

    void inviscidBoxVortexFollowsTheSeriesOfTaylorAndGreen() {
        const field::Grid grid = field::Grid::twoPi({32, 32, 32});
        const fourier::Transform transform(m_planner, grid);
        dynamics::Solver solver(m_planner, grid, 1, {});
        solver.setState(boxVortex(grid));
        dynamics::StepControl control;
        control.fixedStep = 0.05;
        for (int step = 1; step <= 16; ++step) {
            solver.step({}, control, {}, nullptr, 0);
            const double s = step * control.fixedStep;
            const auto numbers = diagnostics::flowNumbers(solver.state(), 0, transform);
            const double expected = polynomial(kInviscidEnstrophy, s);
            // the first omitted term is of the size of the last one times s^2/20: below 1e-5 at s = 0.8
            QVERIFY2(std::abs(numbers.enstrophy - expected) < 2e-5,
                     qPrintable(QString("%1: %2, series %3").arg(s).arg(numbers.enstrophy).arg(expected)));
            QVERIFY(std::abs(numbers.energy - 0.125) < 1e-6);
        }
    }

    void viscousBoxVortexDissipatesAsItsSeriesAtReynolds100() {
        const field::Grid grid = field::Grid::twoPi({32, 32, 32});
        const fourier::Transform transform(m_planner, grid);
        dynamics::Solver solver(m_planner, grid, 1, {});
        solver.setState(boxVortex(grid));
        dynamics::Coefficients coefficients;
        coefficients.viscosity = 0.01;
        dynamics::StepControl control;
        control.fixedStep = 0.05;
        for (int step = 1; step <= 16; ++step) {
            solver.step(coefficients, control, {}, nullptr, 0);
            const double s = step * control.fixedStep;
            const auto numbers = diagnostics::flowNumbers(solver.state(), 0.01, transform);
            const double dissipation = 0.02 * polynomial(kViscousEnstrophy, s);
            // coefficients fall to 5e-5 at order 8: what is omitted is below 2e-5 of the whole at s = 0.8
            QVERIFY2(
                std::abs(numbers.dissipation / dissipation - 1) < 3e-5,
                qPrintable(QString("%1: %2, series %3").arg(s).arg(numbers.dissipation).arg(dissipation)));
            QVERIFY(std::abs(numbers.energy / polynomial(kViscousEnergy, s) - 1) < 2e-5);
        }
    }
};

QTEST_APPLESS_MAIN(TaylorGreenTest)
#include "taylor_green_test.moc"
