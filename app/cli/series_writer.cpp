#include "app/cli/series_writer.h"

#include "engine/files/text_file.h"

#include <fmt/core.h>

namespace sgfm::cli {

void SeriesWriter::add(double time, const diagnostics::FlowNumbers& numbers) {
    m_rows += fmt::format("{:.9g},{:.9g},{:.9g},{:.9g},{:.9g}\n", time, numbers.energy, numbers.enstrophy,
                          numbers.dissipation, numbers.maxDivergence);
}

void SeriesWriter::write(const std::filesystem::path& file) const {
    files::writeTextFile(file, m_rows);
}

} // namespace sgfm::cli
