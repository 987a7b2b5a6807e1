#pragma once
// How far a picture was moved and turned to become another one: the move d (pixels) and the turn a (radians)
// that leave the least of the difference over the periodic frame,
//
//     R(d, a) = sum over x and channels of |(S_d T_a p)(x) - q(x)|^2 = |p|^2 + |q|^2 - 2 (T_a p * q)(d),
//
// S_d: the shift theorem; T_a: slice_turn.h about the picture's middle. The cross-correlation * has its
// largest value on the grid found first, then between the pixels by golden sections along each axis in turn.
// Of moves that differ by the frame's sides the shortest is meant; turns are sought within +-1.8 (pictures of
// more than 64 pixels a side are looked at smaller to find the turn).

#include "engine/fourier/planner.h"
#include "engine/video/clip.h"

#include <array>

namespace sgfm::video {

struct RigidMotion {
    std::array<double, 2> pixels{}; // to the right and downwards
    double turn = 0;                // radians, clockwise
    std::array<double, 2> pivot{};  // that it turns about, in the first picture
    double left = 1;                // R(d, a) / R(0, 0), 0 to 1: what of the difference is not explained
};

// Without a turn. Frames that are the same have R(0, 0) = 0 and no motion. Throws Error(Usage) for frames of
// different shapes.
RigidMotion translationBetween(const Frame& from, const Frame& to, fourier::Planner& planner);
RigidMotion rigidMotionBetween(const Frame& from, const Frame& to, fourier::Planner& planner);

} // namespace sgfm::video
