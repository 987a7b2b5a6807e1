// What a solver promises besides the right equation: steps, saving, threads, projection, errors.

#include "engine/dynamics/solver.h"
#include "engine/error.h"
#include "tests/engine/dynamics/flows.h"

#include <QtTest>

#include <limits>
#include <numbers>

using namespace sgfm;
using dynamics::Coefficients;
using dynamics::Dealiasing;
using dynamics::Solver;
using dynamics::StepControl;
using dynamics::Transport;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

// Largest |div u| over root mean square of grad u.
double relativeDivergence(fourier::Planner& planner, const field::VectorField& u) {
    const fourier::Transform transform(planner, u.grid());
    const field::SpectralField spectrum = transform.forward(u);
    const field::DensityField divergence = transform.inverseDensity(fourier::divergence(spectrum));
    double largest = 0;
    for (const float value : divergence.all()) {
        largest = std::max(largest, static_cast<double>(std::abs(value)));
    }
    double gradient = 0;
    for (int axis = 0; axis < u.grid().dimension(); ++axis) {
        gradient += test::meanSquare(transform.inverseVector(fourier::derivative(spectrum, axis)));
    }
    return largest / std::sqrt(gradient);
}

template <typename Work>
ErrorKind errorOf(const Work& work) {
    try {
        work();
    } catch (const Error& error) {
        if (error.stage().empty() || error.message().empty() || error.remedy().empty()) {
            qFatal("an error must name stage, message and remedy");
        }
        return error.kind();
    }
    qFatal("an error was expected");
}

StepControl fixedStep(double step) {
    StepControl control;
    control.fixedStep = step;
    return control;
}

boundary::BoundaryData wholeBoxData(const field::VectorField& target) {
    return {target, std::vector<float>(target.grid().size(), 1.0F)};
}

} // namespace

class SolverTest : public QObject {
    Q_OBJECT

    fourier::Planner m_planner;
    field::Grid m_plane = field::Grid::twoPi({32, 24});
    field::Grid m_box = field::Grid::twoPi({16, 12, 10});

  private slots:
    void stateIsWhatWasSet() {
        for (const field::Grid& grid : {m_plane, m_box}) {
            const field::VectorField u = test::randomFlow(m_planner, grid, 2, 1, 3, 1);
            for (const Dealiasing dealiasing : {Dealiasing::Truncate, Dealiasing::Pad}) {
                Solver solver(m_planner, grid, 2, {Transport::SelfTransport, dealiasing});
                solver.setState(u);
                QVERIFY(test::relativeDifference(solver.state(), u) < 1e-6);
                QCOMPARE(solver.channels(), 2);
                QVERIFY(solver.grid() == grid);
            }
        }
    }

    void setStateProjectsWhenAsked() {
        const field::VectorField u = test::randomFlow(m_planner, m_plane, 1, 2, 5, 1, false);
        Solver solver(m_planner, m_plane, 1, {});
        solver.setState(u, false);
        QVERIFY(test::relativeDifference(solver.state(), u) < 1e-6);
        QVERIFY(relativeDivergence(m_planner, solver.state()) > 0.1);
        solver.setState(u, true);
        QVERIFY(relativeDivergence(m_planner, solver.state()) < 1e-5);
    }

    void projectionKeepsTheDivergenceAtRounding() {
        for (const field::Grid& grid : {m_plane, m_box}) {
            Solver solver(m_planner, grid, 1, {Transport::SelfTransport, Dealiasing::Pad});
            solver.setState(test::randomFlow(m_planner, grid, 1, 3, 4, 1));
            Coefficients coefficients;
            coefficients.viscosity = 0.01;
            for (int step = 0; step < 200; ++step) {
                solver.step(coefficients, {}, {}, nullptr, 0);
            }
            // rounding of float values through an inverse and a forward transform
            QVERIFY(relativeDivergence(m_planner, solver.state()) < 1e-5);
        }
    }

