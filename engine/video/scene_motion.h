#pragma once
// How a scene moves: for every frame, the displacement from each pixel to where it was in the first frame.
//
//     X(t + 1, x) = X(t, x - v(t, x)) + ...      carried semi-Lagrangian, midpoint rule, periodic, bilinear
//
// Private to video/scenes. Units: pixels and frames.

#include "engine/fourier/planner.h"
#include "engine/video/scene_random.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sgfm::video {

struct Plane { // periodic values of one frame
    int width = 0;
    int height = 0;
    std::vector<float> values;

    Plane() = default;
    Plane(int w, int h)
        : width(w), height(h), values(static_cast<std::size_t>(w) * static_cast<std::size_t>(h)) {}
    float& at(int x, int y) {
        return values[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                      static_cast<std::size_t>(x)];
    }
    float sample(double x, double y) const; // bilinear, periodic
};

// One frame's displacements: what was at (x + dx, y + dy) in the first frame is now at (x, y).
struct Displacement {
    Plane dx;
    Plane dy;
};
using Motion = std::vector<Displacement>; // a frame

// Velocities, one a frame but the last, in pixels a frame.
using Velocities = std::vector<Displacement>;

Velocities turbulence(int width, int height, int frames, double speed, SceneRandom& random,
                      fourier::Planner& planner);
Velocities smoothFlow(int width, int height, int frames, double speed, SceneRandom& random);
Motion carriedBy(const Velocities& velocities, bool backward); // backward: from the last frame to the first

// A picture no larger than the frame around `middle` (pixels, in the first frame) drifts and turns about its
// middle. Radians and pixels a frame.
struct RigidDrift {
    std::array<double, 2> drift{};
    double turn = 0;
    std::array<double, 2> middle{};
};
Motion rigid(int width, int height, int frames, const RigidDrift& motion);

} // namespace sgfm::video
