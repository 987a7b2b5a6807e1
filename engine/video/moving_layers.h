#pragma once
// Two pictures over one ground that move apart: a word and another word, each with a motion of its own
// (camera.h). Found from two frames p and q, `frames` apart:
//
//     g                 the ground: the median of both, a channel
//     G_1               the motion of p - g to q - g as a whole; G_2: that of what G_1 does not carry
//     owner of a pixel  the i of which G_i leaves less of the difference around it (3 x 3); then G_i once
//                       more, each of what it owns
//     P_i(w)            (1 - w) p + w G_i^-1 q without g, of the pixels that are not the other's in either:
//                       what one frame has hidden is the other's alone
//     frame t           g and the larger of G_1(t) P_1(w) and G_2(t) P_2(w), w = t / frames
//
// On a ground that is not plain the motions leave too much, and there are no layers. Intensities 0 to 1;
// motions in pixels and radians a frame.

#include "engine/fourier/planner.h"
#include "engine/video/clip.h"

#include <array>
#include <optional>
#include <vector>

namespace sgfm::video {

class MovingLayers {
  public:
    // Nothing where two motions leave more than 0.3 of the difference, or not much less than the one of
    // largest effect. Throws Error(Usage) for frames of different shapes, or frames < 1.
    static std::optional<MovingLayers> between(const Frame& from, const Frame& to, int frames,
                                               fourier::Planner& planner);

    const CameraMotion& largest() const noexcept { return m_motions[0]; } // of the layer that weighs more
    double left() const noexcept { return m_left; } // share of the difference that is not explained

    // time: 0 ... frames; later, the layers go on as they did. The total density goes from the one frame's to
    // the other's, linearly.
    Frame at(double time, fourier::Planner& planner) const;

  private:
    using Channels = std::vector<std::vector<float>>;
    struct Seen {                 // a frame as one layer has it, where the first frame stands
        Channels values;          // without the ground, 0 where it is not to be seen
        std::vector<float> share; // 1: to be seen, 0: behind the other layer
    };

    MovingLayers() = default;

    int m_width = 0;
    int m_height = 0;
    int m_frames = 1;
    std::vector<float> m_ground;                // a channel
    std::array<std::vector<double>, 2> m_means; // of both frames, a channel
    std::array<CameraMotion, 2> m_motions;
    std::array<std::array<Seen, 2>, 2> m_seen; // [layer][first or last frame]
    double m_left = 1;
};

// How a picture goes on from one frame to another one: the camera that goes along with it, and where that
// leaves something that moves apart, the frames between.
struct PictureMotion {
    CameraMotion camera; // cameraFollowing, or with the larger of two layers
    std::optional<MovingLayers> layers;
};
PictureMotion motionBetween(const Frame& from, const Frame& to, int frames, fourier::Planner& planner);

} // namespace sgfm::video
