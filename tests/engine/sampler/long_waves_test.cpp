// Long boxes look, place by place, like the boxes that scores are trained with: the noise of long waves is as
// much larger as their flux.

#include "engine/fourier/long_waves.h"
#include "engine/sampler/hybrid_sampler.h"
#include "engine/text/refinement_operator.h"

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace sgfm;
using field::VectorField;

namespace {

constexpr int kChannels = 4;

class NoScore final : public score::ScoreModel {
  public:
    explicit NoScore(field::Grid grid) : m_grid(grid) {}
    const field::Grid& grid() const noexcept override { return m_grid; }
    int channels() const noexcept override { return kChannels; }
    double leastSigma() const noexcept override { return 1; }
    double largestSigma() const noexcept override { return 60; }
    std::vector<InformationPoint> informationCurve() const override { return {}; }
    std::vector<VectorField> denoise(std::span<const VectorField> noisy, double,
                                     std::span<const VectorField>) const override {
        return {noisy.begin(), noisy.end()};
    }

  private:
    field::Grid m_grid;
};

struct Box {
    fourier::Planner planner{1};
    fourier::Transform transform;
    text::RefinementOperator refinement;
    explicit Box(int points)
        : transform(planner, field::Grid({points, 16}, {static_cast<double>(points), 6.0})),
          refinement(transform, 2) {}

    double reliability(double sigma) const {
        const std::vector<float> line(static_cast<std::size_t>(refinement.points()));
        return refinement.evidence(line, 1, sigma).reliability;
    }
};

// E |r|^2 / (N C) over sigma^2 kappa: 1 when y of the noise has the covariance sigma^2 G.
double whiteness(const Box& box, double sigma, double longestWave) {
    const NoScore model(box.transform.grid());
    sampler::HybridSampler::Parts parts;
    parts.model = &model;
    parts.transform = &box.transform;
    parts.longestWave = longestWave;
    double square = 0;
    double reliability = 0;
    constexpr int kRuns = 96;
    for (std::uint64_t run = 0; run < kRuns; ++run) {
        sampler::HybridSampler sampler(parts, 3, {run});
        sampler.begin(sigma);
        const auto evidence = box.refinement.evidence(box.refinement.adjoint(sampler.state().members.front()),
                                                      kChannels, sigma);
        for (const float value : evidence.whitened) {
            square += static_cast<double>(value) * static_cast<double>(value);
        }
        reliability = evidence.reliability;
    }
    return square / (kRuns * kChannels * box.refinement.points()) / (sigma * sigma * reliability);
}

} // namespace

class LongWavesTest : public QObject {
    Q_OBJECT

  private slots:
    void theNoiseOfALongBoxIsWhatItsEvidenceExpects() {
        const Box box(320);
        // at sigma 40 long waves are most of what is known; some 5,000 values matter: 2 %
        const double raised = whiteness(box, 40, fourier::kLongestTextWave);
        QVERIFY2(std::abs(raised - 1) < 0.08, qPrintable(QString::number(raised)));
        const double white = whiteness(box, 40, 0);
        QVERIFY2(white < 0.9, qPrintable(QString::number(white))); // the test can fail
    }

    void lengthDoesNotMakeAPositionMoreCertain() {
        const Box trained(80);
        for (const int points : {256, 1040}) {
            const Box box(points);
            for (const double sigma : {40.0, 10.0, 2.0}) {
                const double ratio = box.reliability(sigma) / trained.reliability(sigma);
                QVERIFY2(ratio > 0.95 && ratio < 1.6, qPrintable(QString::number(ratio)));
            }
        }
    }

    void boxesUpToTheLongestWaveHaveWhiteNoise() {
        const double step = 2 * std::numbers::pi / fourier::kLongestTextWave;
        QCOMPARE(fourier::longWaveVariance(step, 5, fourier::kLongestTextWave), 1.0);
        QCOMPARE(fourier::longWaveVariance(0, 5, fourier::kLongestTextWave), 1.0);
        QCOMPARE(fourier::longWaveVariance(step / 2, 0, fourier::kLongestTextWave), 1.0);
        QVERIFY(fourier::longWaveVariance(step / 2, 5, fourier::kLongestTextWave) > 3.9);
    }
};

QTEST_GUILESS_MAIN(LongWavesTest)
#include "long_waves_test.moc"
