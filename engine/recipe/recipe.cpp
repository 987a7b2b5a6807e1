#include "engine/recipe/recipe.h"

#include "engine/error.h"
#include "engine/recipe/recipe_checks.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sgfm::recipe {

namespace {

constexpr std::array<std::pair<Mode, std::string_view>, 3> kModes{
    {{Mode::Text, "text"}, {Mode::Video, "video"}, {Mode::Flow, "flow"}}};

constexpr std::array<std::pair<Source, std::string_view>, 9> kSources{{{Source::Prompt, "prompt"},
                                                                       {Source::Glyphs, "glyphs"},
                                                                       {Source::Image, "image"},
                                                                       {Source::Clip, "clip"},
                                                                       {Source::TaylorGreen, "taylor-green"},
                                                                       {Source::Random, "random"},
                                                                       {Source::Vortices, "vortices"},
                                                                       {Source::ShearLayer, "shear-layer"},
                                                                       {Source::File, "file"}}};

constexpr std::array<std::pair<Fit, std::string_view>, 3> kFits{
    {{Fit::Cover, "cover"}, {Fit::Bars, "bars"}, {Fit::Stretch, "stretch"}}};

template <typename Names, typename Value>
std::string_view nameIn(const Names& names, Value value) {
    for (const auto& [known, name] : names) {
        if (known == value) {
            return name;
        }
    }
    return "";
}

template <typename Names>
auto valueIn(const Names& names, std::string_view wanted, const std::string& what) {
    std::string list;
    for (const auto& [known, name] : names) {
        if (name == wanted) {
            return known;
        }
        list += (list.empty() ? "" : ", ") + std::string(name);
    }
    throw Error(ErrorKind::BadInput, "recipe " + what,
                "There is no " + what + " \"" + shortened(wanted) + "\".", "Use one of: " + list + ".");
}

// Text and clips keep their finest modes, which carry meaning; free flow drops them (see dynamics/solver.h).
void keepFinestModes(ParameterValues& parameters) {
    parameters.setText("dynamics.dealiasing", "pad");
}

std::string portableFile(const std::string& file, const std::filesystem::path& folder) {
    const std::filesystem::path path = file;
    if (!path.is_absolute()) {
        return file;
    }
    if (!folder.empty()) {
        const auto inside =
            path.lexically_normal().lexically_relative(std::filesystem::absolute(folder).lexically_normal());
        if (!inside.empty() && *inside.begin() != ".." && inside != ".") {
            return inside.generic_string();
        }
    }
    return path.filename().string();
}

} // namespace

std::string_view nameOf(Mode mode) {
    return nameIn(kModes, mode);
}

std::string_view nameOf(Source source) {
    return nameIn(kSources, source);
}

std::string_view nameOf(Fit fit) {
    return nameIn(kFits, fit);
}

Mode modeNamed(std::string_view name) {
    return valueIn(kModes, name, "mode");
}

Source sourceNamed(std::string_view name) {
    return valueIn(kSources, name, "source");
}

Fit fitNamed(std::string_view name) {
    return valueIn(kFits, name, "fit");
}

Recipe defaultRecipe(Mode mode) {
    Recipe recipe;
    recipe.mode = mode;
    switch (mode) {
    case Mode::Text:
        recipe.title = "In the beginning";
        recipe.prompt.source = Source::Prompt;
        recipe.prompt.text =
            "In the beginning God created the heaven and the earth. And the earth was without "
            "form, and void;";
        recipe.grid = {24, 16};
        recipe.parameters.setText("dynamics.transport", "carrier");
        // Strong flow, weak hold: the words drift within some hundred steps. At the table's own values the
        // sentence stays as it was typed (tried: at 1/tau = 10 not a word changed in 600 steps).
        recipe.parameters.set("dynamics.advection", 3);
        recipe.parameters.set("boundary.strength", 0.5);
        recipe.parameters.set("noise.sigma", 0.1);
        recipe.parameters.set("time.maximum_step", 0.1);
        keepFinestModes(recipe.parameters);
        break;
    case Mode::Video:
        recipe.title = "A word that flows";
        recipe.prompt.source = Source::Glyphs;
        recipe.prompt.text = "FLOW";
        recipe.grid = {64, 64, 16};
        // A still picture is at rest; stirring on the coarse and middle scales sets it in motion.
        recipe.parameters.set("dynamics.viscosity", 0.002);
        recipe.parameters.set("noise.sigma", 1);
        recipe.parameters.set("noise.gain_1", 1);
        recipe.parameters.set("noise.gain_2", 1);
        recipe.parameters.set("noise.gain_3", 0);
        recipe.parameters.set("noise.gain_4", 0);
        keepFinestModes(recipe.parameters);
        break;
    case Mode::Flow:
        recipe.title = "A shear layer rolls up";
        recipe.prompt.source = Source::ShearLayer;
        recipe.grid = {256, 256};
        recipe.parameters.set("dynamics.viscosity", 0.0005);
        recipe.parameters.set("time.cfl", 1.4);
        recipe.steps = 1000;
        break;
    }
    return recipe;
}

Recipe portable(Recipe recipe, const std::filesystem::path& folder) {
    recipe.prompt.file = portableFile(recipe.prompt.file, folder);
    recipe.prompt.lastFile = portableFile(recipe.prompt.lastFile, folder);
    for (auto& event : recipe.events) {
        event.prompt.file = portableFile(event.prompt.file, folder);
        event.prompt.lastFile = portableFile(event.prompt.lastFile, folder);
    }
    return recipe;
}

std::filesystem::path sidecarOf(const std::filesystem::path& exported) {
    auto sidecar = exported;
    sidecar += ".sgfm.json";
    return sidecar;
}

} // namespace sgfm::recipe
