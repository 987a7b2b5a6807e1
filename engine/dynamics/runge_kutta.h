#pragma once
// The time stepper: Williamson's low-storage Runge-Kutta scheme of order 3 (J. Comput. Phys. 35, 1980, case
// 7: A = 0, -5/9, -153/128; B = 1/3, 15/16, 8/15; stages at 0, 1/3, 3/4 of the step) with an integrating
// factor for viscosity:
//
//     q <- A_i q + h N(u),   w <- u + B_i q,   u <- E_i w,   q <- E_i q,
//     E_i = exp(-nu k^2 h (c_{i+1} - c_i)),    c = 0, 1/3, 3/4, 1
//
// so that the linear part is exact. Two arrays a component. E_i is applied as w + w (E_i - 1), with E_i - 1
// to full relative precision: the decay of a mode over many steps then has no systematic rounding error.
//
// Stability: on the imaginary axis |lambda h| <= sqrt(3), on the negative real axis <= 2.51.

#include "engine/dynamics/mode_layout.h"

#include <array>
#include <vector>

namespace sgfm::dynamics {

struct RungeKutta {
    static constexpr int stages = 3;
    static constexpr std::array<double, 3> registerFactor{0, -5.0 / 9, -153.0 / 128};
    static constexpr std::array<double, 3> stateFactor{1.0 / 3, 15.0 / 16, 8.0 / 15};
    static constexpr std::array<double, 3> duration{1.0 / 3, 5.0 / 12,
                                                    1.0 / 4}; // of h, before the next stage
};

// E - 1 for the modes of a column: expm1(-nu (k_column^2 + k_slow^2) duration), as
// a + b + a b of the two factors' own expm1.
class ViscousDecay {
  public:
    ViscousDecay(const ModeLayout& layout, double viscosity, double duration);

    float column(int column) const;
    const float* slow() const noexcept { return m_slow.data(); }

  private:
    const ModeLayout& m_layout;
    double m_exponent; // nu duration
    FloatArray m_slow;
};

// One stage of one component on one column, see above; `term` is N(u).
void advanceColumn(float registerFactor, float stateFactor, float step, float columnDecay,
                   const float* slowDecay, std::size_t count, const Complex* term, Complex* shiftRegister,
                   Complex* state);

} // namespace sgfm::dynamics
