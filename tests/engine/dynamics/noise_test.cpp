// The noise: its numbers, its spectral density, and what the solver makes of it.

#include "engine/dynamics/noise.h"
#include "engine/dynamics/normal_numbers.h"
#include "engine/dynamics/solver.h"
#include "engine/error.h"
#include "engine/wavelet/scales.h"
#include "tests/engine/dynamics/flows.h"

#include <QtTest>

#include <limits>
#include <numbers>
#include <numeric>

using namespace sgfm;
using dynamics::NoiseBasis;
using dynamics::NoiseSource;

namespace {

// The wavelet, the transform and the source of one noise.
struct Noise {
    fourier::Planner planner;
    wavelet::WaveletTransform wavelet;
    fourier::Transform transform;
    NoiseSource source;

    Noise(const field::Grid& grid, const char* filter, int levels, NoiseBasis basis,
          std::vector<double> gains, std::uint64_t seed = 1, std::uint64_t run = 0, int threads = 1)
        : planner(threads),
          wavelet(grid, wavelet::filterNamed(filter), levels),
          transform(planner, grid),
          source(wavelet, transform, basis, std::move(gains), seed, run) {}

    field::SpectralField draw(int channels, std::uint64_t step) const {
        field::SpectralField out;
        source.increment(channels, step, out);
        return out;
    }
};

double multiplicity(const field::Grid& grid, std::size_t mode) {
    const std::size_t half = static_cast<std::size_t>(grid.points(0)) / 2 + 1;
    const std::size_t x = mode % half;
    return x == 0 || 2 * x == static_cast<std::size_t>(grid.points(0)) ? 1 : 2;
}

std::vector<double> squaredWavenumbers(const field::Grid& grid) {
    std::vector<double> squares;
    const int half = grid.points(0) / 2 + 1;
    for (int z = 0; z < (grid.dimension() == 3 ? grid.points(2) : 1); ++z) {
        for (int y = 0; y < grid.points(1); ++y) {
            for (int x = 0; x < half; ++x) {
                const double kx = fourier::wavenumber(grid, 0, x);
                const double ky = fourier::wavenumber(grid, 1, y);
                const double kz = grid.dimension() == 3 ? fourier::wavenumber(grid, 2, z) : 0;
                squares.push_back(kx * kx + ky * ky + kz * kz);
            }
        }
    }
    return squares;
}

void densityRows() {
    QTest::addColumn<QList<int>>("points");
    QTest::addColumn<QString>("filter");
    QTest::addColumn<int>("levels");
    QTest::addColumn<bool>("inWavelets");
    QTest::newRow("2-D Haar") << QList<int>{16, 16} << "haar" << 3 << true;
    QTest::newRow("2-D db4, axes of different depth") << QList<int>{48, 12} << "db4" << 4 << true;
    QTest::newRow("3-D db2") << QList<int>{16, 8, 12} << "db2" << 2 << true;
    QTest::newRow("2-D octaves") << QList<int>{16, 24} << "db2" << 3 << false;
    QTest::newRow("3-D octaves") << QList<int>{8, 12, 8} << "db2" << 2 << false;
}

Noise fetchNoise(std::uint64_t seed = 1) {
    QFETCH(QList<int>, points);
    QFETCH(QString, filter);
    QFETCH(int, levels);
    QFETCH(bool, inWavelets);
    const field::Grid grid = field::Grid::twoPi({points.begin(), points.end()});
    const wavelet::WaveletTransform shape(grid, wavelet::filterNamed(filter.toStdString()), levels);
    std::vector<double> gains;
    for (int scale = 0; scale < shape.scales(); ++scale) {
        gains.push_back(scale == 0 ? 0 : 0.3 + 0.4 * scale);
    }
    return {grid,   filter.toUtf8().constData(),
            levels, inWavelets ? NoiseBasis::Wavelet : NoiseBasis::Fourier,
            gains,  seed};
}

} // namespace

class NoiseTest : public QObject {
    Q_OBJECT

