#include "widgets/views/series_history.h"

#include "widgets/views/quantity.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace sgfm::views {
namespace {

using runtime::Numbers;

double scaleEnergy(const Numbers& numbers, int scale) {
    const auto index = static_cast<std::size_t>(scale);
    return index < numbers.scales.size() ? numbers.scales[index].energy : NAN;
}

constexpr std::array<SeriesCurve, 7 + recipe::kMaximumScales> kCurves{{
    {"energy", QT_TRANSLATE_NOOP("Series", "Energy"), "energy",
     [](const Numbers& n, int) { return n.flow.energy; }, true},
    {"enstrophy", QT_TRANSLATE_NOOP("Series", "Enstrophy"), "enstrophy",
     [](const Numbers& n, int) { return n.flow.enstrophy; }, true},
    {"boundary", QT_TRANSLATE_NOOP("Series", "Boundary loss"), "boundary_loss",
     [](const Numbers& n, int) { return n.boundaryLoss; }, true},
    {"dissipation", QT_TRANSLATE_NOOP("Series", "Dissipation"), "dissipation",
     [](const Numbers& n, int) { return n.flow.dissipation; }},
    {"residual", QT_TRANSLATE_NOOP("Series", "Residual"), "residual",
     [](const Numbers& n, int) { return n.residual; }},
    {"divergence", QT_TRANSLATE_NOOP("Series", "Divergence"), "max_divergence",
     [](const Numbers& n, int) { return n.flow.maxDivergence; }},
    {"divergence_before", QT_TRANSLATE_NOOP("Series", "Before P"), "max_divergence_before",
     [](const Numbers& n, int) { return n.maxDivergenceBefore; }},
    {"scale_0", QT_TRANSLATE_NOOP("Series", "Scale 0"), "scale_0", scaleEnergy, false, 0},
    {"scale_1", QT_TRANSLATE_NOOP("Series", "Scale 1"), "scale_1", scaleEnergy, false, 1},
    {"scale_2", QT_TRANSLATE_NOOP("Series", "Scale 2"), "scale_2", scaleEnergy, false, 2},
    {"scale_3", QT_TRANSLATE_NOOP("Series", "Scale 3"), "scale_3", scaleEnergy, false, 3},
    {"scale_4", QT_TRANSLATE_NOOP("Series", "Scale 4"), "scale_4", scaleEnergy, false, 4},
    {"scale_5", QT_TRANSLATE_NOOP("Series", "Scale 5"), "scale_5", scaleEnergy, false, 5},
    {"scale_6", QT_TRANSLATE_NOOP("Series", "Scale 6"), "scale_6", scaleEnergy, false, 6},
    {"scale_7", QT_TRANSLATE_NOOP("Series", "Scale 7"), "scale_7", scaleEnergy, false, 7},
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
    if (frame.numbers.measuredAt != frame.step || (!m_steps.empty() && m_steps.back() == frame.step)) {
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
        m_values[i].push_back(valueOf(kCurves[i], frame.numbers));
    }
}

std::optional<double> SeriesHistory::timeOf(std::int64_t step) const {
    if (m_steps.empty() || step < m_steps.front() || step > m_steps.back()) {
        return std::nullopt;
    }
    const auto after = std::lower_bound(m_steps.begin(), m_steps.end(), step) - m_steps.begin();
    const auto k = static_cast<std::size_t>(after);
    if (m_steps[k] == step) {
        return m_times[k];
    }
    const double share =
        static_cast<double>(step - m_steps[k - 1]) / static_cast<double>(m_steps[k] - m_steps[k - 1]);
    return m_times[k - 1] + share * (m_times[k] - m_times[k - 1]);
}

std::vector<SeriesMarker> markersOf(const runtime::Frame& frame, const SeriesHistory& history) {
    std::vector<SeriesMarker> markers;
    if (frame.recipe == nullptr) {
        return markers;
    }
    std::int64_t last = -1;
    for (const auto& event : frame.recipe->events) {
        const auto time = history.timeOf(event.step);
        if (!time.has_value() || event.key.starts_with("scales.") || event.key.starts_with("decoding.")) {
            continue;
        }
        QString symbol = QCoreApplication::translate("Series", "prompt");
        QString text = QCoreApplication::translate("Series", "The prompt was changed");
        if (event.kind == recipe::Event::Kind::SetParameter) {
            const auto& row = recipe::parameterRow(event.key);
            symbol = QString::fromStdString(row.symbol);
            text = QStringLiteral("%1: %2").arg(
                QString::fromStdString(row.label),
                row.kind == recipe::ParameterKind::Switch
                    ? (event.value != 0 ? QCoreApplication::translate("Series", "on")
                                        : QCoreApplication::translate("Series", "off"))
                : row.kind == recipe::ParameterKind::Choice
                    ? QString::fromStdString(row.choices.at(static_cast<std::size_t>(event.value)))
                    : shortNumber(event.value, 4));
        }
        if (event.step == last) {
            markers.back().symbol += QChar(' ') + symbol;
            markers.back().text += QChar('\n') + text;
        } else {
            markers.push_back({*time, symbol, text});
            last = event.step;
        }
    }
    return markers;
}

} // namespace sgfm::views
