// The right-hand side against the advective form evaluated without aliasing on a grid twice as fine.

#include "engine/dynamics/solver.h"
#include "tests/engine/dynamics/flows.h"

#include <QtTest>

using namespace sgfm;
using dynamics::Dealiasing;
using dynamics::Transport;
using AxisCounts = std::array<int, field::kMaxDimension>;

namespace {

std::size_t size(int value) {
    return static_cast<std::size_t>(value);
}

AxisCounts keptModes(const field::Grid& grid, Dealiasing dealiasing) {
    AxisCounts kept{};
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        kept[size(axis)] = (grid.points(axis) - 1) / (dealiasing == Dealiasing::Truncate ? 3 : 2);
    }
    return kept;
}

// -alpha (v . grad) u + nu Lap u, with v the carrier, on the fine grid, then the kept modes on the field's.
field::VectorField reference(fourier::Planner& planner, const field::VectorField& u, const AxisCounts& kept,
                             Transport transport, const dynamics::Coefficients& coefficients,
                             bool projected) {
    const field::Grid& grid = u.grid();
    std::vector<int> points;
    std::vector<double> lengths;
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        points.push_back(2 * grid.points(axis));
        lengths.push_back(grid.length(axis));
    }
    const field::Grid fine(points, lengths);
    const fourier::Transform transform(planner, fine);
    const field::VectorField v = test::onGrid(planner, u, fine, kept);
    field::VectorField carrier = v;
    if (transport == Transport::Carrier) {
        field::VectorField mean(fine, 1);
        for (int i = 0; i < fine.dimension(); ++i) {
            for (int c = 0; c < v.channels(); ++c) {
                for (std::size_t x = 0; x < fine.size(); ++x) {
                    mean.component(0, i)[x] += v.component(c, i)[x] / static_cast<float>(v.channels());
                }
            }
        }
        const double rms = std::sqrt(test::meanSquare(mean));
        const auto scale = static_cast<float>(1 / std::max(1.0, rms));
        for (int c = 0; c < v.channels(); ++c) {
            for (int i = 0; i < fine.dimension(); ++i) {
                std::transform(mean.component(0, i).begin(), mean.component(0, i).end(),
                               carrier.component(c, i).begin(), [scale](float m) { return scale * m; });
            }
        }
    }
    const field::SpectralField spectrum = transform.forward(v);
    field::VectorField result = transform.inverseVector(fourier::laplacian(spectrum));
    for (float& value : result.all()) {
        value *= static_cast<float>(coefficients.viscosity);
    }
    for (int axis = 0; axis < fine.dimension(); ++axis) {
        const field::VectorField slope = transform.inverseVector(fourier::derivative(spectrum, axis));
        for (int c = 0; c < v.channels(); ++c) {
            for (int i = 0; i < fine.dimension(); ++i) {
                for (std::size_t x = 0; x < fine.size(); ++x) {
                    result.component(c, i)[x] -= static_cast<float>(coefficients.advection) *
                                                 carrier.component(c, axis)[x] * slope.component(c, i)[x];
                }
            }
        }
    }
    result = test::onGrid(planner, result, grid, kept);
    if (projected) {
        const fourier::Transform coarse(planner, grid);
        field::SpectralField modes = coarse.forward(result);
        fourier::projectDivergenceFree(modes);
        result = coarse.inverseVector(modes);
    }
    return result;
}

} // namespace

class TransportTest : public QObject {
    Q_OBJECT

