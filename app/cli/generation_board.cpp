#include "app/cli/generation_board.h"

#include "engine/diagnostics/diagnostics.h"
#include "engine/lift/lift.h"
#include "engine/wavelet/filter.h"
#include "engine/wavelet/transform.h"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>
#include <string>
#include <vector>

namespace sgfm::cli {

namespace {

std::vector<float> channelMean(const field::DensityField& density) {
    std::vector<float> mean(density.length(), 0.0F);
    for (int c = 0; c < density.channels(); ++c) {
        const auto values = density.channel(c);
        for (std::size_t i = 0; i < mean.size(); ++i) {
            mean[i] += values[i] / static_cast<float>(density.channels());
        }
    }
    return mean;
}

// A few coarse coefficients hold most of the energy; scaled to them the others would all look the same.
double bound(const std::vector<float>& values, double part) {
    std::vector<float> magnitudes(values.size());
    std::transform(values.begin(), values.end(), magnitudes.begin(), [](float v) { return std::abs(v); });
    const auto at =
        magnitudes.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(magnitudes.size() - 1));
    std::nth_element(magnitudes.begin(), at, magnitudes.end());
    return std::max(1e-6, static_cast<double>(*at));
}

painter::FieldPanel panel(const std::string& title, const std::vector<float>& values, const field::Grid& grid,
                          double part) {
    painter::FieldPanel made;
    made.title = title;
    made.unit = "dimensionless";
    made.values = values;
    made.columns = grid.points(0);
    made.rows = grid.points(1);
    made.high = bound(values, part);
    made.low = -made.high;
    return made;
}

} // namespace

files::Picture paintGeneration(runtime::TextRun& run, const recipe::Recipe& recipe, int width, int height) {
    const auto& grid = run.grid();
    const auto& clean = run.estimates().front().clean;
    const auto noisy = channelMean(lift::densityOf(run.states().front()));
    const auto estimate = channelMean(lift::densityOf(clean));
    const auto vorticity = channelMean(diagnostics::vorticityField(clean, run.transform()));
    const wavelet::WaveletTransform wavelets(
        grid, wavelet::filterNamed(recipe.parameters.getChoice("wavelet.name")),
        recipe.parameters.getInteger("wavelet.levels"));
    std::vector<float> coefficients(estimate.size());
    wavelets.forward(estimate.data(), coefficients.data());

    painter::Board board;
    board.width = width;
    board.height = height;
    board.title = recipe.title.empty() ? "SGFM Lab" : recipe.title;
    board.panels.push_back(
        panel(fmt::format("Field u_t(x, t), noise σ = {:.2f}", run.sigma()), noisy, grid, 1));
    board.panels.push_back(panel("Clean estimate D", estimate, grid, 1));
    board.panels.push_back(panel("Vorticity of the estimate", vorticity, grid, 1));
    board.panels.push_back(panel("Wavelet coefficients of the estimate", coefficients, grid, 0.98));
    const auto texts = run.decoded();
    const auto& pinned = run.given();
    for (std::size_t x = 0; x < texts.front().tokens.size(); ++x) {
        const auto& token = texts.front().tokens[x];
        const auto start = token.piece.find_first_not_of(' ');
        board.tokens.push_back({start == std::string::npos ? token.piece : token.piece.substr(start),
                                token.confidence, pinned[x], token.blank});
    }
    const auto numbers = diagnostics::flowNumbers(run.states().front(), 0, run.transform());
    board.footer =
        fmt::format("level {}/{}   σ {:.3f}   energy {:.4g}   max |∇·u| / max |∇u| {:.1e}   seed {}",
                    run.level(), run.levels().size() - 1, run.sigma(), numbers.energy,
                    numbers.maxGradient > 0 ? numbers.maxDivergence / numbers.maxGradient : 0, recipe.seed);
    return painter::paintBoard(board);
}

} // namespace sgfm::cli