  private slots:
    void normalNumbersAreStandardNormal() {
        std::vector<float> x(400001); // no multiple of four
        dynamics::fillNormal({3, 1, 4, 2}, x.size(), x.data());
        const auto moment = [&](int power) {
            double sum = 0;
            for (const float value : x) {
                sum += std::pow(static_cast<double>(value), power);
            }
            return sum / static_cast<double>(x.size());
        };
        // standard errors: sqrt((E x^2p - (E x^p)^2)/n) = 0.0016, 0.0022, 0.0061, 0.0155; four of each
        QVERIFY(std::abs(moment(1)) < 0.0064);
        QVERIFY(std::abs(moment(2) - 1) < 0.009);
        QVERIFY(std::abs(moment(3)) < 0.025);
        QVERIFY(std::abs(moment(4) - 3) < 0.062);
        double lag = 0;
        for (std::size_t i = 1; i < x.size(); ++i) {
            lag += static_cast<double>(x[i]) * static_cast<double>(x[i - 1]);
        }
        QVERIFY(std::abs(lag / static_cast<double>(x.size())) < 0.0064);
        // the tails of a normal distribution: beyond 3 sigma 0.27 %, standard error 0.008 %
        const auto far = std::count_if(x.begin(), x.end(), [](float v) { return std::abs(v) > 3; });
        QVERIFY(std::abs(static_cast<double>(far) / static_cast<double>(x.size()) - 0.0027) < 0.00033);
    }

    void pairsHaveUniformAnglesAndRadii() {
        // a pair is r (cos a, sin a): a and exp(-r^2/2) must be uniform
        std::vector<float> x(200000);
        dynamics::fillNormal({1, 2, 3, 4}, x.size(), x.data());
        std::array<int, 16> angles{};
        std::array<int, 16> radii{};
        for (std::size_t i = 0; i < x.size(); i += 2) {
            const double a = static_cast<double>(x[i]);
            const double b = static_cast<double>(x[i + 1]);
            const double angle = std::atan2(b, a) / (2 * std::numbers::pi) + 0.5;
            const double uniform = std::exp(-(a * a + b * b) / 2);
            ++angles[static_cast<std::size_t>(std::min(15.0, angle * 16))];
            ++radii[static_cast<std::size_t>(std::min(15.0, uniform * 16))];
        }
        for (const int count : angles) { // 6250 each, standard deviation 77
            QVERIFY(std::abs(count - 6250) < 4 * 77);
        }
        for (const int count : radii) {
            QVERIFY(std::abs(count - 6250) < 4 * 77);
        }
    }

    void aNumberDependsOnItsCounterAlone() {
        std::vector<float> all(1000);
        std::vector<float> some(501);
        const dynamics::NormalStream stream{7, 1, 2, 3};
        dynamics::fillNormal(stream, all.size(), all.data());
        dynamics::fillNormal(stream, some.size(), some.data());
        QVERIFY(std::equal(some.begin(), some.end(), all.begin()));
        for (const dynamics::NormalStream& other :
             {dynamics::NormalStream{8, 1, 2, 3}, dynamics::NormalStream{7, 2, 2, 3},
              dynamics::NormalStream{7, 1, 3, 3}, dynamics::NormalStream{7, 1, 2ULL + (1ULL << 32U), 3},
              dynamics::NormalStream{7, 1, 2, 4}}) {
            std::vector<float> others(1000);
            dynamics::fillNormal(other, others.size(), others.data());
            const double correlation =
                std::inner_product(all.begin(), all.end(), others.begin(), 0.0) / 1000.0;
            QVERIFY(std::abs(correlation) < 0.13); // four standard errors of 1/sqrt(1000)
        }
    }

    void sameNumbersForAnyNumberOfThreads() {
        const field::Grid grid = field::Grid::twoPi({32, 16});
        for (const NoiseBasis basis : {NoiseBasis::Wavelet, NoiseBasis::Fourier}) {
            const Noise one(grid, "db2", 3, basis, {0, 1, 1, 1}, 5, 2, 1);
            const Noise two(grid, "db2", 3, basis, {0, 1, 1, 1}, 5, 2, 2);
            const field::SpectralField a = one.draw(3, 11);
            const field::SpectralField b = two.draw(3, 11);
            for (std::size_t i = 0; i < a.all().size(); ++i) {
                QVERIFY(std::abs(a.all()[i] - b.all()[i]) < 1e-4F); // modes of size sqrt(512) = 23
            }
        }
    }

