#include "engine/recipe/parameters.h"

#include "engine/error.h"
#include "engine/recipe/parameter_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <system_error>
#include <utility>

namespace sgfm::recipe {

namespace {

[[noreturn]] void refuse(const std::string& key, const std::string& what, const std::string& remedy) {
    throw Error(ErrorKind::BadInput, "parameter " + key, what, remedy);
}

// Shortest text that reads back as the same double.
std::string shortest(double value) {
    std::array<char, 32> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return error == std::errc{} ? std::string(buffer.data(), end) : std::to_string(value);
}

std::string rangeOf(const ParameterRow& row) {
    switch (row.kind) {
    case ParameterKind::Switch:
        return "on or off";
    case ParameterKind::Choice: {
        std::string names;
        for (const auto& choice : row.choices) {
            names += (names.empty() ? "" : ", ") + choice;
        }
        return "one of: " + names;
    }
    case ParameterKind::Integer:
        return "a whole number from " + shortest(row.minimum) + " to " + shortest(row.maximum);
    case ParameterKind::Real:
        break;
    }
    return "a number from " + shortest(row.minimum) + " to " + shortest(row.maximum) + " (" + row.unit + ")";
}

// Levenshtein's distance, for the suggestion in an error.
std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> previous(b.size() + 1);
    std::vector<std::size_t> current(b.size() + 1);
    std::iota(previous.begin(), previous.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replaced});
        }
        std::swap(previous, current);
    }
    return previous[b.size()];
}

std::string nearestKeys(std::string_view key) {
    constexpr std::size_t kSuggestions = 3;
    // "viscosity" means dynamics.viscosity: a key's last part is compared as well.
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const auto& row : parameterTable()) {
        const std::string_view whole = row.key;
        const auto last = whole.substr(whole.find('.') + 1);
        ranked.emplace_back(std::min(editDistance(key, whole), editDistance(key, last)), row.key);
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string names;
    for (std::size_t i = 0; i < kSuggestions && i < ranked.size(); ++i) {
        names += (names.empty() ? "" : ", ") + ranked[i].second;
    }
    return names;
}

// What an error repeats of an untrusted text.
std::string shown(std::string_view text) {
    constexpr std::size_t kLongest = 60;
    return text.size() <= kLongest ? std::string(text) : std::string(text.substr(0, kLongest)) + "...";
}

} // namespace

std::span<const ParameterRow> parameterTable() {
    static const std::vector<ParameterRow> rows = makeParameterRows();
    return rows;
}

const ParameterRow& parameterRow(std::string_view key) {
    const auto table = parameterTable();
    const auto found =
        std::find_if(table.begin(), table.end(), [key](const ParameterRow& row) { return row.key == key; });
    if (found == table.end()) {
        throw Error(ErrorKind::BadInput, "parameter", "There is no parameter \"" + shown(key) + "\".",
                    "Use one of the known keys; the nearest are: " + nearestKeys(shown(key)) + ".");
    }
    return *found;
}

double ParameterValues::get(std::string_view key) const {
    const auto found = m_values.find(key);
    return found != m_values.end() ? found->second : parameterRow(key).defaultValue;
}

int ParameterValues::getInteger(std::string_view key) const {
    return static_cast<int>(std::lround(get(key)));
}

bool ParameterValues::getSwitch(std::string_view key) const {
    return get(key) != 0;
}

const std::string& ParameterValues::getChoice(std::string_view key) const {
    const auto& row = parameterRow(key);
    if (row.kind != ParameterKind::Choice) {
        throw Error(ErrorKind::Usage, "parameter " + row.key, "It is not a choice.", "Read it as a number.");
    }
    return row.choices[static_cast<std::size_t>(getInteger(key))];
}

void ParameterValues::set(std::string_view key, double value) {
    const auto& row = parameterRow(key);
    const auto remedy = "Give " + rangeOf(row) + ".";
    if (!std::isfinite(value)) {
        refuse(row.key, "The value is not a finite number.", remedy);
    }
    if (row.kind != ParameterKind::Real && value != std::floor(value)) {
        refuse(row.key, "The value " + shortest(value) + " is not a whole number.", remedy);
    }
    if (value < row.minimum || value > row.maximum) {
        refuse(row.key,
               "The value " + shortest(value) + " is outside " + shortest(row.minimum) + " to " +
                   shortest(row.maximum) + ".",
               remedy);
    }
    value += 0.0; // -0 becomes 0, so that equal values are equal bits
    if (value == row.defaultValue) {
        m_values.erase(row.key);
    } else {
        m_values.insert_or_assign(row.key, value);
    }
}

void ParameterValues::setText(std::string_view key, std::string_view value) {
    const auto& row = parameterRow(key);
    const auto remedy = "Give " + rangeOf(row) + ".";
    if (row.kind == ParameterKind::Switch) {
        for (const std::string_view on : {"on", "true", "yes", "1"}) {
            if (value == on) {
                return set(key, 1);
            }
        }
        for (const std::string_view off : {"off", "false", "no", "0"}) {
            if (value == off) {
                return set(key, 0);
            }
        }
        refuse(row.key, "The value \"" + shown(value) + "\" is neither on nor off.", remedy);
    }
    if (row.kind == ParameterKind::Choice) {
        const auto found = std::find(row.choices.begin(), row.choices.end(), value);
        if (found == row.choices.end()) {
            refuse(row.key, "There is no choice \"" + shown(value) + "\".", remedy);
        }
        return set(key, static_cast<double>(found - row.choices.begin()));
    }
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size()) {
        refuse(row.key, "The value \"" + shown(value) + "\" is not a number.", remedy);
    }
    set(key, number);
}

std::string ParameterValues::textOf(std::string_view key) const {
    const auto& row = parameterRow(key);
    switch (row.kind) {
    case ParameterKind::Switch:
        return getSwitch(key) ? "on" : "off";
    case ParameterKind::Choice:
        return getChoice(key);
    case ParameterKind::Integer:
    case ParameterKind::Real:
        break;
    }
    return shortest(get(key));
}

} // namespace sgfm::recipe
