#include "engine/text/refinement_operator.h"

#include "engine/error.h"
#include "engine/fourier/long_waves.h"
#include "engine/fourier/modes.h"
#include "engine/fourier/operators.h"
#include "engine/lift/lift.h"
#include "engine/text/eigen.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace sgfm::text {

namespace {

constexpr int kScales = kHaarLevels + 1;
constexpr int kLongestDense = 1024;

using Complex = std::complex<double>;
using BlockMatrix = Eigen::MatrixXcd; // 16 x 16; GCC 12 cannot see through those of fixed size
using RealBlock = Eigen::MatrixXd;

// Means over aligned runs of `width` positions of one block.
RealBlock runMeans(int width) {
    RealBlock mean = RealBlock::Zero(kHaarBlock, kHaarBlock);
    for (int row = 0; row < kHaarBlock; ++row) {
        for (int column = row / width * width; column < (row / width + 1) * width; ++column) {
            mean(row, column) = 1.0 / width;
        }
    }
    return mean;
}

// Pi_j on one block: scale 0 is the block's mean, scale j what runs of 16/2^j add to runs twice as long.
std::vector<RealBlock> haarProjectors() {
    std::vector<RealBlock> projectors{runMeans(kHaarBlock)};
    for (int width = kHaarBlock / 2; width >= 1; width /= 2) {
        projectors.push_back(runMeans(width) - runMeans(2 * width));
    }
    return projectors;
}

// g^_j(k_t), the discrete Fourier transform of a time profile.
std::vector<Complex> transformOf(const std::vector<double>& profile) {
    const auto points = profile.size();
    std::vector<Complex> result(points);
    for (std::size_t k = 0; k < points; ++k) {
        for (std::size_t t = 0; t < points; ++t) {
            const double angle =
                -2 * std::numbers::pi * static_cast<double>(k * t % points) / static_cast<double>(points);
            result[k] += profile[t] * Complex(std::cos(angle), std::sin(angle));
        }
    }
    return result;
}

// out[x] += weight * Pi_j in, lines of [position][channel], for all scales at once: `weights`, one a scale.
void addScales(std::span<const float> in, std::span<const double> weights, int points, int channels,
               std::span<float> out) {
    // sum_j w_j Pi_j = sum over run widths of (w_j - w_{j+1}) times the runs' means, and w_last times the
    // line.
    const auto width = static_cast<std::size_t>(channels);
    std::vector<float> sum(width);
    for (int j = 0; j + 1 < kScales; ++j) {
        const int run = kHaarBlock >> j;
        const auto factor = static_cast<float>(
            (weights[static_cast<std::size_t>(j)] - weights[static_cast<std::size_t>(j) + 1]) / run);
        for (int begin = 0; begin < points; begin += run) {
            std::fill(sum.begin(), sum.end(), 0.0F);
            const auto first = static_cast<std::size_t>(begin) * width;
            for (int x = 0; x < run; ++x) {
                for (std::size_t c = 0; c < width; ++c) {
                    sum[c] += in[first + static_cast<std::size_t>(x) * width + c];
                }
            }
            for (int x = 0; x < run; ++x) {
                for (std::size_t c = 0; c < width; ++c) {
                    out[first + static_cast<std::size_t>(x) * width + c] += factor * sum[c];
                }
            }
        }
    }
    const auto last = static_cast<float>(weights.back());
    for (std::size_t i = 0; i < in.size(); ++i) {
        out[i] += last * in[i];
    }
}

std::vector<double> weightsAt(const Refinement& refinement, int t) {
    std::vector<double> weights;
    for (const auto& profile : refinement.scales) {
        weights.push_back(profile[static_cast<std::size_t>(t)]);
    }
    return weights;
}

// The mean over positions, a channel.
std::vector<float> meanOf(std::span<const float> line, int points, int channels) {
    std::vector<double> sum(static_cast<std::size_t>(channels));
    for (std::size_t i = 0; i < line.size(); ++i) {
        sum[i % sum.size()] += static_cast<double>(line[i]);
    }
    std::vector<float> mean;
    for (const double value : sum) {
        mean.push_back(static_cast<float>(value / points));
    }
    return mean;
}

} // namespace

