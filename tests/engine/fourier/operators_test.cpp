// Spectral operators: exact on trigonometric fields; the projection's algebra; truncations.

#include "engine/error.h"
#include "engine/fourier/operators.h"
#include "engine/fourier/transform.h"
#include "tests/engine/field/random_field.h"

#include <QTest>

#include <numbers>

using namespace sgfm;
using namespace sgfm::fourier;
using namespace sgfm::testing;
using field::Grid;
using field::VectorField;

namespace {

// The projection between physical fields.
VectorField projected(const VectorField& u, const Transform& transform) {
    field::SpectralField spectrum = transform.forward(u);
    projectDivergenceFree(spectrum);
    return transform.inverseVector(spectrum);
}

double largestDivergence(const VectorField& u, const Transform& transform) {
    return largestValue(transform.inverseDensity(divergence(transform.forward(u))));
}

// Anisotropic boxes, even and odd sizes.
void addGrids() {
    QTest::addColumn<Grid>("grid");
    QTest::newRow("2-D") << Grid({32, 24}, {2 * std::numbers::pi, 3.0});
    QTest::newRow("2-D odd") << Grid({27, 15}, {1.0, 2 * std::numbers::pi});
    QTest::newRow("3-D") << Grid({16, 12, 10}, {2 * std::numbers::pi, 4.0, 5.0});
    QTest::newRow("3-D odd") << Grid({9, 12, 15}, {2.0, 4.0, 2 * std::numbers::pi});
}

} // namespace

class operators_test : public QObject {
    Q_OBJECT

  private slots:
    void derivativesAreExactOnTrigonometricFields() {
        const Grid grid({24, 20, 18}, {2 * std::numbers::pi, 3.0, 5.0});
        const double ky = 2 * std::numbers::pi / 3.0 * 2;
        const double kz = 2 * std::numbers::pi / 5.0 * 3;
        Planner planner;
        const Transform transform(planner, grid);
        field::DensityField e(grid, 1);
        fill(e.channel(0), grid, [&](double x, double y, double z) {
            return std::sin(5 * x + 0.3) * std::cos(ky * y) * std::sin(kz * z + 1);
        });
        const field::SpectralField spectrum = transform.forward(e);
        field::DensityField expected(grid, 1);
        // 3e-6: rounding of values of size up to k = 5, through two transforms
        fill(expected.channel(0), grid, [&](double x, double y, double z) {
            return 5 * std::cos(5 * x + 0.3) * std::cos(ky * y) * std::sin(kz * z + 1);
        });
        QVERIFY(largestDifference(transform.inverseDensity(derivative(spectrum, 0)), expected) < 3e-6);
        fill(expected.channel(0), grid, [&](double x, double y, double z) {
            return -ky * std::sin(5 * x + 0.3) * std::sin(ky * y) * std::sin(kz * z + 1);
        });
        QVERIFY(largestDifference(transform.inverseDensity(derivative(spectrum, 1)), expected) < 3e-6);
        fill(expected.channel(0), grid, [&](double x, double y, double z) {
            return kz * std::sin(5 * x + 0.3) * std::cos(ky * y) * std::cos(kz * z + 1);
        });
        QVERIFY(largestDifference(transform.inverseDensity(derivative(spectrum, 2)), expected) < 3e-6);
        const double square = 25 + ky * ky + kz * kz;
        fill(expected.channel(0), grid, [&](double x, double y, double z) {
            return -square * std::sin(5 * x + 0.3) * std::cos(ky * y) * std::sin(kz * z + 1);
        });
        QVERIFY(largestDifference(transform.inverseDensity(laplacian(spectrum)), expected) < 1e-6 * square);
    }

    void theNyquistModeHasNoFirstDerivativeButALaplacian() {
        const Grid grid = Grid::twoPi({8, 4});
        Planner planner;
        const Transform transform(planner, grid);
        field::DensityField e(grid, 1);
        fill(e.channel(0), grid, [](double x, double, double) { return std::cos(4 * x); });
        const field::SpectralField spectrum = transform.forward(e);
        QVERIFY(largestValue(transform.inverseDensity(derivative(spectrum, 0))) < 1e-6);
        QVERIFY(std::abs(transform.inverseDensity(laplacian(spectrum)).channel(0)[0] + 16) < 1e-5);
    }

