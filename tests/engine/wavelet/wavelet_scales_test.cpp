// Scales: which coefficient belongs to which, what they hold, and their gains.

#include "engine/error.h"
#include "engine/wavelet/scales.h"
#include "tests/engine/field/random_field.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace sgfm;
using namespace sgfm::testing;
using field::Grid;
using field::WaveletField;
using wavelet::filterNamed;
using wavelet::WaveletTransform;

namespace {

using Levels = std::array<int, field::kMaxDimension>;

template <typename Function>
ErrorKind errorKindOf(const Function& f) {
    try {
        f();
    } catch (const Error& error) {
        return error.kind();
    }
    return ErrorKind::Numerical; // none of the errors expected here
}

WaveletTransform textTransform() {
    return {Grid::twoPi({32, 8}), filterNamed("db2"), Levels{3, 2, 0}};
}

} // namespace

class WaveletScalesTest : public QObject {
    Q_OBJECT

  private slots:
    void scaleOneAxisIsTheOctaveOfThePosition();
    void axesWithFewerLevelsFollowTheLayout();
    void detailsOfAScaleComeFromThatLevelAlone();

    void energiesOfScalesAddUpToTheEnergy();
    void coefficientsOfScalesAddUpToTheGrid();
    void smoothFieldLivesOnCoarseScales();
    void sparsityIsTheSmallestShare();
    void sparsityOfAZeroFieldIsZero();
    void fieldThatIsNotFiniteHasNoSparsity();
    void sparsityIgnoresPaddingBetweenComponents();

    void gainsMultiplyTheirScales();
    void mutedScaleIsGoneAndOthersStay();
    void badGainsAreRefused();
    void badPartIsRefused();
    void fieldOfAnotherSizeIsRefused();
};

void WaveletScalesTest::scaleOneAxisIsTheOctaveOfThePosition() {
    const WaveletTransform transform(Grid::twoPi({16}), filterNamed("haar"), Levels{3, 0, 0});
    const std::vector<unsigned char> expected{0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3};
    QCOMPARE(wavelet::scaleOfCoefficients(transform), expected);
}

void WaveletScalesTest::axesWithFewerLevelsFollowTheLayout() {
    // x on 2 levels, t on 1: level 1 halves both, level 2 halves x alone.
    const WaveletTransform transform(Grid::twoPi({8, 4}), filterNamed("haar"), Levels{2, 1, 0});
    const std::vector<unsigned char> expected{
        0, 0, 1, 1, 2, 2, 2, 2, //
        0, 0, 1, 1, 2, 2, 2, 2, //
        2, 2, 2, 2, 2, 2, 2, 2, //
        2, 2, 2, 2, 2, 2, 2, 2, //
    };
    QCOMPARE(wavelet::scaleOfCoefficients(transform), expected);
}

void WaveletScalesTest::detailsOfAScaleComeFromThatLevelAlone() {
    // With one level fewer, the scales above the dropped one are what they were, bit for bit; all that was on
    // the two coarsest is now the approximation.
    const Grid grid = Grid::twoPi({32, 16, 8});
    const WaveletTransform deep(grid, filterNamed("db3"), Levels{3, 2, 3});
    const WaveletTransform shallow(grid, filterNamed("db3"), Levels{2, 2, 2});
    const auto e = whiteDensity(grid, 1, 1);
    const auto inDeep = deep.forward(e);
    const auto inShallow = shallow.forward(e);
    const auto scaleDeep = wavelet::scaleOfCoefficients(deep);
    const auto scaleShallow = wavelet::scaleOfCoefficients(shallow);
    for (std::size_t i = 0; i < grid.size(); ++i) {
        QCOMPARE(scaleShallow[i], static_cast<unsigned char>(std::max(0, scaleDeep[i] - 1)));
        if (scaleShallow[i] > 0) {
            QCOMPARE(inDeep.all()[i], inShallow.all()[i]);
        }
    }
}

