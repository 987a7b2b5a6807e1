#pragma once
// Boundary data: Dirichlet values u_bar on part of the box, with the weight chi of the fringe.
//
//     f_bc = strength * chi (u_bar - u)          strength = 1/tau, per unit of solver time s
//     L_BC = sum chi |u - u_bar|^2 / sum chi      mean square over the support, components and channels added
//
// chi is 1 on the prescribed part, rises and falls smoothly over the fringe width, 0 elsewhere.
// Paper 7.6, 8.7.

#include "engine/field/fields.h"

#include <vector>

namespace sgfm::boundary {

struct BoundaryData {
    field::VectorField target; // u_bar, divergence-free (a lifted density)
    std::vector<float> weight; // chi in [0, 1], one a grid point; empty: no boundary data
    bool empty() const noexcept { return weight.empty(); }
};

// L_BC; 0 without boundary data.
double boundaryLoss(const field::VectorField& u, const BoundaryData& data);

// u <- u + chi (u_bar - u): the data replace the field on their support.
void imposeBoundary(const BoundaryData& data, field::VectorField& u);

// The smooth bump over t used by every fringe: 1 where |t - centre| <= width/2 (periodic distance in grid
// points), falling to 0 over `ramp` points by a C^1 cosine.
std::vector<float> fringeWindow(int points, double centre, double width, double ramp);

} // namespace sgfm::boundary
