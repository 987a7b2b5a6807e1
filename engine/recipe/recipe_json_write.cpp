// Recipes to JSON.

#include "engine/error.h"
#include "engine/recipe/recipe.h"

#include <nlohmann/json.hpp>

#include <cstdint>

namespace sgfm::recipe {

namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void refuse(const std::string& where, const std::string& what, const std::string& remedy) {
    throw Error(ErrorKind::BadInput, "recipe " + where, what, remedy);
}

Json valueToJson(const ParameterRow& row, double value) {
    switch (row.kind) {
    case ParameterKind::Switch:
        return value != 0;
    case ParameterKind::Choice:
        return row.choices.at(static_cast<std::size_t>(value));
    case ParameterKind::Integer:
        return static_cast<std::int64_t>(value);
    case ParameterKind::Real:
        break;
    }
    return value;
}

Json promptToJson(const Prompt& prompt) {
    Json json;
    json["source"] = nameOf(prompt.source);
    json["text"] = prompt.text;
    json["file"] = prompt.file;
    json["pins"] = Json::array();
    for (const auto& pin : prompt.pins) {
        json["pins"].push_back({{"position", pin.position}, {"word", pin.word}});
    }
    json["left_topic"] = prompt.leftTopic;
    json["right_topic"] = prompt.rightTopic;
    json["prescribe_last"] = prompt.prescribeLast;
    if (!prompt.mustAppear.empty()) {
        json["must_appear"] = prompt.mustAppear;
    }
    if (!prompt.mustNotAppear.empty()) {
        json["must_not_appear"] = prompt.mustNotAppear;
    }
    if (!prompt.lastText.empty()) {
        json["last_text"] = prompt.lastText;
    }
    if (!prompt.lastFile.empty()) {
        json["last_file"] = prompt.lastFile;
    }
    if (prompt.drift != std::array<double, 2>{}) {
        json["drift"] = prompt.drift;
    }
    if (prompt.continuedFrames != 0) {
        json["continued_frames"] = prompt.continuedFrames;
    }
    if (prompt.fit != Fit::Cover) {
        json["fit"] = nameOf(prompt.fit);
    }
    if (prompt.clipStart != 0) {
        json["clip_start"] = prompt.clipStart;
    }
    if (prompt.clipLength != 0) {
        json["clip_length"] = prompt.clipLength;
    }
    for (const auto& region : prompt.regions) {
        json["regions"].push_back({{"x", region.x},
                                   {"y", region.y},
                                   {"width", region.width},
                                   {"height", region.height},
                                   {"first_frame", region.firstFrame},
                                   {"last_frame", region.lastFrame}});
    }
    return json;
}

Json eventToJson(const Event& event) {
    Json json;
    json["step"] = event.step;
    if (event.kind == Event::Kind::SetPrompt) {
        json["prompt"] = promptToJson(event.prompt);
    } else {
        json["set"] = event.key;
        json["value"] = valueToJson(parameterRow(event.key), event.value);
    }
    return json;
}

Json parseView(const std::string& view) {
    try {
        auto json = Json::parse(view);
        if (json.is_object()) {
            return json;
        }
    } catch (const Json::exception&) { // reported below
    }
    refuse("view", "The view state is not a JSON object.", "Leave it empty or give an object.");
}

Json recipeToJson(const Recipe& recipe) {
    Json json;
    json["schema"] = kSchemaVersion;
    json["app"] = recipe.appVersion;
    json["title"] = recipe.title;
    json["description"] = recipe.description;
    json["mode"] = nameOf(recipe.mode);
    json["seed"] = recipe.seed;
    json["steps"] = recipe.steps;
    json["grid"] = recipe.grid;
    json["lengths"] = recipe.lengths;
    json["channels"] = recipe.channels;
    json["lexicon"] = recipe.lexiconHash;
    if (!recipe.modelHash.empty()) {
        json["model"] = recipe.modelHash;
    }
    json["prompt"] = promptToJson(recipe.prompt);
    auto& parameters = json["parameters"] = Json::object();
    for (const auto& row : parameterTable()) {
        parameters[row.key] = valueToJson(row, recipe.parameters.get(row.key));
    }
    auto& events = json["events"] = Json::array();
    for (const auto& event : recipe.events) {
        events.push_back(eventToJson(event));
    }
    if (!recipe.view.empty()) {
        json["view"] = parseView(recipe.view);
    }
    return json;
}

// Objects spread over lines, arrays compact, but one line an event: easy to read and to compare, and a long
// log stays small.
std::string layOut(const Json& json) {
    std::string text = "{";
    for (const auto& [key, value] : json.items()) {
        text += (text.size() > 1 ? ",\n  " : "\n  ") + Json(key).dump() + ": ";
        if (key == "events" && !value.empty()) {
            text += "[";
            for (std::size_t i = 0; i < value.size(); ++i) {
                text += (i > 0 ? ",\n    " : "\n    ") + value[i].dump();
            }
            text += "\n  ]";
        } else if (key == "parameters" || key == "prompt") {
            text += "{";
            bool first = true;
            for (const auto& [name, entry] : value.items()) {
                text += (first ? "\n    " : ",\n    ") + Json(name).dump() + ": " + entry.dump();
                first = false;
            }
            text += "\n  }";
        } else {
            text += value.dump();
        }
    }
    return text + "\n}\n";
}

} // namespace

std::string toJson(const Recipe& recipe) {
    try {
        return layOut(recipeToJson(portable(recipe, {})));
    } catch (const Json::exception&) {
        refuse("text", "A text of the recipe is not valid UTF-8.", "Type it again.");
    }
}

} // namespace sgfm::recipe
