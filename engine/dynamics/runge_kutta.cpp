#include "engine/dynamics/runge_kutta.h"

#include <cmath>

namespace sgfm::dynamics {

ViscousDecay::ViscousDecay(const ModeLayout& layout, double viscosity, double duration)
    : m_layout(layout), m_exponent(viscosity * duration) {
    m_slow.reserve(layout.slowStride());
    for (const double k : layout.slowWavenumber()) {
        m_slow.push_back(static_cast<float>(std::expm1(-m_exponent * k * k)));
    }
}

float ViscousDecay::column(int column) const {
    const double row = m_layout.rowWavenumber(column);
    const double middle = m_layout.middleWavenumber(column);
    return static_cast<float>(std::expm1(-m_exponent * (row * row + middle * middle)));
}

void advanceColumn(float registerFactor, float stateFactor, float step, float columnDecay,
                   const float* __restrict slowDecay, std::size_t count, const Complex* term,
                   Complex* shiftRegister, Complex* state) {
    const float* __restrict n = reinterpret_cast<const float*>(term);
    float* __restrict q = reinterpret_cast<float*>(shiftRegister);
    float* __restrict u = reinterpret_cast<float*>(state);
    const auto advance = [&](const auto& shifted) {
        for (std::size_t m = 0; m < count; ++m) {
            const float decay = columnDecay + slowDecay[m] + columnDecay * slowDecay[m];
            const float qRe = shifted(2 * m);
            const float qIm = shifted(2 * m + 1);
            const float wRe = u[2 * m] + stateFactor * qRe;
            const float wIm = u[2 * m + 1] + stateFactor * qIm;
            u[2 * m] = wRe + wRe * decay;
            u[2 * m + 1] = wIm + wIm * decay;
            q[2 * m] = qRe + qRe * decay;
            q[2 * m + 1] = qIm + qIm * decay;
        }
    };
    if (registerFactor == 0) { // the first stage: whatever q holds, even a NaN, must not matter
        advance([&](std::size_t i) { return step * n[i]; });
    } else {
        advance([&](std::size_t i) { return registerFactor * q[i] + step * n[i]; });
    }
}

} // namespace sgfm::dynamics
