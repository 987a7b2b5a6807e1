// Diagnostics against flows whose numbers are known in closed form.

#include "engine/diagnostics/diagnostics.h"
#include "engine/error.h"
#include "tests/engine/field/random_field.h"

#include <QTest>

#include <limits>
#include <numbers>

using namespace sgfm;
using namespace sgfm::diagnostics;
using namespace sgfm::testing;
using field::DensityField;
using field::Grid;
using field::VectorField;
using fourier::Planner;
using fourier::Transform;

namespace {

// Taylor and Green 1937: u = (cos x sin y, -sin x cos y)
VectorField taylorGreen(const Grid& grid) {
    VectorField u(grid, 1);
    fill(u.component(0, 0), grid, [](double x, double y, double) { return std::cos(x) * std::sin(y); });
    fill(u.component(0, 1), grid, [](double x, double y, double) { return -std::sin(x) * std::cos(y); });
    return u;
}

} // namespace

class diagnostics_test : public QObject {
    Q_OBJECT

  private slots:
    void taylorGreenInThePlane() {
        // mean |u|^2 = 1/2; omega = -2 cos x cos y, mean omega^2 = 1; |grad u| is largest, sqrt(2), at
        // corners
        const Grid grid = Grid::twoPi({32, 24});
        Planner planner;
        const FlowNumbers numbers = flowNumbers(taylorGreen(grid), 0.3, Transform(planner, grid));
        QVERIFY(std::abs(numbers.energy - 0.25) < 1e-6);
        QVERIFY(std::abs(numbers.enstrophy - 0.5) < 1e-6);
        QVERIFY(std::abs(numbers.dissipation - 0.3) < 1e-6);
        QVERIFY(numbers.maxDivergence < 2e-6);
        QVERIFY(std::abs(numbers.maxGradient - std::numbers::sqrt2) < 1e-5);
    }

    void taylorGreenInSpace() {
        // Brachet et al. 1983: u = (sin x cos y cos z, -cos x sin y cos z, 0): energy 1/8, enstrophy 3/8
        const Grid grid = Grid::twoPi({16, 16, 12});
        Planner planner;
        VectorField u(grid, 1);
        fill(u.component(0, 0), grid,
             [](double x, double y, double z) { return std::sin(x) * std::cos(y) * std::cos(z); });
        fill(u.component(0, 1), grid,
             [](double x, double y, double z) { return -std::cos(x) * std::sin(y) * std::cos(z); });
        const FlowNumbers numbers = flowNumbers(u, 0.01, Transform(planner, grid));
        QVERIFY(std::abs(numbers.energy - 0.125) < 1e-6);
        QVERIFY(std::abs(numbers.enstrophy - 0.375) < 1e-6);
        QVERIFY(std::abs(numbers.dissipation - 0.0075) < 1e-7);
        QVERIFY(numbers.maxDivergence < 2e-6);
    }

    void channelsAddUp() {
        const Grid grid = Grid::twoPi({16, 16});
        Planner planner;
        const Transform transform(planner, grid);
        const VectorField one = taylorGreen(grid);
        VectorField three(grid, 3);
        for (int channel = 0; channel < 3; ++channel) {
            for (int component = 0; component < 2; ++component) {
                std::copy(one.component(0, component).begin(), one.component(0, component).end(),
                          three.component(channel, component).begin());
            }
        }
        const FlowNumbers numbers = flowNumbers(three, 0, transform);
        QVERIFY(std::abs(numbers.energy - 0.75) < 2e-6);
        QVERIFY(std::abs(numbers.enstrophy - 1.5) < 4e-6);
        QVERIFY(std::abs(numbers.maxGradient - std::numbers::sqrt2) < 1e-5); // a maximum does not add
    }

    void divergenceOfACompressibleFlow() {
        const Grid grid = Grid::twoPi({16, 8});
        Planner planner;
        VectorField u(grid, 1);
        fill(u.component(0, 0), grid, [](double x, double, double) { return std::sin(2 * x); });
        const Transform transform(planner, grid);
        QVERIFY(std::abs(maxDivergence(u, transform) - 2) < 1e-5);
        DensityField expected(grid, 1);
        fill(expected.channel(0), grid, [](double x, double, double) { return 2 * std::cos(2 * x); });
        QVERIFY(largestDifference(divergenceField(u, transform), expected) < 2e-6);
    }

    void vorticityIsSignedInThePlaneAndASizeInSpace() {
        Planner planner;
        const Grid plane = Grid::twoPi({16, 16});
        DensityField expected(plane, 1);
        fill(expected.channel(0), plane,
             [](double x, double y, double) { return -2 * std::cos(x) * std::cos(y); });
        QVERIFY(largestDifference(vorticityField(taylorGreen(plane), Transform(planner, plane)), expected) <
                3e-6);
        const Grid space = Grid::twoPi({8, 12, 16});
        VectorField shear(space, 1);
        fill(shear.component(0, 0), space, [](double, double y, double) { return std::sin(y); });
        DensityField size(space, 1);
        fill(size.channel(0), space, [](double, double y, double) { return std::abs(std::cos(y)); });
        QVERIFY(largestDifference(vorticityField(shear, Transform(planner, space)), size) < 2e-6);
    }

    void qIsPositiveInVorticesAndNegativeInStrain() {
        // Taylor-Green: Q = -(d_x u)^2 - d_y u d_x v = cos^2 x cos^2 y - sin^2 x sin^2 y
        const Grid grid = Grid::twoPi({16, 24});
        Planner planner;
        DensityField expected(grid, 1);
        fill(expected.channel(0), grid, [](double x, double y, double) {
            return std::pow(std::cos(x) * std::cos(y), 2) - std::pow(std::sin(x) * std::sin(y), 2);
        });
        QVERIFY(largestDifference(qCriterionField(taylorGreen(grid), Transform(planner, grid)), expected) <
                3e-6);
    }

    void qOfASimpleShearIsZeroInSpace() {
        const Grid grid = Grid::twoPi({8, 8, 8});
        Planner planner;
        VectorField shear(grid, 1);
        fill(shear.component(0, 1), grid, [](double x, double, double) { return std::sin(x); });
        QVERIFY(largestValue(qCriterionField(shear, Transform(planner, grid))) < 1e-6);
    }

    void aFieldThatBlewUpDoesNotLookCalm() {
        const Grid grid = Grid::twoPi({8, 8});
        Planner planner;
        VectorField u = taylorGreen(grid);
        u.component(0, 0)[3] = std::numeric_limits<float>::quiet_NaN();
        const FlowNumbers numbers = flowNumbers(u, 0.1, Transform(planner, grid));
        QVERIFY(std::isnan(numbers.energy));
        QVERIFY(std::isnan(numbers.maxDivergence));
        QVERIFY(std::isnan(numbers.maxGradient));
    }

    void wrongShapesAreRefused() {
        Planner planner;
        const Grid line = Grid::twoPi({8});
        const Transform transform(planner, line);
        QVERIFY_EXCEPTION_THROWN(flowNumbers(VectorField(line, 1), 0, transform), Error);
        QVERIFY_EXCEPTION_THROWN(vorticityField(VectorField(line, 1), transform), Error);
        QVERIFY_EXCEPTION_THROWN(qCriterionField(VectorField(line, 1), transform), Error);
        QVERIFY_EXCEPTION_THROWN(maxDivergence(VectorField(Grid::twoPi({4}), 1), transform), Error);
    }
};

QTEST_APPLESS_MAIN(diagnostics_test)
#include "diagnostics_test.moc"