    void withoutProjectionDivergenceGrowsAndProjectionRemovesIt() {
        Solver solver(m_planner, m_plane, 1, {});
        solver.setState(test::randomFlow(m_planner, m_plane, 1, 3, 4, 1));
        Coefficients coefficients;
        coefficients.viscosity = 0.01;
        coefficients.projection = false;
        for (int step = 0; step < 10; ++step) {
            solver.step(coefficients, fixedStep(0.01), {}, nullptr, 0);
        }
        QVERIFY(relativeDivergence(m_planner, solver.state()) > 0.05);
        coefficients.projection = true;
        solver.step(coefficients, fixedStep(0.01), {}, nullptr, 0);
        QVERIFY(relativeDivergence(m_planner, solver.state()) < 1e-5);
    }

    void withoutAnyTermNothingChanges() {
        Solver solver(m_planner, m_plane, 1, {});
        solver.setState(test::randomFlow(m_planner, m_plane, 1, 4, 5, 1));
        const std::vector<float> before = solver.saveState();
        Coefficients nothing;
        nothing.advection = 0;
        nothing.projection = false;
        const auto report = solver.step(nothing, {}, {}, nullptr, 0);
        QCOMPARE(solver.saveState(), before);
        QCOMPARE(report.step, StepControl{}.maximumStep);
        QCOMPARE(report.cfl, 0.0);
    }

    void viscosityAloneIsExactInOneStep() {
        const field::Grid grid({24, 20}, {3.0, 4.0});
        const double kx = 2 * std::numbers::pi / 3 * 2;
        const double kt = 2 * std::numbers::pi / 4 * 3;
        const auto wave = [&](double amplitude) {
            return test::fieldOf(grid, [=](int i, double x, double t, double) {
                return amplitude * (i == 0 ? kt : -kx) * std::sin(kx * x + kt * t);
            });
        };
        Solver solver(m_planner, grid, 1, {});
        solver.setState(wave(1));
        Coefficients coefficients;
        coefficients.advection = 0;
        coefficients.viscosity = 0.03;
        solver.step(coefficients, fixedStep(2.0), {}, nullptr, 0);
        const double decay = std::exp(-0.03 * (kx * kx + kt * kt) * 2.0);
        QVERIFY(test::relativeDifference(solver.state(), wave(decay)) < 2e-6);
    }

    void savedStatesComeBackBitForBit() {
        const field::VectorField u = test::randomFlow(m_planner, m_box, 2, 5, 4, 1);
        Solver solver(m_planner, m_box, 2, {Transport::Carrier, Dealiasing::Pad});
        solver.setState(u);
        Coefficients coefficients;
        coefficients.viscosity = 0.01;
        for (int step = 0; step < 3; ++step) {
            solver.step(coefficients, {}, {}, nullptr, 0);
        }
        const std::vector<float> saved = solver.saveState();
        for (int step = 0; step < 3; ++step) {
            solver.step(coefficients, {}, {}, nullptr, 0);
        }
        const std::vector<float> after = solver.saveState();
        QVERIFY(after != saved);

        Solver other(m_planner, m_box, 2, {Transport::Carrier, Dealiasing::Pad});
        other.restoreState(saved);
        QCOMPARE(other.saveState(), saved);
        for (int step = 0; step < 3; ++step) {
            other.step(coefficients, {}, {}, nullptr, 0);
        }
        QVERIFY(other.saveState() == after);
    }

    void threadsDoNotChangeSteps() {
        fourier::Planner twoThreads(2);
        for (const Transport transport : {Transport::SelfTransport, Transport::Carrier}) {
            const field::VectorField u = test::randomFlow(m_planner, m_plane, 3, 6, 6, 1);
            const auto data = wholeBoxData(test::randomFlow(m_planner, m_plane, 3, 7, 3, 1));
            Solver one(m_planner, m_plane, 3, {transport, Dealiasing::Pad});
            Solver two(twoThreads, m_plane, 3, {transport, Dealiasing::Pad});
            one.setState(u);
            two.restoreState(one.saveState());
            Coefficients coefficients;
            coefficients.boundaryStrength = 0.5;
            for (int step = 0; step < 20; ++step) {
                const auto a = one.step(coefficients, {}, data, nullptr, 0);
                const auto b = two.step(coefficients, {}, data, nullptr, 0);
                QCOMPARE(a.step, b.step);
            }
            QVERIFY(one.saveState() == two.saveState()); // bit for bit
            QVERIFY(test::largestDifference(one.state(), two.state()) < 1e-5);
            const auto sizesOne = one.termSizes(coefficients, data, nullptr);
            const auto sizesTwo = two.termSizes(coefficients, data, nullptr);
            QCOMPARE(sizesOne.projection, sizesTwo.projection);
        }
    }