    void vorticityOfAKnownPlanarFlow() {
        // u = (sin y, sin 2x): omega = d_x u_t - d_t u_x = 2 cos 2x - cos y
        const Grid grid = Grid::twoPi({16, 16});
        Planner planner;
        const Transform transform(planner, grid);
        VectorField u(grid, 1);
        fill(u.component(0, 0), grid, [](double, double y, double) { return std::sin(y); });
        fill(u.component(0, 1), grid, [](double x, double, double) { return std::sin(2 * x); });
        field::DensityField expected(grid, 1);
        fill(expected.channel(0), grid,
             [](double x, double y, double) { return 2 * std::cos(2 * x) - std::cos(y); });
        const auto omega = transform.inverseDensity(vorticity(transform.forward(u)));
        QVERIFY(largestDifference(omega, expected) < 2e-6);
    }

    void curlOfAnAbcFlowIsTheFlow() {
        // Arnold, Beltrami, Childress: curl u = u.
        const Grid grid = Grid::twoPi({16, 12, 18});
        Planner planner;
        const Transform transform(planner, grid);
        VectorField u(grid, 1);
        fill(u.component(0, 0), grid,
             [](double, double y, double z) { return std::sin(z) + 0.5 * std::cos(y); });
        fill(u.component(0, 1), grid,
             [](double x, double, double z) { return 0.7 * std::sin(x) + std::cos(z); });
        fill(u.component(0, 2), grid,
             [](double x, double y, double) { return 0.5 * std::sin(y) + 0.7 * std::cos(x); });
        const VectorField curl = transform.inverseVector(vorticity(transform.forward(u)));
        QVERIFY(largestDifference(curl, u) < 2e-6);
        QVERIFY(largestDivergence(u, transform) < 2e-6);
    }

    void projectionIsIdempotent_data() { addGrids(); }
    void projectionIsIdempotent() {
        QFETCH(Grid, grid);
        Planner planner;
        const Transform transform(planner, grid);
        const VectorField once = projected(whiteVectorField(grid, 2, 1), transform);
        QVERIFY(largestDifference(projected(once, transform), once) < 2e-6); // rounding of values up to 3
    }

    void projectionIsSelfAdjoint_data() { addGrids(); }
    void projectionIsSelfAdjoint() {
        QFETCH(Grid, grid);
        Planner planner;
        const Transform transform(planner, grid);
        const VectorField u = whiteVectorField(grid, 2, 1);
        const VectorField w = whiteVectorField(grid, 2, 2);
        const double left = innerProduct(projected(u, transform), w);
        const double right = innerProduct(u, projected(w, transform));
        QVERIFY(std::abs(left - right) < 1e-6 * norm(u) * norm(w));
    }

    void projectionNeverEnlarges_data() { addGrids(); }
    void projectionNeverEnlarges() {
        QFETCH(Grid, grid);
        Planner planner;
        const Transform transform(planner, grid);
        const VectorField u = whiteVectorField(grid, 1, 3);
        const VectorField pu = projected(u, transform);
        QVERIFY(norm(pu) <= norm(u));
        // ... and it splits orthogonally: |u|^2 = |P u|^2 + |u - P u|^2
        VectorField rest = u;
        for (std::size_t i = 0; i < rest.all().size(); ++i) {
            rest.all()[i] -= pu.all()[i];
        }
        const double pythagoras = innerProduct(pu, pu) + innerProduct(rest, rest);
        QVERIFY(std::abs(pythagoras - innerProduct(u, u)) < 1e-6 * innerProduct(u, u));
    }

    void projectionRemovesDivergenceToRounding_data() { addGrids(); }
    void projectionRemovesDivergenceToRounding() {
        QFETCH(Grid, grid);
        Planner planner;
        const Transform transform(planner, grid);
        const VectorField u = whiteVectorField(grid, 2, 4);
        const double before = largestDivergence(u, transform);
        // 4e-6 of what was there: the derivatives of rounding errors of white noise in single precision
        QVERIFY(largestDivergence(projected(u, transform), transform) < 4e-6 * before);
    }

