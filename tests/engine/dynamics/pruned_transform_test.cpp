// Modes to lines of values and back, against the plain full-grid transform.

#include "engine/dynamics/pruned_transform.h"
#include "engine/dynamics/simd.h"
#include "tests/engine/dynamics/flows.h"

#include <QtTest>

#include <numeric>

using namespace sgfm;
using dynamics::Complex;
using dynamics::ComplexArray;
using dynamics::Lines;
using dynamics::ModeLayout;
using dynamics::PrunedTransform;
using AxisCounts = std::array<int, field::kMaxDimension>;

namespace {

std::size_t size(int value) {
    return static_cast<std::size_t>(value);
}

struct Setting {
    field::Grid grid;
    AxisCounts kept;
};

Setting fetchSetting() {
    QFETCH(QList<int>, points);
    QFETCH(QList<int>, kept);
    AxisCounts keptModes{};
    std::copy(kept.begin(), kept.end(), keptModes.begin());
    return {field::Grid::twoPi({points.begin(), points.end()}), keptModes};
}

AxisCounts pointsOf(const field::Grid& grid) {
    AxisCounts points{1, 1, 1};
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        points[size(axis)] = grid.points(axis);
    }
    return points;
}

void settingRows() {
    QTest::addColumn<QList<int>>("points");
    QTest::addColumn<QList<int>>("kept");
    QTest::newRow("two axes, two thirds") << QList<int>{64, 48} << QList<int>{21, 15};
    QTest::newRow("two axes, all modes") << QList<int>{96, 16} << QList<int>{47, 7};
    QTest::newRow("two axes, odd") << QList<int>{27, 15} << QList<int>{13, 7};
    QTest::newRow("two axes, odd count of lines") << QList<int>{20, 9} << QList<int>{6, 2};
    QTest::newRow("two axes, long lines") << QList<int>{640, 8} << QList<int>{213, 2};
    QTest::newRow("two axes, tiny") << QList<int>{2, 2} << QList<int>{0, 0};
    QTest::newRow("three axes, two thirds") << QList<int>{32, 24, 16} << QList<int>{10, 7, 5};
    QTest::newRow("three axes, all modes") << QList<int>{16, 12, 10} << QList<int>{7, 5, 4};
    QTest::newRow("three axes, odd") << QList<int>{9, 15, 7} << QList<int>{4, 7, 3};
}

} // namespace

class PrunedTransformTest : public QObject {
    Q_OBJECT

  private slots:
    void inverseGivesTheValuesOfTheField_data() { settingRows(); }
    void inverseGivesTheValuesOfTheField() {
        const auto [grid, kept] = fetchSetting();
        fourier::Planner planner;
        const field::VectorField white = test::randomFlow(planner, grid, 1, 1, 1 << 20, 1, false);
        const field::VectorField u = test::onGrid(planner, white, grid, kept);
        const ModeLayout layout(grid, kept);
        const PrunedTransform transform(planner, layout, pointsOf(grid));
        auto scratch = transform.makeScratch(1);

        ComplexArray modes(layout.arrayLength());
        layout.gather(fourier::Transform(planner, grid).forward(u).component(0, 0), modes.data());
        ComplexArray planes(transform.planesLength());
        for (int block = 0; block < transform.columnBlocks(); ++block) {
            transform.inverseColumns(modes.data() + size(block) * dynamics::kBlock * layout.slowStride(),
                                     block, planes.data(), scratch);
        }
        const std::array<const Complex*, 1> in{planes.data()};
        std::vector<int> visits(grid.size() / size(grid.points(0)), 0);
        double largest = 0;
        for (int slab = 0; slab < transform.slabs(); ++slab) {
            transform.slab(
                slab, in, {},
                [&](const Lines& lines) {
                    for (std::size_t line = 0; line < size(lines.lines); ++line) {
                        const std::size_t first = size(lines.firstLine) + line;
                        ++visits[first];
                        for (std::size_t x = 0; x < size(grid.points(0)); ++x) {
                            const float value = lines.in[0][line / 2 * lines.pairStride + 2 * x + line % 2];
                            const float expected = u.component(0, 0)[first * size(grid.points(0)) + x];
                            largest = std::max(largest, static_cast<double>(std::abs(value - expected)));
                        }
                    }
                },
                scratch);
        }
        QCOMPARE(visits, std::vector<int>(visits.size(), 1));           // every line once
        QVERIFY2(largest < 5e-6, qPrintable(QString::number(largest))); // rounding of values of size 1
    }