void WaveletScalesTest::energiesOfScalesAddUpToTheEnergy() {
    for (const auto& points : {std::vector<int>{96, 16}, std::vector<int>{24, 16, 8}}) {
        const WaveletTransform transform(Grid::twoPi(points), filterNamed("sym5"), 4);
        const auto u = whiteVectorField(transform.grid(), 3, 2);
        const double energy = innerProduct(u, u) / (2 * static_cast<double>(transform.grid().size()));
        double sum = 0;
        double shares = 0;
        for (const auto& scale : wavelet::scaleStatistics(transform, transform.forward(u))) {
            sum += scale.energy;
            shares += scale.share;
        }
        QVERIFY(std::abs(sum - energy) < 1e-6 * energy); // isometry to float32 rounding
        QVERIFY(std::abs(shares - 1) < 1e-12);
    }
}

void WaveletScalesTest::coefficientsOfScalesAddUpToTheGrid() {
    const auto transform = textTransform();
    const auto statistics = wavelet::scaleStatistics(transform, WaveletField(transform.grid(), 2, 2));
    QCOMPARE(statistics.size(), 4U);
    QCOMPARE(statistics[0].coefficients, 8U);  // 4 x 2
    QCOMPARE(statistics[1].coefficients, 8U);  // 8 x 2 less those
    QCOMPARE(statistics[2].coefficients, 48U); // 16 x 4 less those
    QCOMPARE(statistics[3].coefficients, 192U);
    for (std::size_t j = 0; j < statistics.size(); ++j) {
        QCOMPARE(statistics[j].scale, static_cast<int>(j));
        QCOMPARE(statistics[j].energy, 0.0);
        QCOMPARE(statistics[j].share, 0.0);
        QCOMPARE(statistics[j].sparsity, 0.0);
    }
}

void WaveletScalesTest::smoothFieldLivesOnCoarseScales() {
    const WaveletTransform transform(Grid::twoPi({256, 128}), filterNamed("db4"), 4);
    field::DensityField e(transform.grid(), 1);
    fill(e.channel(0), transform.grid(),
         [](double x, double t, double) { return std::sin(x) * std::cos(t); });
    const auto c = transform.forward(e);
    const auto statistics = wavelet::scaleStatistics(transform, c);
    QVERIFY(statistics[0].share > 0.999);
    // Four vanishing moments: the amplitude of details of a smooth field falls by 2^-4 a scale (and their
    // number rises by 2^2 while each holds 2^-2): 2^-8 in energy, until rounding is met.
    for (std::size_t j = 1; j + 1 < 4; ++j) {
        const double ratio = statistics[j + 1].share / statistics[j].share;
        QVERIFY2(ratio < 2.0 / 256 && ratio > 0.5 / 256, qPrintable(QString::number(ratio * 256)));
    }
    QVERIFY(wavelet::sparsity(c) < 1.0 / 256);
}

void WaveletScalesTest::sparsityIsTheSmallestShare() {
    const auto transform = textTransform();
    WaveletField c(transform.grid(), 1, 1);
    fillWhite(c, 3);
    for (const double part : {0.1, 0.5, 0.9, 0.99, 0.9999}) {
        std::vector<double> squares;
        for (const float value : c.all()) {
            squares.push_back(static_cast<double>(value) * value);
        }
        std::sort(squares.rbegin(), squares.rend());
        const double total = std::accumulate(squares.begin(), squares.end(), 0.0);
        double held = 0;
        std::size_t count = 0;
        while (held < part * total) {
            held += squares[count++];
        }
        QCOMPARE(wavelet::sparsity(c, part),
                 static_cast<double>(count) / static_cast<double>(squares.size()));
    }
    // All equal: 99 % of the energy needs 99 % of the coefficients.
    std::ranges::fill(c.all(), 0.5F);
    QVERIFY(std::abs(wavelet::sparsity(c) - 0.99) <= 1.0 / 256);
    // One spike holds all.
    std::ranges::fill(c.all(), 0.0F);
    c.all()[77] = -3.0F;
    QCOMPARE(wavelet::sparsity(c), 1.0 / 256);
    QCOMPARE(wavelet::sparsity(c, 1.0), 1.0 / 256);
}

void WaveletScalesTest::sparsityOfAZeroFieldIsZero() {
    QCOMPARE(wavelet::sparsity(WaveletField(Grid::twoPi({8, 8}), 2, 2)), 0.0);
}

