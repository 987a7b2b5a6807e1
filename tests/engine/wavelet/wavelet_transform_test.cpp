// W: equal to an independent implementation, orthogonal, the same on any number of threads.

#include "engine/error.h"
#include "engine/wavelet/transform.h"
#include "tests/engine/field/random_field.h"
#include "tests/engine/wavelet/reference_cases.h"

#include <QtTest>

#include <cmath>
#include <cstring>
#include <limits>

#ifdef _OPENMP
#include <omp.h>
#endif

using namespace sgfm;
using namespace sgfm::testing;
using field::Grid;
using wavelet::filterNamed;
using wavelet::filterNames;
using wavelet::WaveletTransform;

namespace {

using Levels = std::array<int, field::kMaxDimension>;

// Sums of up to 30 products a level and axis in float32, of values of size 1; errors add up over levels as
// independent ones do.
constexpr double kRounding = 4e-6;

struct Shape {
    const char* label;
    std::vector<int> points;
    Levels levels;
};

// Long and short axes (shorter than the filters, too), odd ones, wide and narrow vectors of the kernels.
const std::vector<Shape> kShapes{
    {"line", {256}, {4, 0, 0}},
    {"two points", {2}, {1, 0, 0}},
    {"text", {96, 16}, {4, 3, 0}},
    {"text, t on fewer levels", {96, 8}, {5, 1, 0}},
    {"odd halves", {70, 18}, {1, 1, 0}},
    {"only t", {9, 16}, {0, 4, 0}},
    {"only x", {48, 5}, {3, 0, 0}},
    {"video", {40, 24, 16}, {3, 3, 3}},
    {"video, each axis its own", {16, 20, 8}, {4, 1, 2}},
    {"video, one axis", {6, 7, 8}, {0, 0, 3}},
    {"video, y and t", {5, 12, 6}, {0, 2, 1}},
    {"smallest cube", {2, 2, 2}, {1, 1, 1}},
};

void addFilterShapes() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("shape");
    for (const auto& name : filterNames()) {
        for (std::size_t i = 0; i < kShapes.size(); ++i) {
            QTest::addRow("%s, %s", name.c_str(), kShapes[i].label)
                << QString::fromStdString(name) << static_cast<int>(i);
        }
    }
}

WaveletTransform fetchedTransform() {
    QFETCH(QString, name);
    QFETCH(int, shape);
    const auto& entry = kShapes[static_cast<std::size_t>(shape)];
    return {Grid::twoPi(entry.points), filterNamed(name.toStdString()), entry.levels};
}

template <typename Function>
Error errorOf(const Function& f) {
    try {
        f();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorKind::Numerical, "", "no error", ""};
}

double product(std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum += static_cast<double>(a[i]) * b[i];
    }
    return sum;
}

bool sameBits(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

} // namespace

class WaveletTransformTest : public QObject {
    Q_OBJECT

  private slots:
    void coefficientsAreThoseOfTheReference();
    void referenceCoefficientsGiveTheSamplesBack();

    void inverseUndoesForward_data() { addFilterShapes(); }
    void inverseUndoesForward();
    void normIsKept_data() { addFilterShapes(); }
    void normIsKept();
    void inverseIsTheAdjoint_data() { addFilterShapes(); }
    void inverseIsTheAdjoint();

    void polynomialsHaveNoDetailsInside();
    void constantGoesToTheApproximationAlone();
    void noLevelsLeavesTheFieldAlone();
    void fieldsAreTransformedArrayByArray();
    void inputStaysAsItWas();
    void numberOfThreadsChangesNothing();

    void levelsAreLoweredToWhatTheAxisAllows();
    void levelsThatDoNotDivideAreRefused();
    void emptyGridIsRefused();
    void fieldOfAnotherGridIsRefused();
    void coefficientsOfAnotherKindAreRefused();
    void filterOfUnknownLengthIsRefused();
    void nonFiniteValuesStayWhereTheirWaveletsReach();
};