    void forwardUndoesInverse_data() { settingRows(); }
    void forwardUndoesInverse() {
        const auto [grid, kept] = fetchSetting();
        fourier::Planner planner;
        const field::VectorField u = test::randomFlow(planner, grid, 1, 2, 1 << 20, 1, false);
        const ModeLayout layout(grid, kept);
        // also on a finer grid, with odd numbers of points
        for (const int more : {0, 1, 5}) {
            AxisCounts points = pointsOf(grid);
            for (int axis = 0; axis < grid.dimension(); ++axis) {
                points[size(axis)] += more;
            }
            const PrunedTransform transform(planner, layout, points);
            auto scratch = transform.makeScratch(1);
            ComplexArray modes(layout.arrayLength());
            layout.gather(fourier::Transform(planner, grid).forward(u).component(0, 0), modes.data());
            ComplexArray planes(transform.planesLength());
            const std::size_t blockLength = dynamics::kBlock * layout.slowStride();
            for (int block = 0; block < transform.columnBlocks(); ++block) {
                transform.inverseColumns(modes.data() + size(block) * blockLength, block, planes.data(),
                                         scratch);
            }
            const std::array<const Complex*, 1> in{planes.data()};
            const std::array<Complex*, 1> out{planes.data()};
            for (int slab = 0; slab < transform.slabs(); ++slab) {
                transform.slab(
                    slab, in, out,
                    [](const Lines& lines) { std::copy_n(lines.in[0], lines.length, lines.out[0]); },
                    scratch);
            }
            ComplexArray back(layout.arrayLength());
            for (int block = 0; block < transform.columnBlocks(); ++block) {
                transform.forwardColumns(planes.data(), block, back.data() + size(block) * blockLength,
                                         scratch);
            }
            double error = 0;
            double norm = 0;
            for (std::size_t m = 0; m < modes.size(); ++m) {
                error += static_cast<double>(std::norm(back[m] * transform.forwardScale() - modes[m]));
                norm += static_cast<double>(std::norm(modes[m]));
            }
            // float transforms lose a few units in the last place a stage
            QVERIFY2(error <= 1e-12 * norm, qPrintable(QString::number(std::sqrt(error / norm))));
        }
    }

    void layoutCountsEveryModeOnce() {
        const field::Grid grid = field::Grid::twoPi({12, 10, 8});
        const ModeLayout layout(grid, {3, 3, 2});
        std::vector<int> here(layout.arrayLength(), 0);
        std::vector<int> there(field::SpectralField::modeCount(grid), 0);
        layout.forEachMode([&](std::size_t a, std::size_t b) {
            ++here[a];
            ++there[b];
        });
        QCOMPARE(std::accumulate(here.begin(), here.end(), 0), 4 * 7 * 5);
        QCOMPARE(*std::max_element(here.begin(), here.end()), 1);
        QCOMPARE(*std::max_element(there.begin(), there.end()), 1);
    }

    void columnWavenumbersAreThoseOfTheGrid() {
        const field::Grid grid({12, 10, 8}, {2.0, 3.0, 5.0});
        const ModeLayout layout(grid, {3, 3, 2});
        const int column = 2 * layout.middleModes() + 5; // m_x = 2, m_y = -2
        QCOMPARE(layout.rowWavenumber(column), fourier::wavenumber(grid, 0, 2));
        QCOMPARE(layout.middleWavenumber(column), fourier::wavenumber(grid, 1, 8));
        QCOMPARE(layout.slowWavenumber()[4], fourier::wavenumber(grid, 2, 7)); // m_t = -1
        QCOMPARE(layout.multiplicity(3), 1.0);
        QCOMPARE(layout.multiplicity(column), 2.0);
    }
};

QTEST_APPLESS_MAIN(PrunedTransformTest)
#include "pruned_transform_test.moc"
