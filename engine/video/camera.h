#pragma once
// The frame of reference of a camera that goes along with a picture: a change of frame of the density,
//
//     (G e)(x, t) = e(R(t)^-1 (x - s(t) - c) + c, t),     s(t) = v t,  R(t) a turn by w t
//
// A picture at rest in the camera's frame moves by v pixels a frame and turns by w radians a frame about c
// (which moves along) in the field. Moves are Galilean: the equation is the same in both frames, and the mean
// of J is v mean(e). Turns are a change of frame of the density alone.

#include "engine/field/fields.h"
#include "engine/video/clip.h"
#include "engine/video/slice_shift.h"
#include "engine/video/slice_turn.h"

namespace sgfm::video {

class Camera {
  public:
    // The planner must outlive it. Throws Error(BadInput) for less than 2 pixels a side.
    Camera(fourier::Planner& planner, int width, int height, const std::array<double, 2>& pivot);

    // G and G^-1 of one slice, x fastest, seen from `place`.
    void toField(std::span<float> slice, const CameraPlace& place);
    void toRest(std::span<float> slice, const CameraPlace& place);
    // G^-1 of a mask: whole pixels.
    void maskToRest(std::span<float> slice, const CameraPlace& place);

    // Every slice of a component of a box from its place on the path.
    void toField(std::span<float> box, const std::vector<CameraPlace>& path);
    void toRest(std::span<float> box, const std::vector<CameraPlace>& path);

  private:
    int m_width;
    int m_height;
    std::array<double, 2> m_pivot;
    SliceShift m_shift;
    SliceTurn m_turn;
};

struct BestMotion {
    CameraMotion motion;
    double left = 1; // share of the difference of the two frames that it does not explain
};
// The move, with a turn where that leaves less than `turnGain` of what a move alone leaves, that explains
// most of the difference of two frames, `frames` apart. Throws Error(Usage) for frames of different shapes,
// or frames < 1.
BestMotion bestMotion(const Frame& from, const Frame& to, int frames, double turnGain,
                      fourier::Planner& planner);

// The camera that goes along with what moves as a whole from one frame to another one, `frames` later: it
// stands still where no motion of the picture as a whole explains 0.7 of the difference of the two, and does
// not turn where a move without a turn explains nearly as much. Throws Error(Usage) for frames of different
// shapes, or frames < 1.
CameraMotion cameraFollowing(const Frame& from, const Frame& to, int frames, fourier::Planner& planner);

} // namespace sgfm::video
