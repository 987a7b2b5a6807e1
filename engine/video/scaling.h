#pragma once
// From an OpenCV picture to a frame of a clip, and the options' limits; for the sources of video/ only.

#include "engine/video/clip.h"

#include <opencv2/core/mat.hpp>

namespace sgfm::video {

inline constexpr int kMaxFrameSide = 4096;
inline constexpr int kMaxFrames = 4096;
inline constexpr double kLongestClip = 1e6; // seconds
inline constexpr std::uint64_t kMaxPicturePixels = 100'000'000;

// Throws Error(Usage) naming the option that is out of range.
void checkOptions(const ClipOptions& options);

// Scales a picture of any size to the options' size by their fit. Depth and channels are kept. pixelAspect:
// width of a pixel of the picture over its height.
cv::Mat fitted(const cv::Mat& picture, const ClipOptions& options, double pixelAspect = 1);

// Four channels (the last is transparency) as they look on black; others as they are. multiplied: the colours
// were multiplied by it already.
cv::Mat overBlack(const cv::Mat& picture, bool multiplied = false);

// A picture of the options' size (8-bit, 16-bit or float; grey or BGR) as intensities in [0, 1]. Throws
// Error(BadInput) for other kinds and for values that are not finite.
Frame frameOf(const cv::Mat& picture, const ClipOptions& options);

// The same frame options.frames times.
Clip repeated(Frame frame, const ClipOptions& options);

} // namespace sgfm::video
