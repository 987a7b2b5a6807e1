#pragma once
// A picture moved over its periodic frame by any distance: the shift theorem, exact for what the grid can
// hold but for Nyquist modes, which are dropped.
//
//     p(x) <- p(x - s)        p^(k) <- exp(-i k s) p^(k)

#include "engine/fourier/transform.h"

#include <span>

namespace sgfm::video {

class SliceShift {
  public:
    // The planner must outlive it. Throws Error(BadInput) for less than 2 pixels a side.
    SliceShift(fourier::Planner& planner, int width, int height);

    // values: one slice, x fastest. Pixels to the right and downwards.
    void move(std::span<float> values, double right, double down);

  private:
    fourier::Transform m_transform;
    field::DensityField m_slice;
    field::SpectralField m_spectrum;
};

} // namespace sgfm::video
