#pragma once
// The numbers of a run over s, as the command line's series.csv has them (DESIGN section 6): a row at step 0
// and every kEvery steps. Which steps have a row depends on the step number alone, so that the same run gives
// the same series however it was watched.

#include "engine/diagnostics/diagnostics.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sgfm::runtime {

class Series {
  public:
    static constexpr std::int64_t kEvery = 4;

    struct Row {
        std::int64_t step = 0;
        double s = 0;
        diagnostics::FlowNumbers numbers;
    };

    static bool wants(std::int64_t step) noexcept { return step % kEvery == 0; }

    // Rows at or after this step are dropped first: a run that was stepped back goes on from there.
    void add(std::int64_t step, double s, const diagnostics::FlowNumbers& numbers);
    const std::vector<Row>& rows() const noexcept { return m_rows; }

    // "s,energy,enstrophy,dissipation,max_divergence" and one line a row; numbers read back exactly.
    std::string toCsv() const;

  private:
    std::vector<Row> m_rows;
};

} // namespace sgfm::runtime