    void stepFollowsTheFastestPoint() {
        // u = (2 sin t, 0): the largest sum |v_i| pi/dx_i is 2 * 32/2
        const auto shear = test::fieldOf(
            m_plane, [](int i, double, double t, double) { return i == 0 ? 2 * std::sin(t) : 0.0; });
        Solver solver(m_planner, m_plane, 1, {});
        solver.setState(shear);
        StepControl control;
        control.cfl = 0.5;
        auto report = solver.step({}, control, {}, nullptr, 0);
        QVERIFY(std::abs(report.step - 0.5 / 32) < 1e-6);
        QVERIFY(std::abs(report.cfl - 0.5) < 1e-5);
        control.maximumStep = 0.001;
        report = solver.step({}, control, {}, nullptr, 0);
        QCOMPARE(report.step, 0.001);
        control.fixedStep = 0.03;
        report = solver.step({}, control, {}, nullptr, 0);
        QCOMPARE(report.step, 0.03);
        QVERIFY(std::abs(report.cfl - 0.03 * 32) < 1e-4);
        Coefficients half;
        half.advection = -0.5;
        report = solver.step(half, StepControl{0, 0.5, 1}, {}, nullptr, 0);
        QVERIFY(std::abs(report.step - 1.0 / 32) < 1e-6);
        // the fringe adds its own rate
        half.boundaryStrength = 16;
        report = solver.step(half, StepControl{0, 0.5, 1}, wholeBoxData(shear), nullptr, 0);
        QVERIFY(std::abs(report.step - 0.5 / 32) < 1e-6);
    }

    void paddingOfLinesIsNoVelocity() {
        // numbers of lines that are no multiple of 8; a uniform flow is equally fast everywhere
        for (const field::Grid& grid : {field::Grid::twoPi({20, 13}), field::Grid::twoPi({10, 7, 5})}) {
            for (const Transport transport : {Transport::SelfTransport, Transport::Carrier}) {
                Solver solver(m_planner, grid, 1, {transport, Dealiasing::Pad});
                solver.setState(
                    test::fieldOf(grid, [](int i, double, double, double) { return i == 0 ? 0.5 : 0.0; }));
                for (int step = 0; step < 3; ++step) {
                    const auto report = solver.step({}, StepControl{0, 0.5, 1}, {}, nullptr, 0);
                    QVERIFY(std::abs(report.step - 1 / (grid.points(0) / 2.0)) < 1e-6);
                }
            }
        }
    }

    void stableUpToTheStatedCflNumber() {
        for (const auto& [dealiasing, cfl] :
             {std::pair(Dealiasing::Truncate, 2.4), std::pair(Dealiasing::Pad, 1.6)}) {
            Solver solver(m_planner, m_plane, 1, {Transport::SelfTransport, dealiasing});
            solver.setState(test::randomFlow(m_planner, m_plane, 1, 8, 100, 1));
            const double before = test::meanSquare(solver.state());
            for (int step = 0; step < 300; ++step) {
                solver.step({}, StepControl{0, cfl, 1}, {}, nullptr, 0);
            }
            QVERIFY(test::meanSquare(solver.state()) <= before * 1.0001); // the scheme only loses energy
        }
    }

