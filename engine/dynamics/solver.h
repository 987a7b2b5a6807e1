#pragma once
// The dynamics: one field evolving under the constrained stochastic PDE
//
//     du = P[ -alpha (v . grad) u + nu Lap u + f_bc(u) ] ds + P sigma_n dW
//
// P: Leray projection (switchable). v: the carrier velocity: `SelfTransport` lets each channel carry itself
// (C = 1: Navier-Stokes); `Carrier` lets one flow, the mean m of all channels, carry every channel:
// v = m / max(1, rms m) with rms m = sqrt(mean over the grid of |m|^2, components added), at every stage.
// nu Lap u is integrated exactly per mode (integrating factor), the rest by a Runge-Kutta scheme of order 3
// (runge_kutta.h). Noise is additive and exact per mode, see noise.h.
//
// The quadratic term is alias-free and in divergence form, -alpha d_i (v_i u_j), also with the projection
// off: it then differs from -alpha (v . grad) u by -alpha u div v. With the projection on, the state itself
// is projected once a step, so that rounding never adds up to a divergence; the mode k = 0 (the mean) passes.
//
// Dealiasing: `Truncate` keeps the modes |m_i| <= floor((n_i - 1)/3) of the grid, the state included (the 2/3
// rule; for free flow). `Pad` keeps every mode below Nyquist and forms products on a finer grid (the same
// rule seen from the finer grid; for text and clips, whose finest modes carry meaning). The fringe forcing
// f_bc is formed on the field's own grid in both.
//
// Everything is dimensionless. Single precision. Steps do not depend on the number of threads; setState and
// state do by rounding (fourier/transform.h).

#include "engine/boundary/boundary.h"
#include "engine/dynamics/noise.h"
#include "engine/field/fields.h"
#include "engine/fourier/planner.h"

#include <cstdint>
#include <memory>

namespace sgfm::dynamics {

enum class Transport { SelfTransport, Carrier };
enum class Dealiasing { Truncate, Pad };

// What can change while the flow runs. A term that is switched off has the coefficient 0.
struct Coefficients {
    double advection = 1;        // alpha, dimensionless
    double viscosity = 0;        // nu >= 0, length^2 / s
    double boundaryStrength = 0; // 1/tau, 1 / s
    double noise = 0;            // sigma >= 0
    bool projection = true;      // P on or off
};

// h = min(maximumStep, cfl / (alpha max sum_i |v_i| pi/dx_i + boundaryStrength)), dx_i the spacing of the
// field's grid. Stable up to cfl = 2.59 with Truncate and 1.73 with Pad (solver.cpp); 0.8 is for accuracy.
struct StepControl {
    double fixedStep = 0; // h > 0: that step, stable or not; 0: CFL chooses
    double cfl = 0.8;
    double maximumStep = 0.05;
};

// Root mean square over grid and channels (components added) of each term of the right-hand side, before
// projection, and of the noise that one unit of s adds. For the size bars of the live equation.
struct TermSizes {
    double advection = 0;
    double viscosity = 0;
    double boundary = 0;
    double noise = 0;
    double projection =
        0; // rms of (I - P) applied to the sum of the first three: what the projection removes
};

struct StepReport {
    double step = 0; // h that was taken
    double cfl = 0;  // its CFL number, h alpha max sum_i |v_i| pi/dx_i
};

class Solver {
  public:
    struct Options {
        Transport transport = Transport::SelfTransport;
        Dealiasing dealiasing = Dealiasing::Truncate;
    };

    // The planner must outlive the solver. Throws Error(BadInput) when the grid has fewer than 2 axes or
    // there is no channel.
    Solver(fourier::Planner& planner, const field::Grid& grid, int channels, Options options);
    ~Solver();
    Solver(Solver&&) noexcept;
    Solver& operator=(Solver&&) noexcept;

    const field::Grid& grid() const noexcept;
    int channels() const noexcept;

    // Modes that are not kept are dropped; the field is projected when `project`. Throws Error(BadInput) when
    // the field has another grid or number of channels, or a value that is not finite.
    void setState(const field::VectorField& u, bool project = true);
    void state(field::VectorField& out) const; // to physical space
    field::VectorField state() const;

    // Bit-exact saving and restoring of the spectral state (checkpoints): an opaque array of floats.
    std::vector<float> saveState() const;
    void restoreState(const std::vector<float>& saved); // throws Error(BadInput) on a wrong size

    // One step. `noise` may be null (no noise); it is keyed by `stepIndex`. Throws Error(BadInput) for
    // negative or non-finite coefficients or control and boundary data of another shape; Error(Numerical)
    // when the state is no longer finite or the CFL step falls below 1e-9; the state is then undefined
    // (restore the last good one).
    StepReport step(const Coefficients& coefficients, const StepControl& control,
                    const boundary::BoundaryData& boundaryData, const NoiseSource* noise,
                    std::uint64_t stepIndex);

    // Sizes of the terms at the present state.
    TermSizes termSizes(const Coefficients& coefficients, const boundary::BoundaryData& boundaryData,
                        const NoiseSource* noise) const;

    // The deterministic right-hand side without viscosity's exact factor, physical space:
    // P[-alpha (v.grad) u + nu Lap u + f_bc] or, with projected = false, the same without P (its divergence
    // is what the projection removes).
    field::VectorField rightHandSide(const Coefficients& coefficients,
                                     const boundary::BoundaryData& boundaryData, bool projected) const;

  private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace sgfm::dynamics
