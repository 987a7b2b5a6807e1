// The kernel distance tells distributions apart and does not tell equal ones apart.

#include "engine/error.h"
#include "engine/evaluation/kernel_distance.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <random>

using namespace sgfm::evaluation;

namespace {

// Normal figures, by Box and Muller: the numbers do not depend on the library.
FigureVectors normal(std::size_t samples, std::size_t figures, double shift, double scale,
                     std::uint64_t seed) {
    std::mt19937_64 generator(seed);
    const auto uniform = [&] { return (static_cast<double>(generator() >> 11U) + 0.5) / 9007199254740992.0; };
    FigureVectors vectors(samples, std::vector<double>(figures));
    for (auto& sample : vectors) {
        for (double& figure : sample) {
            figure =
                shift + scale * std::sqrt(-2 * std::log(uniform())) * std::cos(6.283185307179586 * uniform());
        }
    }
    return vectors;
}

template <typename Action>
bool isRefused(Action&& action) {
    try {
        action();
    } catch (const sgfm::Error& error) {
        return error.kind() == sgfm::ErrorKind::Usage && !error.remedy().empty();
    }
    return false;
}

} // namespace

class KernelDistanceTest : public QObject {
    Q_OBJECT

  private slots:
    void equalDistributionsStayWithinTheirNullLevel() {
        int above = 0;
        double mean = 0;
        constexpr int kTrials = 20;
        for (int trial = 0; trial < kTrials; ++trial) {
            const auto seed = static_cast<std::uint64_t>(100 + trial);
            const KernelJudge judge(normal(40, 5, 1, 2, seed));
            const auto found = judge.distanceTo(normal(40, 5, 1, 2, seed + 1000));
            above += found.distance.value > found.nullLevel ? 1 : 0;
            mean += found.squared / kTrials;
        }
        // Of 20 about one lies above the 95th percentile; more than 4 in three of a thousand sets of trials.
        QVERIFY2(above <= 4, qPrintable(QString::number(above)));
        QVERIFY2(std::abs(mean) < 0.006, qPrintable(QString::number(mean))); // unbiased
    }

    void differentDistributionsAreAbove() {
        const KernelJudge judge(normal(40, 5, 0, 1, 1));
        for (const auto& [shift, scale] : {std::pair(0.8, 1.0), std::pair(0.0, 2.0), std::pair(0.0, 0.3)}) {
            const auto found = judge.distanceTo(normal(40, 5, shift, scale, 2));
            QVERIFY(found.distance.value > 1.5 * found.nullLevel);
            QVERIFY(found.distance.standardError > 0 && found.distance.standardError < found.distance.value);
        }
        // Further away is further.
        const auto distance = [&](double shift) {
            return judge.distanceTo(normal(40, 5, shift, 1, 2)).distance.value;
        };
        QVERIFY(distance(0.5) < distance(1) && distance(1) < distance(2) && distance(2) < distance(4));
    }

    // One figure, reference {-1, 1, ...}, samples all at c: every mean can be written down.
    void agreesWithTheFormula() {
        const FigureVectors reference{{-1}, {1}, {-1}, {1}};
        const KernelJudge judge(reference);
        const double deviation = std::sqrt(4.0 / 3);
        const double apart = 2 / deviation;
        QCOMPARE(judge.bandwidth(), apart); // distances: 0, 0 and four times this one
        const auto k = [&](double distance) {
            return std::exp(-distance * distance / (2 * apart * apart * deviation * deviation));
        };
        const double within = (4 * 1.0 + 8 * k(2)) / 12; // of 12 ordered pairs 4 are of equal samples
        const auto found = judge.distanceTo({{0.5}, {0.5}, {0.5}});
        const double expected = within + 1 - 2 * (k(1.5) + k(0.5)) / 2;
        QVERIFY(std::abs(found.squared - expected) < 1e-12);
        QVERIFY(std::abs(found.distance.value - std::sqrt(expected)) < 1e-12);
    }

    void unitsOfAFigureDoNotMatter() {
        auto reference = normal(20, 3, 0, 1, 5);
        auto others = normal(20, 3, 1, 1, 6);
        const auto before = KernelJudge(reference).distanceTo(others);
        for (auto* set : {&reference, &others}) {
            for (auto& sample : *set) {
                sample[1] = 1000 * sample[1] - 7;
            }
        }
        const auto behind = KernelJudge(reference).distanceTo(others);
        QVERIFY(std::abs(before.squared - behind.squared) < 1e-9);
    }

    void aFigureThatNeverVariesDoesNotDivideByZero() {
        FigureVectors reference(6, {3.0});
        const KernelJudge judge(reference);
        QCOMPARE(judge.distanceTo(reference).distance.value, 0.0);
        QVERIFY(judge.distanceTo(FigureVectors(6, {4.0})).distance.value > 1.4); // sqrt(1 + 1 - 0)
    }

    void theSameSamplesGiveTheSameFigures() {
        const KernelJudge judge(normal(15, 4, 0, 1, 7));
        const auto others = normal(12, 4, 0.3, 1, 8);
        const auto one = judge.distanceTo(others);
        const auto two = judge.distanceTo(others);
        QCOMPARE(one.nullLevel, two.nullLevel);
        QCOMPARE(one.distance.standardError, two.distance.standardError);
    }

    void whatCannotBeMeasuredIsRefused() {
        QVERIFY(isRefused([] { KernelJudge judge({}); }));
        QVERIFY(isRefused([] { KernelJudge judge({{1}, {2}, {3}}); }));
        QVERIFY(isRefused([] { KernelJudge judge({{}, {}, {}, {}}); }));
        QVERIFY(isRefused([] { KernelJudge judge({{1}, {2}, {3}, {4, 5}}); }));
        QVERIFY(isRefused([] {
            KernelJudge judge({{1}, {2}, {3}, {std::numeric_limits<double>::quiet_NaN()}});
        }));
        const KernelJudge judge({{1}, {2}, {3}, {4}});
        QVERIFY(isRefused([&] { judge.distanceTo({{1}}); }));
        QVERIFY(isRefused([&] { judge.distanceTo({{1}, {1, 2}}); }));
    }
};

QTEST_GUILESS_MAIN(KernelDistanceTest)
#include "kernel_distance_test.moc"