    void seedRunStepAndChannelMakeDifferentNoise() {
        const field::Grid grid = field::Grid::twoPi({32, 32});
        const auto make = [&](std::uint64_t seed, std::uint64_t run) {
            return std::make_unique<Noise>(grid, "db2", 2, NoiseBasis::Wavelet, std::vector<double>{1, 1, 1},
                                           seed, run);
        };
        const auto first = make(1, 0);
        const field::SpectralField base = first->draw(2, 0);
        const auto correlation = [&](const field::SpectralField& other, int c, int i) {
            double sum = 0;
            for (std::size_t m = 0; m < base.length(); ++m) {
                sum += multiplicity(grid, m) *
                       static_cast<double>(
                           std::real(base.component(0, 0)[m] * std::conj(other.component(c, i)[m])));
            }
            return sum / static_cast<double>(grid.size()) / static_cast<double>(grid.size());
        };
        QVERIFY(std::abs(correlation(base, 0, 0) - 1) < 0.2); // the variance itself
        const double bound = 4.0 / 32;                        // four standard errors of 1/sqrt(1024)
        QVERIFY(std::abs(correlation(base, 0, 1)) < bound);
        QVERIFY(std::abs(correlation(base, 1, 0)) < bound);
        QVERIFY(std::abs(correlation(first->draw(2, 1), 0, 0)) < bound);
        QVERIFY(std::abs(correlation(make(2, 0)->draw(2, 0), 0, 0)) < bound);
        QVERIFY(std::abs(correlation(make(1, 1)->draw(2, 0), 0, 0)) < bound);
    }

    void mutedScalesStaySilent() {
        const field::Grid grid = field::Grid::twoPi({32, 16});
        const Noise noise(grid, "sym4", 3, NoiseBasis::Wavelet, {0, 0, 1, 0.5}, 3);
        const field::VectorField u = noise.transform.inverseVector(noise.draw(1, 0));
        const field::WaveletField c = noise.wavelet.forward(u);
        const auto scales = wavelet::scaleOfCoefficients(noise.wavelet);
        std::array<double, 4> squares{};
        std::array<double, 4> counts{};
        for (int i = 0; i < 2; ++i) {
            for (std::size_t n = 0; n < scales.size(); ++n) {
                const auto value = static_cast<double>(c.component(0, i)[n]);
                squares[scales[n]] += value * value;
                counts[scales[n]] += 1;
            }
        }
        QVERIFY(squares[0] + squares[1] < 1e-10); // rounding
        QVERIFY(std::abs(squares[2] / counts[2] - 1) < 4 * std::sqrt(2 / counts[2]));
        QVERIFY(std::abs(squares[3] / counts[3] - 0.25) < 4 * 0.25 * std::sqrt(2 / counts[3]));
    }

    void spectralDensityOfUnitGainsIsWhite_data() { densityRows(); }
    void spectralDensityOfUnitGainsIsWhite() {
        Noise noise = fetchNoise();
        noise.source.setGains(std::vector<double>(noise.source.gains().size(), 1.0));
        for (const double density : noise.source.spectralDensity()) {
            QVERIFY(std::abs(density - 1) < 1e-6); // an orthonormal basis, float filters
        }
        const int d = noise.transform.grid().dimension();
        const auto n = static_cast<double>(noise.transform.grid().size());
        QVERIFY(std::abs(noise.source.hilbertSchmidtNormSquared() - (d - 1 + 1 / n)) < 1e-6);
        QVERIFY(std::abs(noise.source.variance() - 1) < 1e-6);
    }

