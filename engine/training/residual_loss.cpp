#include "engine/training/residual_loss.h"

namespace sgfm::training {

ResidualLoss::ResidualLoss(const WindowOptions& options, double advection, double viscosity)
    : m_grid({options.points, options.timePoints}, {static_cast<double>(options.points), 6.0}),
      m_field(m_grid, advection, viscosity) {
    fourier::Planner planner(1);
    const fourier::Transform transform(planner, m_grid);
    const text::RefinementOperator refinement(transform, options.fringe);
    // A of N_x unit lines, one a channel.
    const auto points = static_cast<std::size_t>(options.points);
    std::vector<float> unit(points * points);
    for (std::size_t x = 0; x < points; ++x) {
        unit[x * points + x] = 1;
    }
    const auto field = refinement.apply(unit, options.points);
    m_operator = torch::empty({options.points, 2, static_cast<std::int64_t>(m_grid.size())});
    for (int channel = 0; channel < options.points; ++channel) {
        for (int component = 0; component < 2; ++component) {
            const auto values = field.component(channel, component);
            std::copy(values.begin(), values.end(), m_operator[channel][component].data_ptr<float>());
        }
    }
    m_operator = m_operator.view({options.points, -1});
}

torch::Tensor ResidualLoss::residual(const torch::Tensor& lines) const {
    const auto u = torch::matmul(lines.transpose(1, 2), m_operator)
                       .view({lines.size(0), lines.size(2), 2, m_grid.points(1), m_grid.points(0)});
    return m_field.residual(u);
}

void ResidualLoss::setForcing(const torch::Tensor& lines) {
    const torch::NoGradGuard noGradient;
    m_forcing = residual(lines).mean(at::IntArrayRef({0, 4})); // [C][2][N_t]
}

torch::Tensor ResidualLoss::energy(const torch::Tensor& lines) const {
    return m_field.energy(residual(lines) - m_forcing.unsqueeze(0).unsqueeze(4));
}

} // namespace sgfm::training