void WaveletTransformTest::coefficientsAreThoseOfTheReference() {
    for (const auto& reference : referenceCases()) {
        const WaveletTransform transform(reference.grid, filterNamed(reference.wavelet), reference.levels);
        QCOMPARE(reference.coefficients.size(), reference.grid.size());
        std::vector<float> samples(reference.grid.size());
        for (std::size_t i = 0; i < samples.size(); ++i) {
            samples[i] = referenceSample(i);
        }
        std::vector<float> coefficients(samples.size());
        transform.forward(samples.data(), coefficients.data());
        for (std::size_t i = 0; i < samples.size(); ++i) {
            QVERIFY2(std::abs(coefficients[i] - reference.coefficients[i]) < kRounding,
                     qPrintable(QString("%1 [%2]: %3 instead of %4")
                                    .arg(reference.label())
                                    .arg(i)
                                    .arg(coefficients[i])
                                    .arg(reference.coefficients[i])));
        }
    }
}

void WaveletTransformTest::referenceCoefficientsGiveTheSamplesBack() {
    for (const auto& reference : referenceCases()) {
        const WaveletTransform transform(reference.grid, filterNamed(reference.wavelet), reference.levels);
        const std::vector<float> coefficients(reference.coefficients.begin(), reference.coefficients.end());
        std::vector<float> samples(coefficients.size());
        transform.inverse(coefficients.data(), samples.data());
        for (std::size_t i = 0; i < samples.size(); ++i) {
            QVERIFY2(std::abs(samples[i] - referenceSample(i)) < kRounding,
                     qPrintable(QString("%1 [%2]").arg(reference.label()).arg(i)));
        }
    }
}

void WaveletTransformTest::inverseUndoesForward() {
    const auto transform = fetchedTransform();
    const auto e = whiteDensity(transform.grid(), 1, 1);
    QVERIFY(largestDifference(transform.inverseDensity(transform.forward(e)), e) < kRounding);
}

void WaveletTransformTest::normIsKept() {
    const auto transform = fetchedTransform();
    const auto e = whiteDensity(transform.grid(), 1, 2);
    // Single roundings are 6e-8 and the taps themselves are rounded to float32.
    const double before = norm(e);
    QVERIFY(std::abs(norm(transform.forward(e)) - before) < 1e-6 * before);
}

void WaveletTransformTest::inverseIsTheAdjoint() {
    const auto transform = fetchedTransform();
    const auto e = whiteDensity(transform.grid(), 1, 3);
    field::WaveletField c(transform.grid(), 1, 1);
    fillWhite(c, 4);
    // <W e, c> = <e, W^T c>
    const double left = product(transform.forward(e).all(), c.all());
    const double right = product(e.all(), transform.inverseDensity(c).all());
    QVERIFY(std::abs(left - right) < 1e-6 * norm(e) * norm(c));
}

void WaveletTransformTest::polynomialsHaveNoDetailsInside() {
    // N vanishing moments: the details of a polynomial of degree N - 1 are zero but where windows cross the
    // periodic seam.
    const int points = 128;
    const Grid grid = Grid::twoPi({points});
    for (const auto& name : filterNames()) {
        const auto filter = filterNamed(name);
        const WaveletTransform transform(grid, filter, 1);
        std::vector<float> samples(points);
        for (int i = 0; i < points; ++i) {
            samples[static_cast<std::size_t>(i)] =
                static_cast<float>(std::pow(2.0 * i / points - 1, filter.vanishingMoments - 1));
        }
        std::vector<float> coefficients(points);
        transform.forward(samples.data(), coefficients.data());
        const int seam = filter.length() / 2;
        for (int k = seam; k < points / 2 - seam; ++k) {
            QVERIFY2(std::abs(coefficients[static_cast<std::size_t>(points / 2 + k)]) < 1e-6, name.c_str());
        }
    }
}

void WaveletTransformTest::constantGoesToTheApproximationAlone() {
    const Grid grid = Grid::twoPi({32, 16, 8});
    for (const auto& name : filterNames()) {
        const WaveletTransform transform(grid, filterNamed(name), Levels{3, 2, 1});
        const std::vector<float> samples(grid.size(), 1.0F);
        std::vector<float> coefficients(grid.size());
        transform.forward(samples.data(), coefficients.data());
        const float approximation = 8.0F; // 2^((3 + 2 + 1) / 2)
        for (int z = 0; z < 8; ++z) {
            for (int y = 0; y < 16; ++y) {
                for (int x = 0; x < 32; ++x) {
                    const bool coarse = x < 4 && y < 4 && z < 4;
                    QVERIFY2(std::abs(coefficients[grid.index(x, y, z)] - (coarse ? approximation : 0.0F)) <
                                 1e-5F,
                             name.c_str());
                }
            }
        }
    }
}

