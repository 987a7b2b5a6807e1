#include "app/cli/parameter_options.h"

#include "engine/error.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/core.h>
#include <map>

namespace sgfm::cli {

namespace {

// The names that people of the field type first, where the table's own last part says less.
const std::map<std::string, std::string>& shortNames() {
    static const std::map<std::string, std::string> names{
        {"noise.sigma", "noise"}, {"time.step", "dt"}, {"video.rate", "video-rate"}};
    return names;
}

std::string optionName(const recipe::ParameterRow& row) {
    if (const auto found = shortNames().find(row.key); found != shortNames().end()) {
        return found->second;
    }
    const auto tail = row.key.substr(row.key.rfind('.') + 1);
    const auto table = recipe::parameterTable();
    const auto same = std::count_if(table.begin(), table.end(), [&tail](const auto& other) {
        return other.key.substr(other.key.rfind('.') + 1) == tail;
    });
    auto name = same == 1 ? tail : row.key;
    std::replace(name.begin(), name.end(), '_', '-');
    std::replace(name.begin(), name.end(), '.', '-');
    return name;
}

std::string allowed(const recipe::ParameterRow& row) {
    if (row.kind == recipe::ParameterKind::Choice) {
        std::string names;
        for (const auto& choice : row.choices) {
            names += (names.empty() ? "" : ", ") + choice;
        }
        return names;
    }
    if (row.kind == recipe::ParameterKind::Switch) {
        return "on, off";
    }
    return fmt::format("{} to {}", row.minimum, row.maximum);
}

} // namespace

void ParameterAssignments::applyTo(recipe::ParameterValues& parameters) const {
    for (const auto& [key, text] : values) {
        parameters.setText(key, text);
    }
}

void addParameterOptions(CLI::App& command, ParameterAssignments& assignments) {
    command
        .add_option_function<std::vector<std::string>>(
            "-D",
            [&assignments](const std::vector<std::string>& pairs) {
                for (const auto& pair : pairs) {
                    const auto equals = pair.find('=');
                    if (equals == std::string::npos) {
                        throw Error(ErrorKind::Usage, "-D " + pair, "There is no '=' in it.",
                                    "Write -D key=value, for example -D dynamics.viscosity=0.01.");
                    }
                    assignments.values.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
                }
            },
            "Any parameter of the table, key=value; may be repeated (sgfm info --parameters lists them)")
        ->allow_extra_args(false)
        ->group("Parameters");
    for (const auto& row : recipe::parameterTable()) {
        command
            .add_option_function<std::string>(
                "--" + optionName(row),
                [&assignments, key = row.key](const std::string& text) {
                    assignments.values.emplace_back(key, text);
                },
                fmt::format("{} {} ({}; {})", row.symbol, row.help, row.unit, allowed(row)))
            ->group("Parameters");
    }
}

} // namespace sgfm::cli
