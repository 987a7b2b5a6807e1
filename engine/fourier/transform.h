#pragma once
// The real discrete Fourier transform of fields:
//     forward   u^(k) = sum_x u(x) exp(-i k x)            (unnormalised)
//     inverse   u(x)  = (1/N) sum_k u^(k) exp(+i k x)
// on the half spectrum of field::SpectralField. Both keep their input. Parallel over components where there
// are many, inside one transform where there are few and the grid is large; which of the two changes the
// result by rounding only, and depends on shape and thread count alone.
//
// Arrays that are handed in for the result are reshaped where needed. Errors: Error(Usage) when the input is
// on another grid, or a spectrum has the wrong number of components for the result.

#include "engine/field/fields.h"
#include "engine/fourier/planner.h"

namespace sgfm::fourier {

class Transform {
  public:
    // The planner must outlive the transform. Throws Error(Usage) for an empty grid.
    Transform(Planner& planner, const field::Grid& grid);

    const field::Grid& grid() const noexcept { return m_grid; }
    Planner& planner() const noexcept { return m_planner; } // to make a transform for another grid

    void forward(const field::VectorField& in, field::SpectralField& out) const;
    void forward(const field::DensityField& in, field::SpectralField& out) const;
    void inverse(const field::SpectralField& in, field::VectorField& out) const;
    void inverse(const field::SpectralField& in, field::DensityField& out) const;

    field::SpectralField forward(const field::VectorField& in) const;
    field::SpectralField forward(const field::DensityField& in) const;
    field::VectorField inverseVector(const field::SpectralField& in) const;
    field::DensityField inverseDensity(const field::SpectralField& in) const;

  private:
    void forwardArrays(const field::ComponentArrays<float>& in, field::SpectralField& out) const;
    void inverseArrays(const field::SpectralField& in, field::ComponentArrays<float>& out) const;
    bool splitsOneTransform(int transforms) const noexcept;

    Planner& m_planner;
    field::Grid m_grid;
};

// The physical wavenumber of index i on an axis: 2 pi m / L with m = i for i <= n/2, i - n above (m = n/2 is
// the Nyquist mode; odd derivatives treat it as 0).
double wavenumber(const field::Grid& grid, int axis, int index) noexcept;

} // namespace sgfm::fourier
