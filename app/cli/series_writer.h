#pragma once
// series.csv: one row of numbers a recorded step. Columns: s, energy (mean over the grid of |u|^2/2, channels
// added), enstrophy (mean of |omega|^2/2), dissipation (2 nu enstrophy), max_divergence. Written atomically
// by finish().

#include "engine/diagnostics/diagnostics.h"

#include <filesystem>
#include <string>

namespace sgfm::cli {

class SeriesWriter {
  public:
    void add(double time, const diagnostics::FlowNumbers& numbers);
    void write(const std::filesystem::path& file) const; // Error(Io)

  private:
    std::string m_rows = "s,energy,enstrophy,dissipation,max_divergence\n";
};

} // namespace sgfm::cli