RefinementOperator::RefinementOperator(const fourier::Transform& transform, int fringe)
    : m_transform(transform) {
    const auto& grid = transform.grid();
    if (grid.dimension() != 2 || grid.points(0) % kHaarBlock != 0 || grid.points(1) < 8 || fringe < 1 ||
        fringe > grid.points(1) / 4) {
        throw Error(ErrorKind::Usage, "text refinement", "This grid is not the box of a text.",
                    "Use the grid that makeTextField gives.");
    }
    m_points = grid.points(0);
    m_slices = grid.points(1);
    m_refinement = refinementOver(m_slices, fringe, kScales);
    findBlocks();
}

std::vector<Complex> RefinementOperator::gramBlock(int wave, double viscousExposure) const {
    // In the basis of Fourier waves over blocks, wave q, a line holds the 16 wavenumbers k = 2 pi (q + n
    // b)/N.
    //     G(q) = sum_jj' Pi_j F^H diag(S_jj'(k)) F Pi_j',   F_kr = exp(-i k r)/4
    //     S_jj'(k) = (1/N_t) sum_kt conj(g^_j) g^_j' (1 + (k_t/k)^2) exp(-h (k^2 + k_t^2)), without Nyquist
    //     modes; k is at least k_c in the bracket (long_waves.h)
    // At k = 0 there is no flux, and every slice has the same mean: S_00 = N_t.
    const auto& grid = m_transform.grid();
    const int blocks = m_points / kHaarBlock;
    const auto projectors = haarProjectors();
    std::vector<std::vector<Complex>> profiles;
    for (const auto& profile : m_refinement.scales) {
        profiles.push_back(transformOf(profile));
    }
    // sum over k_t of conj(g^_j) g^_j' exp(-h k_t^2) / N_t with 1 and with k_t^2
    Eigen::Matrix<double, kScales, kScales> plain;
    Eigen::Matrix<double, kScales, kScales> squared;
    for (int j = 0; j < kScales; ++j) {
        for (int i = 0; i < kScales; ++i) {
            double sum = 0;
            double sumSquared = 0;
            for (int k = 0; k < m_slices; ++k) {
                if (2 * k == m_slices) {
                    continue;
                }
                const auto slice = static_cast<std::size_t>(k);
                const double kt = fourier::wavenumber(grid, 1, k);
                const double product = (std::conj(profiles[static_cast<std::size_t>(j)][slice]) *
                                        profiles[static_cast<std::size_t>(i)][slice])
                                           .real() *
                                       std::exp(-viscousExposure * kt * kt);
                sum += product;
                sumSquared += product * kt * kt;
            }
            plain(j, i) = sum / m_slices;
            squared(j, i) = sumSquared / m_slices;
        }
    }
    BlockMatrix waves(kHaarBlock, kHaarBlock); // F, rows: wavenumbers
    std::vector<double> numbers;               // k, -1 at the Nyquist mode
    for (int n = 0; n < kHaarBlock; ++n) {
        const int index = wave + n * blocks;
        numbers.push_back(2 * index == m_points ? -1.0 : std::abs(fourier::wavenumber(grid, 0, index)));
        for (int r = 0; r < kHaarBlock; ++r) {
            const double angle = -2 * std::numbers::pi * index * r / m_points;
            waves(n, r) = Complex(std::cos(angle), std::sin(angle)) / std::sqrt(double{kHaarBlock});
        }
    }
    BlockMatrix gram = BlockMatrix::Zero(kHaarBlock, kHaarBlock);
    for (int j = 0; j < kScales; ++j) {
        for (int i = 0; i < kScales; ++i) {
            Eigen::VectorXcd spectrum(kHaarBlock);
            for (int n = 0; n < kHaarBlock; ++n) {
                const double k = numbers[static_cast<std::size_t>(n)];
                const double mean = i == 0 && j == 0 ? m_slices : 0.0;
                const double shortened = std::max(k, 2 * std::numbers::pi / fourier::kLongestTextWave);
                spectrum(n) = k < 0    ? 0.0
                              : k == 0 ? mean
                                       : (plain(j, i) + squared(j, i) / (shortened * shortened)) *
                                             std::exp(-viscousExposure * k * k);
            }
            gram += projectors[static_cast<std::size_t>(j)].cast<Complex>() * waves.adjoint() *
                    spectrum.asDiagonal() * waves * projectors[static_cast<std::size_t>(i)].cast<Complex>();
        }
    }
    return {gram.data(), gram.data() + gram.size()};
}

