// The closed-form scores against what they are the closed form of.

#include "engine/diagnostics/diagnostics.h"
#include "engine/error.h"
#include "engine/wavelet/transform.h"
#include "tests/engine/sampler/gaussian_case.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace sgfm;
using field::VectorField;

namespace {

double distance(const VectorField& a, const VectorField& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.all().size(); ++i) {
        sum += std::pow(static_cast<double>(a.all()[i]) - static_cast<double>(b.all()[i]), 2);
    }
    return std::sqrt(sum / static_cast<double>(a.length()));
}

// P psi of single wavelets, scaled.
std::vector<VectorField> waveletColumns(const GaussianCase& data) {
    const wavelet::WaveletTransform wavelets(data.grid, wavelet::filterNamed("db2"), 2);
    std::vector<VectorField> columns;
    for (const std::size_t index : {std::size_t{3}, std::size_t{20}, std::size_t{77}, std::size_t{100}}) {
        field::WaveletField c(data.grid, 1, 2);
        c.component(0, static_cast<int>(index % 2))[index] = 1.0F + static_cast<float>(index) / 50;
        auto column = wavelets.inverseVector(c);
        sampler::projectField(data.transform, column);
        columns.push_back(std::move(column));
    }
    return columns;
}

} // namespace

class GaussianScoreTest : public QObject {
    Q_OBJECT

  private slots:
    // White data with S = 1: D = mean + (u - mean) / (1 + sigma^2). 1e-6: single precision.
    void whiteDataShrinkEvenly() {
        const GaussianCase data;
        const score::SpectralGaussianScore white(data.mean, std::vector<double>(data.variance.size(), 1.0),
                                                 data.transform);
        const auto u = sampler::divergenceFreeWhiteNoise(1, {1, 0, 0}, data.transform);
        const auto d = white.denoise({&u, 1}, 2, {}).front();
        auto expected = data.mean;
        for (std::size_t i = 0; i < expected.all().size(); ++i) {
            expected.all()[i] += (u.all()[i] - data.mean.all()[i]) / 5;
        }
        QVERIFY(distance(d, expected) < 1e-6);
    }

    void withoutNoiseTheDataAreWhatIsSeenAndWithMuchNoiseTheMean() {
        const GaussianCase data;
        const auto u = sampler::divergenceFreeWhiteNoise(1, {2, 0, 0}, data.transform);
        QVERIFY(distance(data.score->denoise({&u, 1}, 1e-4, {}).front(), u) < 1e-5);
        QVERIFY(distance(data.score->denoise({&u, 1}, 1e4, {}).front(), data.mean) < 1e-5);
    }

    // 4,000 draws of c_0 and c_sigma: the mean square error of D is the posterior variance, and no multiple
    // of D does better. Standard error 1/sqrt(4000 * 129 modes): 0.2 %; 1 % is five of them.
    void theEstimateHasThePosteriorVarianceOnRealDraws() {
        const GaussianCase data;
        const double sigma = 1.3;
        double error = 0;
        double expected = 0;
        const fourier::Modes modes(data.grid);
        for (std::size_t line = 0; line < modes.lines(); ++line) {
            for (std::size_t i = 0; i < modes.lineLength(); ++i) {
                const bool bothZero = modes.firstDerivative(0)[i] == 0 && modes.firstDerivative(line, 1) == 0;
                const double s = data.variance[line * modes.lineLength() + i];
                expected +=
                    modes.multiplicity(i) * (bothZero ? 2 : 1) * s * sigma * sigma / (s + sigma * sigma);
            }
        }
        expected /= static_cast<double>(data.grid.size());
        constexpr int draws = 4000;
        for (std::uint64_t draw = 0; draw < draws; ++draw) {
            auto spectrum = data.transform.forward(
                sampler::divergenceFreeWhiteNoise(1, {5, 0, 2 * draw}, data.transform));
            for (int i = 0; i < 2; ++i) {
                for (std::size_t k = 0; k < data.variance.size(); ++k) {
                    spectrum.component(0, i)[k] *= static_cast<float>(std::sqrt(data.variance[k]));
                }
            }
            auto clean = data.transform.inverseVector(spectrum);
            const auto noise = sampler::divergenceFreeWhiteNoise(1, {5, 0, 2 * draw + 1}, data.transform);
            auto noisy = clean;
            for (std::size_t i = 0; i < clean.all().size(); ++i) {
                clean.all()[i] += data.mean.all()[i];
                noisy.all()[i] = clean.all()[i] + static_cast<float>(sigma) * noise.all()[i];
            }
            error +=
                std::pow(distance(data.score->denoise({&noisy, 1}, sigma, {}).front(), clean), 2) / draws;
        }
        QVERIFY2(std::abs(error / expected - 1) < 0.01, qPrintable(QString::number(error / expected)));
    }

