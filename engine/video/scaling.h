#pragma once
// From an OpenCV picture to a frame of a clip, and the options' limits; for the sources of video/ only.

#include "engine/video/clip.h"

#include <opencv2/core/mat.hpp>

namespace sgfm::video {

inline constexpr int kMaxFrameSide = 4096;
inline constexpr int kMaxFrames = 4096;
inline constexpr std::uint64_t kMaxPicturePixels = 100'000'000;

// Throws Error(Usage) naming the option that is out of range.
void checkOptions(const ClipOptions& options);

// Scales a picture of any size, its aspect kept, so that it covers the options' size, and crops the middle of
// it. Depth and channels are kept.
cv::Mat coverAndCrop(const cv::Mat& picture, const ClipOptions& options);

// A picture of the options' size (8-bit, 16-bit or float; grey or BGR) as intensities in [0, 1]. Throws
// Error(BadInput) for other kinds and for values that are not finite.
Frame frameOf(const cv::Mat& picture, const ClipOptions& options);

// The same frame options.frames times.
Clip repeated(Frame frame, const ClipOptions& options);

} // namespace sgfm::video
