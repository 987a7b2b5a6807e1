#pragma once
// The fringe forcing at the field's own grid, per unit strength:  f = chi (u_bar - u), on the kept modes.
// Products with chi are formed on the grid where chi and u_bar are given, so what the modes see is exactly
// the data that a person prescribed.

#include "engine/boundary/boundary.h"
#include "engine/dynamics/pruned_transform.h"

#include <vector>

namespace sgfm::dynamics {

class BoundaryTerm {
  public:
    // The layout must outlive the term.
    BoundaryTerm(fourier::Planner& planner, const ModeLayout& layout, int channels, int threads);

    // state: [channel][component] arrays of the layout. Fills forcing(). Throws Error(BadInput) when the
    // data do not fit the grid and the channels.
    void evaluate(const ComplexArray& state, const boundary::BoundaryData& data);

    // Modes of channel and component, from the last evaluate.
    const Complex* forcing(int channel, int component) const;

  private:
    void checkShape(const boundary::BoundaryData& data) const;

    const ModeLayout& m_layout;
    PrunedTransform m_transform;
    int m_channels;
    int m_threads;
    std::vector<PrunedTransform::Scratch> m_scratches;
    ComplexArray m_planes;
    ComplexArray m_forcing;
};

} // namespace sgfm::dynamics
