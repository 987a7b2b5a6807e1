// A, its adjoint and what a noisy field tells about the line of embeddings.

#include "engine/error.h"
#include "engine/fourier/operators.h"
#include "engine/fourier/transform.h"
#include "engine/sampler/forward_diffusion.h"
#include "engine/text/refinement_operator.h"

#include <QtTest>

#include <cmath>
#include <numeric>
#include <random>

using namespace sgfm;

namespace {

constexpr int kChannels = 3;

std::vector<float> randomLine(int points, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal;
    std::vector<float> line(static_cast<std::size_t>(points) * kChannels);
    std::generate(line.begin(), line.end(), [&] { return normal(generator); });
    return line;
}

template <typename A, typename B>
double inner(const A& a, const B& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

struct Box {
    fourier::Planner planner{1};
    fourier::Transform transform;
    text::RefinementOperator refinement;
    explicit Box(int points, int slices = 16)
        : transform(planner, field::Grid({points, slices}, {static_cast<double>(points), 6.0})),
          refinement(transform, 2) {}
};

} // namespace

class RefinementOperatorTest : public QObject {
    Q_OBJECT
  private slots:
    void theReadSliceHoldsTheLine();
    void theFieldIsDivergenceFreeAndKeptByTheProjection();
    void theAdjointIsTheAdjoint();
    void theGramMatrixIsAdjointTimesOperator();
    void evidenceSolvesItsEquations();
    void theLikelihoodTakesTheOtherPositionsAway();
    void diffusedLinesHaveTheStatedNoise();
    void otherGridsAreRefused();
};

void RefinementOperatorTest::theReadSliceHoldsTheLine() {
    const Box box(80);
    auto line = randomLine(80, 1);
    const auto field = box.refinement.apply(line, kChannels);
    // Nyquist modes are dropped by the lift; the line is compared without its own.
    for (int c = 0; c < kChannels; ++c) {
        double nyquist = 0;
        for (std::size_t x = 0; x < 80; ++x) {
            nyquist += (x % 2 == 0 ? 1 : -1) *
                       static_cast<double>(line[x * kChannels + static_cast<std::size_t>(c)]) / 80;
        }
        const auto density = field.component(c, 1);
        for (int x = 0; x < 80; ++x) {
            const double wanted = static_cast<double>(line[static_cast<std::size_t>(x * kChannels + c)]) -
                                  (x % 2 == 0 ? nyquist : -nyquist);
            // The Nyquist mode of t takes a little of a profile that is no exact trigonometric polynomial.
            QVERIFY(std::abs(static_cast<double>(density[field.grid().index(x, box.refinement.readSlice())]) -
                             wanted) < 0.05);
        }
    }
}

void RefinementOperatorTest::theFieldIsDivergenceFreeAndKeptByTheProjection() {
    const Box box(48);
    const auto field = box.refinement.apply(randomLine(48, 2), kChannels);
    auto spectrum = box.transform.forward(field);
    fourier::projectDivergenceFree(spectrum);
    const auto projected = box.transform.inverseVector(spectrum);
    double difference = 0;
    for (std::size_t i = 0; i < field.all().size(); ++i) {
        difference = std::max(difference, static_cast<double>(std::abs(field.all()[i] - projected.all()[i])));
    }
    QVERIFY(difference < 2e-5); // rounding of float transforms of values of size 10
}

void RefinementOperatorTest::theAdjointIsTheAdjoint() {
    const Box box(64);
    const auto line = randomLine(64, 3);
    const auto noise = sampler::whiteNoise(box.transform.grid(), kChannels, {7, 0, 0});
    const double left = inner(box.refinement.apply(line, kChannels).all(), noise.all());
    const double right = inner(line, box.refinement.adjoint(noise));
    QVERIFY(std::abs(left - right) < 1e-4 * std::abs(left) + 1e-2);
}

void RefinementOperatorTest::theGramMatrixIsAdjointTimesOperator() {
    for (const int points : {32, 48, 80}) {
        const Box box(points);
        const auto line = randomLine(points, 4);
        const auto y = box.refinement.adjoint(box.refinement.apply(line, kChannels));
        const auto gram = box.refinement.gram();
        for (std::size_t x = 0; x < static_cast<std::size_t>(points); ++x) {
            double wanted = 0;
            for (std::size_t i = 0; i < static_cast<std::size_t>(points); ++i) {
                wanted +=
                    gram[x * static_cast<std::size_t>(points) + i] * static_cast<double>(line[i * kChannels]);
            }
            QVERIFY(std::abs(static_cast<double>(y[x * kChannels]) - wanted) < 1e-3 * (1 + std::abs(wanted)));
        }
    }
}

void RefinementOperatorTest::evidenceSolvesItsEquations() {
    const Box box(80);
    const auto gram = box.refinement.gram();
    const auto y = randomLine(80, 5);
    const double sigma = 3;
    const auto evidence = box.refinement.evidence(y, kChannels, sigma);
    double square = 0; // |r|^2 = y (G + sigma^2)^-1 y = <y, m>
    for (std::size_t i = 0; i < y.size(); ++i) {
        square += std::pow(static_cast<double>(evidence.whitened[i]), 2);
    }
    QVERIFY(std::abs(square - inner(y, evidence.mean)) < 1e-4 * square);
    for (std::size_t x = 0; x < 80; ++x) { // (G + sigma^2) m = y
        double sum = sigma * sigma * static_cast<double>(evidence.mean[x * kChannels]);
        for (std::size_t i = 0; i < 80; ++i) {
            sum += gram[x * 80 + i] * static_cast<double>(evidence.mean[i * kChannels]);
        }
        QVERIFY(std::abs(sum - static_cast<double>(y[x * kChannels])) < 1e-4);
    }
    QVERIFY(evidence.reliability > 0 && evidence.reliability < 1);
    QVERIFY(box.refinement.evidence(y, kChannels, 0.3).reliability > evidence.reliability);
}

// Against its formula with the dense Gram matrix. 2e-3: the least doubt that it allows, relative.
void RefinementOperatorTest::theLikelihoodTakesTheOtherPositionsAway() {
    const Box box(48);
    const auto gram = box.refinement.gram();
    const auto y = randomLine(48, 6);
    const double sigma = 3;
    const std::vector<float> nothing(y.size(), 0.0F);
    const auto plain = box.refinement.likelihood(y, nothing, 1, kChannels, sigma);
    const auto evidence = box.refinement.evidence(y, kChannels, sigma);
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double wanted = static_cast<double>(evidence.mean[i]) / (1 - evidence.reliability);
        QVERIFY(std::abs(static_cast<double>(plain[i]) - wanted) < 2e-3 * (std::abs(wanted) + 1));
    }
    const auto estimate = randomLine(48, 7);
    const double variance = 0.2;
    const auto h = box.refinement.likelihood(y, estimate, variance, kChannels, sigma);
    const double kappa =
        box.refinement.evidence(y, kChannels, sigma / std::sqrt(variance)).reliability; // trace only
    std::vector<float> rest(y.size());                                                  // y - G E'
    for (std::size_t x = 0; x < 48; ++x) {
        for (std::size_t c = 0; c < kChannels; ++c) {
            double sum = static_cast<double>(y[x * kChannels + c]);
            for (std::size_t i = 0; i < 48; ++i) {
                sum -= gram[x * 48 + i] * static_cast<double>(estimate[i * kChannels + c]);
            }
            rest[x * kChannels + c] = static_cast<float>(sum);
        }
    }
    const auto solved = box.refinement.evidence(rest, kChannels, sigma / std::sqrt(variance)).mean;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double wanted = (kappa * static_cast<double>(estimate[i]) + static_cast<double>(solved[i])) /
                              (variance * (1 - kappa));
        QVERIFY(std::abs(static_cast<double>(h[i]) - wanted) < 2e-3 * (std::abs(wanted) + 1));
    }
    // What is left once the true line is known of all positions is the position's own: h points along it.
    const auto line = randomLine(48, 8);
    const auto exact = box.refinement.adjoint(box.refinement.apply(line, kChannels));
    const auto known = box.refinement.likelihood(exact, line, 0.01, kChannels, 0.1);
    QVERIFY(inner(known, line) > 0.99 * std::sqrt(inner(known, known) * inner(line, line)));
    for (const double bad : {0.0, -1.0, 1.5, std::nan("")}) {
        QVERIFY_EXCEPTION_THROWN((void)box.refinement.likelihood(y, nothing, bad, kChannels, sigma), Error);
    }
    QVERIFY_EXCEPTION_THROWN((void)box.refinement.likelihood(y, nothing, 1, kChannels, 0), Error);
    QVERIFY_EXCEPTION_THROWN((void)box.refinement.likelihood(y, {}, 1, kChannels, sigma), Error);
}

