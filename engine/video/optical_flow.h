#pragma once
// What optical flow makes of a first and a last frame: the first one, carried.
//
// The dense flow F from the last frame back to the first (Kroeger, Timofte, Dai and Van Gool, "Fast optical
// flow using dense inverse search", ECCV 2016; OpenCV's DIS, medium preset, on the luminance, small frames
// enlarged before) says where each pixel of the last frame came from. Frame t of T is
//     e_t(x) = e_first(x + t / (T - 1) F(x)),
// bilinear, the rim repeated: the usual backward warp. Deterministic.

#include "engine/video/clip.h"

namespace sgfm::video {

// Throws Error(Usage) for frames of different sizes or fewer than two frames wanted.
Clip carryFirstFrame(const Frame& first, const Frame& last, int frames, double framesPerSecond);

} // namespace sgfm::video
