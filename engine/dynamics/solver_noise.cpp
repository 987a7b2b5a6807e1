// The noise of one step: u^ <- u^ + sigma phi_k P xi^, with the exact standard deviation of the
// Ornstein-Uhlenbeck process of a mode over a step of length h,
//     phi_k^2 = (1 - exp(-2 nu k^2 h)) / (2 nu k^2)        (h for nu k^2 = 0).

#include "engine/dynamics/solver_implementation.h"
#include "engine/parallel.h"

#include <array>
#include <cmath>

namespace sgfm::dynamics {
namespace {

std::size_t size(int value) {
    return static_cast<std::size_t>(value);
}

} // namespace

void Solver::Implementation::addNoise(const Coefficients& coefficients, double step, const NoiseSource& noise,
                                      std::uint64_t stepIndex) {
    noise.increment(m_channels, stepIndex, m_noise);
    parallelFor(m_threads, m_channels * dimension(), [&](int array, int) {
        // q is free between steps: it holds the increment in the solver's layout.
        const int channel = array / dimension();
        const int component = array % dimension();
        m_layout.gather(m_noise.component(channel, component), modes(m_register, channel, component));
    });

    const std::size_t count = m_layout.slowStride();
    const double rate = 2 * coefficients.viscosity;
    const ViscousDecay decay(m_layout, rate, step); // 1 - exp(-2 nu k^2 h), from expm1: precise for small h
    const float* slow = m_layout.slowWavenumberFloat().data();
    const auto sigma = static_cast<float>(coefficients.noise);
    const auto white = static_cast<float>(step);
    parallelFor(m_threads, m_channels * m_layout.columns(), [&](int item, int) {
        const int channel = item / m_layout.columns();
        const int column = item % m_layout.columns();
        std::array<Complex*, 3> increment{};
        for (int i = 0; i < dimension(); ++i) {
            increment[size(i)] = modes(m_register, channel, i, column);
        }
        const double row = m_layout.rowWavenumber(column);
        const double middle = m_layout.middleWavenumber(column);
        if (coefficients.projection) {
            projectColumn(dimension(), static_cast<float>(row), static_cast<float>(middle), slow, count,
                          increment.data());
        }
        const auto columnRate = static_cast<float>(rate * (row * row + middle * middle));
        const auto slowRate = static_cast<float>(rate);
        const float columnDecay = decay.column(column);
        for (std::size_t m = 0; m < count; ++m) {
            const float total = columnRate + slowRate * slow[m] * slow[m];
            const float lost = -(columnDecay + decay.slow()[m] + columnDecay * decay.slow()[m]);
            const float factor = sigma * std::sqrt(total > 0 ? lost / total : white);
            for (int i = 0; i < dimension(); ++i) {
                modes(m_state, channel, i, column)[m] += factor * increment[size(i)][m];
            }
        }
    });
    m_transformed = false;
}

} // namespace sgfm::dynamics