    // B (B^T B + s)^-1 B^T against the fixed point (S + s) w = u, S w = D for one column: D = b
    // (b.u)/(|b|^2+s).
    void oneColumnIsARankOneRegression() {
        const GaussianCase data;
        const auto column = waveletColumns(data).front();
        const score::LowRankGaussianScore score(VectorField(data.grid, 1), {column});
        const auto u = sampler::divergenceFreeWhiteNoise(1, {3, 0, 0}, data.transform);
        double along = 0;
        double square = 0;
        for (std::size_t i = 0; i < u.all().size(); ++i) {
            along += static_cast<double>(u.all()[i] * column.all()[i]);
            square += static_cast<double>(column.all()[i] * column.all()[i]);
        }
        auto expected = column;
        for (float& value : expected.all()) {
            value *= static_cast<float>(along / (square + 0.49));
        }
        QVERIFY(distance(score.denoise({&u, 1}, 0.7, {}).front(), expected) < 1e-6);
    }

    void severalColumnsSolveTheNormalEquations() {
        const GaussianCase data;
        const auto columns = waveletColumns(data);
        const score::LowRankGaussianScore score(data.mean, columns);
        const auto u = sampler::divergenceFreeWhiteNoise(1, {4, 0, 0}, data.transform);
        const double noise = 0.5;
        const auto d = score.denoise({&u, 1}, noise, {}).front();
        // B^T (u - D) = s times the weights, and D - mean = B weights: so (u - D) . b_i / s rebuilds D.
        auto rebuilt = data.mean;
        for (const auto& column : columns) {
            double weight = 0;
            for (std::size_t i = 0; i < u.all().size(); ++i) {
                weight += static_cast<double>((u.all()[i] - d.all()[i]) * column.all()[i]);
            }
            for (std::size_t i = 0; i < u.all().size(); ++i) {
                rebuilt.all()[i] += static_cast<float>(weight / (noise * noise)) * column.all()[i];
            }
        }
        QVERIFY(distance(d, rebuilt) < 1e-5);
    }

    // 2e-6 of the gradient: rounding of one transform.
    void estimatesAreDivergenceFree() {
        const GaussianCase data(3);
        const auto u = sampler::divergenceFreeWhiteNoise(3, {6, 0, 0}, data.transform);
        const auto numbers =
            diagnostics::flowNumbers(data.score->denoise({&u, 1}, 1, {}).front(), 0, data.transform);
        QVERIFY(numbers.maxDivergence < 2e-6 * numbers.maxGradient);
        const GaussianCase single;
        const score::LowRankGaussianScore low(single.mean, waveletColumns(single));
        const auto v = sampler::divergenceFreeWhiteNoise(1, {6, 0, 0}, single.transform);
        const auto lowNumbers =
            diagnostics::flowNumbers(low.denoise({&v, 1}, 1, {}).front(), 0, single.transform);
        QVERIFY(lowNumbers.maxDivergence < 2e-6 * lowNumbers.maxGradient);
    }

    void theInformationCurveRises() {
        const GaussianCase data;
        const auto curve = data.score->informationCurve();
        QCOMPARE(curve.front().sigma, data.score->leastSigma());
        QVERIFY(std::abs(curve.back().sigma / data.score->largestSigma() - 1) < 1e-12);
        QCOMPARE(curve.front().loss, 0.0);
        for (std::size_t i = 1; i < curve.size(); ++i) {
            QVERIFY(curve[i].loss > curve[i - 1].loss);
        }
    }

    void badInputIsRefused() {
        const GaussianCase data;
        auto variance = data.variance;
        const auto make = [&] { score::SpectralGaussianScore(data.mean, variance, data.transform); };
        variance[3] = -1;
        QVERIFY_EXCEPTION_THROWN(make(), Error);
        variance.pop_back();
        QVERIFY_EXCEPTION_THROWN(make(), Error);
        variance.assign(data.variance.size(), 0);
        QVERIFY_EXCEPTION_THROWN(make(), Error);
        QVERIFY_EXCEPTION_THROWN(score::LowRankGaussianScore(data.mean, {}), Error);
        const VectorField other(data.grid, 2);
        QVERIFY_EXCEPTION_THROWN(data.score->denoise({&other, 1}, 1, {}), Error);
        auto infinite = data.mean;
        infinite.all()[5] = std::numeric_limits<float>::infinity();
        QVERIFY_EXCEPTION_THROWN(data.score->denoise({&infinite, 1}, 1, {}), Error);
        QVERIFY_EXCEPTION_THROWN(data.score->denoise({&data.mean, 1}, -1, {}), Error);
    }
};

QTEST_APPLESS_MAIN(GaussianScoreTest)
#include "gaussian_score_test.moc"
