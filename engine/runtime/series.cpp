#include "engine/runtime/series.h"

#include <array>
#include <charconv>

namespace sgfm::runtime {

namespace {

// A run of a week at a thousand steps a second would not fit; then every second row goes, twice as far apart.
constexpr std::size_t kMostRows = 1'000'000;

void append(std::string& line, double value) {
    std::array<char, 32> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    line.append(buffer.data(), result.ptr);
}

} // namespace

void Series::add(std::int64_t step, double s, const diagnostics::FlowNumbers& numbers) {
    while (!m_rows.empty() && m_rows.back().step >= step) {
        m_rows.pop_back();
    }
    if (m_rows.size() >= kMostRows) {
        for (std::size_t i = 0; 2 * i < m_rows.size(); ++i) {
            m_rows[i] = m_rows[2 * i];
        }
        m_rows.resize((m_rows.size() + 1) / 2);
    }
    m_rows.push_back({step, s, numbers});
}

std::string Series::toCsv() const {
    std::string text = "s,energy,enstrophy,dissipation,max_divergence\n";
    for (const auto& row : m_rows) {
        append(text, row.s);
        for (const double value : {row.numbers.energy, row.numbers.enstrophy, row.numbers.dissipation,
                                   row.numbers.maxDivergence}) {
            text += ',';
            append(text, value);
        }
        text += '\n';
    }
    return text;
}

} // namespace sgfm::runtime
