// What is given, carried on to the slices between.

#include "engine/score/given_between.h" // torch first: Qt's `slots` is a macro

#include <QtTest>

using namespace sgfm;

namespace {

constexpr int kSlices = 8;

struct Column {
    torch::Tensor given = torch::zeros({1, 2, kSlices, 2, 2});
    torch::Tensor mask = torch::zeros({1, 1, kSlices, 2, 2});
    void give(int t, float value) {
        given.select(2, t).select(1, 0).fill_(value);
        given.select(2, t).select(1, 1).fill_(-2 * value);
        mask.select(2, t).fill_(1);
    }
    float at(int t, int channel = 0) const {
        return score::givenBetween(given, mask)[0][channel][t][1][0].item<float>();
    }
};

} // namespace

class GivenBetweenTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void betweenTwoSlicesTheirValuesAreBlendedAroundTheBox() {
        Column column;
        column.give(1, 1);
        column.give(5, 3);
        QCOMPARE(column.at(1), 1.0F);
        QCOMPARE(column.at(5), 3.0F);
        QCOMPARE(column.at(2), 1.5F);
        QCOMPARE(column.at(4), 2.5F);
        QCOMPARE(column.at(7), 2.0F); // half-way from 5 to 9, which is 1
        QCOMPARE(column.at(0), 1.5F);
        QCOMPARE(column.at(4, 1), -5.0F);
    }

    void oneSliceIsHeldAndNoneIsNothing() {
        Column column;
        QCOMPARE(column.at(3), 0.0F);
        column.give(6, 0.7F);
        for (int t = 0; t < kSlices; ++t) {
            QVERIFY(std::abs(column.at(t) - 0.7F) < 1e-6F);
        }
    }

    void eachPixelHasItsOwnSlices() {
        Column column;
        column.give(0, 1);
        column.mask[0][0][4][1][0] = 1; // a pin
        column.given[0][0][4][1][0] = 5;
        QCOMPARE(column.at(4), 5.0F);
        QCOMPARE(column.at(2), 3.0F);
        const auto other = score::givenBetween(column.given, column.mask)[0][0][2][0][0].item<float>();
        QCOMPARE(other, 1.0F);
        column.mask.select(4, 1).fill_(0); // a column of pixels that is given nowhere
        const auto nowhere = score::givenBetween(column.given, column.mask)[0][0][2][0][1].item<float>();
        QCOMPARE(nowhere, 0.0F);
    }

    void whatIsCarriedTakesThePlaceOfTheBlendWhereNothingIsGiven() {
        Column column;
        column.give(0, 1);
        column.give(4, 5);
        column.mask[0][0][2][1][0] = 1; // a pin
        column.given[0][0][2][1][0] = 9;
        auto between = score::givenBetween(column.given, column.mask)[0];
        const auto before = between.clone();
        const auto carried = torch::full({2, 5, 2, 2}, -0.25F);
        score::putCarried(carried, column.mask[0], between);
        const auto at = [&](int t, int y) { return between[0][t][y][0].item<float>(); };
        QCOMPARE(at(0, 0), 1.0F);
        QCOMPARE(at(4, 0), 5.0F);
        QCOMPARE(at(2, 1), 9.0F);
        QCOMPARE(at(2, 0), -0.25F);
        QCOMPARE(at(1, 1), -0.25F);
        QCOMPARE(at(6, 0), before[0][6][0][0].item<float>()); // behind what is carried
    }

    void membersDoNotMix() {
        Column one;
        one.give(2, 1);
        Column other;
        other.give(3, 4);
        const auto both =
            score::givenBetween(torch::cat({one.given, other.given}), torch::cat({one.mask, other.mask}));
        QCOMPARE(both[0][0][7][0][0].item<float>(), 1.0F);
        QCOMPARE(both[1][0][7][0][0].item<float>(), 4.0F);
    }
};

QTEST_APPLESS_MAIN(GivenBetweenTest)
#include "given_between_test.moc"