void RefinementOperator::findBlocks() {
    for (int q = 0; 2 * q <= m_points / kHaarBlock; ++q) {
        const auto gram = gramBlock(q, 0);
        const Eigen::SelfAdjointEigenSolver<BlockMatrix> solver(
            Eigen::Map<const BlockMatrix>(gram.data(), kHaarBlock, kHaarBlock));
        Block block;
        block.values.assign(solver.eigenvalues().data(), solver.eigenvalues().data() + kHaarBlock);
        for (auto& value : block.values) {
            value = std::max(value, 0.0);
        }
        block.vectors.assign(solver.eigenvectors().data(),
                             solver.eigenvectors().data() + kHaarBlock * kHaarBlock);
        m_blocks.push_back(std::move(block));
    }
}

field::DensityField RefinementOperator::refine(std::span<const float> line, int channels) const {
    if (line.size() != static_cast<std::size_t>(m_points) * static_cast<std::size_t>(channels)) {
        throw Error(ErrorKind::Usage, "text refinement", "The line does not fit the box.",
                    "Give one embedding for each of its positions.");
    }
    field::DensityField density(m_transform.grid(), channels);
    const auto mean = meanOf(line, m_points, channels);
    std::vector<float> slice(line.size());
    for (int t = 0; t < m_slices; ++t) {
        std::fill(slice.begin(), slice.end(), 0.0F);
        const auto weights = weightsAt(m_refinement, t);
        addScales(line, weights, m_points, channels, slice);
        for (int c = 0; c < channels; ++c) {
            const float missing = static_cast<float>(1 - weights.front()) * mean[static_cast<std::size_t>(c)];
            const auto values = density.channel(c);
            for (int x = 0; x < m_points; ++x) {
                values[density.grid().index(x, t)] =
                    slice[static_cast<std::size_t>(x) * static_cast<std::size_t>(channels) +
                          static_cast<std::size_t>(c)] +
                    missing;
            }
        }
    }
    return density;
}

field::VectorField RefinementOperator::apply(std::span<const float> line, int channels) const {
    return lift::liftDensity(refine(line, channels), m_transform);
}

field::VectorField RefinementOperator::promptField(std::span<const float> prompt, int channels) const {
    const auto mean = meanOf(prompt, m_points, channels);
    field::DensityField density(m_transform.grid(), channels);
    for (int c = 0; c < channels; ++c) {
        const auto values = density.channel(c);
        for (int t = 0; t < m_slices; ++t) {
            const auto a = static_cast<float>(m_refinement.prompt[static_cast<std::size_t>(t)]);
            for (int x = 0; x < m_points; ++x) {
                values[density.grid().index(x, t)] =
                    a * (prompt[static_cast<std::size_t>(x) * static_cast<std::size_t>(channels) +
                                static_cast<std::size_t>(c)] -
                         mean[static_cast<std::size_t>(c)]);
            }
        }
    }
    return lift::liftDensity(density, m_transform);
}

std::vector<float> RefinementOperator::adjoint(const field::VectorField& u) const {
    const int channels = u.channels();
    auto spectrum = m_transform.forward(u); // throws for another grid
    fourier::dropNyquist(spectrum);
    // The adjoint of the lift, weighed: e^ = (u_t^ - (k_t/k_x) u_x^) / f^2, nothing where k_x = 0.
    field::SpectralField combined(u.grid(), channels, 1);
    const fourier::Modes modes(u.grid());
    const auto& kx = modes.firstDerivative(0);
    std::vector<float> mean(static_cast<std::size_t>(channels));
    for (int c = 0; c < channels; ++c) {
        const auto alongX = spectrum.component(c, 0);
        const auto density = spectrum.component(c, 1);
        const auto out = combined.component(c, 0);
        mean[static_cast<std::size_t>(c)] = density[0].real() / static_cast<float>(m_points);
        for (std::size_t line = 0; line < modes.lines(); ++line) {
            const float kt = modes.firstDerivative(line, 1);
            const auto offset = line * modes.lineLength();
            for (std::size_t i = 0; i < modes.lineLength(); ++i) {
                const auto weight = static_cast<float>(
                    1 / fourier::longWaveVariance(static_cast<double>(kx[i]), static_cast<double>(kt),
                                                  fourier::kLongestTextWave));
                out[offset + i] = kx[i] == 0
                                      ? std::complex<float>(0)
                                      : weight * (density[offset + i] - (kt / kx[i]) * alongX[offset + i]);
            }
        }
    }
    const auto density = m_transform.inverseDensity(combined);
    const auto width = static_cast<std::size_t>(channels);
    std::vector<float> line(static_cast<std::size_t>(m_points) * width);
    std::vector<float> slice(line.size());
    for (int t = 0; t < m_slices; ++t) {
        for (int c = 0; c < channels; ++c) {
            const auto values = density.channel(c);
            for (int x = 0; x < m_points; ++x) {
                slice[static_cast<std::size_t>(x) * width + static_cast<std::size_t>(c)] =
                    values[density.grid().index(x, t)];
            }
        }
        addScales(slice, weightsAt(m_refinement, t), m_points, channels, line);
    }
    for (std::size_t i = 0; i < line.size(); ++i) {
        line[i] += mean[i % width];
    }
    return line;
}

