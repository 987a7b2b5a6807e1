#pragma once
// The divergence-free field that keeps its boundary data: of all fields v with P v = v and v = u_bar on the
// support S = {chi = 1}, the one nearest to u.
//
//     u1 = P (u + chi (u_bar - u))                                the data blended in, ramps too
//     v  = u1 - P 1_S lambda,      1_S P 1_S lambda = 1_S (u1 - u_bar)
//
// solved by conjugate gradients (Hestenes and Stiefel 1952); u_bar is divergence-free, so that a solution
// exists. To impose and to project in turns has the same limit, but takes some hundred rounds. Each iteration
// costs two transforms. Channels are solved side by side with sums of their own, in a fixed order.
// Throws Error(Usage) when the data do not fit the field. Source: DESIGN section 2, "Boundary conditions".

#include "engine/boundary/boundary.h"
#include "engine/fourier/transform.h"

namespace sgfm::sampler {

// u becomes v, to a mean square mismatch of at most tolerance^2 times that of u1 on S, or as near as `most`
// iterations come.
void projectOntoBoundary(const boundary::BoundaryData& data, const fourier::Transform& transform,
                         field::VectorField& u, double tolerance = 1e-5, int most = 200);

// u <- P u.
void projectField(const fourier::Transform& transform, field::VectorField& u);

} // namespace sgfm::sampler
