#pragma once
// The numbers of a run over solver time, one row a frame; when it grows beyond its limit every second row is
// dropped, so that a run of any length keeps its whole history at a bounded size.

#include "engine/runtime/frame.h"

#include <QString>

#include <span>
#include <vector>

namespace sgfm::views {

struct SeriesCurve {
    const char* id;
    const char* name; // translated under "Series"
    double (*valueOf)(const runtime::Numbers&);
    bool shown; // at the start
};
std::span<const SeriesCurve> seriesCurves();
QString nameOf(const SeriesCurve& curve);

class SeriesHistory {
  public:
    // Frames of another run start afresh; a step that is known already is left out, an earlier one drops what
    // came after it.
    void add(const runtime::Frame& frame);
    void clear();
    int size() const { return static_cast<int>(m_times.size()); }
    const std::vector<double>& times() const { return m_times; }
    const std::vector<double>& values(std::size_t curve) const { return m_values[curve]; }

    static constexpr int kLimit = 8192; // rows; some ten times the pixels of a plot

  private:
    std::uint64_t m_run = 0;
    std::vector<std::int64_t> m_steps;
    std::vector<double> m_times;
    std::vector<std::vector<double>> m_values{seriesCurves().size()};
};

} // namespace sgfm::views