  private slots:
    void rightHandSideIsTheAliasFreeAdvectiveForm_data() {
        QTest::addColumn<QList<int>>("points");
        QTest::addColumn<int>("channels");
        QTest::addColumn<bool>("carried");
        QTest::addColumn<bool>("padded");
        QTest::addColumn<double>("rms");
        for (const bool padded : {false, true}) {
            for (const bool carried : {false, true}) {
                const auto row = [&](const char* name, const QList<int>& points, int channels, double rms) {
                    QTest::addRow("%s %s %s", name, carried ? "carrier" : "self",
                                  padded ? "padded" : "truncated")
                        << points << channels << carried << padded << rms;
                };
                row("2-D", {32, 24}, 1, 0.8);
                row("2-D odd", {27, 15}, 2, 0.5);
                row("2-D fast", {24, 32}, 1, 3.0); // the mean is faster than rms 1: it is scaled
                row("2-D three channels", {48, 16}, 3, 4.0);
                row("3-D", {16, 20, 12}, 1, 0.7);
                row("3-D odd", {15, 9, 11}, 2, 2.5);
            }
        }
    }
    void rightHandSideIsTheAliasFreeAdvectiveForm() {
        QFETCH(QList<int>, points);
        QFETCH(int, channels);
        QFETCH(bool, carried);
        QFETCH(bool, padded);
        QFETCH(double, rms);
        std::vector<double> lengths;
        for (int axis = 0; axis < points.size(); ++axis) {
            lengths.push_back(5.0 + axis); // no axis like the other
        }
        const field::Grid grid({points.begin(), points.end()}, lengths);
        const Transport transport = carried ? Transport::Carrier : Transport::SelfTransport;
        const Dealiasing dealiasing = padded ? Dealiasing::Pad : Dealiasing::Truncate;
        const AxisCounts kept = keptModes(grid, dealiasing);
        fourier::Planner planner;
        field::VectorField u = test::randomFlow(planner, grid, channels, 7, 1 << 20, rms);
        u = test::onGrid(planner, u, grid, kept);

        dynamics::Coefficients coefficients;
        coefficients.advection = 0.9;
        coefficients.viscosity = 0.02;
        dynamics::Solver solver(planner, grid, channels, {transport, dealiasing});
        solver.setState(u);
        for (const bool projected : {false, true}) {
            const field::VectorField expected =
                reference(planner, u, kept, transport, coefficients, projected);
            const field::VectorField found = solver.rightHandSide(coefficients, {}, projected);
            const double error = test::relativeDifference(found, expected);
            // some 20 roundings of 6e-8, times the wavenumber of the finest mode over the typical one
            QVERIFY2(error < 3e-6, qPrintable(QString::number(error)));
        }
    }

    void aStepFollowsTheProjectedRightHandSide_data() { rightHandSideIsTheAliasFreeAdvectiveForm_data(); }
    void aStepFollowsTheProjectedRightHandSide() {
        QFETCH(QList<int>, points);
        QFETCH(int, channels);
        QFETCH(bool, carried);
        QFETCH(bool, padded);
        QFETCH(double, rms);
        const field::Grid grid = field::Grid::twoPi({points.begin(), points.end()});
        fourier::Planner planner;
        // The traceless tensor of the step and the full one of rightHandSide must agree: (u(h) - u(0))/h.
        for (const bool projection : {true, false}) {
            dynamics::Solver solver(planner, grid, channels,
                                    {carried ? Transport::Carrier : Transport::SelfTransport,
                                     padded ? Dealiasing::Pad : Dealiasing::Truncate});
            solver.setState(test::randomFlow(planner, grid, channels, 3, 3, rms));
            dynamics::Coefficients coefficients;
            coefficients.viscosity = 0.01;
            coefficients.projection = projection;
            dynamics::StepControl control;
            control.fixedStep = 1e-3;
            const field::VectorField before = solver.state();
            field::VectorField slope = solver.rightHandSide(coefficients, {}, projection);
            solver.step(coefficients, control, {}, nullptr, 0);
            const field::VectorField middle = solver.rightHandSide(coefficients, {}, projection);
            for (std::size_t i = 0; i < slope.all().size(); ++i) { // trapezoidal rule: error of order h^2
                slope.all()[i] = (slope.all()[i] + middle.all()[i]) * 0.5e-3F;
            }
            const double error = test::relativeDifference(test::difference(solver.state(), before), slope);
            // the change is 1e-3 of the field, so rounding is 1e-4 of the change
            QVERIFY2(error < 1e-3, qPrintable(QString::number(error)));
        }
    }

    void oneSlowChannelIsCarriedAsItCarriesItself() {
        const field::Grid grid = field::Grid::twoPi({32, 32});
        fourier::Planner planner;
        const field::VectorField u = test::randomFlow(planner, grid, 1, 5, 4, 0.9);
        dynamics::StepControl control;
        control.fixedStep = 0.02;
        dynamics::Coefficients coefficients;
        coefficients.viscosity = 0.05; // the root mean square only falls: no scaling
        dynamics::Solver self(planner, grid, 1, {Transport::SelfTransport, Dealiasing::Truncate});
        dynamics::Solver carrier(planner, grid, 1, {Transport::Carrier, Dealiasing::Truncate});
        self.setState(u);
        carrier.setState(u);
        for (int step = 0; step < 50; ++step) {
            self.step(coefficients, control, {}, nullptr, 0);
            carrier.step(coefficients, control, {}, nullptr, 0);
        }
        QVERIFY(test::relativeDifference(carrier.state(), self.state()) < 2e-6); // rounding of 50 steps
        QVERIFY(test::relativeDifference(self.state(), u) > 0.3);                // something happened
    }