void WaveletTransformTest::noLevelsLeavesTheFieldAlone() {
    const WaveletTransform transform(Grid::twoPi({15, 7}), filterNamed("db2"), 3);
    QCOMPARE(transform.scales(), 1);
    const auto e = whiteDensity(transform.grid(), 2, 5);
    const auto c = transform.forward(e);
    QVERIFY(sameBits(c.all(), e.all()));
    QVERIFY(sameBits(transform.inverseDensity(c).all(), e.all()));
}

void WaveletTransformTest::fieldsAreTransformedArrayByArray() {
    const WaveletTransform transform(Grid::twoPi({48, 8}), filterNamed("sym4"), 3);
    const auto u = whiteVectorField(transform.grid(), 5, 6);
    const auto c = transform.forward(u);
    QCOMPARE(c.channels(), 5);
    QCOMPARE(c.components(), 2);
    const auto back = transform.inverseVector(c);
    for (int channel = 0; channel < 5; ++channel) {
        for (int component = 0; component < 2; ++component) {
            std::vector<float> alone(transform.grid().size());
            transform.forward(u.component(channel, component).data(), alone.data());
            QVERIFY(sameBits(c.component(channel, component), alone));
            transform.inverse(c.component(channel, component).data(), alone.data());
            QVERIFY(sameBits(back.component(channel, component), alone));
        }
    }
}

void WaveletTransformTest::inputStaysAsItWas() {
    const WaveletTransform transform(Grid::twoPi({32, 16, 8}), filterNamed("coif2"), 3);
    const auto e = whiteDensity(transform.grid(), 1, 7);
    const auto copy = e;
    const auto c = transform.forward(e);
    QVERIFY(sameBits(e.all(), copy.all()));
    const auto coefficients = c;
    (void)transform.inverseDensity(c);
    QVERIFY(sameBits(c.all(), coefficients.all()));
}

void WaveletTransformTest::numberOfThreadsChangesNothing() {
#ifdef _OPENMP
    const int before = omp_get_max_threads();
    const auto onThreads = [](int threads, const auto& f) {
        omp_set_num_threads(threads);
        return f();
    };
    struct Work {
        std::vector<int> points;
        int channels;
    };
    // Large enough to be shared: inside one array, over components, and more threads than components.
    for (const Work& work :
         {Work{{256, 128}, 1}, Work{{64, 32, 32}, 1}, Work{{96, 16}, 24}, Work{{256, 64}, 1}}) {
        const WaveletTransform transform(Grid::twoPi(work.points), filterNamed("db4"), 4);
        const auto u = whiteVectorField(transform.grid(), work.channels, 8);
        const auto forward = [&] { return transform.forward(u); };
        const auto c = onThreads(1, forward);
        const auto back = onThreads(1, [&] { return transform.inverseVector(c); });
        for (const int threads : {2, 3, 8}) {
            QVERIFY(sameBits(onThreads(threads, forward).all(), c.all()));
            QVERIFY(
                sameBits(onThreads(threads, [&] { return transform.inverseVector(c); }).all(), back.all()));
        }
    }
    omp_set_num_threads(before);
#else
    QSKIP("This build has no OpenMP: there is one thread.");
#endif
}

void WaveletTransformTest::levelsAreLoweredToWhatTheAxisAllows() {
    QCOMPARE(wavelet::maximumLevels(1024), 9);
    QCOMPARE(wavelet::maximumLevels(96), 5);
    QCOMPARE(wavelet::maximumLevels(7), 0);
    QCOMPARE(wavelet::maximumLevels(2), 0);
    const WaveletTransform transform(Grid::twoPi({96, 8}), filterNamed("db2"), 4);
    QCOMPARE(transform.levels(), (Levels{4, 2, 0}));
    QCOMPARE(transform.scales(), 5);
}