// A line of [position][channel] as waves over blocks: 16 x channels numbers a wave q. Waves q and blocks - q
// are conjugate, so that only the first half is kept, and counts twice but for q = 0 and q = blocks / 2.
class RefinementOperator::Waves {
  public:
    using Lines = Eigen::MatrixXcd; // of one wave

    Waves(int points, int channels) : m_blocks(points / kHaarBlock), m_channels(channels) {
        for (int m = 0; m < m_blocks; ++m) {
            const double angle = -2 * std::numbers::pi * static_cast<double>(m) / m_blocks;
            m_phase.emplace_back(std::cos(angle), std::sin(angle));
        }
    }

    double weight(std::size_t q) const { return q == 0 || 2 * q == m_phase.size() ? 1 : 2; }

    Lines read(std::span<const float> line, std::size_t q) const {
        Lines wave = Lines::Zero(kHaarBlock, m_channels);
        for (int m = 0; m < m_blocks; ++m) {
            const auto turn = m_phase[q * static_cast<std::size_t>(m) % m_phase.size()];
            for (int c = 0; c < m_channels; ++c) {
                for (int r = 0; r < kHaarBlock; ++r) {
                    wave(r, c) += turn * static_cast<double>(line[at(m, r, c)]);
                }
            }
        }
        return wave;
    }

    void add(const Lines& wave, std::size_t q, std::span<float> line) const {
        for (int m = 0; m < m_blocks; ++m) {
            const auto turn = std::conj(m_phase[q * static_cast<std::size_t>(m) % m_phase.size()]) *
                              weight(q) / static_cast<double>(m_blocks);
            for (int c = 0; c < m_channels; ++c) {
                for (int r = 0; r < kHaarBlock; ++r) {
                    line[at(m, r, c)] += static_cast<float>((turn * wave(r, c)).real());
                }
            }
        }
    }

  private:
    std::size_t at(int block, int r, int c) const {
        return (static_cast<std::size_t>(block) * kHaarBlock + static_cast<std::size_t>(r)) *
                   static_cast<std::size_t>(m_channels) +
               static_cast<std::size_t>(c);
    }

    int m_blocks;
    int m_channels;
    std::vector<Complex> m_phase;
};

RefinementOperator::Evidence RefinementOperator::evidence(std::span<const float> y, int channels,
                                                          double sigma) const {
    if (!(sigma > 0) || y.size() != static_cast<std::size_t>(m_points) * static_cast<std::size_t>(channels)) {
        throw Error(ErrorKind::Usage, "text refinement",
                    "Evidence needs a line of the box and noise above 0.",
                    "Give the adjoint of a field and its noise level.");
    }
    Evidence evidence;
    evidence.mean.assign(y.size(), 0.0F);
    evidence.whitened.assign(y.size(), 0.0F);
    const Waves waves(m_points, channels);
    double held = 0;
    for (std::size_t q = 0; q < m_blocks.size(); ++q) {
        const auto& block = m_blocks[q];
        const Eigen::Map<const BlockMatrix> vectors(block.vectors.data(), kHaarBlock, kHaarBlock);
        Eigen::VectorXcd shrink(kHaarBlock);
        for (int i = 0; i < kHaarBlock; ++i) {
            const double value = block.values[static_cast<std::size_t>(i)];
            shrink(i) = 1 / std::sqrt(value + sigma * sigma);
            held += waves.weight(q) * value / (value + sigma * sigma);
        }
        const Waves::Lines whitened =
            vectors * (shrink.asDiagonal() * (vectors.adjoint() * waves.read(y, q)));
        const Waves::Lines mean = vectors * (shrink.asDiagonal() * (vectors.adjoint() * whitened));
        waves.add(mean, q, evidence.mean);
        waves.add(whitened, q, evidence.whitened);
    }
    evidence.reliability = held / m_points;
    return evidence;
}

