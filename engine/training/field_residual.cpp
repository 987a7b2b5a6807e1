#include "engine/training/field_residual.h"

#include <cmath>
#include <numbers>

namespace sgfm::training {

FieldResidual::Axis FieldResidual::axisOf(int points, double length) {
    const auto n = static_cast<double>(points);
    auto basis = torch::zeros({points, points}, torch::kFloat64);
    auto rotated = torch::zeros({points, points}, torch::kFloat64); // derivative of each column
    auto square = torch::zeros({points}, torch::kFloat64);
    auto values = basis.accessor<double, 2>();
    auto slopes = rotated.accessor<double, 2>();
    auto squares = square.accessor<double, 1>();
    Axis axis;
    for (int column = 0; column < points; ++column) {
        const int m = (column + 1) / 2;
        const bool isNyquist = 2 * m == points;
        const double k = 2 * std::numbers::pi * m / length;
        const double size = m == 0 || isNyquist ? std::sqrt(1 / n) : std::sqrt(2 / n);
        const bool isCosine = column % 2 == 1 || m == 0;
        for (int x = 0; x < points; ++x) {
            const double angle = 2 * std::numbers::pi * m * x / n;
            values[x][column] = size * (isCosine ? std::cos(angle) : std::sin(angle));
            slopes[x][column] = isNyquist ? 0.0 : size * k * (isCosine ? -std::sin(angle) : std::cos(angle));
        }
        squares[column] = k * k;
        axis.numbers.push_back(isNyquist ? 0.0 : k);
    }
    axis.basis = basis.to(torch::kFloat32);
    axis.derivative = rotated.matmul(basis.t()).to(torch::kFloat32);
    axis.laplacian = -(basis * square).matmul(basis.t()).to(torch::kFloat32);
    return axis;
}

FieldResidual::FieldResidual(const field::Grid& grid, double advection, double viscosity)
    : m_advection(advection), m_viscosity(viscosity), m_dimension(grid.dimension()) {
    std::vector<std::int64_t> shape;
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        m_axes.push_back(axisOf(grid.points(axis), grid.length(axis)));
        shape.insert(shape.begin(), grid.points(axis));
    }
    auto square = torch::zeros(shape);
    auto space = torch::zeros(shape);
    auto isKept = torch::ones(shape);
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        const auto& numbers = m_axes[static_cast<std::size_t>(axis)].numbers;
        auto squares = torch::zeros({grid.points(axis)});
        auto kept = torch::ones({grid.points(axis)});
        for (int column = 0; column < grid.points(axis); ++column) {
            const double k = numbers[static_cast<std::size_t>(column)];
            squares[column] = k * k;
            kept[column] = k == 0 && column > 0 ? 0.0 : 1.0;
        }
        std::vector<std::int64_t> line(shape.size(), 1);
        line[shape.size() - 1 - static_cast<std::size_t>(axis)] = grid.points(axis);
        square += squares.view(line);
        isKept *= kept.view(line);
        if (axis != grid.timeAxis()) {
            space += squares.view(line);
        }
    }
    m_inverseSquare = torch::where(square > 0, 1 / square, torch::zeros({1}));
    m_inverseSpace = torch::where(space > 0, 1 / space, torch::zeros({1})) * isKept;
}

torch::Tensor FieldResidual::along(const torch::Tensor& x, const torch::Tensor& matrix, int axis) const {
    if (axis == 0) {
        return torch::matmul(x, matrix.t());
    }
    if (axis == 1) {
        return torch::matmul(matrix, x);
    }
    // t of three: rows of whole slices
    return torch::matmul(matrix, x.flatten(-2)).view(x.sizes());
}

torch::Tensor FieldResidual::spectrum(torch::Tensor x) const {
    for (int axis = 0; axis < m_dimension; ++axis) {
        x = along(x, m_axes[static_cast<std::size_t>(axis)].basis.t(), axis);
    }
    return x;
}

torch::Tensor FieldResidual::values(torch::Tensor spectrum) const {
    for (int axis = 0; axis < m_dimension; ++axis) {
        spectrum = along(spectrum, m_axes[static_cast<std::size_t>(axis)].basis, axis);
    }
    return spectrum;
}

torch::Tensor FieldResidual::residual(const torch::Tensor& fields) const {
    std::vector<std::int64_t> grid;
    for (std::int64_t axis = 0; axis < m_dimension; ++axis) {
        grid.push_back(3 + axis);
    }
    const auto mean = fields.mean(1, true); // the carrier, [B][1][d][...]
    const auto rms = mean.square().sum(2, true).mean(grid, true).sqrt();
    const auto carrier = mean / rms.clamp_min(1);
    torch::Tensor sum;
    for (int axis = 0; axis < m_dimension; ++axis) {
        const auto& matrices = m_axes[static_cast<std::size_t>(axis)];
        auto term = m_advection * carrier.select(2, axis).unsqueeze(2);
        if (axis + 1 == m_dimension) {
            term = term + 1; // d_t u
        }
        const auto part = term * along(fields, matrices.derivative, axis) -
                          m_viscosity * along(fields, matrices.laplacian, axis);
        sum = sum.defined() ? sum + part : part;
    }
    return sum;
}

torch::Tensor FieldResidual::energy(const torch::Tensor& residuals) const {
    torch::Tensor divergence;
    for (int axis = 0; axis < m_dimension; ++axis) {
        const auto part =
            along(residuals.select(2, axis), m_axes[static_cast<std::size_t>(axis)].derivative, axis);
        divergence = divergence.defined() ? divergence + part : part;
    }
    const auto removed = (spectrum(divergence).square() * m_inverseSquare).flatten(2).sum(2);
    const auto whole = residuals.square().flatten(2).sum(2);
    return 0.5 * (whole - removed).mean() / static_cast<double>(m_inverseSquare.numel());
}

torch::Tensor FieldResidual::lifted(const torch::Tensor& densities) const {
    const auto hat = spectrum(densities);
    const auto potential = values(hat * m_inverseSpace);
    const auto rest = values(hat * (m_inverseSpace > 0));
    const auto timeAxis = static_cast<int>(m_dimension) - 1;
    const auto changing = along(potential, m_axes.back().derivative, timeAxis);
    std::vector<torch::Tensor> components;
    for (int axis = 0; axis < timeAxis; ++axis) {
        components.push_back(along(changing, m_axes[static_cast<std::size_t>(axis)].derivative, axis));
    }
    // Every slice has the mean of the last.
    const auto last = densities.select(2, densities.size(2) - 1).flatten(2).mean(2);
    std::vector<std::int64_t> everywhere(static_cast<std::size_t>(densities.dim()), 1);
    everywhere[0] = densities.size(0);
    everywhere[1] = densities.size(1);
    components.push_back(rest + last.view(everywhere));
    return torch::stack(components, 2);
}

} // namespace sgfm::training
