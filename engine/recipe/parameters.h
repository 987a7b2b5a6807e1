#pragma once
// The one table of parameters. Panels, command-line options, JSON checks, undo and tooltips are made from it;
// no other list of names, ranges or defaults exists.

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sgfm::recipe {

// noise.gain_J, scales.gain_J and scales.mute_J exist for J = 0 (the coarsest scale) ... kMaximumScales - 1;
// a transform of L levels has the scales 0 ... L, rows beyond them have no effect.
inline constexpr int kMaximumScales = 8;

enum class ParameterKind { Real, Integer, Switch, Choice };

// Where the parameter stands in the window and in the documentation.
enum class ParameterGroup { Equation, Noise, Scales, Boundary, Sampler, Correction, Decoding, Time, Grid };

struct ParameterRow {
    std::string key;    // "dynamics.viscosity"
    std::string symbol; // "ν"; plain Unicode
    std::string label;  // "Viscosity"
    std::string unit;   // "length²/s", or "dimensionless"
    ParameterKind kind = ParameterKind::Real;
    ParameterGroup group = ParameterGroup::Equation;
    double minimum = 0;
    double maximum = 1;
    double defaultValue = 0; // switches: 0 or 1; choices: index into `choices`
    std::vector<std::string> choices{};
    double safeLow = 0; // the band in which every preset stays well behaved
    double safeHigh = 1;
    bool logarithmic = false; // slider scale (0 sits at the low end)
    bool live = true;         // may change while the run goes on; otherwise a restart is needed
    std::string term;         // which term of the equation it belongs to: "advection", "viscosity", ... or ""
    std::string formula;      // "ν ∇²u"
    std::string help;         // one sentence: what it does
    std::string reason;       // one sentence: why this default
};

// All rows, in the order of display.
std::span<const ParameterRow> parameterTable();

// Throws Error(BadInput) naming the nearest known keys.
const ParameterRow& parameterRow(std::string_view key);

// Values by key; missing keys have the row's default. Choices and switches are held as numbers too.
class ParameterValues {
  public:
    double get(std::string_view key) const; // Error(BadInput) for an unknown key
    int getInteger(std::string_view key) const;
    bool getSwitch(std::string_view key) const;
    const std::string& getChoice(std::string_view key) const;

    // Checks range, kind and finiteness; throws Error(BadInput) naming key, value and range.
    void set(std::string_view key, double value);
    // "0.01", "on", "carrier": by the row's kind.
    void setText(std::string_view key, std::string_view value);
    std::string textOf(std::string_view key) const;

    // Only the values that differ from the defaults.
    const std::map<std::string, double, std::less<>>& changed() const noexcept { return m_values; }
    bool operator==(const ParameterValues&) const = default;

  private:
    std::map<std::string, double, std::less<>> m_values;
};

} // namespace sgfm::recipe
