#pragma once
// The hybrid sampler: diffusion steps along a learned (or closed-form) score, held to the physics.
//
// One step from level sigma to sigma' <= sigma, every member of the batch:
//   1. D = model(u, sigma);  D <- u + a (D - u) (score strength a);  boundary data on D;  physics on D
//   2. u <- D + (sigma_dn/sigma) (u - D) + noise sqrt(sigma'^2 - sigma_dn^2) z,
//          sigma_dn = sigma' sqrt(1 - churn^2 (1 - sigma'^2/sigma^2))
//      churn = 0: probability-flow ODE, Euler's step, or Heun's (second order, one more estimate);
//      churn = 1: the ancestral reverse SDE
//   3. corrector, at sigma' (predictor-corrector; Song et al. 2021): u <- u + r (D - u) + noise sqrt(2 r)
//      sigma' z, Langevin's step of length r sigma'^2; biased by r/2 in the variance at most
//   4. physics on u;  P
// Physics, one of: descent u <- P (u - eta N C grad E(u)); transport: the dynamics for the time h, with
// their noise (physics_correction.h, dynamics/solver.h).
//
// Anneal: sigma' falls along noise_levels.h to 0, where u = D. Hold: sigma' = sigma; the predictor then does
// nothing and the corrector moves the field. All three schedules of the lab are this loop; Flow alone has no
// score (dynamics/solver.h).
//
// W is orthonormal, so that steps in wavelet space and here, on u = W^-1 c, are the same steps. Every state
// and estimate is divergence-free (projection on). Boundary data u_bar are met by D exactly where chi = 1
// (constrained_projection.h), so by the result, which is D; given densities to their tolerance
// (given_density.h).
//
// Random numbers are counter-based: member m of a batch has the key (seed, runs[m], step); neither the
// other members nor the number of threads change it: M members as a batch are M single runs bit for bit,
// provided that the transform's planner has one thread (members run side by side). Errors: Error(Usage) for
// options, levels or grids that do not fit; Error(Numerical) when a state is no longer finite (the states are
// then as before the step). Source: DESIGN section 2, "Hybrid sampler"; Karras et al. 2022 (churn, Heun).

#include "engine/boundary/boundary.h"
#include "engine/dynamics/noise.h"
#include "engine/sampler/given_density.h"
#include "engine/sampler/physics_correction.h"
#include "engine/score/score_model.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sgfm::sampler {

enum class Physics { None, Descent, Transport };
enum class PhysicsTarget { State, Estimate };

struct HybridOptions {
    double scoreStrength = 1; // a >= 0; 1: the model's own
    double churn = 1;         // 0 ... 1
    bool heun = false;
    int correctorSteps = 0;       // Langevin steps after each predictor; a hold takes at least one
    double correctorStep = 0.1;   // r, 0 ... 1
    double noiseStrength = 1;     // factor of every z, >= 0; 1: the right distribution
    bool selfConditioning = true; // hand the model its previous estimate
    bool projection = true;
    Physics physics = Physics::None;
    PhysicsTarget physicsTarget = PhysicsTarget::Estimate;
    double physicsStrength = 0; // eta or h, >= 0
    ResidualOptions dynamics;   // advection, viscosity, carrier
    double dynamicsNoise = 0;   // sigma of the dynamics' own noise, in transport
};

class HybridSampler {
  public:
    static constexpr int kMostCorrectorSteps = 14;

    struct Parts {
        const score::ScoreModel* model = nullptr;
        const fourier::Transform* transform = nullptr;    // for the model's grid
        const boundary::BoundaryData* boundary = nullptr; // may be null
        const GivenDensity* given = nullptr;              // may be null; imposed behind `boundary`
        // Of the dynamics in transport, one a member, keyed by its run; empty: none.
        std::vector<const dynamics::NoiseSource*> noise;
        const field::VectorField* meanResidual = nullptr; // f of the residual; may be null
        // In 2-D: waves along x beyond it get the more noise of fourier/long_waves.h; 0: all noise is white.
        double longestWave = 0;
    };

    // What a run is: everything that the next step depends on beside the options.
    struct State {
        std::vector<field::VectorField> members;
        std::vector<field::VectorField> estimates; // of the last step; empty before the first
        double sigma = 0;
        std::uint64_t step = 0;
    };

    // runs: the key of each member. The parts must outlive the sampler.
    HybridSampler(const Parts& parts, std::uint64_t seed, std::vector<std::uint64_t> runs);
    ~HybridSampler();
    HybridSampler(const HybridSampler&) = delete;
    HybridSampler& operator=(const HybridSampler&) = delete;

    void setOptions(const HybridOptions& options);
    const HybridOptions& options() const noexcept { return m_options; }

    // sigma P z in every member, step 0.
    void begin(double sigma);
    // Any state of this batch: a checkpoint, a fork.
    void setState(State state);
    const State& state() const noexcept { return m_state; }

    // Fresh noise from the present level up to this one (also from a clean state, sigma 0): what a hold
    // begins with. Counts as a step.
    void raise(double sigma);

    void step(double nextSigma);

    // Adds a divergence-free field to a member and to its estimate: what is noise stays what it was.
    void move(std::size_t member, const field::VectorField& by);

    // sigma P z of this step, a member; other numbers than the step's own draws. Changes nothing.
    std::vector<field::VectorField> freshNoise(double sigma) const;

    // The estimates of the present state (which does not change): what a hold or a paused anneal would be.
    std::vector<field::VectorField> estimate() const;

  private:
    class Members; // the work of one member: physics and projection
    using Fields = std::vector<field::VectorField>;
    Fields denoised(const Fields& states, double sigma, const Fields& previous) const;
    void finishEstimates(const Fields& states, Fields& estimates) const;
    void predict(const Fields& estimates, double next, Fields& states) const;
    void correct(double sigma, Fields& states, Fields& estimates) const;
    void addNoise(double amplitude, std::size_t member, std::uint64_t slot, field::VectorField& u) const;
    template <typename Body>
    void forEachMember(const Body& body) const;

    Parts m_parts;
    std::uint64_t m_seed;
    std::vector<std::uint64_t> m_runs;
    HybridOptions m_options;
    State m_state;
    std::unique_ptr<Members> m_members;
};

} // namespace sgfm::sampler
