#pragma once
// Options made from the parameter table: -D key=value for every row, and a long option for every row whose
// last name part is unambiguous (--viscosity for dynamics.viscosity), with the row's help.

#include "engine/recipe/parameters.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace sgfm::cli {

struct ParameterAssignments {
    std::vector<std::pair<std::string, std::string>> values; // key, text; in the order given

    // Throws Error(BadInput) for unknown keys and values out of range.
    void applyTo(recipe::ParameterValues& parameters) const;
};

// `assignments` must outlive the application.
void addParameterOptions(CLI::App& command, ParameterAssignments& assignments);

} // namespace sgfm::cli
