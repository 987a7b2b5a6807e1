// The representations: alignment, padding, value semantics, and that one cannot stand for another.

#include "engine/error.h"
#include "engine/field/fields.h"
#include "engine/field/packing.h"
#include "tests/engine/field/random_field.h"

#include <QTest>

#include <cstdint>
#include <type_traits>

using namespace sgfm;
using namespace sgfm::testing;
using field::Grid;

class fields_test : public QObject {
    Q_OBJECT

  private slots:
    void everyComponentBeginsOnACacheLine() {
        field::VectorField u(Grid::twoPi({5, 3}), 3);
        field::SpectralField spectrum(Grid::twoPi({5, 3}), 3, 2);
        for (int channel = 0; channel < 3; ++channel) {
            for (int component = 0; component < 2; ++component) {
                const auto real = reinterpret_cast<std::uintptr_t>(u.component(channel, component).data());
                const auto complex =
                    reinterpret_cast<std::uintptr_t>(spectrum.component(channel, component).data());
                QCOMPARE(real % field::kAlignment, std::uintptr_t{0});
                QCOMPARE(complex % field::kAlignment, std::uintptr_t{0});
            }
        }
    }

    void shapesFollowTheGrid() {
        const Grid grid = Grid::twoPi({6, 4, 3});
        const field::VectorField u(grid, 2);
        QCOMPARE(u.channels(), 2);
        QCOMPARE(u.components(), 3);
        QCOMPARE(u.component(1, 2).size(), std::size_t{72});
        const field::DensityField e(grid, 2);
        QCOMPARE(e.components(), 1);
        const field::SpectralField spectrum(grid, 2, 3);
        QCOMPARE(spectrum.component(0, 0).size(), std::size_t{4 * 4 * 3}); // n_x/2 + 1 = 4
        QCOMPARE(field::SpectralField::modeCount(Grid::twoPi({7, 4})), std::size_t{4 * 4});
    }

    void fieldsBeginAsZero() {
        const field::VectorField u(Grid::twoPi({6, 4}), 2);
        QCOMPARE(largestValue(u), 0.0);
    }

    void copiesAreValues() {
        const field::VectorField u = whiteVectorField(Grid::twoPi({6, 4}), 1, 1);
        field::VectorField copy = u;
        copy.component(0, 0)[3] += 1;
        QVERIFY(largestDifference(copy, u) > 0.9);
    }

    void paddingStaysZeroWhenComponentsAreFilled() {
        const field::VectorField u = whiteVectorField(Grid::twoPi({5, 3}), 2, 1); // 15 values padded to 16
        QCOMPARE(u.componentStride(), std::size_t{16});
        for (std::size_t i = 15; i < u.all().size(); i += 16) {
            QCOMPARE(u.all()[i], 0.0f);
        }
    }

    void representationsAreDifferentTypes() {
        QVERIFY((!std::is_convertible_v<field::VectorField, field::WaveletField>));
        QVERIFY((!std::is_convertible_v<field::WaveletField, field::VectorField>));
        QVERIFY((!std::is_convertible_v<field::VectorField, field::SpectralField>));
        QVERIFY((!std::is_convertible_v<field::DensityField, field::VectorField>));
    }

    void packedArraysComeBack() {
        const Grid grid = Grid::twoPi({5, 3, 2});
        const field::VectorField u = whiteVectorField(grid, 2, 2);
        const std::vector<float> values = field::packed(u);
        QCOMPARE(values.size(), std::size_t{2 * 3 * 30});
        QCOMPARE(values[30], u.component(0, 1)[0]);
        field::VectorField back(grid, 2);
        field::unpack(values, back);
        QCOMPARE(largestDifference(back, u), 0.0);
        QCOMPARE(field::arrayShape(u), (std::vector<std::size_t>{2, 3, 2, 3, 5}));
        std::vector<float> tooFew(values.begin(), values.end() - 1);
        QVERIFY_EXCEPTION_THROWN(field::unpack(tooFew, back), Error);
    }
};

QTEST_APPLESS_MAIN(fields_test)
#include "fields_test.moc"
