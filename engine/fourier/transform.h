#pragma once
// The real discrete Fourier transform of fields:
//     forward   u^(k) = sum_x u(x) exp(-i k x)            (unnormalised)
//     inverse   u(x)  = (1/N) sum_k u^(k) exp(+i k x)
// on the half spectrum of field::SpectralField. Both keep their input. Parallel over components where there
// are many, inside one transform where there are few; the result does not depend on which.

#include "engine/field/fields.h"
#include "engine/fourier/planner.h"

namespace sgfm::fourier {

class Transform {
  public:
    // The planner must outlive the transform.
    Transform(Planner& planner, const field::Grid& grid);

    const field::Grid& grid() const noexcept { return m_grid; }

    void forward(const field::VectorField& in, field::SpectralField& out) const;
    void forward(const field::DensityField& in, field::SpectralField& out) const;
    void inverse(const field::SpectralField& in, field::VectorField& out) const;
    void inverse(const field::SpectralField& in, field::DensityField& out) const;

    field::SpectralField forward(const field::VectorField& in) const;
    field::SpectralField forward(const field::DensityField& in) const;
    field::VectorField inverseVector(const field::SpectralField& in) const;
    field::DensityField inverseDensity(const field::SpectralField& in) const;

  private:
    Planner& m_planner;
    field::Grid m_grid;
};

// The physical wavenumber of index i on an axis: 2 pi m / L with m = i for i <= n/2, i - n above (m = n/2 is
// the Nyquist mode; odd derivatives treat it as 0).
double wavenumber(const field::Grid& grid, int axis, int index) noexcept;

} // namespace sgfm::fourier
