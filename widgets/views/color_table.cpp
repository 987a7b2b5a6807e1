#include "widgets/views/color_table.h"

#include "engine/error.h"
#include "engine/painter/painter.h"

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

painter::ColorMap mapOrGrey(const QString& name) {
    try {
        return painter::colorMapNamed(name.toStdString());
    } catch (const Error&) {
        return painter::colorMapNamed("grey");
    }
}

} // namespace

ColorTable::ColorTable(const QString& name) : m_name(name) {
    const auto map = mapOrGrey(name);
    std::transform(map.begin(), map.end(), m_colors.begin(),
                   [](const auto& c) { return qRgb(c[0], c[1], c[2]); });
}

QRgb ColorTable::at(float level) const {
    if (!std::isfinite(level)) {
        return std::isnan(level) ? qRgb(255, 0, 255) : m_colors[level > 0 ? 255 : 0];
    }
    return m_colors[static_cast<std::size_t>(std::lround(std::clamp(level, 0.0F, 1.0F) * 255.0F))];
}

bool ColorTable::isDiverging() const {
    const int low = qGray(m_colors.front());
    const int middle = qGray(m_colors[m_colors.size() / 2]);
    const int high = qGray(m_colors.back());
    constexpr int clearly = 40; // of 255
    return (middle - low > clearly && middle - high > clearly) ||
           (low - middle > clearly && high - middle > clearly);
}

} // namespace sgfm::views
