#pragma once
// Scenes: an endless supply of clips to learn from and to be judged by, made by the lab's own solver and
// drawing code.
//
//   InkInTurbulence     ink (blobs, bands, glyphs) carried by decaying 2-D turbulence (dynamics/solver.h)
//   MovingGlyphs        words that drift and turn about their middles, over a plain ground
//   ShapesInSmoothFlow  discs, rings and boxes, each carried by a smooth flow or a drift of its own
//   Becoming            one word becomes another: the first carried forward and the second backward by one
//                       flow, blended
// Everything moves by following each pixel back to where it came from (the map of displacements is carried,
// not the picture, so that edges stay sharp). Speeds are in pixels a frame, 0.1 to 1.2, at every size, so
// that a clip of twice the pixels and frames is a finer view of the same kind of scene. Periodic in x and y.
//
// The total density of each channel is the same in every frame to rounding: what interpolation and occlusion
// lose is given back by p <- p + c p (1 - p), which stays within 0 to 1. Clip `index` is a function of
// (options, seed, index) alone. Source: DESIGN section 2, issue "Video".

#include "engine/video/clip.h"

#include <cstdint>
#include <memory>

namespace sgfm::video {

enum class SceneKind { InkInTurbulence, MovingGlyphs, ShapesInSmoothFlow, Becoming };

struct SceneOptions {
    int width = 32; // even, 16 to 512
    int height = 32;
    int frames = 16;  // 1 to 512
    int channels = 1; // 1 or 3
};

class Scenes {
  public:
    // Training and held-out scenes have different seeds. Throws Error(Usage) for options out of range.
    Scenes(const SceneOptions& options, std::uint64_t seed);
    ~Scenes();
    Scenes(const Scenes&) = delete;
    Scenes& operator=(const Scenes&) = delete;

    const SceneOptions& options() const noexcept { return m_options; }
    static SceneKind kindOf(std::uint64_t index) noexcept; // the kinds take turns

    Clip clip(std::uint64_t index) const; // safe from several threads

    // A user's picture carried by a smooth flow: a clip like ShapesInSmoothFlow. The picture (its first
    // frame) has the options' size and channels. Throws Error(Usage).
    Clip carried(const Clip& picture, std::uint64_t index) const;

  private:
    SceneOptions m_options;
    std::uint64_t m_seed;
    std::unique_ptr<fourier::Planner> m_planner;
};

} // namespace sgfm::video
