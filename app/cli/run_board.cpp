#include "app/cli/run_board.h"

#include <algorithm>
#include <cmath>
#include <fmt/core.h>

namespace sgfm::cli {

namespace {

using runtime::LayerRequest;
using runtime::Quantity;

struct PanelSpec {
    Quantity quantity;
    const char* title;
    const char* unit;
    const char* colorMap;
};

std::vector<PanelSpec> panelSpecs(recipe::Mode mode) {
    switch (mode) {
    case recipe::Mode::Text:
        return {{Quantity::Density, "Semantic density e(x, t), channel mean", "dimensionless", "balance"},
                {Quantity::Vorticity, "Vorticity ω", "1/s", "balance"},
                {Quantity::Coefficients, "Wavelet coefficients W e", "dimensionless", "balance"},
                {Quantity::DivergenceBefore, "Divergence before projection", "1/s²", "balance"}};
    case recipe::Mode::Video:
        return {{Quantity::Density, "Density e(x, y, t)", "dimensionless", "grey"},
                {Quantity::Vorticity, "Vorticity |ω|", "1/s", "magma"}};
    case recipe::Mode::Flow:
        return {{Quantity::Vorticity, "Vorticity ω", "1/s", "balance"},
                {Quantity::Speed, "Speed |u|", "length/s", "viridis"},
                {Quantity::Coefficients, "Wavelet coefficients W e", "dimensionless", "balance"},
                {Quantity::DivergenceBefore, "Divergence before projection", "1/s²", "balance"}};
    }
    return {};
}

constexpr double kCoefficientQuantile = 0.98;

// The magnitude that `part` of the values stay below.
double magnitudeQuantile(std::span<const float> values, double part) {
    std::vector<float> magnitudes(values.size());
    std::transform(values.begin(), values.end(), magnitudes.begin(), [](float v) { return std::abs(v); });
    const auto at =
        magnitudes.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(magnitudes.size() - 1));
    std::nth_element(magnitudes.begin(), at, magnitudes.end());
    return *at;
}

painter::FieldPanel panelOf(const PanelSpec& spec, const runtime::Layer& layer, const field::Grid& grid,
                            int slice, bool wholeField, const std::string& suffix) {
    painter::FieldPanel panel;
    panel.title = spec.title + suffix;
    panel.unit = spec.unit;
    panel.columns = grid.points(0);
    panel.rows = grid.points(1);
    panel.timeUp = wholeField; // pictures have row 0 on top
    panel.colorMap = spec.colorMap;
    const auto count = static_cast<std::size_t>(panel.columns) * static_cast<std::size_t>(panel.rows);
    panel.values =
        std::span(layer.values).subspan(wholeField ? 0 : static_cast<std::size_t>(slice) * count, count);
    const auto [low, high] = std::minmax_element(panel.values.begin(), panel.values.end());
    if (panel.colorMap == "balance") {
        // A few coarse coefficients hold most of the energy; scaled to them the others would all look the
        // same.
        const double bound = spec.quantity == Quantity::Coefficients
                                 ? magnitudeQuantile(panel.values, kCoefficientQuantile)
                                 : std::max(std::abs(*low), std::abs(*high));
        panel.low = -bound;
        panel.high = bound;
    } else {
        panel.low = panel.colorMap == "grey" ? *low : 0;
        panel.high = *high;
    }
    if (panel.low == panel.high) { // a constant field: a bar of some width all the same
        panel.high = panel.low + 1e-6;
    }
    return panel;
}

} // namespace

std::set<LayerRequest> boardLayers(recipe::Mode mode) {
    std::set<LayerRequest> layers;
    for (const auto& spec : panelSpecs(mode)) {
        layers.insert({spec.quantity, -1});
    }
    return layers;
}

painter::Board boardOf(const runtime::Frame& frame, int width, int height) {
    painter::Board board;
    board.width = width;
    board.height = height;
    const auto& title = frame.recipe->title;
    board.title = title.empty() ? "SGFM Lab" : title;
    const bool flat = frame.grid.dimension() == 2;
    for (const auto& spec : panelSpecs(frame.mode)) {
        const auto found = frame.layers.find({spec.quantity, -1});
        if (found == frame.layers.end()) {
            continue;
        }
        if (flat) {
            board.panels.push_back(panelOf(spec, found->second, frame.grid, 0, true, ""));
            continue;
        }
        const int last = std::max(1, frame.frames > 0 ? frame.frames : frame.grid.points(2)) - 1;
        const auto slices = frame.mode == recipe::Mode::Video ? std::vector<int>{0, last / 2, last}
                                                              : std::vector<int>{last / 2};
        for (const int slice : slices) {
            board.panels.push_back(
                panelOf(spec, found->second, frame.grid, slice, false, fmt::format(", frame {}", slice)));
        }
    }
    for (std::size_t i = 0; i < frame.decoded.tokens.size(); ++i) {
        const auto& token = frame.decoded.tokens[i];
        // A word's piece begins with its space; the chips stand apart by themselves.
        const auto start = token.piece.find_first_not_of(' ');
        board.tokens.push_back({start == std::string::npos ? token.piece : token.piece.substr(start),
                                token.confidence, i < frame.pinned.size() && frame.pinned[i], token.blank});
    }
    board.footer = fmt::format(
        "step {}   s = {:.4f}   energy {:.4g}   max |∇·u| {:.1e}   boundary loss {:.3g}   seed {}",
        frame.step, frame.numbers.time, frame.numbers.flow.energy, frame.numbers.flow.maxDivergence,
        frame.numbers.boundaryLoss, frame.recipe->seed);
    return board;
}

} // namespace sgfm::cli