std::vector<float> RefinementOperator::likelihood(std::span<const float> y, std::span<const float> estimate,
                                                  double variance, int channels, double sigma) const {
    const auto entries = static_cast<std::size_t>(m_points) * static_cast<std::size_t>(channels);
    if (!(sigma > 0) || !(variance > 0) || !(variance <= 1) || y.size() != entries ||
        estimate.size() != entries) {
        throw Error(ErrorKind::Usage, "text refinement",
                    "A likelihood needs two lines of the box, noise above 0 and a variance up to 1.",
                    "Give the adjoint of a field, its noise level and an estimate of its line.");
    }
    std::vector<float> h(entries, 0.0F);
    const Waves waves(m_points, channels);
    const double noise = sigma * sigma / variance;
    double held = 0;
    for (std::size_t q = 0; q < m_blocks.size(); ++q) {
        const auto& block = m_blocks[q];
        const Eigen::Map<const BlockMatrix> vectors(block.vectors.data(), kHaarBlock, kHaarBlock);
        Eigen::VectorXcd gram(kHaarBlock);
        Eigen::VectorXcd shrink(kHaarBlock);
        for (int i = 0; i < kHaarBlock; ++i) {
            const double value = block.values[static_cast<std::size_t>(i)];
            gram(i) = value;
            shrink(i) = 1 / (value + noise);
            held += waves.weight(q) * value / (value + noise);
        }
        const Waves::Lines known = vectors.adjoint() * waves.read(estimate, q);
        const Waves::Lines rest = vectors.adjoint() * waves.read(y, q) - gram.asDiagonal() * known;
        waves.add(vectors * (shrink.asDiagonal() * rest), q, h);
    }
    const double reliability = held / m_points;
    // Evidence that leaves no doubt is bounded, as the network's is (text_network.h).
    constexpr double kLeastDoubt = 1e-3;
    const double scale = 1 / (variance * (1 - reliability + kLeastDoubt));
    for (std::size_t i = 0; i < entries; ++i) {
        h[i] = static_cast<float>(
            scale * (static_cast<double>(h[i]) + reliability * static_cast<double>(estimate[i])));
    }
    return h;
}

std::vector<double> RefinementOperator::gram(double viscousExposure) const {
    if (m_points > kLongestDense) {
        throw Error(ErrorKind::Usage, "text refinement", "The box is too long for a dense Gram matrix.",
                    "Use at most 1,024 positions.");
    }
    const int blocks = m_points / kHaarBlock;
    const auto points = static_cast<std::size_t>(m_points);
    std::vector<double> gram(points * points);
    for (std::size_t q = 0; q < m_blocks.size(); ++q) {
        const auto values = gramBlock(static_cast<int>(q), viscousExposure);
        const Eigen::Map<const BlockMatrix> matrix(values.data(), kHaarBlock, kHaarBlock);
        const double twice = q == 0 || 2 * static_cast<int>(q) == blocks ? 1 : 2;
        for (int distance = 0; distance < blocks; ++distance) {
            const double angle = 2 * std::numbers::pi * static_cast<double>(q) * distance / blocks;
            const BlockMatrix part = Complex(std::cos(angle), std::sin(angle)) * (twice / blocks) * matrix;
            for (int m = 0; m < blocks; ++m) {
                for (int r = 0; r < kHaarBlock; ++r) {
                    for (int s = 0; s < kHaarBlock; ++s) {
                        const auto row = static_cast<std::size_t>((m + distance) % blocks * kHaarBlock + r);
                        const auto column = static_cast<std::size_t>(m * kHaarBlock + s);
                        gram[row * points + column] += part(r, s).real();
                    }
                }
            }
        }
    }
    return gram;
}

} // namespace sgfm::text
