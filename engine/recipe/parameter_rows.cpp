#include "engine/recipe/parameter_rows.h"

#include <array>
#include <utility>

namespace sgfm::recipe {

namespace {

constexpr auto kDimensionless = "dimensionless";

// Noise is zero on the two coarsest scales, so that what a text or clip says stays (nearly) deterministic,
// and full from the middle on, where wording and texture live (DESIGN section 2, Dynamics).
constexpr std::array<double, kMaximumScales> kNoiseGains{0, 0, 0.5, 1, 1, 1, 1, 1};

ParameterRow onOff(std::string key, std::string symbol, std::string label, ParameterGroup group,
                   std::string term, std::string help) {
    return {.key = std::move(key),
            .symbol = std::move(symbol),
            .label = std::move(label),
            .unit = kDimensionless,
            .kind = ParameterKind::Switch,
            .group = group,
            .defaultValue = 1,
            .term = std::move(term),
            .formula = "",
            .help = std::move(help),
            .reason = "Every term of the equation acts unless a person takes it out."};
}

void addEquationRows(std::vector<ParameterRow>& rows) {
    rows.push_back(onOff("dynamics.advection_on", "−α(v·∇)u", "Advection term", ParameterGroup::Equation,
                         "advection", "Takes the transport by the flow in or out of the equation."));
    rows.push_back({.key = "dynamics.advection",
                    .symbol = "α",
                    .label = "Advection",
                    .unit = kDimensionless,
                    .group = ParameterGroup::Equation,
                    .minimum = 0,
                    .maximum = 4,
                    .defaultValue = 1,
                    .safeLow = 0,
                    .safeHigh = 2,
                    .term = "advection",
                    .formula = "−α (v·∇) u",
                    .help = "How strongly the flow carries the field along.",
                    .reason = "1 is the physics of the Navier-Stokes equation."});
    rows.push_back(onOff("dynamics.viscosity_on", "ν∇²u", "Viscosity term", ParameterGroup::Equation,
                         "viscosity", "Takes the smoothing by viscosity in or out of the equation."));
    rows.push_back({.key = "dynamics.viscosity",
                    .symbol = "ν",
                    .label = "Viscosity",
                    .unit = "length²/s",
                    .group = ParameterGroup::Equation,
                    .minimum = 0,
                    .maximum = 10,
                    .defaultValue = 0.01,
                    .safeLow = 0.001,
                    .safeHigh = 1,
                    .logarithmic = true,
                    .term = "viscosity",
                    .formula = "ν ∇²u",
                    .help = "Smooths the field: fine scales fade first, at the rate ν k².",
                    .reason =
                        "Keeps a flow of unit speed smooth on the default grids, and words readable for "
                        "a hundred steps."});
    rows.push_back(
        onOff("boundary.on", "f_bc", "Boundary term", ParameterGroup::Boundary, "boundary",
              "Takes the pull towards prompt, pinned words and topics in or out of the equation."));
    rows.push_back(
        {.key = "boundary.strength",
         .symbol = "1/τ",
         .label = "Boundary strength",
         .unit = "1/s",
         .group = ParameterGroup::Boundary,
         .minimum = 0,
         .maximum = 1000,
         .defaultValue = 10,
         .safeLow = 0,
         .safeHigh = 50,
         .logarithmic = true,
         .term = "boundary",
         .formula = "χ (ū − u)/τ",
         .help = "How fast the field is pulled to the prescribed data where they are given.",
         .reason = "The data are met within a tenth of a unit of s, without shortening the step."});
    rows.push_back({.key = "boundary.fringe",
                    .symbol = "w",
                    .label = "Fringe width",
                    .unit = "slices",
                    .kind = ParameterKind::Integer,
                    .group = ParameterGroup::Boundary,
                    .minimum = 1,
                    .maximum = 8,
                    .defaultValue = 2,
                    .safeLow = 1,
                    .safeHigh = 4,
                    .live = false,
                    .term = "boundary",
                    .formula = "χ(t)",
                    .help = "Slices at t = 0 that hold the prompt, and as many at the end that return to it.",
                    .reason = "The thinnest fringe that the projection does not smear."});
    rows.push_back(onOff("dynamics.projection", "P", "Projection", ParameterGroup::Equation, "projection",
                         "The Leray projection: removes the divergence that the other terms make."));
}

void addNoiseRows(std::vector<ParameterRow>& rows) {
    rows.push_back(onOff("noise.on", "P σ dW", "Noise term", ParameterGroup::Noise, "noise",
                         "Takes the random forcing in or out of the equation."));
    rows.push_back({.key = "noise.sigma",
                    .symbol = "σ",
                    .label = "Noise",
                    .unit = "1/√s",
                    .group = ParameterGroup::Noise,
                    .minimum = 0,
                    .maximum = 10,
                    .defaultValue = 0,
                    .safeLow = 0,
                    .safeHigh = 1,
                    .logarithmic = true,
                    .term = "noise",
                    .formula = "P σ Σ_j g_j dW_j",
                    .help = "Strength of the random forcing: adds σ² g_j² to the variance per unit of s.",
                    .reason = "Without noise a run is the deterministic equation; a person adds it to see."});
    for (int scale = 0; scale < kMaximumScales; ++scale) {
        const auto index = std::to_string(scale);
        rows.push_back({.key = "noise.gain_" + index,
                        .symbol = "g_" + index,
                        .label = "Noise gain of scale " + index,
                        .unit = kDimensionless,
                        .group = ParameterGroup::Noise,
                        .minimum = 0,
                        .maximum = 4,
                        .defaultValue = kNoiseGains[static_cast<std::size_t>(scale)],
                        .safeLow = 0,
                        .safeHigh = 1,
                        .term = "noise",
                        .formula = "σ g_" + index + " dW_" + index,
                        .help = "Noise on scale " + index +
                                ", counted from the coarsest (0); scales beyond the transform are ignored.",
                        .reason = scale < 2 ? "Coarse scales carry the meaning and stay deterministic."
                                            : "Fine scales carry the wording and may vary."});
    }
    rows.push_back({.key = "noise.basis",
                    .symbol = "W",
                    .label = "Noise basis",
                    .unit = kDimensionless,
                    .kind = ParameterKind::Choice,
                    .group = ParameterGroup::Noise,
                    .minimum = 0,
                    .maximum = 1,
                    .defaultValue = 0,
                    .choices = {"wavelet", "fourier"},
                    .safeLow = 0,
                    .safeHigh = 1,
                    .live = false,
                    .term = "noise",
                    .formula = "Σ_j g_j dW_j",
                    .help = "Scales of the noise: those of the wavelet, or octaves of |k|.",
                    .reason = "The wavelet's scales are what the views show."});
}

} // namespace

std::vector<ParameterRow> makeParameterRows() {
    std::vector<ParameterRow> rows;
    addEquationRows(rows);
    addNoiseRows(rows);
    addSamplerRows(rows);
    addRunRows(rows);
    return rows;
}

} // namespace sgfm::recipe