void WaveletScalesTest::fieldThatIsNotFiniteHasNoSparsity() {
    const auto transform = textTransform();
    for (const float bad :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        WaveletField c(transform.grid(), 1, 1);
        fillWhite(c, 6);
        c.all()[200] = bad;
        QCOMPARE(wavelet::sparsity(c), 0.0);
        const auto statistics = wavelet::scaleStatistics(transform, c);
        QCOMPARE(statistics.back().sparsity, 0.0);
        QVERIFY(!std::isfinite(statistics.back().energy));
        QVERIFY(statistics.front().sparsity > 0.5);
    }
}

void WaveletScalesTest::sparsityIgnoresPaddingBetweenComponents() {
    WaveletField c(Grid::twoPi({5, 3}), 2, 2); // 15 values in a stride of 16
    for (int channel = 0; channel < 2; ++channel) {
        for (int component = 0; component < 2; ++component) {
            std::ranges::fill(c.component(channel, component), 1.0F);
        }
    }
    QCOMPARE(wavelet::sparsity(c, 1.0), 1.0);
}

void WaveletScalesTest::gainsMultiplyTheirScales() {
    const auto transform = textTransform();
    WaveletField c(transform.grid(), 2, 2);
    fillWhite(c, 4);
    const auto before = c;
    const std::vector<double> gains{1.0, 0.5, -2.0, 3.0};
    wavelet::applyScaleGains(transform, gains, c);
    const auto scales = wavelet::scaleOfCoefficients(transform);
    for (int channel = 0; channel < 2; ++channel) {
        for (int component = 0; component < 2; ++component) {
            for (std::size_t i = 0; i < scales.size(); ++i) {
                QCOMPARE(c.component(channel, component)[i],
                         before.component(channel, component)[i] * static_cast<float>(gains[scales[i]]));
            }
        }
    }
}

void WaveletScalesTest::mutedScaleIsGoneAndOthersStay() {
    const WaveletTransform transform(Grid::twoPi({64, 16}), filterNamed("coif1"), 3);
    const auto u = whiteVectorField(transform.grid(), 1, 5);
    auto c = transform.forward(u);
    const auto before = wavelet::scaleStatistics(transform, c);
    wavelet::applyScaleGains(transform, {1.0, 1.0, 0.0, 1.0}, c);
    // Through physical space and back: the scales stay apart.
    const auto after = wavelet::scaleStatistics(transform, transform.forward(transform.inverseVector(c)));
    for (std::size_t j = 0; j < after.size(); ++j) {
        const double expected = j == 2 ? 0 : before[j].energy;
        QVERIFY(std::abs(after[j].energy - expected) < 1e-6);
    }
}

void WaveletScalesTest::badGainsAreRefused() {
    const auto transform = textTransform();
    WaveletField c(transform.grid(), 1, 1);
    const auto refused = [&](const std::vector<double>& gains) {
        return errorKindOf([&] { wavelet::applyScaleGains(transform, gains, c); });
    };
    QCOMPARE(refused({1.0, 1.0, 1.0}), ErrorKind::BadInput);
    QCOMPARE(refused({}), ErrorKind::BadInput);
    QCOMPARE(refused({1.0, 1.0, 1.0, 1.0, 1.0}), ErrorKind::BadInput);
    QCOMPARE(refused({1.0, std::numeric_limits<double>::quiet_NaN(), 1.0, 1.0}), ErrorKind::BadInput);
    QCOMPARE(refused({1.0, std::numeric_limits<double>::infinity(), 1.0, 1.0}), ErrorKind::BadInput);
}

void WaveletScalesTest::badPartIsRefused() {
    const WaveletField c(Grid::twoPi({8, 8}), 1, 1);
    for (const double part : {0.0, -1.0, 1.5, std::numeric_limits<double>::quiet_NaN()}) {
        QCOMPARE(errorKindOf([&] { (void)wavelet::sparsity(c, part); }), ErrorKind::BadInput);
    }
}

void WaveletScalesTest::fieldOfAnotherSizeIsRefused() {
    const auto transform = textTransform();
    WaveletField other(Grid::twoPi({32, 16}), 1, 1);
    QCOMPARE(errorKindOf([&] { (void)wavelet::scaleStatistics(transform, other); }), ErrorKind::Usage);
    QCOMPARE(errorKindOf([&] {
                 wavelet::applyScaleGains(transform, {1, 1, 1, 1}, other);
             }),
             ErrorKind::Usage);
}

QTEST_APPLESS_MAIN(WaveletScalesTest)
#include "wavelet_scales_test.moc"