    void spectralDensityIsThatOfSamples_data() { densityRows(); }
    void spectralDensityIsThatOfSamples() {
        const Noise noise = fetchNoise();
        const field::Grid& grid = noise.transform.grid();
        const std::vector<double> density = noise.source.spectralDensity();
        const int channels = 20;
        const int draws = 100;
        std::vector<double> power(density.size(), 0);
        for (int step = 0; step < draws; ++step) {
            const field::SpectralField xi = noise.draw(channels, static_cast<std::uint64_t>(step));
            for (int c = 0; c < channels; ++c) {
                for (int i = 0; i < grid.dimension(); ++i) {
                    for (std::size_t m = 0; m < power.size(); ++m) {
                        power[m] += static_cast<double>(std::norm(xi.component(c, i)[m]));
                    }
                }
            }
        }
        const double samples = draws * channels * grid.dimension();
        double meanDensity = 0;
        for (std::size_t m = 0; m < power.size(); ++m) {
            power[m] /= samples * static_cast<double>(grid.size());
            // real modes have chi^2 of one degree: standard error sqrt(2/n); 5 of them over some 500 modes
            QVERIFY(std::abs(power[m] - density[m]) < 5 * std::sqrt(2 / samples) * density[m] + 1e-9);
            meanDensity += multiplicity(grid, m) * density[m] / static_cast<double>(grid.size());
        }
        QVERIFY(std::abs(meanDensity - noise.source.variance()) < 1e-6); // Parseval
    }

    void hilbertSchmidtNormIsTheMeanSquareOfProjectedNoise_data() { densityRows(); }
    void hilbertSchmidtNormIsTheMeanSquareOfProjectedNoise() {
        const Noise noise = fetchNoise(9);
        const field::Grid& grid = noise.transform.grid();
        const int channels = 20;
        double sum = 0;
        double squares = 0;
        const int draws = 40;
        for (int step = 0; step < draws; ++step) {
            field::SpectralField xi = noise.draw(channels, static_cast<std::uint64_t>(step));
            fourier::projectDivergenceFree(xi);
            const double value = test::meanSquare(noise.transform.inverseVector(xi));
            sum += value / draws;
            squares += value * value / draws;
        }
        // projectDivergenceFree treats Nyquist modes as wavenumber 0 along their axis, the norm does not: on
        // these grids both leave d - 1 components, but for modes that are Nyquist on every axis or 0.
        const double standardError = std::sqrt((squares - sum * sum) / draws);
        double allNyquist = 0;
        const std::vector<double> density = noise.source.spectralDensity();
        for (int corner = 1; corner < 1 << grid.dimension(); ++corner) {
            std::size_t place = 0;
            std::size_t stride = 1;
            for (int axis = 0; axis < grid.dimension(); ++axis) {
                place +=
                    (corner >> axis & 1) != 0 ? stride * static_cast<std::size_t>(grid.points(axis) / 2) : 0;
                stride *= static_cast<std::size_t>(axis == 0 ? grid.points(0) / 2 + 1 : grid.points(axis));
            }
            allNyquist += density[place] / static_cast<double>(grid.size());
        }
        const double expected = noise.source.hilbertSchmidtNormSquared() + allNyquist;
        QVERIFY2(std::abs(sum - expected) < 4 * standardError,
                 qPrintable(QString("%1 %2 +- %3").arg(sum).arg(expected).arg(standardError)));
        QVERIFY(standardError < 0.02 * expected); // the comparison says something
    }