void WaveletTransformTest::levelsThatDoNotDivideAreRefused() {
    const Grid grid = Grid::twoPi({96, 12});
    const auto refused = [&](Levels levels) {
        return errorOf([&] { WaveletTransform(grid, filterNamed("db2"), levels); });
    };
    const auto error = refused({5, 3, 0});
    QCOMPARE(error.kind(), ErrorKind::BadInput);
    QVERIFY(error.message().find("Axis 1 has 12 points") != std::string::npos);
    QCOMPARE(refused({6, 1, 0}).kind(), ErrorKind::BadInput);
    QCOMPARE(refused({-1, 0, 0}).kind(), ErrorKind::BadInput);
    QCOMPARE(refused({64, 0, 0}).kind(), ErrorKind::BadInput);
    QCOMPARE(errorOf([&] { WaveletTransform(grid, filterNamed("db2"), -1); }).kind(), ErrorKind::BadInput);
}

void WaveletTransformTest::emptyGridIsRefused() {
    QCOMPARE(errorOf([&] { WaveletTransform(Grid(), filterNamed("db2"), 1); }).kind(), ErrorKind::Usage);
}

void WaveletTransformTest::fieldOfAnotherGridIsRefused() {
    const WaveletTransform transform(Grid::twoPi({32, 16}), filterNamed("db2"), 2);
    for (const Grid& other : {Grid::twoPi({16, 32}), Grid::twoPi({32}), Grid::twoPi({32, 16, 2}), Grid()}) {
        QCOMPARE(errorOf([&] { (void)transform.forward(field::VectorField(other, 1)); }).kind(),
                 ErrorKind::Usage);
        QCOMPARE(errorOf([&] { (void)transform.forward(field::DensityField(other, 1)); }).kind(),
                 ErrorKind::Usage);
        const field::WaveletField c(other, 1, 2);
        QCOMPARE(errorOf([&] { (void)transform.inverseVector(c); }).kind(), ErrorKind::Usage);
    }
    // Lengths do not matter to W.
    QCOMPARE(transform.forward(field::DensityField(Grid({32, 16}, {1.0, 2.0}), 1)).length(), 512U);
}

void WaveletTransformTest::coefficientsOfAnotherKindAreRefused() {
    const WaveletTransform transform(Grid::twoPi({32, 16}), filterNamed("db2"), 2);
    const field::WaveletField density(transform.grid(), 1, 1);
    const field::WaveletField vector(transform.grid(), 1, 2);
    QCOMPARE(errorOf([&] { (void)transform.inverseVector(density); }).kind(), ErrorKind::Usage);
    QCOMPARE(errorOf([&] { (void)transform.inverseDensity(vector); }).kind(), ErrorKind::Usage);
}

void WaveletTransformTest::filterOfUnknownLengthIsRefused() {
    const Grid grid = Grid::twoPi({32});
    auto filter = filterNamed("db2");
    filter.decompositionLow.pop_back();
    QCOMPARE(errorOf([&] { WaveletTransform(grid, filter, 1); }).kind(), ErrorKind::BadInput);
    filter = filterNamed("db2");
    filter.reconstructionHigh.clear();
    QCOMPARE(errorOf([&] { WaveletTransform(grid, filter, 1); }).kind(), ErrorKind::BadInput);
    QCOMPARE(errorOf([&] { WaveletTransform(grid, {}, 1); }).kind(), ErrorKind::BadInput);
}

void WaveletTransformTest::nonFiniteValuesStayWhereTheirWaveletsReach() {
    // Nothing is skipped or replaced: whoever looks for a blow-up finds it in the coefficients.
    const WaveletTransform transform(Grid::twoPi({64}), filterNamed("db2"), 1);
    std::vector<float> samples(64, 1.0F);
    samples[20] = std::numeric_limits<float>::quiet_NaN();
    std::vector<float> coefficients(64);
    transform.forward(samples.data(), coefficients.data());
    for (int k = 0; k < 32; ++k) {
        // The window of coefficient k covers samples 2k - 1 ... 2k + 2.
        const bool reached = k == 9 || k == 10;
        QCOMPARE(std::isnan(coefficients[static_cast<std::size_t>(k)]), reached);
        QCOMPARE(std::isnan(coefficients[static_cast<std::size_t>(32 + k)]), reached);
    }
}

QTEST_APPLESS_MAIN(WaveletTransformTest)
#include "wavelet_transform_test.moc"
