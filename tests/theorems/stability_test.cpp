// Theorem A.2 (pathwise uniqueness, d = 2) and theorem A.10 (stability) of the paper, without a score: two
// trajectories under the same path of the noise.
//
// The difference w = u - v obeys d|w|^2/ds <= 2 sup|S(u)| |w|^2 - 2 nu |grad w|^2 (S: the strain of u;
// additive noise cancels), so
//     |w(s)|^2 <= exp(2 int_0^s sup |grad u|) |w(0)|^2:
// C = 1, and lambda is measured along the way.

#include "engine/diagnostics/diagnostics.h"
#include "engine/dynamics/solver.h"
#include "tests/engine/dynamics/flows.h"

#include <QtTest>

using namespace sgfm;

namespace {

struct Flow {
    fourier::Planner planner;
    field::Grid grid;
    fourier::Transform transform;
    wavelet::WaveletTransform wavelet;

    explicit Flow(const field::Grid& box)
        : grid(box), transform(planner, grid), wavelet(grid, wavelet::filterNamed("db2"), 2) {}

    dynamics::NoiseSource noise(std::uint64_t seed) const {
        return {wavelet, transform, dynamics::NoiseBasis::Wavelet, {0, 1, 1}, seed, 0};
    }
    dynamics::Solver solver(const field::VectorField& start) {
        dynamics::Solver made(planner, grid, 1, {});
        made.setState(start);
        return made;
    }
};

constexpr dynamics::Coefficients kCoefficients{1, 0.02, 0, 0.3, true};

dynamics::StepControl fixedStep() {
    dynamics::StepControl control;
    control.fixedStep = 0.02;
    return control;
}

field::VectorField sum(const field::VectorField& a, const field::VectorField& b, float factor) {
    field::VectorField result = a;
    for (std::size_t i = 0; i < result.all().size(); ++i) {
        result.all()[i] += factor * b.all()[i];
    }
    return result;
}

void boxes() {
    QTest::addColumn<QList<int>>("points");
    QTest::newRow("2-D") << QList<int>{24, 24};
    QTest::newRow("3-D") << QList<int>{12, 12, 12};
}

field::Grid fetchGrid() {
    QFETCH(QList<int>, points);
    return field::Grid::twoPi({points.begin(), points.end()});
}

} // namespace

class StabilityTest : public QObject {
    Q_OBJECT

  private slots:
    void theoremA2SamePathGivesTheSameSolution_data() { boxes(); }
    void theoremA2SamePathGivesTheSameSolution() {
        Flow flow(fetchGrid());
        const field::VectorField start = test::randomFlow(flow.planner, flow.grid, 1, 1, 3, 1);
        auto first = flow.solver(start);
        auto second = flow.solver(start);
        auto other = flow.solver(start);
        const auto path = flow.noise(5);
        const auto samePath = flow.noise(5);
        const auto otherPath = flow.noise(6);
        for (std::uint64_t step = 0; step < 50; ++step) {
            first.step(kCoefficients, fixedStep(), {}, &path, step);
            second.step(kCoefficients, fixedStep(), {}, &samePath, step);
            other.step(kCoefficients, fixedStep(), {}, &otherPath, step);
        }
        QVERIFY(first.saveState() == second.saveState()); // bit for bit
        QVERIFY(test::relativeDifference(first.state(), other.state()) > 0.05);
    }

    void theoremA10NearbyTrajectoriesStayNearby_data() { boxes(); }
    void theoremA10NearbyTrajectoriesStayNearby() {
        Flow flow(fetchGrid());
        const field::VectorField start = test::randomFlow(flow.planner, flow.grid, 1, 1, 3, 1);
        const field::VectorField kick = test::randomFlow(flow.planner, flow.grid, 1, 2, 3, 1);
        const auto path = flow.noise(5);
        for (const float size : {0.5F, 0.05F}) {
            auto u = flow.solver(start);
            auto v = flow.solver(sum(start, kick, size));
            const double begin = test::meanSquare(test::difference(u.state(), v.state()));
            double exponent = 0;
            double rate = diagnostics::flowNumbers(u.state(), 0, flow.transform).maxGradient;
            for (std::uint64_t step = 0; step < 100; ++step) {
                u.step(kCoefficients, fixedStep(), {}, &path, step);
                v.step(kCoefficients, fixedStep(), {}, &path, step);
                const double after = diagnostics::flowNumbers(u.state(), 0, flow.transform).maxGradient;
                exponent += 2 * std::max(rate, after) * fixedStep().fixedStep;
                rate = after;
                const double distance = test::meanSquare(test::difference(u.state(), v.state()));
                QVERIFY(distance <= std::exp(exponent) * begin);
                QVERIFY(distance > 0);
            }
        }
    }

    void theSolutionDependsContinuouslyOnItsStart_data() { boxes(); }
    void theSolutionDependsContinuouslyOnItsStart() {
        Flow flow(fetchGrid());
        const field::VectorField start = test::randomFlow(flow.planner, flow.grid, 1, 3, 3, 1);
        const field::VectorField kick = test::randomFlow(flow.planner, flow.grid, 1, 4, 3, 1);
        const auto path = flow.noise(9);
        const auto distanceAfter = [&](float size) {
            auto u = flow.solver(start);
            auto v = flow.solver(sum(start, kick, size));
            for (std::uint64_t step = 0; step < 50; ++step) {
                u.step(kCoefficients, fixedStep(), {}, &path, step);
                v.step(kCoefficients, fixedStep(), {}, &path, step);
            }
            return std::sqrt(test::meanSquare(test::difference(u.state(), v.state())));
        };
        const double large = distanceAfter(2e-2F);
        const double small = distanceAfter(1e-2F);
        // proportional to the size of the kick, up to its second order
        QVERIFY2(std::abs(large / small - 2) < 0.1, qPrintable(QString::number(large / small)));
        QVERIFY(small < 0.1);
    }

    void viscosityAndNoiseThroughTheSameCoefficientsAreLinear() {
        // Without advection the equation is linear: the difference of two trajectories forgets the noise and
        // decays like a solution without noise.
        Flow flow(field::Grid::twoPi({24, 24}));
        dynamics::Coefficients linear = kCoefficients;
        linear.advection = 0;
        const field::VectorField start = test::randomFlow(flow.planner, flow.grid, 1, 5, 3, 1);
        const field::VectorField kick = test::randomFlow(flow.planner, flow.grid, 1, 6, 3, 1);
        auto u = flow.solver(start);
        auto v = flow.solver(sum(start, kick, 1));
        auto w = flow.solver(kick);
        const auto path = flow.noise(2);
        for (std::uint64_t step = 0; step < 50; ++step) {
            u.step(linear, fixedStep(), {}, &path, step);
            v.step(linear, fixedStep(), {}, &path, step);
            w.step(linear, fixedStep(), {}, nullptr, step);
        }
        QVERIFY(test::relativeDifference(test::difference(v.state(), u.state()), w.state()) < 1e-5);
    }
};

QTEST_APPLESS_MAIN(StabilityTest)
#include "stability_test.moc"
