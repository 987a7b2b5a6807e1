#include "engine/video/total_density.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sgfm::video {

double meanOf(std::span<const float> pixels) {
    return pixels.empty()
               ? 0
               : std::accumulate(pixels.begin(), pixels.end(), 0.0) / static_cast<double>(pixels.size());
}

void restoreMean(std::span<float> pixels, double wanted) {
    constexpr int kMostRounds = 50;
    for (int round = 0; round < kMostRounds; ++round) {
        const double missing = wanted - meanOf(pixels);
        double room = 0; // mean p (1 - p)
        for (const float p : pixels) {
            room += static_cast<double>(p * (1 - p));
        }
        room /= static_cast<double>(std::max<std::size_t>(pixels.size(), 1));
        if (std::abs(missing) < 1e-8 || room < 1e-12) {
            return;
        }
        const auto change = static_cast<float>(std::clamp(missing / room, -0.9, 0.9));
        for (auto& p : pixels) {
            p += change * p * (1 - p);
        }
    }
}

void clampKeepingTheMean(std::span<float> pixels) {
    const double mean = meanOf(pixels);
    std::for_each(pixels.begin(), pixels.end(), [](float& p) { p = std::clamp(p, 0.0f, 1.0f); });
    if (std::abs(meanOf(pixels) - mean) > 1e-6) {
        restoreMean(pixels, mean);
    }
}

} // namespace sgfm::video
