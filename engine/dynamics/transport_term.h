#pragma once
// The quadratic term of all channels: kept modes -> planes -> products on the product grid -> planes ->
// modes.
//
//     SelfTransport: channel c is carried by itself, T_ij = u_i u_j.
//     Carrier:       v = s mean_c u_c,  s = 1/max(1, rms v),  rms v = sqrt(mean over the grid of |v|^2);
//                    T_ij = v_i u_j for every channel.
//
// Used in three turns: inverseBlock for all channels and blocks of columns; formProducts once; forwardBlock
// for all of them. The first and last may run on several threads, for different (channel, block).

#include "engine/dynamics/pruned_transform.h"
#include "engine/dynamics/solver.h"
#include "engine/dynamics/transport_tensor.h"

#include <vector>

namespace sgfm::dynamics {

class TransportTerm {
  public:
    // layout and transform must outlive the term. weights[i] = pi / dx_i, for the rate.
    TransportTerm(const ModeLayout& layout, const PrunedTransform& transform, int channels,
                  Transport transport, bool traceless, int threads);

    const TensorKind& kind() const noexcept { return m_kind; }
    float forwardScale() const noexcept { return m_transform.forwardScale(); }
    int scratchFields() const noexcept;

    // modes[i]: first column of the block of component i.
    void inverseBlock(int channel, int block, const Complex* const* modes, PrunedTransform::Scratch& scratch);

    // Planes of velocities become planes of products. Returns max over channels and points of
    // sum_i |v_i| pi / dx_i of the carrier velocities; NaN when a velocity is not finite.
    double formProducts(std::vector<PrunedTransform::Scratch>& scratches);

    // products[p]: room for 8 columns.
    void forwardBlock(int channel, int block, Complex* const* products,
                      PrunedTransform::Scratch& scratch) const;

  private:
    Complex* planes(int channel, int field);
    const Complex* planes(int channel, int field) const;
    double selfProducts(std::vector<PrunedTransform::Scratch>& scratches);
    double carriedProducts(std::vector<PrunedTransform::Scratch>& scratches);
    double formMeanPlanes(); // returns rms of the mean

    const ModeLayout& m_layout;
    const PrunedTransform& m_transform;
    TensorKind m_kind;
    int m_channels;
    int m_threads;
    int m_fields; // planes a channel
    std::vector<double> m_weights;
    ComplexArray m_planes;     // [channel][field][slow point][column]
    ComplexArray m_meanPlanes; // carrier: [component][slow point][column]
    FloatArray m_carrierLines; // carrier: [slab][group][part][component][Lines::length]
};

} // namespace sgfm::dynamics
