#pragma once
// The quadratic term in divergence form: (v . grad) u_j = d_i (v_i u_j) for div v = 0.
//
//     products   T_ij = v_i u_j                          at the points of a line
//     divergence N_j  = -i sum_i k_i T^_ij               on modes
//
// A multiple of the unit tensor adds a gradient to N, which the projection removes; with projection T_dd is
// therefore subtracted from the diagonal, and one product fewer is transformed (d = 2, v = u: u_x u_t and
// u_x^2 - u_t^2, Basdevant 1983, J. Comput. Phys. 50).
//
//     fields to transform      symmetric (v = u)      general
//     traceless                d (d + 1)/2 - 1        d^2 - 1
//     full                     d (d + 1)/2            d^2

#include "engine/dynamics/mode_layout.h"

namespace sgfm::dynamics {

struct TensorKind {
    int dimension = 2;
    bool symmetric = true;
    bool traceless = true;

    int products() const noexcept {
        const int d = dimension;
        return (symmetric ? d * (d + 1) / 2 : d * d) - (traceless ? 1 : 0);
    }
};

// products[p][i] for i < length from carrier[a][i] = v_a, carried[a][i] = u_a (the same arrays when
// symmetric).
void formProducts(const TensorKind& kind, std::size_t length, const float* const* carrier,
                  const float* const* carried, float* const* products);

// The largest sum_a |v_a| weight_a over the values, and 0 * (their sum): NaN if a value is not finite.
float maximumRate(int dimension, std::size_t length, const float* const* carrier, const double* weights);

// One column of modes with wavenumbers (row, middle, slow[m]): N_j[m] = -i scale sum_i k_i T^_ij[m]. d = 2
// does not use `middle`.
void tensorDivergence(const TensorKind& kind, float scale, float row, float middle, const float* slow,
                      std::size_t count, const Complex* const* products, Complex* const* result);

// The Leray projection of one column, in place: N -= k (k . N)/|k|^2; the mode k = 0 passes.
void projectColumn(int dimension, float row, float middle, const float* slow, std::size_t count,
                   Complex* const* result);

} // namespace sgfm::dynamics
