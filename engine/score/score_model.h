#pragma once
// The learned score, or any other: what the sampler asks for.
//
//     c_sigma = c_0 + sigma eps      c = W u, eps white on the divergence-free subspace
//     D(c; sigma, conditions) = E[c_0 | c]        posterior mean, divergence-free
//     score = (D - c) / sigma^2,   eps-hat = (c - D) / sigma
//
// W is orthonormal, so D is asked for and given in physical space: u in, W^-1 D out. A model is bound to a
// grid and its conditions (prompt, pins, text ends) when it is made. Dimensionless. Source: DESIGN section 2.

#include "engine/field/fields.h"

#include <span>
#include <vector>

namespace sgfm::score {

class ScoreModel {
  public:
    virtual ~ScoreModel() = default;

    virtual const field::Grid& grid() const noexcept = 0;
    virtual int channels() const noexcept = 0;

    // The levels between which the model knows something: below the least the data are certain, above the
    // largest only the conditions tell anything.
    virtual double leastSigma() const noexcept = 0;
    virtual double largestSigma() const noexcept = 0;

    // The information curve of training: the expected loss (nats) at ascending sigma; empty when the model
    // has none (levels are then geometric).
    struct InformationPoint {
        double sigma = 0;
        double loss = 0;
    };
    virtual std::vector<InformationPoint> informationCurve() const = 0;

    // D of each member of a batch. `previous`: the estimates of the step before (self-conditioning), empty at
    // the first step. Deterministic, and a member's result does not depend on the others or on the number of
    // threads. Throws Error(Usage) when a field has another grid or number of channels, Error(Numerical) when
    // one holds a value that is not finite.
    virtual std::vector<field::VectorField> denoise(std::span<const field::VectorField> noisy, double sigma,
                                                    std::span<const field::VectorField> previous) const = 0;

  protected:
    ScoreModel() = default;
    ScoreModel(const ScoreModel&) = default;
    ScoreModel& operator=(const ScoreModel&) = default;
};

} // namespace sgfm::score
