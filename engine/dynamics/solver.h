#pragma once
// The dynamics: one field evolving under the constrained stochastic PDE
//
//     du = P[ -alpha (v . grad) u + nu Lap u + f_bc(u) ] ds + P sigma_n dW
//
// P: Leray projection (switchable). v: the carrier velocity: `SelfTransport` lets each channel carry itself
// (C = 1: Navier-Stokes), `Carrier` lets one flow, the mean of all channels scaled to unit root mean square
// where it is larger than 1 (below it is left as it is), carry every channel. nu Lap u is integrated exactly
// per mode (integrating factor), the rest by a Runge-Kutta scheme of order 3 or more. The quadratic term is
// alias-free. Noise is additive and exact per mode, see noise.h.
//
// Dealiasing: `Truncate` keeps the modes |m_i| <= floor((n_i - 1)/3) of the grid, the state included (the 2/3
// rule; for free flow). `Pad` keeps every mode below Nyquist and forms products on a finer grid (the same
// rule seen from the finer grid; for text and clips, whose finest modes carry meaning).
//
// Everything is dimensionless. Single precision. The result does not depend on the number of threads beyond
// rounding.

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

struct StepControl {
    double fixedStep = 0; // h > 0: that step; 0: CFL chooses
    double cfl = 0.8;     // h <= cfl / max sum_i |v_i| pi / dx_i ... see solver.cpp for the stability limit
    double maximumStep = 0.05;
};

// Root mean square over grid and channels of each term of the right-hand side, before projection, and of the
// noise that one unit of s adds. For the size bars of the live equation.
struct TermSizes {
    double advection = 0;
    double viscosity = 0;
    double boundary = 0;
    double noise = 0;
    double projection = 0; // rms of (I - P) applied to the sum: what the projection removes
};

struct StepReport {
    double step = 0; // h that was taken
    double cfl = 0;  // its CFL number
};

class Solver {
  public:
    struct Options {
        Transport transport = Transport::SelfTransport;
        Dealiasing dealiasing = Dealiasing::Truncate;
    };

    // The planner must outlive the solver. Throws Error(BadInput) when the grid has fewer than 2 axes.
    Solver(fourier::Planner& planner, const field::Grid& grid, int channels, Options options);
    ~Solver();
    Solver(Solver&&) noexcept;
    Solver& operator=(Solver&&) noexcept;

    const field::Grid& grid() const noexcept;
    int channels() const noexcept;

    // Modes that are not kept are dropped; the field is projected when `project`.
    void setState(const field::VectorField& u, bool project = true);
    void state(field::VectorField& out) const; // to physical space
    field::VectorField state() const;

    // Bit-exact saving and restoring of the spectral state (checkpoints): an opaque array of floats.
    std::vector<float> saveState() const;
    void restoreState(const std::vector<float>& saved); // throws Error(BadInput) on a wrong size

    // One step. `noise` may be null (no noise); it is keyed by `stepIndex`. Throws Error(Numerical) when the
    // state is no longer finite or the CFL step falls below 1e-9; the state is then undefined (restore the
    // last good one).
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
