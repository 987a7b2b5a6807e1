// Forward diffusion: white noise on the divergence-free subspace, and what it does to coefficients.

#include "engine/diagnostics/diagnostics.h"
#include "engine/error.h"
#include "engine/sampler/forward_diffusion.h"
#include "tests/engine/field/random_field.h"

#include <QTest>

#include <limits>

using namespace sgfm;
using namespace sgfm::sampler;
using namespace sgfm::testing;
using field::Grid;
using field::VectorField;
using fourier::Planner;
using fourier::Transform;

class forward_diffusion_test : public QObject {
    Q_OBJECT

  private slots:
    void whiteNoiseIsStandardNormal() {
        const VectorField xi = whiteNoise(Grid::twoPi({256, 128}), 2, {1, 2, 3});
        const double count = 256 * 128 * 4;
        double sum = 0;
        double fourth = 0;
        for (const float value : xi.all()) {
            sum += value;
            fourth += std::pow(static_cast<double>(value), 4);
        }
        // five standard errors: 1, sqrt(2) and sqrt(96) over sqrt(count)
        QVERIFY(std::abs(sum / count) < 5 / std::sqrt(count));
        QVERIFY(std::abs(innerProduct(xi, xi) / count - 1) < 5 * std::sqrt(2 / count));
        QVERIFY(std::abs(fourth / count - 3) < 5 * std::sqrt(96 / count));
    }

    void everyKeyAndArrayHasItsOwnNumbers() {
        const Grid grid = Grid::twoPi({64, 64});
        const VectorField xi = whiteNoise(grid, 2, {1, 2, 3});
        QCOMPARE(largestDifference(xi, whiteNoise(grid, 2, {1, 2, 3})), 0.0);
        for (const NoiseKey key : {NoiseKey{2, 2, 3}, NoiseKey{1, 3, 3}, NoiseKey{1, 2, 4}}) {
            const VectorField other = whiteNoise(grid, 2, key);
            // independent: a correlation within five standard errors of 0
            QVERIFY(std::abs(innerProduct(xi, other)) < 5 * std::sqrt(64.0 * 64 * 4));
        }
        double across = 0;
        for (std::size_t i = 0; i < grid.size(); ++i) {
            across += static_cast<double>(xi.component(0, 0)[i]) * xi.component(1, 0)[i];
        }
        QVERIFY(std::abs(across) < 5 * 64);
    }

    void aLongerRunOfChannelsBeginsWithTheSameNumbers() {
        const Grid grid = Grid::twoPi({9, 7}); // 63 values: the last block of four is cut
        const VectorField few = whiteNoise(grid, 1, {5, 0, 0});
        const VectorField many = whiteNoise(grid, 3, {5, 0, 0});
        for (int component = 0; component < 2; ++component) {
            for (std::size_t i = 0; i < grid.size(); ++i) {
                QCOMPARE(few.component(0, component)[i], many.component(0, component)[i]);
            }
        }
    }

    void projectedNoiseIsDivergenceFreeAndHasTheStatedSize() {
        Planner planner;
        for (const auto& points : {std::vector{64, 32}, std::vector{16, 15, 12}}) {
            const Grid grid = Grid::twoPi(points);
            const Transform transform(planner, grid);
            const VectorField eps = divergenceFreeWhiteNoise(8, {7, 0, 0}, transform);
            QVERIFY(diagnostics::maxDivergence(eps, transform) < 2e-4); // rounding times k = 32
            const int d = grid.dimension();
            double passing = 1;
            for (const int n : points) {
                passing *= n % 2 == 0 ? 2 : 1;
            }
            const double expected =
                8 * ((static_cast<double>(grid.size()) - passing) * (d - 1) + passing * d);
            // a sum of `expected` squares of standard normal numbers
            QVERIFY(std::abs(innerProduct(eps, eps) - expected) < 5 * std::sqrt(2 * expected));
        }
    }

    void diffusionAddsSigmaTimesTheNoise() {
        const Grid grid = Grid::twoPi({32, 16});
        Planner planner;
        const Transform transform(planner, grid);
        const wavelet::WaveletTransform wavelets(grid, wavelet::filterNamed("db4"), 2);
        const field::WaveletField clean = wavelets.forward(divergenceFreeWhiteNoise(2, {1, 0, 0}, transform));
        QCOMPARE(largestDifference(diffuse(clean, 0, {2, 0, 0}, wavelets, transform), clean), 0.0);
        const field::WaveletField noisy = diffuse(clean, 3, {2, 0, 0}, wavelets, transform);
        const field::WaveletField eps = wavelets.forward(divergenceFreeWhiteNoise(2, {2, 0, 0}, transform));
        for (std::size_t i = 0; i < clean.all().size(); ++i) {
            QVERIFY(std::abs(noisy.all()[i] - clean.all()[i] - 3 * eps.all()[i]) < 1e-5);
        }
        QVERIFY(diagnostics::maxDivergence(wavelets.inverseVector(noisy), transform) < 1e-3); // sigma 3, k 16
    }

    void nonsenseIsRefused() {
        const Grid grid = Grid::twoPi({16, 16});
        Planner planner;
        const Transform transform(planner, grid);
        const wavelet::WaveletTransform wavelets(grid, wavelet::filterNamed("haar"), 2);
        const field::WaveletField clean(grid, 1, 2);
        QVERIFY_EXCEPTION_THROWN(diffuse(clean, -1, {}, wavelets, transform), Error);
        QVERIFY_EXCEPTION_THROWN(
            diffuse(clean, std::numeric_limits<double>::quiet_NaN(), {}, wavelets, transform), Error);
        QVERIFY_EXCEPTION_THROWN(diffuse(field::WaveletField(grid, 1, 1), 1, {}, wavelets, transform), Error);
        const Transform other(planner, Grid::twoPi({16, 8}));
        QVERIFY_EXCEPTION_THROWN(diffuse(clean, 1, {}, wavelets, other), Error);
    }
};

QTEST_APPLESS_MAIN(forward_diffusion_test)
#include "forward_diffusion_test.moc"
