// Lemma A.4 (energy estimate) of the paper, with f = 0 as an equality in the mean:
//
//     E |u(s)|^2 + 2 nu int_0^s E |grad u|^2 = |u_0|^2 + |P sigma|_HS^2 s,
//
// and what follows from it: moments stay finite. Norms are means over the grid. The channels of one solver
// with self transport are the independent members of the ensemble. The Hilbert-Schmidt norm is that of the
// noise which the solver keeps: sigma^2 / N sum over kept modes of S(k) (d - 1), d for k = 0.

#include "engine/diagnostics/diagnostics.h"
#include "engine/dynamics/solver.h"
#include "tests/engine/dynamics/flows.h"

#include <QtTest>

#include <numeric>

using namespace sgfm;

namespace {

constexpr double kViscosity = 0.05;
constexpr double kNoise = 0.4;

double memberSquare(const field::VectorField& u, int member) {
    double sum = 0;
    for (int i = 0; i < u.components(); ++i) {
        for (const float value : u.component(member, i)) {
            sum += static_cast<double>(value) * static_cast<double>(value);
        }
    }
    return sum / static_cast<double>(u.grid().size());
}

// mean |grad u|^2 of every member
std::vector<double> gradientSquares(const field::VectorField& u, const fourier::Transform& transform) {
    std::vector<double> squares(static_cast<std::size_t>(u.channels()), 0);
    const field::SpectralField spectrum = transform.forward(u);
    for (int axis = 0; axis < u.grid().dimension(); ++axis) {
        const field::VectorField slope = transform.inverseVector(fourier::derivative(spectrum, axis));
        for (int member = 0; member < u.channels(); ++member) {
            squares[static_cast<std::size_t>(member)] += memberSquare(slope, member);
        }
    }
    return squares;
}

double keptHilbertSchmidtNormSquared(const dynamics::NoiseSource& noise, const field::Grid& grid) {
    std::array<int, field::kMaxDimension> kept{};
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        kept[static_cast<std::size_t>(axis)] = (grid.points(axis) - 1) / 3;
    }
    const dynamics::ModeLayout layout(grid, kept);
    const std::vector<double> density = noise.spectralDensity();
    double sum = 0;
    layout.forEachMode([&](std::size_t here, std::size_t there) {
        const auto column = static_cast<int>(here / layout.slowStride());
        const int directions = there == 0 ? grid.dimension() : grid.dimension() - 1;
        sum += layout.multiplicity(column) * density[there] * directions;
    });
    return sum / static_cast<double>(grid.size());
}

struct Statistics {
    double mean = 0;
    double standardError = 0;
};

Statistics statisticsOf(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double square = 0;
    for (const double value : values) {
        square += (value - mean) * (value - mean);
    }
    return {mean, std::sqrt(square / (n - 1) / n)};
}

// The same random start for every member.
field::VectorField sameStart(fourier::Planner& planner, const field::Grid& grid, int members) {
    const field::VectorField one = test::randomFlow(planner, grid, 1, 5, 3, 0.8);
    field::VectorField all(grid, members);
    for (int member = 0; member < members; ++member) {
        for (int i = 0; i < grid.dimension(); ++i) {
            std::copy(one.component(0, i).begin(), one.component(0, i).end(),
                      all.component(member, i).begin());
        }
    }
    return all;
}

} // namespace

class EnergyEstimateTest : public QObject {
    Q_OBJECT

