#include "engine/painter/scale.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace sgfm::painter {

namespace {

const char* const kMinus = "\xe2\x88\x92";

std::string label(double value, int decimals) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, std::abs(value));
    const bool zero = std::string_view(text).find_first_not_of("0.") == std::string_view::npos;
    return (value < 0 && !zero ? kMinus : "") + std::string(text);
}

} // namespace

Scale scaleOf(const FieldPanel& panel, int most) {
    Scale scale{panel.low, panel.high, 0, {}, {}};
    if (!(panel.low < panel.high) || !std::isfinite(panel.high - panel.low)) {
        bool any = false;
        for (const float value : panel.values) {
            if (std::isfinite(value)) {
                scale.low = any ? std::min<double>(scale.low, value) : value;
                scale.high = any ? std::max<double>(scale.high, value) : value;
                any = true;
            }
        }
        if (!any) {
            scale.low = scale.high = 0;
        }
        if (panel.colorMap == "balance") {
            scale.high = std::max(std::abs(scale.low), std::abs(scale.high));
            scale.low = -scale.high;
        }
        if (!(scale.low < scale.high)) { // a constant field
            const double room = scale.high == 0 ? 1 : std::abs(scale.high);
            scale.low -= room;
            scale.high += room;
        }
    }
    const double largest = std::max(std::abs(scale.low), std::abs(scale.high));
    const int exponent = static_cast<int>(std::floor(std::log10(largest)));
    scale.exponent = exponent >= 4 || exponent <= -3 ? exponent : 0;

    // The smallest step of 1, 2 or 5 times a power of ten that gives at most `most` ticks.
    const auto ticksWith = [&](double step) {
        return std::floor(scale.high / step + 1e-9) - std::ceil(scale.low / step - 1e-9) + 1;
    };
    const double decade = std::pow(10.0, std::floor(std::log10((scale.high - scale.low) / (most + 1))));
    double step = decade;
    for (const double factor : {1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0}) {
        step = factor * decade;
        if (ticksWith(step) <= most) {
            break;
        }
    }
    const double shown = step / std::pow(10.0, scale.exponent);
    const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(shown) + 1e-9)));
    for (double index = std::ceil(scale.low / step - 1e-9); index * step <= scale.high + 1e-9 * step;
         ++index) {
        scale.ticks.push_back(index * step);
        scale.labels.push_back(label(index * shown, decimals));
    }
    return scale;
}

} // namespace sgfm::painter
