#pragma once
// R(u) and its adjoint derivative on spectra: the formulas of physics_correction.h, one function a term.

#include "engine/fourier/transform.h"
#include "engine/sampler/physics_correction.h"
#include "engine/sampler/product_grid.h"

namespace sgfm::sampler {

class ResidualOperator {
  public:
    // Throws Error(Usage), see physics_correction.h. References must outlive the operator.
    ResidualOperator(const ResidualOptions& options, const field::VectorField* forcing,
                     const fourier::Transform& transform);

    // R^ of u^.
    field::SpectralField residual(const field::SpectralField& u) const;

    // The spectrum of N C grad E, given u^ and g^ = P R^.
    field::SpectralField scaledGradient(const field::SpectralField& u,
                                        const field::SpectralField& projectedResidual) const;

  private:
    // v on the fine grid, for carrier transport; the spectrum and r of the mean flow for the adjoint.
    struct Carrier {
        field::SpectralField velocity; // v^, one channel
        field::VectorField fine;       // Z v
        double rms = 0;                // r
    };
    Carrier carrierOf(const field::SpectralField& u) const;
    bool sharesCarrier() const noexcept { return m_options.transport == dynamics::Transport::Carrier; }

    void addAdvection(const field::SpectralField& u, field::SpectralField& result) const;
    void addAdvectionAdjoint(const field::SpectralField& u, const field::SpectralField& g,
                             field::SpectralField& result) const;

    ResidualOptions m_options;
    const field::VectorField* m_forcing;
    const fourier::Transform& m_transform;
    ProductGrid m_products;
};

} // namespace sgfm::sampler
