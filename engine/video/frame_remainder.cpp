#include "engine/video/frame_remainder.h"

#include <algorithm>

namespace sgfm::video {

namespace {

// Takes from n values, `stride` apart, the one mode that changes its sign with every value.
void takeNyquist(float* values, int n, int stride) {
    if (n % 2 != 0) {
        return;
    }
    double sum = 0;
    for (int i = 0; i < n; ++i) {
        sum += i % 2 == 0 ? values[i * stride] : -values[i * stride];
    }
    const auto amplitude = static_cast<float>(sum / n);
    for (int i = 0; i < n; ++i) {
        values[i * stride] -= i % 2 == 0 ? amplitude : -amplitude;
    }
}

} // namespace

std::vector<float> nyquistModesOf(std::span<const float> slice, int width, int height) {
    std::vector<float> left(slice.begin(), slice.end());
    for (int y = 0; y < height; ++y) {
        takeNyquist(left.data() + static_cast<std::ptrdiff_t>(y) * width, width, 1);
    }
    for (int x = 0; x < width; ++x) {
        takeNyquist(left.data() + x, height, width);
    }
    std::transform(slice.begin(), slice.end(), left.begin(), left.begin(),
                   [](float whole, float rest) { return whole - rest; });
    return left;
}

} // namespace sgfm::video
