// The levels of an anneal: equal shares of the information curve, geometric without one.

#include "engine/error.h"
#include "engine/sampler/noise_levels.h"

#include <QtTest>

#include <cmath>

using namespace sgfm;
using sampler::noiseLevels;
using Curve = std::vector<score::ScoreModel::InformationPoint>;

class NoiseLevelsTest : public QObject {
    Q_OBJECT

  private slots:
    void withoutACurveLevelsAreGeometric() {
        const auto levels = noiseLevels({}, 5, 16, 1);
        const std::vector<double> expected{16, 8, 4, 2, 1, 0};
        QCOMPARE(levels.size(), expected.size());
        for (std::size_t i = 0; i < levels.size(); ++i) {
            QVERIFY(std::abs(levels[i] - expected[i]) < 1e-9); // 60 halvings in double precision
        }
    }

    // L = log sigma^2 above 4, flat below: nine tenths of the levels go by L, one tenth by log sigma.
    void levelsGainEqualSharesOfTheInformation() {
        const Curve curve{{1, 0}, {4, 0}, {16, 2.0}};
        const auto levels = noiseLevels(curve, 101, 16, 1);
        const auto progress = [](double sigma) {
            const double log = std::log(sigma) / std::log(4.0); // 0 ... 2
            return 0.9 * std::max(0.0, log - 1) + 0.1 * log / 2;
        };
        for (std::size_t i = 0; i < 101; ++i) {
            QVERIFY(std::abs(progress(levels[i]) - (1 - static_cast<double>(i) / 100)) < 1e-9);
        }
        QCOMPARE(levels.back(), 0.0);
    }

    void levelsFallStrictlyWhateverTheCurve() {
        const Curve rough{{0.5, 3}, {1, 1}, {2, 5}, {4, 4}, {8, std::nan("")}, {16, 6}};
        const auto levels = noiseLevels(rough, 64, 40, 0.3);
        QCOMPARE(levels.front(), 40.0);
        QCOMPARE(levels[63], 0.3);
        for (std::size_t i = 1; i < levels.size(); ++i) {
            QVERIFY(levels[i] < levels[i - 1]);
        }
    }

    void aConstantCurveIsAsGoodAsNone() {
        const Curve flat{{1, 2}, {16, 2}};
        const auto levels = noiseLevels(flat, 3, 16, 1);
        QVERIFY(std::abs(levels[1] - 4) < 1e-9);
    }

    void oneLevelIsTheLargest() {
        const auto levels = noiseLevels({}, 1, 10, 1);
        QVERIFY((levels == std::vector<double>{10, 0}));
    }

    void impossibleLevelsAreRefused() {
        QVERIFY_EXCEPTION_THROWN(noiseLevels({}, 0, 10, 1), Error);
        QVERIFY_EXCEPTION_THROWN(noiseLevels({}, 8, 1, 1), Error);
        QVERIFY_EXCEPTION_THROWN(noiseLevels({}, 8, 10, 0), Error);
        QVERIFY_EXCEPTION_THROWN(noiseLevels({}, 8, std::nan(""), 1), Error);
    }
};

QTEST_APPLESS_MAIN(NoiseLevelsTest)
#include "noise_levels_test.moc"
