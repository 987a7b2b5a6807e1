#pragma once
// Differential operators and the Leray projection, exact in Fourier space. All act on half spectra; Nyquist
// modes count as wavenumber 0 in first derivatives (their derivative is not representable) and as (pi n /
// L)^2 in the Laplacian. Shapes: vector spectra have d components, scalar spectra 1; any number of channels.
// Errors: Error(Usage) when a vector operator is given another number of components, or an axis does not
// exist. Parallel over lines of modes; the result does not depend on the number of threads.

#include "engine/field/fields.h"

namespace sgfm::fourier {

// P = I - k k^T / |k|^2: the Helmholtz-Hodge (Leray) projection on divergence-free fields; k = 0 passes. In
// place. Idempotent, self-adjoint, norm <= 1. Modes on a Nyquist plane use the wavenumbers of the first
// derivative, so that the divergence computed by `divergence` is zero for them too.
void projectDivergenceFree(field::SpectralField& u);

// div u = sum_i i k_i u^_i, one component a channel.
field::SpectralField divergence(const field::SpectralField& u);

// d_axis of every component.
field::SpectralField derivative(const field::SpectralField& u, int axis);

// -|k|^2 u^.
field::SpectralField laplacian(const field::SpectralField& u);

// d = 2: omega = d_x u_t - d_t u_x, one component. d = 3: curl u, three components. Throws Error(Usage) for d
// = 1.
field::SpectralField vorticity(const field::SpectralField& u);

// Sets every mode with an index at n/2 on an axis of even n to zero.
void dropNyquist(field::SpectralField& u);

// The 2/3 rule: sets every mode with |m_i| > floor((n_i - 1)/3) on some axis to zero.
void dealias(field::SpectralField& u);

} // namespace sgfm::fourier