    void channelsOfSelfTransportEvolveAsSeparateRuns() {
        const field::Grid grid = field::Grid::twoPi({16, 12, 10});
        fourier::Planner planner;
        const field::VectorField u = test::randomFlow(planner, grid, 3, 9, 3, 1);
        dynamics::StepControl control;
        control.fixedStep = 0.05;
        dynamics::Coefficients coefficients;
        dynamics::Solver together(planner, grid, 3, {Transport::SelfTransport, Dealiasing::Pad});
        together.setState(u);
        for (int step = 0; step < 10; ++step) {
            together.step(coefficients, control, {}, nullptr, 0);
        }
        const field::VectorField all = together.state();
        for (int c = 0; c < 3; ++c) {
            field::VectorField single(grid, 1);
            field::VectorField expected(grid, 1);
            for (int i = 0; i < 3; ++i) {
                std::copy(u.component(c, i).begin(), u.component(c, i).end(), single.component(0, i).begin());
                std::copy(all.component(c, i).begin(), all.component(c, i).end(),
                          expected.component(0, i).begin());
            }
            dynamics::Solver alone(planner, grid, 1, {Transport::SelfTransport, Dealiasing::Pad});
            alone.setState(single);
            for (int step = 0; step < 10; ++step) {
                alone.step(coefficients, control, {}, nullptr, 0);
            }
            QVERIFY(test::relativeDifference(alone.state(), expected) < 1e-6);
        }
    }

    void paddedAndTruncatedFlowsAgreeWhileModesAreFew() {
        const field::Grid grid = field::Grid::twoPi({48, 48});
        fourier::Planner planner;
        const field::VectorField u = test::randomFlow(planner, grid, 1, 11, 2, 0.5);
        dynamics::StepControl control;
        control.fixedStep = 0.02;
        dynamics::Coefficients coefficients;
        coefficients.viscosity = 0.02;
        dynamics::Solver pad(planner, grid, 1, {Transport::SelfTransport, Dealiasing::Pad});
        dynamics::Solver truncate(planner, grid, 1, {Transport::SelfTransport, Dealiasing::Truncate});
        pad.setState(u);
        truncate.setState(u);
        for (int step = 0; step < 40; ++step) {
            pad.step(coefficients, control, {}, nullptr, 0);
            truncate.step(coefficients, control, {}, nullptr, 0);
        }
        // after 0.8 time units modes beyond 15 of 2 hold less than 1e-6 of the amplitude
        const double error = test::relativeDifference(pad.state(), truncate.state());
        QVERIFY2(error < 2e-6, qPrintable(QString::number(error)));
    }

    void theMeanIsConserved() {
        const field::Grid grid = field::Grid::twoPi({24, 24});
        fourier::Planner planner;
        field::VectorField u = test::randomFlow(planner, grid, 1, 13, 4, 1);
        for (float& value : u.component(0, 1)) {
            value += 0.75F;
        }
        const auto mean = [](const field::VectorField& f, int i) {
            double sum = 0;
            for (const float value : f.component(0, i)) {
                sum += static_cast<double>(value);
            }
            return sum / static_cast<double>(f.grid().size());
        };
        const double before = mean(u, 1);
        dynamics::Solver solver(planner, grid, 1, {});
        solver.setState(u);
        dynamics::Coefficients coefficients;
        coefficients.viscosity = 0.1;
        for (int step = 0; step < 50; ++step) {
            solver.step(coefficients, {}, {}, nullptr, 0);
        }
        QVERIFY(std::abs(mean(solver.state(), 1) - before) < 1e-6);
        QVERIFY(std::abs(mean(solver.state(), 0) - mean(u, 0)) < 1e-6);
    }
};

QTEST_APPLESS_MAIN(TransportTest)
#include "transport_test.moc"
