// Where free flows begin: divergence-free, of the promised size and shape, the same for the same seed.

#include "runtime_support.h"

#include "engine/diagnostics/diagnostics.h"
#include "engine/fourier/spectrum.h"
#include "engine/runtime/initial_condition.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace sgfm;
using namespace runtime_support;
using recipe::Source;

namespace {

field::VectorField make(Source source, const std::vector<int>& points, std::uint64_t seed = 1,
                        int channels = 1) {
    const fourier::Transform transform(*testResources().planner, field::Grid::twoPi(points));
    return runtime::makeInitialCondition(source, channels, seed, transform);
}

double meanSquare(const field::VectorField& u, int channel) {
    double sum = 0;
    for (int i = 0; i < u.components(); ++i) {
        for (const float value : u.component(channel, i)) {
            sum += static_cast<double>(value) * value;
        }
    }
    return sum / static_cast<double>(u.length());
}

} // namespace

class initial_condition_test : public QObject {
    Q_OBJECT

  private slots:
    void everyFlowIsDivergenceFree_data();
    void everyFlowIsDivergenceFree();
    void taylorGreenIsTheClosedForm();
    void randomFlowHasUnitMeanSquareAndPeaksAtLowWavenumbers();
    void aSeedIsAFlow();
    void channelsAreShiftedCopies();
    void boxesMayBeOblong();
    void promptsAreNoFlow();
};

void initial_condition_test::everyFlowIsDivergenceFree_data() {
    QTest::addColumn<int>("source");
    QTest::addColumn<int>("dimension");
    for (const auto source : {Source::TaylorGreen, Source::Random, Source::Vortices, Source::ShearLayer}) {
        for (const int d : {2, 3}) {
            QTest::addRow("%s, %d-D", std::string(recipe::nameOf(source)).c_str(), d)
                << static_cast<int>(source) << d;
        }
    }
}

void initial_condition_test::everyFlowIsDivergenceFree() {
    QFETCH(int, source);
    QFETCH(int, dimension);
    const auto u =
        make(static_cast<Source>(source), std::vector<int>(static_cast<std::size_t>(dimension), 32));
    const fourier::Transform transform(*testResources().planner, u.grid());
    const auto numbers = diagnostics::flowNumbers(u, 0, transform);
    QVERIFY(numbers.energy > 0.05 && numbers.energy < 1);
    QVERIFY(numbers.maxDivergence < 2e-5 * numbers.maxGradient); // rounding of float32, see session_test
    for (int i = 0; i < dimension; ++i) {                        // no wind
        double mean = 0;
        for (const float value : u.component(0, i)) {
            mean += value;
        }
        QVERIFY(std::abs(mean / static_cast<double>(u.length())) < 1e-4);
    }
}

void initial_condition_test::taylorGreenIsTheClosedForm() {
    const auto u = make(Source::TaylorGreen, {16, 16, 8});
    const auto& grid = u.grid();
    const double x = 3 * grid.spacing(0);
    const double y = 5 * grid.spacing(1);
    const double z = 1 * grid.spacing(2);
    const auto at = grid.index(3, 5, 1);
    QVERIFY(std::abs(u.component(0, 0)[at] - std::sin(x) * std::cos(y) * std::cos(z)) < 1e-6);
    QVERIFY(std::abs(u.component(0, 1)[at] + std::cos(x) * std::sin(y) * std::cos(z)) < 1e-6);
    QCOMPARE(u.component(0, 2)[at], 0.0F);
    QVERIFY(std::abs(meanSquare(u, 0) - 0.25) < 1e-6);
}

void initial_condition_test::randomFlowHasUnitMeanSquareAndPeaksAtLowWavenumbers() {
    for (const auto& points : {std::vector<int>{64, 64}, std::vector<int>{32, 32, 32}}) {
        const auto u = make(Source::Random, points, 99);
        QVERIFY(std::abs(meanSquare(u, 0) - 1) < 1e-5);
        const fourier::Transform transform(*testResources().planner, u.grid());
        const auto spectrum = fourier::energySpectrum(transform.forward(u));
        const auto peak = std::max_element(spectrum.energy.begin(), spectrum.energy.end());
        const auto k = spectrum.wavenumber[static_cast<std::size_t>(peak - spectrum.energy.begin())];
        QVERIFY(k >= 2 && k <= 7); // E ~ k^4 exp(-2 (k/4)^2) peaks at k = 4, one sample of it near there
        QVERIFY(spectrum.energy.at(15) < 1e-3 * *peak);
    }
}

void initial_condition_test::aSeedIsAFlow() {
    for (const auto source : {Source::Random, Source::Vortices}) {
        QVERIFY(sameBits(make(source, {32, 32}, 7), make(source, {32, 32}, 7)));
        QVERIFY(!sameBits(make(source, {32, 32}, 7), make(source, {32, 32}, 8)));
        QVERIFY(!sameBits(make(source, {32, 32}, 7), make(source, {32, 32}, 7 + (std::uint64_t{1} << 32))));
    }
}

void initial_condition_test::channelsAreShiftedCopies() {
    const auto one = make(Source::Random, {32, 32}, 5);
    const auto two = make(Source::Random, {32, 32}, 5, 2);
    QCOMPARE(two.channels(), 2);
    QVERIFY(std::equal(one.component(0, 0).begin(), one.component(0, 0).end(), two.component(0, 0).begin()));
    QCOMPARE(two.component(1, 0)[0], one.component(0, 0)[16]);
    QVERIFY(std::abs(meanSquare(two, 0) - meanSquare(two, 1)) < 1e-6);
}

void initial_condition_test::boxesMayBeOblong() {
    const field::Grid grid({64, 32}, {4.0, 1.0});
    const fourier::Transform transform(*testResources().planner, grid);
    for (const auto source : {Source::TaylorGreen, Source::Random, Source::Vortices, Source::ShearLayer}) {
        const auto u = runtime::makeInitialCondition(source, 1, 3, transform);
        const auto numbers = diagnostics::flowNumbers(u, 0, transform);
        QVERIFY(numbers.energy > 0.01);
        QVERIFY(numbers.maxDivergence < 2e-5 * numbers.maxGradient);
    }
}

void initial_condition_test::promptsAreNoFlow() {
    for (const auto source : {Source::Prompt, Source::Glyphs, Source::Image, Source::Clip, Source::File}) {
        QVERIFY(caught([&] { make(source, {16, 16}); }).kind() == ErrorKind::Usage);
    }
}

QTEST_GUILESS_MAIN(initial_condition_test)
#include "initial_condition_test.moc"
