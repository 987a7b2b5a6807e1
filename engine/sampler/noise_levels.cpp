#include "engine/sampler/noise_levels.h"

#include "engine/error.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace sgfm::sampler {

namespace {

constexpr double kGeometricShare = 0.1;

struct Point {
    double logSigma = 0;
    double value = 0;
};

// L at log sigma, constant beyond the ends.
double interpolate(const std::vector<Point>& curve, double logSigma) {
    const auto above = std::lower_bound(curve.begin(), curve.end(), logSigma,
                                        [](const Point& point, double x) { return point.logSigma < x; });
    if (above == curve.begin()) {
        return curve.front().value;
    }
    if (above == curve.end()) {
        return curve.back().value;
    }
    const auto below = std::prev(above);
    const double share = (logSigma - below->logSigma) / (above->logSigma - below->logSigma);
    return below->value + share * (above->value - below->value);
}

std::vector<Point> monotone(std::span<const score::ScoreModel::InformationPoint> curve) {
    std::vector<Point> points;
    for (const auto& point : curve) {
        if (point.sigma > 0 && std::isfinite(point.loss) &&
            (points.empty() || std::log(point.sigma) > points.back().logSigma)) {
            const double value = points.empty() ? point.loss : std::max(point.loss, points.back().value);
            points.push_back({std::log(point.sigma), value});
        }
    }
    return points;
}

} // namespace

std::vector<double> noiseLevels(std::span<const score::ScoreModel::InformationPoint> curve, int count,
                                double largest, double least) {
    if (count < 1 || !(least > 0) || !(largest > least) || !std::isfinite(largest)) {
        throw Error(ErrorKind::Usage, "noise levels",
                    std::to_string(count) + " levels from " + std::to_string(largest) + " to " +
                        std::to_string(least) + " cannot be made.",
                    "Use at least one level, and a largest sigma above the least, which is above 0.");
    }
    const auto points = monotone(curve);
    const double low = std::log(least);
    const double high = std::log(largest);
    const double bottom = points.empty() ? 0 : interpolate(points, low);
    const double rise = points.empty() ? 0 : interpolate(points, high) - bottom;
    const double share = rise > 0 ? kGeometricShare : 1;
    const auto progress = [&](double x) { // F from 0 at the least sigma to 1 at the largest
        const double information = rise > 0 ? (interpolate(points, x) - bottom) / rise : 0;
        return (1 - share) * information + share * (x - low) / (high - low);
    };
    std::vector<double> levels{largest};
    for (int i = 1; i < count; ++i) {
        if (i + 1 == count) {
            levels.push_back(least);
            break;
        }
        const double wanted = 1 - static_cast<double>(i) / (count - 1);
        double a = low;
        double b = high;
        for (int halving = 0; halving < 60; ++halving) { // F rises strictly
            const double middle = (a + b) / 2;
            (progress(middle) < wanted ? a : b) = middle;
        }
        levels.push_back(std::exp((a + b) / 2));
    }
    levels.push_back(0);
    return levels;
}

} // namespace sgfm::sampler