  private slots:
    void lemmaA4EnergyBalance_data() {
        QTest::addColumn<QList<int>>("points");
        QTest::addColumn<bool>("inWavelets");
        QTest::addColumn<int>("members");
        QTest::newRow("2-D, wavelet scales") << QList<int>{16, 16} << true << 200;
        QTest::newRow("2-D, octaves") << QList<int>{16, 16} << false << 200;
        QTest::newRow("3-D, wavelet scales") << QList<int>{8, 8, 8} << true << 150;
    }
    void lemmaA4EnergyBalance() {
        QFETCH(QList<int>, points);
        QFETCH(bool, inWavelets);
        QFETCH(int, members);
        fourier::Planner planner;
        const field::Grid grid = field::Grid::twoPi({points.begin(), points.end()});
        const fourier::Transform transform(planner, grid);
        const wavelet::WaveletTransform wavelet(grid, wavelet::filterNamed("db2"), 2);
        const dynamics::NoiseSource noise(
            wavelet, transform, inWavelets ? dynamics::NoiseBasis::Wavelet : dynamics::NoiseBasis::Fourier,
            {0, 1, 0.7}, 11, 0);
        dynamics::Solver solver(planner, grid, members, {});
        solver.setState(sameStart(planner, grid, members));
        const double start = memberSquare(solver.state(), 0);

        dynamics::Coefficients coefficients;
        coefficients.viscosity = kViscosity;
        coefficients.noise = kNoise;
        dynamics::StepControl control;
        control.fixedStep = 0.02;
        const int steps = 60;
        std::vector<double> dissipated(static_cast<std::size_t>(members), 0);
        std::vector<double> before = gradientSquares(solver.state(), transform);
        for (int step = 0; step < steps; ++step) {
            solver.step(coefficients, control, {}, &noise, static_cast<std::uint64_t>(step));
            const std::vector<double> after = gradientSquares(solver.state(), transform);
            for (std::size_t m = 0; m < dissipated.size(); ++m) { // trapezoidal rule
                dissipated[m] += 2 * kViscosity * control.fixedStep * (before[m] + after[m]) / 2;
            }
            before = after;
        }
        const field::VectorField end = solver.state();
        std::vector<double> balance;
        for (int member = 0; member < members; ++member) {
            balance.push_back(memberSquare(end, member) + dissipated[static_cast<std::size_t>(member)]);
        }
        const Statistics found = statisticsOf(balance);
        const double injected =
            kNoise * kNoise * keptHilbertSchmidtNormSquared(noise, grid) * control.fixedStep * steps;
        const double expected = start + injected;
        QVERIFY2(std::abs(found.mean - expected) < 4 * found.standardError,
                 qPrintable(QString("%1 +- %2, expected %3 (start %4)")
                                .arg(found.mean)
                                .arg(found.standardError)
                                .arg(expected)
                                .arg(start)));
        // what is compared is much larger than the error it is compared with
        QVERIFY(found.standardError < 0.05 * injected);
        QVERIFY(statisticsOf(dissipated).mean > 10 * found.standardError);
    }

    // Driven and damped for a long time the second and fourth moments level off: by the energy estimate and
    // Poincare's inequality (|grad u|^2 >= |u|^2 for modes k != 0 of the 2 pi box),
    // E |u|^2 <= |u_0|^2 exp(-2 nu s) + |sigma|_HS^2 / (2 nu).
    void momentsStayFinite() {
        fourier::Planner planner;
        const field::Grid grid = field::Grid::twoPi({16, 16});
        const fourier::Transform transform(planner, grid);
        const wavelet::WaveletTransform wavelet(grid, wavelet::filterNamed("db2"), 2);
        // Fourier octaves without the mean: gain 0 on the coarsest scale, so that Poincare's inequality holds
        const dynamics::NoiseSource noise(wavelet, transform, dynamics::NoiseBasis::Fourier, {0, 1, 1}, 3, 0);
        const int members = 60;
        dynamics::Solver solver(planner, grid, members, {});
        solver.setState(sameStart(planner, grid, members));
        const double start = memberSquare(solver.state(), 0);
        dynamics::Coefficients coefficients;
        coefficients.viscosity = kViscosity;
        coefficients.noise = kNoise;
        dynamics::StepControl control;
        control.maximumStep = 0.1;
        const double injection = kNoise * kNoise * keptHilbertSchmidtNormSquared(noise, grid);
        double time = 0;
        for (int step = 0; step < 400; ++step) {
            time += solver.step(coefficients, control, {}, &noise, static_cast<std::uint64_t>(step)).step;
            if (step % 50 == 49) {
                const field::VectorField u = solver.state();
                std::vector<double> squares;
                std::vector<double> fourth;
                for (int member = 0; member < members; ++member) {
                    squares.push_back(memberSquare(u, member));
                    fourth.push_back(squares.back() * squares.back());
                }
                const Statistics second = statisticsOf(squares);
                const double bound = start * std::exp(-2 * kViscosity * time) + injection / (2 * kViscosity);
                QVERIFY(second.mean < bound + 4 * second.standardError);
                QVERIFY(statisticsOf(fourth).mean < 3 * bound * bound);
            }
        }
        QVERIFY(time > 4); // some turnover times, and the noise has taken over from the start
        QVERIFY(injection * time > start);
    }
};

QTEST_APPLESS_MAIN(EnergyEstimateTest)
#include "energy_estimate_test.moc"