void RefinementOperatorTest::diffusedLinesHaveTheStatedNoise() {
    // y of noise alone has the covariance sigma^2 G, so its whitening by (G + sigma^2)^-1/2 has the mean
    // square (1/N) sum lambda / (lambda + sigma^2) sigma^2 / ... = sigma^2-weighted share that the
    // reliability tells: E |r|^2 / (N C) = (1/N) trace(sigma^2 G (G + sigma^2)^-1) = sigma^2 kappa.
    const Box box(80);
    const double sigma = 4;
    double square = 0;
    double reliability = 0;
    constexpr int kRuns = 40;
    for (std::uint64_t run = 0; run < kRuns; ++run) {
        auto noise = sampler::divergenceFreeWhiteNoise(kChannels, {11, run, 0}, box.transform);
        for (auto& value : noise.all()) {
            value *= static_cast<float>(sigma);
        }
        const auto evidence = box.refinement.evidence(box.refinement.adjoint(noise), kChannels, sigma);
        square += inner(evidence.whitened, evidence.whitened) / (80.0 * kChannels * kRuns);
        reliability = evidence.reliability;
    }
    // 9,600 values: standard error of a mean square about 1.5 %
    QVERIFY2(std::abs(square / (sigma * sigma * reliability) - 1) < 0.06,
             qPrintable(QString::number(square)));
}

void RefinementOperatorTest::otherGridsAreRefused() {
    fourier::Planner planner(1);
    const fourier::Transform odd(planner, field::Grid({40, 16}, {40, 6}));
    QVERIFY_EXCEPTION_THROWN(text::RefinementOperator(odd, 2), Error);
    const Box box(32);
    QVERIFY_EXCEPTION_THROWN((void)box.refinement.evidence(randomLine(32, 1), kChannels, 0.0), Error);
    QVERIFY_EXCEPTION_THROWN((void)box.refinement.apply(randomLine(48, 1), kChannels), Error);
}

QTEST_APPLESS_MAIN(RefinementOperatorTest)
#include "refinement_operator_test.moc"
