// Order of the time stepper, and the invariants of inviscid, unforced flow (DESIGN section 3). The dealiased
// equation conserves energy (and enstrophy for d = 2) exactly; what changes them is the stepper.

#include "engine/diagnostics/diagnostics.h"
#include "engine/dynamics/solver.h"
#include "tests/engine/dynamics/flows.h"

#include <QtTest>

using namespace sgfm;

namespace {

struct Case {
    field::Grid grid;
    int channels = 1;
    dynamics::Solver::Options options;
};

field::VectorField evolve(fourier::Planner& planner, const Case& flow, const field::VectorField& start,
                          double viscosity, double time, int steps) {
    dynamics::Solver solver(planner, flow.grid, flow.channels, flow.options);
    solver.setState(start);
    dynamics::Coefficients coefficients;
    coefficients.viscosity = viscosity;
    dynamics::StepControl control;
    control.fixedStep = time / steps;
    for (int step = 0; step < steps; ++step) {
        solver.step(coefficients, control, {}, nullptr, 0);
    }
    return solver.state();
}

void caseRows() {
    QTest::addColumn<QList<int>>("points");
    QTest::addColumn<int>("channels");
    QTest::addColumn<bool>("carried");
    QTest::addColumn<bool>("padded");
    QTest::newRow("2-D") << QList<int>{32, 32} << 1 << false << false;
    QTest::newRow("2-D padded") << QList<int>{24, 24} << 1 << false << true;
    QTest::newRow("2-D carried, 3 channels") << QList<int>{24, 24} << 3 << true << true;
    QTest::newRow("3-D") << QList<int>{16, 16, 16} << 1 << false << false;
    QTest::newRow("3-D carried, 2 channels") << QList<int>{12, 12, 12} << 2 << true << true;
}

Case fetchCase() {
    QFETCH(QList<int>, points);
    QFETCH(int, channels);
    QFETCH(bool, carried);
    QFETCH(bool, padded);
    return {field::Grid::twoPi({points.begin(), points.end()}),
            channels,
            {carried ? dynamics::Transport::Carrier : dynamics::Transport::SelfTransport,
             padded ? dynamics::Dealiasing::Pad : dynamics::Dealiasing::Truncate}};
}

} // namespace

class ConservationTest : public QObject {
    Q_OBJECT

    fourier::Planner m_planner;

  private slots:
    void theStepperIsOfThirdOrder_data() { caseRows(); }
    void theStepperIsOfThirdOrder() {
        const Case flow = fetchCase();
        const field::VectorField start = test::randomFlow(m_planner, flow.grid, flow.channels, 1, 3, 1);
        // Each halving of the step divides the difference of two solutions by 2^3. The differences (1e-2 to
        // 1e-4) are far above rounding (1e-6).
        const double time = 1.0;
        const field::VectorField coarse = evolve(m_planner, flow, start, 0.01, time, 8);
        const field::VectorField medium = evolve(m_planner, flow, start, 0.01, time, 16);
        const field::VectorField fine = evolve(m_planner, flow, start, 0.01, time, 32);
        const double first = test::relativeDifference(coarse, medium);
        const double second = test::relativeDifference(medium, fine);
        const double order = std::log2(first / second);
        QVERIFY2(order > 2.7 && order < 3.6,
                 qPrintable(QString("%1 from %2, %3").arg(order).arg(first).arg(second)));
    }

    void inviscidFlowConservesEnergyToTheOrderOfTheStepper_data() { caseRows(); }
    void inviscidFlowConservesEnergyToTheOrderOfTheStepper() {
        const Case flow = fetchCase();
        const field::VectorField start = test::randomFlow(m_planner, flow.grid, flow.channels, 2, 3, 1);
        const double before = test::meanSquare(start);
        const auto change = [&](int steps) {
            return std::abs(test::meanSquare(evolve(m_planner, flow, start, 0, 2.0, steps)) / before - 1);
        };
        const double coarse = change(25);
        const double fine = change(50);
        const double order = std::log2(coarse / fine);
        QVERIFY2(order > 2.7, qPrintable(QString("%1 from %2, %3").arg(order).arg(coarse).arg(fine)));
        QVERIFY(coarse > 1e-5); // the order is measured above rounding
        const double finest = change(400);
        QVERIFY2(finest < 3e-6, qPrintable(QString::number(finest))); // rounding of 1200 stages
    }

    void inviscidPlaneFlowConservesEnstrophyToo() {
        const Case flow{field::Grid::twoPi({32, 32}), 1, {}};
        const fourier::Transform transform(m_planner, flow.grid);
        const field::VectorField start = test::randomFlow(m_planner, flow.grid, 1, 3, 3, 1);
        const double before = diagnostics::flowNumbers(start, 0, transform).enstrophy;
        const auto change = [&](int steps) {
            const field::VectorField end = evolve(m_planner, flow, start, 0, 2.0, steps);
            return std::abs(diagnostics::flowNumbers(end, 0, transform).enstrophy / before - 1);
        };
        const double coarse = change(25);
        const double fine = change(50);
        const double order = std::log2(coarse / fine);
        QVERIFY2(order > 2.7, qPrintable(QString("%1 from %2, %3").arg(order).arg(coarse).arg(fine)));
        QVERIFY(coarse > 1e-5);
        QVERIFY(change(400) < 5e-6);
        // the flow is no steady one: gradients did change
        QVERIFY(test::relativeDifference(evolve(m_planner, flow, start, 0, 2.0, 40), start) > 0.5);
    }

    void boxFlowConservesHelicityWhenInviscid() {
        const Case flow{field::Grid::twoPi({16, 16, 16}), 1, {}};
        const fourier::Transform transform(m_planner, flow.grid);
        const auto helicity = [&](const field::VectorField& u) {
            const field::VectorField omega =
                transform.inverseVector(fourier::vorticity(transform.forward(u)));
            double sum = 0;
            for (std::size_t i = 0; i < u.all().size(); ++i) {
                sum += static_cast<double>(u.all()[i]) * static_cast<double>(omega.all()[i]);
            }
            return sum / static_cast<double>(u.grid().size());
        };
        const field::VectorField start = test::randomFlow(m_planner, flow.grid, 1, 4, 3, 1);
        const double scale =
            std::sqrt(test::meanSquare(start) * 2 * diagnostics::flowNumbers(start, 0, transform).enstrophy);
        const field::VectorField end = evolve(m_planner, flow, start, 0, 1.0, 200);
        QVERIFY(std::abs(helicity(end) - helicity(start)) < 1e-5 * scale);
        QVERIFY(test::relativeDifference(end, start) > 0.3);
    }
};

QTEST_APPLESS_MAIN(ConservationTest)
#include "conservation_test.moc"