    // Advection off: every mode is an Ornstein-Uhlenbeck process.
    void modesHaveTheirOrnsteinUhlenbeckVariance_data() { densityRows(); }
    void modesHaveTheirOrnsteinUhlenbeckVariance() {
        Noise noise = fetchNoise(21);
        const field::Grid& grid = noise.transform.grid();
        const int d = grid.dimension();
        const int channels = 250; // the ensemble
        dynamics::Solver solver(noise.planner, grid, channels,
                                {dynamics::Transport::SelfTransport, dynamics::Dealiasing::Pad});
        dynamics::Coefficients coefficients;
        coefficients.advection = 0;
        coefficients.viscosity = 0.05;
        coefficients.noise = 0.7;
        dynamics::StepControl control;
        double time = 0;
        for (int step = 0; step < 6; ++step) { // unequal steps, long ones for the finest modes
            control.fixedStep = 0.1 + 0.15 * step;
            solver.step(coefficients, control, {}, &noise.source, static_cast<std::uint64_t>(step));
            time += control.fixedStep;
        }
        const field::SpectralField u = noise.transform.forward(solver.state());
        const std::vector<double> density = noise.source.spectralDensity();
        const std::vector<double> squares = squaredWavenumbers(grid);
        const double n = static_cast<double>(grid.size());
        double total = 0;
        double totalExpected = 0;
        int compared = 0;
        for (std::size_t m = 0; m < density.size(); ++m) {
            double power = 0;
            for (int c = 0; c < channels; ++c) {
                for (int i = 0; i < d; ++i) {
                    power += static_cast<double>(std::norm(u.component(c, i)[m])) / channels / n;
                }
            }
            if (power < 1e-10 || density[m] == 0) {
                continue; // not kept, or silent
            }
            const double rate = 2 * 0.05 * squares[m];
            const double expected = 0.49 * density[m] *
                                    (rate > 0 ? (1 - std::exp(-rate * time)) / rate : time) *
                                    (squares[m] > 0 ? d - 1 : d);
            // chi^2 with at least 250 degrees of freedom; 5 standard errors
            QVERIFY2(std::abs(power - expected) < 5 * std::sqrt(2.0 / channels) * expected,
                     qPrintable(QString("mode %1: %2, expected %3").arg(m).arg(power).arg(expected)));
            total += multiplicity(grid, m) * power;
            totalExpected += multiplicity(grid, m) * expected;
            ++compared;
        }
        QVERIFY(compared > 50);
        QVERIFY(std::abs(total / totalExpected - 1) < 0.02); // some 20,000 degrees of freedom: 0.01
    }

    void noiseIsTheSameForAnyNumberOfThreadsInTheSolver() {
        const field::Grid grid = field::Grid::twoPi({24, 16});
        std::vector<field::VectorField> results;
        for (const int threads : {1, 2}) {
            const Noise noise(grid, "db2", 2, NoiseBasis::Wavelet, {0, 0.5, 1}, 4, 0, threads);
            dynamics::Solver solver(const_cast<fourier::Planner&>(noise.planner), grid, 2, {});
            solver.setState(field::VectorField(grid, 2));
            dynamics::Coefficients coefficients;
            coefficients.noise = 0.5;
            coefficients.viscosity = 0.02;
            dynamics::StepControl control;
            control.fixedStep = 0.02;
            for (std::uint64_t step = 0; step < 30; ++step) {
                solver.step(coefficients, control, {}, &noise.source, step);
            }
            results.push_back(solver.state());
        }
        QVERIFY(test::meanSquare(results[0]) > 0.01);
        QVERIFY(test::largestDifference(results[0], results[1]) < 1e-5);
    }

    void termSizeOfNoiseIsItsStandardDeviation() {
        const field::Grid grid = field::Grid::twoPi({32, 32});
        Noise noise(grid, "db2", 2, NoiseBasis::Wavelet, {0, 0, 2});
        dynamics::Solver solver(noise.planner, grid, 1, {});
        dynamics::Coefficients coefficients;
        coefficients.noise = 0.3;
        // three quarters of the coefficients have gain 2; two components
        const double expected = 0.3 * std::sqrt(2 * 0.75 * 4);
        QVERIFY(std::abs(solver.termSizes(coefficients, {}, &noise.source).noise - expected) < 1e-6);
    }

    void badInputIsRefused() {
        const field::Grid grid = field::Grid::twoPi({16, 16});
        Noise noise(grid, "db2", 2, NoiseBasis::Wavelet, {0, 1, 1});
        QVERIFY_THROWS_EXCEPTION(Error, noise.source.setGains({1, 1}));
        QVERIFY_THROWS_EXCEPTION(Error, noise.source.setGains({0, -1, 1}));
        QVERIFY_THROWS_EXCEPTION(Error,
                                 noise.source.setGains({0, std::numeric_limits<double>::quiet_NaN(), 1}));
        QCOMPARE(noise.source.gains(), (std::vector<double>{0, 1, 1})); // unharmed
        const fourier::Transform other(noise.planner, field::Grid::twoPi({8, 8}));
        QVERIFY_THROWS_EXCEPTION(Error,
                                 NoiseSource(noise.wavelet, other, NoiseBasis::Wavelet, {0, 1, 1}, 1, 0));
    }
};

QTEST_APPLESS_MAIN(NoiseTest)
#include "noise_test.moc"
