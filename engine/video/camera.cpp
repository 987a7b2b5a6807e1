#include "engine/video/camera.h"

#include "engine/error.h"
#include "engine/video/rigid_motion.h"

#include <cmath>

namespace sgfm::video {

namespace {

// Of the difference of two frames, what a motion may leave: more, and the frames are different pictures.
// Words and shapes that move leave 0 to 0.2; of eleven words and letters, each pair, the least is 0.36 (X,
// O).
constexpr double kMostLeft = 0.3;
// A turn has three numbers to fit with instead of two: it must do clearly better.
constexpr double kTurnGain = 0.6;
// A move by fewer pixels is none: it would only take the finest detail of what stands still.
constexpr double kAtRest = 0.02;
// What a move leaves when no turn needs to be sought.
constexpr double kStraight = 0.05;

} // namespace

Camera::Camera(fourier::Planner& planner, int width, int height, const std::array<double, 2>& pivot)
    : m_width(width),
      m_height(height),
      m_pivot(pivot),
      m_shift(planner, width, height),
      m_turn(width, height) {
}

void Camera::toField(std::span<float> slice, const CameraPlace& place) {
    m_turn.turn(slice, place.turn, m_pivot);
    m_shift.move(slice, place.right, place.down);
}

void Camera::toRest(std::span<float> slice, const CameraPlace& place) {
    m_shift.move(slice, -place.right, -place.down);
    m_turn.turn(slice, -place.turn, m_pivot);
}

void Camera::maskToRest(std::span<float> slice, const CameraPlace& place) {
    const auto wrapped = [](int at, double by, int points) {
        return ((at + static_cast<int>(std::lround(by))) % points + points) % points;
    };
    const std::vector<float> seen(slice.begin(), slice.end());
    const auto at = [&](int x, int y) {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width) + static_cast<std::size_t>(x);
    };
    for (int y = 0; y < m_height; ++y) {
        for (int x = 0; x < m_width; ++x) {
            slice[at(x, y)] = seen[at(wrapped(x, place.right, m_width), wrapped(y, place.down, m_height))];
        }
    }
    m_turn.turnWhole(slice, -place.turn, m_pivot);
}

void Camera::toField(std::span<float> box, const std::vector<CameraPlace>& path) {
    const auto slice = box.size() / path.size();
    for (std::size_t t = 0; t < path.size(); ++t) {
        toField(box.subspan(t * slice, slice), path[t]);
    }
}

void Camera::toRest(std::span<float> box, const std::vector<CameraPlace>& path) {
    const auto slice = box.size() / path.size();
    for (std::size_t t = 0; t < path.size(); ++t) {
        toRest(box.subspan(t * slice, slice), path[t]);
    }
}

BestMotion bestMotion(const Frame& from, const Frame& to, int frames, double turnGain,
                      fourier::Planner& planner) {
    if (frames < 1) {
        throw Error(ErrorKind::Usage, "camera", "Two frames are no frame apart.", "Give a later frame.");
    }
    auto best = translationBetween(from, to, planner);
    if (best.left > kStraight) {
        if (const auto turning = rigidMotionBetween(from, to, planner); turning.left < turnGain * best.left) {
            best = turning;
        }
    }
    if (best.turn == 0 && std::hypot(best.pixels[0], best.pixels[1]) < kAtRest) {
        return {{}, best.left};
    }
    return {{{best.pixels[0] / frames, best.pixels[1] / frames}, best.turn / frames, best.pivot}, best.left};
}

CameraMotion cameraFollowing(const Frame& from, const Frame& to, int frames, fourier::Planner& planner) {
    const auto best = bestMotion(from, to, frames, kTurnGain, planner);
    return best.left < kMostLeft ? best.motion : CameraMotion{};
}

} // namespace sgfm::video
