// The grid: strides, spacing, and what it refuses.

#include "engine/error.h"
#include "engine/field/grid.h"

#include <QTest>

#include <limits>

using namespace sgfm;
using field::Grid;

class grid_test : public QObject {
    Q_OBJECT

  private slots:
    void xIsFastestAndTimeIsLast() {
        const Grid grid({4, 3, 5}, {1.0, 2.0, 4.0});
        QCOMPARE(grid.dimension(), 3);
        QCOMPARE(grid.timeAxis(), 2);
        QCOMPARE(grid.size(), std::size_t{60});
        QCOMPARE(grid.sliceSize(), std::size_t{12});
        QCOMPARE(grid.index(1, 2, 3), std::size_t{1 + 4 * (2 + 3 * 3)});
        QCOMPARE(grid.spacing(2), 0.8);
    }

    void axesThatAreMissingCountAsOnePoint() {
        const Grid grid = Grid::twoPi({8, 6});
        QCOMPARE(grid.points(2), 1);
        QCOMPARE(grid.timeAxis(), 1);
        QCOMPARE(grid.sliceSize(), std::size_t{8});
        QCOMPARE(Grid::twoPi({8}).sliceSize(), std::size_t{1});
    }

    void gridsAreEqualWhenPointsAndLengthsAre() {
        QVERIFY(Grid::twoPi({8, 6}) == Grid::twoPi({8, 6}));
        QVERIFY(!(Grid::twoPi({8, 6}) == Grid::twoPi({6, 8})));
        QVERIFY(!(Grid({8, 6}, {1.0, 1.0}) == Grid({8, 6}, {1.0, 2.0})));
        QVERIFY(!(Grid::twoPi({8}) == Grid::twoPi({8, 2})));
    }

    void anEmptyGridHasNoPoints() {
        QCOMPARE(Grid{}.size(), std::size_t{0});
        QCOMPARE(Grid{}.sliceSize(), std::size_t{0});
    }

    void nonsenseIsRefused_data() {
        QTest::addColumn<std::vector<int>>("points");
        QTest::addColumn<std::vector<double>>("lengths");
        QTest::newRow("no axis") << std::vector<int>{} << std::vector<double>{};
        QTest::newRow("four axes") << std::vector{2, 2, 2, 2} << std::vector{1.0, 1.0, 1.0, 1.0};
        QTest::newRow("one point") << std::vector{8, 1} << std::vector{1.0, 1.0};
        QTest::newRow("negative points") << std::vector{-8, 8} << std::vector{1.0, 1.0};
        QTest::newRow("axis too long") << std::vector{(1 << 20) + 1} << std::vector{1.0};
        QTest::newRow("too many points")
            << std::vector{1 << 11, 1 << 11, 1 << 10} << std::vector{1.0, 1.0, 1.0};
        QTest::newRow("lengths missing") << std::vector{8, 8} << std::vector{1.0};
        QTest::newRow("zero length") << std::vector{8, 8} << std::vector{1.0, 0.0};
        QTest::newRow("infinite length")
            << std::vector{8, 8} << std::vector{1.0, std::numeric_limits<double>::infinity()};
        QTest::newRow("no number") << std::vector{8, 8}
                                   << std::vector{std::numeric_limits<double>::quiet_NaN(), 1.0};
    }
    void nonsenseIsRefused() {
        QFETCH(std::vector<int>, points);
        QFETCH(std::vector<double>, lengths);
        try {
            const Grid grid(points, lengths);
            QFAIL("A grid came out.");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::BadInput);
            QVERIFY(!error.remedy().empty());
        }
    }
};

QTEST_APPLESS_MAIN(grid_test)
#include "grid_test.moc"
