#pragma once
// The viscous exposures nu s, in squared positions or pixels, that scores are trained with besides 0.

#include <array>

namespace sgfm::training {

// What a live viscosity of 0.01 to 0.1 does in a step of the sampler up to what melts words.
inline constexpr std::array<double, 6> kViscousExposures{0.005, 0.015, 0.05, 0.1, 0.2, 0.4};

} // namespace sgfm::training
