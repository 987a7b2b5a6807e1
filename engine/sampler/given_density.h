#pragma once
// Boundary data of a density: values of e = u_t that are given on part of the box; its flux J is free.
//
//     u <- u + lift(d),     d = g - e on the support {weight >= 1}, nearly 0 elsewhere, and liftable:
//                           no Nyquist modes, every slice with the mean of the last (lift/lift.h)
//
// so that u stays divergence-free and meets the data; Nyquist modes of u are dropped. d is found by turns:
// set d on the support, make it liftable. For whole slices the rest falls by the share of given slices a
// turn, for a rectangle by the share of its frame. A first frame given in this way may be left at any
// velocity; boundary data of the whole field (boundary/boundary.h) would hold its flux too. Source: DESIGN
// section 2, "Boundary conditions".

#include "engine/field/fields.h"
#include "engine/fourier/transform.h"

#include <vector>

namespace sgfm::sampler {

struct GivenDensity {
    field::DensityField density; // g: liftable itself (the density of a lifted one)
    std::vector<float> weight;   // one a grid point, given where it is 1; empty: nothing is given
    bool empty() const noexcept { return weight.empty(); }
};

// The values are met to `tolerance`, or as near as `most` turns come. Throws Error(Usage) when the data are
// for another grid or number of channels.
void imposeDensity(const GivenDensity& given, const fourier::Transform& transform, field::VectorField& u,
                   double tolerance = 1e-3, int most = 24);

// Without lifting: u_t is replaced on the support, and u is not divergence-free any more.
void replaceDensity(const GivenDensity& given, field::VectorField& u);

// Mean square distance of u_t from the data over the support, channels added; 0 without data.
double givenDensityLoss(const GivenDensity& given, const field::VectorField& u);

} // namespace sgfm::sampler
