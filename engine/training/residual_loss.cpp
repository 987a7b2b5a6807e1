#include "engine/training/residual_loss.h"

#include <cmath>
#include <numbers>

namespace sgfm::training {

namespace {

// The real Fourier basis of n points, orthonormal columns, and the wavenumber of each (derivatives take
// Nyquist as 0).
struct Fourier {
    torch::Tensor basis;      // [n][n]
    torch::Tensor derivative; // [n][n]
    torch::Tensor laplacian;
    std::vector<double> numbers;
};

Fourier fourierOf(std::int64_t points, double length) {
    const auto n = static_cast<double>(points);
    auto basis = torch::zeros({points, points}, torch::kFloat64);
    auto rotated = torch::zeros({points, points}, torch::kFloat64); // derivative of each column
    auto square = torch::zeros({points}, torch::kFloat64);
    auto values = basis.accessor<double, 2>();
    auto slopes = rotated.accessor<double, 2>();
    auto squares = square.accessor<double, 1>();
    Fourier fourier;
    for (std::int64_t column = 0; column < points; ++column) {
        const std::int64_t m = (column + 1) / 2;
        const bool isNyquist = 2 * m == points;
        const double k = 2 * std::numbers::pi * static_cast<double>(m) / length;
        const double size = m == 0 || isNyquist ? std::sqrt(1 / n) : std::sqrt(2 / n);
        const bool isCosine = column % 2 == 1 || m == 0;
        for (std::int64_t x = 0; x < points; ++x) {
            const double angle = 2 * std::numbers::pi * static_cast<double>(m * x) / n;
            values[x][column] = size * (isCosine ? std::cos(angle) : std::sin(angle));
            slopes[x][column] = isNyquist ? 0.0 : size * k * (isCosine ? -std::sin(angle) : std::cos(angle));
        }
        squares[column] = k * k;
        fourier.numbers.push_back(isNyquist ? 0.0 : k);
    }
    fourier.basis = basis.to(torch::kFloat32);
    fourier.derivative = rotated.matmul(basis.t()).to(torch::kFloat32);
    fourier.laplacian = -(basis * square).matmul(basis.t()).to(torch::kFloat32);
    return fourier;
}

} // namespace

ResidualLoss::ResidualLoss(const WindowOptions& options, double advection, double viscosity)
    : m_advection(advection), m_viscosity(viscosity), m_points(options.points), m_slices(options.timePoints) {
    fourier::Planner planner(1);
    const field::Grid grid({options.points, options.timePoints}, {static_cast<double>(options.points), 6.0});
    const fourier::Transform transform(planner, grid);
    const text::RefinementOperator refinement(transform, options.fringe);
    // A of N_x unit lines, one a channel.
    const auto points = static_cast<std::size_t>(options.points);
    std::vector<float> unit(points * points);
    for (std::size_t x = 0; x < points; ++x) {
        unit[x * points + x] = 1;
    }
    const auto field = refinement.apply(unit, options.points);
    m_operator = torch::empty({m_points, 2, m_slices * m_points});
    for (int channel = 0; channel < options.points; ++channel) {
        for (int component = 0; component < 2; ++component) {
            const auto values = field.component(channel, component);
            std::copy(values.begin(), values.end(), m_operator[channel][component].data_ptr<float>());
        }
    }
    m_operator = m_operator.view({m_points, -1});
    const auto alongX = fourierOf(m_points, grid.length(0));
    const auto alongT = fourierOf(m_slices, grid.length(1));
    m_derivativeX = alongX.derivative.t().contiguous();
    m_laplacianX = alongX.laplacian.t().contiguous();
    m_derivativeT = alongT.derivative.contiguous();
    m_laplacianT = alongT.laplacian.contiguous();
    m_basisX = alongX.basis;
    m_basisT = alongT.basis;
    m_inverseSquare = torch::zeros({m_slices, m_points});
    auto inverse = m_inverseSquare.accessor<float, 2>();
    for (std::int64_t t = 0; t < m_slices; ++t) {
        for (std::int64_t x = 0; x < m_points; ++x) {
            const double kx = alongX.numbers[static_cast<std::size_t>(x)];
            const double kt = alongT.numbers[static_cast<std::size_t>(t)];
            const double square = kx * kx + kt * kt;
            inverse[t][x] = square > 0 ? static_cast<float>(1 / square) : 0.0F;
        }
    }
}

torch::Tensor ResidualLoss::residual(const torch::Tensor& lines) const {
    const auto count = lines.size(0);
    const auto channels = lines.size(2);
    const auto u =
        torch::matmul(lines.transpose(1, 2), m_operator).view({count, channels, 2, m_slices, m_points});
    const auto alongT = torch::matmul(m_derivativeT, u);
    const auto alongX = torch::matmul(u, m_derivativeX);
    const auto mean = u.mean(1, true); // the carrier, [B][1][2][N_t][N_x]
    const auto rms = mean.square().sum(2, true).mean(at::IntArrayRef({3, 4}), true).sqrt();
    const auto carrier = mean / rms.clamp_min(1);
    const auto laplacian = torch::matmul(u, m_laplacianX) + torch::matmul(m_laplacianT, u);
    return alongT +
           m_advection *
               (carrier.select(2, 0).unsqueeze(2) * alongX + carrier.select(2, 1).unsqueeze(2) * alongT) -
           m_viscosity * laplacian;
}

void ResidualLoss::setForcing(const torch::Tensor& lines) {
    const torch::NoGradGuard noGradient;
    m_forcing = residual(lines).mean(at::IntArrayRef({0, 4})); // [C][2][N_t]
}

torch::Tensor ResidualLoss::energy(const torch::Tensor& lines) const {
    const auto r = residual(lines) - m_forcing.unsqueeze(0).unsqueeze(4);
    const auto divergence =
        torch::matmul(r.select(2, 0), m_derivativeX) + torch::matmul(m_derivativeT, r.select(2, 1));
    const auto spectrum = torch::matmul(torch::matmul(m_basisT.t(), divergence), m_basisX);
    const auto removed = (spectrum.square() * m_inverseSquare).sum(at::IntArrayRef({2, 3}));
    const auto whole = r.square().sum(at::IntArrayRef({2, 3, 4}));
    return 0.5 * (whole - removed).mean() / static_cast<double>(m_points * m_slices);
}

} // namespace sgfm::training
