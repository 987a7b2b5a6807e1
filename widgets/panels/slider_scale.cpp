#include "widgets/panels/slider_scale.h"

#include <algorithm>
#include <cmath>

namespace sgfm::panels {

namespace {

double threeDigits(double value) {
    if (value == 0) {
        return 0;
    }
    const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 2);
    // Dividing by the inverse keeps 0.003 from becoming 0.0030000000000000001.
    return unit < 1 ? std::round(value / unit) / std::round(1 / unit) : std::round(value / unit) * unit;
}

} // namespace

SliderScale::SliderScale(const recipe::ParameterRow& row)
    : m_minimum(row.minimum),
      m_maximum(row.maximum),
      m_floor(row.minimum),
      m_logarithmic(row.logarithmic),
      m_integer(row.kind == recipe::ParameterKind::Integer),
      m_lastPosition(kPositions) {
    if (m_logarithmic && m_minimum <= 0) {
        // Two decades below the safe band are enough to creep up on it; without a band, five below the top.
        m_floor = row.safeLow > 0 ? row.safeLow / 100 : m_maximum * 1e-5;
    }
    if (m_integer && m_maximum - m_minimum < kPositions) {
        m_lastPosition = static_cast<int>(m_maximum - m_minimum);
        m_logarithmic = false;
    }
}

int SliderScale::positionOf(double value) const {
    value = std::clamp(value, m_minimum, m_maximum);
    double share = 0;
    if (m_logarithmic) {
        if (value < m_floor) {
            return 0;
        }
        const int first = m_minimum < m_floor ? 1 : 0;
        share = std::log(value / m_floor) / std::log(m_maximum / m_floor);
        return first + static_cast<int>(std::lround(share * (m_lastPosition - first)));
    }
    share = m_maximum > m_minimum ? (value - m_minimum) / (m_maximum - m_minimum) : 0;
    return static_cast<int>(std::lround(share * m_lastPosition));
}

double SliderScale::valueAt(int position) const {
    position = std::clamp(position, 0, m_lastPosition);
    if (position == 0) {
        return m_minimum;
    }
    if (position == m_lastPosition) {
        return m_maximum;
    }
    double value = 0;
    if (m_logarithmic) {
        const int first = m_minimum < m_floor ? 1 : 0;
        const double share = static_cast<double>(position - first) / (m_lastPosition - first);
        value = m_floor * std::pow(m_maximum / m_floor, share);
    } else {
        value = m_minimum + (m_maximum - m_minimum) * position / m_lastPosition;
    }
    value = m_integer ? std::round(value) : threeDigits(value);
    return std::clamp(value, m_minimum, m_maximum);
}

} // namespace sgfm::panels
