#include "widgets/views/series_history.h"

#include <QCoreApplication>

#include <array>

namespace sgfm::views {
namespace {

using runtime::Numbers;

constexpr std::array<SeriesCurve, 6> kCurves{{
    {"energy", QT_TRANSLATE_NOOP("Series", "Energy"), [](const Numbers& n) { return n.flow.energy; }, true},
    {"enstrophy", QT_TRANSLATE_NOOP("Series", "Enstrophy"), [](const Numbers& n) { return n.flow.enstrophy; },
     true},
    {"boundary", QT_TRANSLATE_NOOP("Series", "Boundary loss"),
     [](const Numbers& n) { return n.boundaryLoss; }, true},
    {"dissipation", QT_TRANSLATE_NOOP("Series", "Dissipation"),
     [](const Numbers& n) { return n.flow.dissipation; }, false},
    {"residual", QT_TRANSLATE_NOOP("Series", "Residual"), [](const Numbers& n) { return n.residual; }, false},
    {"divergence", QT_TRANSLATE_NOOP("Series", "Max divergence"),
     [](const Numbers& n) { return n.flow.maxDivergence; }, false},
}};

template <typename T>
void halve(std::vector<T>& values) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < values.size(); i += 2) {
        values[kept++] = values[i];
    }
    values.resize(kept);
}

} // namespace

std::span<const SeriesCurve> seriesCurves() {
    return kCurves;
}
QString nameOf(const SeriesCurve& curve) {
    return QCoreApplication::translate("Series", curve.name);
}

void SeriesHistory::clear() {
    m_steps.clear();
    m_times.clear();
    for (auto& values : m_values) {
        values.clear();
    }
}

void SeriesHistory::add(const runtime::Frame& frame) {
    if (frame.run != m_run) {
        clear();
        m_run = frame.run;
    }
    while (!m_steps.empty() && m_steps.back() > frame.step) {
        m_steps.pop_back();
        m_times.pop_back();
        for (auto& values : m_values) {
            values.pop_back();
        }
    }
    if (!m_steps.empty() && m_steps.back() == frame.step) {
        return;
    }
    if (size() >= kLimit) {
        halve(m_steps);
        halve(m_times);
        for (auto& values : m_values) {
            halve(values);
        }
    }
    m_steps.push_back(frame.step);
    m_times.push_back(frame.numbers.time);
    for (std::size_t i = 0; i < kCurves.size(); ++i) {
        m_values[i].push_back(kCurves[i].valueOf(frame.numbers));
    }
}

} // namespace sgfm::views