    void fringeForcingRelaxesToTheData() {
        const field::VectorField target = test::randomFlow(m_planner, m_plane, 1, 9, 5, 1);
        const field::VectorField start = test::randomFlow(m_planner, m_plane, 1, 10, 5, 1);
        for (const Dealiasing dealiasing : {Dealiasing::Truncate, Dealiasing::Pad}) {
            Solver solver(m_planner, m_plane, 1, {Transport::SelfTransport, dealiasing});
            solver.setState(start);
            Coefficients coefficients;
            coefficients.advection = 0;
            coefficients.boundaryStrength = 2;
            for (int step = 0; step < 40; ++step) {
                solver.step(coefficients, fixedStep(0.025), wholeBoxData(target), nullptr, 0);
            }
            // u = u_bar + (u_0 - u_bar) exp(-s/tau) at s = 1; third order at h/tau = 0.05: error 2e-5
            field::VectorField expected = target;
            for (std::size_t i = 0; i < expected.all().size(); ++i) {
                expected.all()[i] += (start.all()[i] - target.all()[i]) * static_cast<float>(std::exp(-2.0));
            }
            const double error = test::relativeDifference(solver.state(), expected);
            QVERIFY2(error < 3e-5, qPrintable(QString::number(error)));
        }
    }

    void forcingActsOnTheFieldsOwnGrid() {
        // chi on one line only, Pad: the forcing is the given values there and nothing elsewhere (up to the
        // Nyquist modes, which the state does not have: an odd grid has none)
        const field::Grid grid = field::Grid::twoPi({15, 9});
        const field::VectorField target = test::randomFlow(m_planner, grid, 1, 12, 100, 1);
        boundary::BoundaryData data{target, std::vector<float>(grid.size(), 0.0F)};
        std::fill_n(data.weight.begin(), 15, 0.5F);
        Solver solver(m_planner, grid, 1, {Transport::SelfTransport, Dealiasing::Pad});
        solver.setState(field::VectorField(grid, 1));
        Coefficients coefficients;
        coefficients.boundaryStrength = 3;
        const field::VectorField force = solver.rightHandSide(coefficients, data, false);
        for (int i = 0; i < 2; ++i) {
            for (std::size_t x = 0; x < grid.size(); ++x) {
                const float expected = x < 15 ? 1.5F * target.component(0, i)[x] : 0.0F;
                QVERIFY(std::abs(force.component(0, i)[x] - expected) < 1e-5F);
            }
        }
    }

    void termSizesAreThoseOfTheTerms() {
        for (const field::Grid& grid : {m_plane, m_box}) {
            const int channels = 2;
            Solver solver(m_planner, grid, channels, {Transport::Carrier, Dealiasing::Pad});
            solver.setState(test::randomFlow(m_planner, grid, channels, 14, 3, 2));
            const auto data = wholeBoxData(test::randomFlow(m_planner, grid, channels, 15, 3, 1));
            Coefficients all{0.7, 0.02, 1.5, 0, true};
            const auto sizes = solver.termSizes(all, data, nullptr);
            const auto alone = [&](const Coefficients& only) {
                return std::sqrt(test::meanSquare(solver.rightHandSide(only, data, false)));
            };
            const auto close = [](double a, double b) { return std::abs(a - b) < 1e-5 * b; };
            QVERIFY(close(sizes.advection, alone({0.7, 0, 0, 0, true})));
            QVERIFY(close(sizes.viscosity, alone({0, 0.02, 0, 0, true})));
            QVERIFY(close(sizes.boundary, alone({0, 0, 1.5, 0, true})));
            const double removed = std::sqrt(test::meanSquare(test::difference(
                solver.rightHandSide(all, data, false), solver.rightHandSide(all, data, true))));
            QVERIFY(close(sizes.projection, removed));
            QCOMPARE(sizes.noise, 0.0);
        }
    }

