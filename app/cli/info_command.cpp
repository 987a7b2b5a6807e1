// sgfm info: what this program is made of, the parameter table, the presets and the wavelets.

#include "app/cli/commands.h"
#include "engine/error.h"
#include "engine/recipe/parameters.h"
#include "engine/runtime/session.h"
#include "engine/text/lexicon.h"
#include "engine/wavelet/filter.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sgfm::cli {

namespace {

struct InfoOptions {
    bool parameters = false;
};

nlohmann::json parametersJson() {
    auto rows = nlohmann::json::array();
    for (const auto& row : recipe::parameterTable()) {
        rows.push_back({{"key", row.key},
                        {"symbol", row.symbol},
                        {"label", row.label},
                        {"unit", row.unit},
                        {"minimum", row.minimum},
                        {"maximum", row.maximum},
                        {"default", row.defaultValue},
                        {"choices", row.choices},
                        {"live", row.live},
                        {"formula", row.formula},
                        {"help", row.help},
                        {"reason", row.reason}});
    }
    return rows;
}

void printParameterTable() {
    fmt::print(
        "| key | symbol | unit | range | default | live | what it does |\n|---|---|---|---|---|---|---|\n");
    for (const auto& row : recipe::parameterTable()) {
        std::string range = fmt::format("{:g} to {:g}", row.minimum, row.maximum);
        std::string value = fmt::format("{:g}", row.defaultValue);
        if (row.kind == recipe::ParameterKind::Switch) {
            range = "on, off";
            value = row.defaultValue != 0 ? "on" : "off";
        } else if (row.kind == recipe::ParameterKind::Choice) {
            range = fmt::format("{}", fmt::join(row.choices, ", "));
            value = row.choices.at(static_cast<std::size_t>(row.defaultValue));
        }
        fmt::print("| `{}` | {} | {} | {} | {} | {} | {} |\n", row.key, row.symbol, row.unit, range, value,
                   row.live ? "yes" : "restart", row.help);
    }
}

nlohmann::json presetsJson(const std::filesystem::path& folder) {
    auto presets = nlohmann::json::array();
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "presets", error)) {
        if (entry.path().string().ends_with(".sgfm.json")) { // what they show lies beside them
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        const auto preset = recipe::readRecipe(file);
        auto name = file.filename().string();
        name = name.substr(0, name.find(".sgfm.json"));
        presets.push_back({{"name", name}, {"title", preset.title}, {"description", preset.description}});
    }
    return presets;
}

void info(const InfoOptions& options, const Context& context) {
    if (options.parameters) {
        if (context.console.json) {
            context.console.result(parametersJson());
        } else {
            printParameterTable();
        }
        return;
    }
    const auto folder = runtime::resourceFolder();
    nlohmann::json values{{"version", recipe::kAppVersion},     {"recipe_schema", recipe::kSchemaVersion},
                          {"threads", context.threads},         {"resources", folder.string()},
                          {"wavelets", wavelet::filterNames()}, {"presets", presetsJson(folder)}};
    try {
        const text::Lexicon lexicon(folder / "models" / "kjv");
        values["lexicon"] = {
            {"vocabulary", lexicon.size()}, {"channels", lexicon.channels()}, {"sha256", lexicon.sha256()}};
    } catch (const Error& error) {
        values["lexicon"] = std::string("not available: ") + error.what();
    }
    context.console.result(values);
}

} // namespace

void addInfoCommand(CLI::App& app, const std::shared_ptr<Context>& context) {
    const auto options = std::make_shared<InfoOptions>();
    auto* command = app.add_subcommand("info", "Version, word tables, presets, wavelets, parameters");
    command->add_flag("--parameters", options->parameters,
                      "The parameter table (Markdown; JSON with --json)");
    command->callback([options, context] { info(*options, *context); });
}

} // namespace sgfm::cli
