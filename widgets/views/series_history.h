#pragma once
// The numbers of a run over solver time, one row a frame; when it grows beyond its limit every second row is
// dropped, so that a run of any length keeps its whole history at a bounded size.

#include "engine/runtime/frame.h"

#include <QString>

#include <optional>
#include <span>
#include <vector>

namespace sgfm::views {

struct SeriesCurve {
    const char* id;     // of saved states
    const char* name;   // translated under "Series", see nameOf
    const char* column; // of tables
    double (*valueOf)(const runtime::Numbers& numbers, int scale);
    bool shown = false; // at the start
    int scale = -1;     // of the energy of a wavelet scale
};
std::span<const SeriesCurve> seriesCurves();
QString nameOf(const SeriesCurve& curve);
inline double valueOf(const SeriesCurve& curve, const runtime::Numbers& numbers) {
    return curve.valueOf(numbers, curve.scale);
}

class SeriesHistory {
  public:
    // Frames of another run start afresh; a step that is known already is left out, an earlier one drops what
    // came after it.
    void add(const runtime::Frame& frame);
    void clear();
    int size() const { return static_cast<int>(m_times.size()); }
    const std::vector<std::int64_t>& steps() const { return m_steps; }
    const std::vector<double>& times() const { return m_times; }
    const std::vector<double>& values(std::size_t curve) const { return m_values[curve]; }
    // The s of a step, between the rows around it; nothing outside them.
    std::optional<double> timeOf(std::int64_t step) const;

    static constexpr int kLimit = 8192; // rows; some ten times the pixels of a plot

  private:
    std::uint64_t m_run = 0;
    std::vector<std::int64_t> m_steps;
    std::vector<double> m_times;
    std::vector<std::vector<double>> m_values{seriesCurves().size()};
};

// A change that a person made to the run, as a mark on its time.
struct SeriesMarker {
    double time = 0;
    QString symbol; // "ν", "ν α"
    QString text;   // "Viscosity: 0.02", a line a change
};

// The changes of the log that the history reaches, those of one step in one mark; what changes only pictures
// or the reading (scales, decoding) is left out.
std::vector<SeriesMarker> markersOf(const runtime::Frame& frame, const SeriesHistory& history);

} // namespace sgfm::views