    void blowUpThrowsAndTheLastGoodStateGoesOn() {
        Solver solver(m_planner, m_plane, 1, {});
        solver.setState(test::randomFlow(m_planner, m_plane, 1, 16, 6, 1));
        const std::vector<float> good = solver.saveState();
        solver.step({}, fixedStep(0.01), {}, nullptr, 0);
        const std::vector<float> next = solver.saveState();
        solver.restoreState(good);
        const ErrorKind kind = errorOf([&] {
            for (int step = 0; step < 1000; ++step) {
                solver.step({}, fixedStep(2.0), {}, nullptr, 0);
            }
        });
        QCOMPARE(kind, ErrorKind::Numerical);
        solver.restoreState(good);
        solver.step({}, fixedStep(0.01), {}, nullptr, 0);
        QVERIFY(solver.saveState() == next); // nothing of the blow-up is left
    }

    void collapseOfTheCflStepThrows() {
        Solver solver(m_planner, m_plane, 1, {});
        solver.setState(test::randomFlow(m_planner, m_plane, 1, 17, 6, 1e9));
        QCOMPARE(errorOf([&] { solver.step({}, {}, {}, nullptr, 0); }), ErrorKind::Numerical);
    }

    void aNotFiniteStateThrows() {
        Solver solver(m_planner, m_plane, 1, {});
        std::vector<float> state = solver.saveState();
        state[10] = kNaN;
        solver.restoreState(state);
        QCOMPARE(errorOf([&] { solver.step({}, {}, {}, nullptr, 0); }), ErrorKind::Numerical);
        Coefficients still;
        still.advection = 0; // no velocity is looked at
        solver.restoreState(state);
        QCOMPARE(errorOf([&] { solver.step(still, {}, {}, nullptr, 0); }), ErrorKind::Numerical);
    }

    void badInputIsRefused() {
        const field::Grid line = field::Grid::twoPi({16});
        QCOMPARE(errorOf([&] { Solver(m_planner, line, 1, {}); }), ErrorKind::BadInput);
        QCOMPARE(errorOf([&] { Solver(m_planner, m_plane, 0, {}); }), ErrorKind::BadInput);
        Solver solver(m_planner, m_plane, 1, {});
        QCOMPARE(errorOf([&] { solver.setState(field::VectorField(m_box, 1)); }), ErrorKind::BadInput);
        QCOMPARE(errorOf([&] { solver.setState(field::VectorField(m_plane, 2)); }), ErrorKind::BadInput);
        for (const float bad : {kNaN, std::numeric_limits<float>::infinity()}) {
            field::VectorField broken(m_plane, 1);
            broken.component(0, 1)[17] = bad;
            QCOMPARE(errorOf([&] { solver.setState(broken); }), ErrorKind::BadInput);
        }
        QCOMPARE(errorOf([&] { solver.restoreState({1, 2, 3}); }), ErrorKind::BadInput);

        solver.setState(field::VectorField(m_plane, 1));
        const auto refuses = [&](const Coefficients& coefficients, const StepControl& control,
                                 const boundary::BoundaryData& data) {
            return errorOf([&] { solver.step(coefficients, control, data, nullptr, 0); }) ==
                   ErrorKind::BadInput;
        };
        QVERIFY(refuses({1, -0.1, 0, 0, true}, {}, {}));
        QVERIFY(refuses({std::numeric_limits<double>::infinity(), 0, 0, 0, true}, {}, {}));
        QVERIFY(refuses({1, 0, -1, 0, true}, {}, {}));
        QVERIFY(refuses({1, 0, 0, static_cast<double>(kNaN), true}, {}, {}));
        QVERIFY(refuses({}, {-1, 0.8, 0.05}, {}));
        QVERIFY(refuses({}, {0, 0, 0.05}, {}));
        QVERIFY(refuses({}, {0, 0.8, static_cast<double>(kNaN)}, {}));
        Coefficients forced;
        forced.boundaryStrength = 1;
        QVERIFY(refuses(forced, {}, wholeBoxData(field::VectorField(m_plane, 2))));
        QVERIFY(refuses(forced, {}, wholeBoxData(field::VectorField(m_box, 1))));
        QVERIFY(refuses(forced, {}, {field::VectorField(m_plane, 1), std::vector<float>(5, 1.0F)}));
    }
};

QTEST_APPLESS_MAIN(SolverTest)
#include "solver_test.moc"
