#pragma once
// What the command palette can find, and how a query becomes a list of it.

#include "app/window/fuzzy_match.h"
#include "engine/recipe/parameters.h"

#include <QString>

#include <functional>
#include <vector>

namespace sgfm::window {

class KeyBindings;

struct PaletteEntry {
    QString title;  // "Viscosity ν"
    QString detail; // muted: "0.01 now"
    QString keys;   // "Ctrl+E"
    QString kind;   // "Command", "Preset", "Parameter", "View", "File"
    QString alias;  // found by this too: "dynamics.viscosity"
    std::function<void()> run;
    QString completion;  // put into the field instead of running: "viscosity "
    std::string key{};   // of a parameter
    bool enabled = true; // shown, but cannot be run
    QList<int> marked{}; // letters of the title that were asked for
};

// Every enabled action that has a key or a name. Disabled ones are listed as such.
std::vector<PaletteEntry> actionEntries(const KeyBindings& bindings);

// Every parameter; `set` is called with key and value when a person typed "viscosity 0.02" and chose it.
using SetParameter = std::function<void(const QString& key, double value)>;
std::vector<PaletteEntry> parameterEntries(const recipe::ParameterValues& values);

// The entries that answer to a query, best first, at most `most`. A parameter's name with a value behind it
// ("viscosity 0.02", "advection off", "wavelet = db4") becomes an entry that sets it, or one that says why
// that value cannot be.
std::vector<PaletteEntry> answersTo(const QString& query, const std::vector<PaletteEntry>& entries,
                                    const recipe::ParameterValues& values, const SetParameter& set,
                                    std::size_t most);

} // namespace sgfm::window