    void projectionKeepsTheMeanAndDivergenceFreeFields_data() { addGrids(); }
    void projectionKeepsTheMeanAndDivergenceFreeFields() {
        QFETCH(Grid, grid);
        Planner planner;
        const Transform transform(planner, grid);
        VectorField u(grid, 1);
        // shear along each axis, varying on the next, and a mean
        for (int component = 0; component < grid.dimension(); ++component) {
            const int along = (component + 1) % grid.dimension();
            const double k = 2 * std::numbers::pi / grid.length(along);
            fill(u.component(0, component), grid, [&](double x, double y, double z) {
                const double position = along == 0 ? x : along == 1 ? y : z;
                return 0.5 + component + std::sin(k * position);
            });
        }
        QVERIFY(largestDifference(projected(u, transform), u) < 2e-6);
    }

    void projectionRemovesGradients() {
        const Grid grid = Grid::twoPi({16, 12, 10});
        Planner planner;
        const Transform transform(planner, grid);
        const field::SpectralField potential = transform.forward(whiteDensity(grid, 1, 6));
        field::SpectralField gradient(grid, 1, 3);
        for (int axis = 0; axis < 3; ++axis) {
            const auto part = derivative(potential, axis);
            std::copy(part.component(0, 0).begin(), part.component(0, 0).end(),
                      gradient.component(0, axis).begin());
        }
        const double size = norm(transform.inverseVector(gradient));
        projectDivergenceFree(gradient);
        QVERIFY(norm(transform.inverseVector(gradient)) < 1e-6 * size);
    }

    void dealiasKeepsTwoThirds() {
        const Grid grid = Grid::twoPi({12, 9, 8}); // keeps |m| <= 3, 2, 2
        field::SpectralField u(grid, 1, 1);
        std::fill(u.component(0, 0).begin(), u.component(0, 0).end(), std::complex<float>(1, 0));
        dealias(u);
        int kept = 0;
        for (const auto mode : u.component(0, 0)) {
            kept += mode == std::complex<float>(1, 0) ? 1 : 0;
        }
        QCOMPARE(kept, 4 * 5 * 5);
    }

    void dropNyquistTouchesNothingElse() {
        const Grid grid = Grid::twoPi({8, 7, 4});
        Planner planner;
        const Transform transform(planner, grid);
        field::SpectralField u = transform.forward(whiteDensity(grid, 1, 7));
        const field::SpectralField before = u;
        dropNyquist(u);
        for (int z = 0; z < 4; ++z) {
            for (int y = 0; y < 7; ++y) {
                for (int x = 0; x < 5; ++x) {
                    const auto index = static_cast<std::size_t>(x + 5 * (y + 7 * z));
                    const bool nyquist = x == 4 || z == 2; // no Nyquist mode on the odd axis
                    QCOMPARE(u.component(0, 0)[index],
                             nyquist ? std::complex<float>{} : before.component(0, 0)[index]);
                }
            }
        }
    }

    void wrongShapesAreRefused() {
        const Grid plane = Grid::twoPi({8, 8});
        field::SpectralField scalar(plane, 1, 1);
        QVERIFY_EXCEPTION_THROWN(projectDivergenceFree(scalar), Error);
        QVERIFY_EXCEPTION_THROWN(divergence(scalar), Error);
        QVERIFY_EXCEPTION_THROWN(vorticity(scalar), Error);
        QVERIFY_EXCEPTION_THROWN(derivative(scalar, 2), Error);
        QVERIFY_EXCEPTION_THROWN(derivative(scalar, -1), Error);
        const field::SpectralField line(Grid::twoPi({8}), 1, 1);
        QVERIFY_EXCEPTION_THROWN(vorticity(line), Error);
    }
};

QTEST_APPLESS_MAIN(operators_test)
#include "operators_test.moc"
