// Recipes from JSON. Written by hand rather than by generated converters: every key that is read is named
// once here, and a reader that meets anything else says which key, why, and what is allowed.

#include "engine/error.h"
#include "engine/recipe/recipe.h"
#include "engine/recipe/recipe_checks.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <utility>

namespace sgfm::recipe {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kDeepestNesting = 32;
constexpr std::size_t kMostAxes = 3;

[[noreturn]] void refuse(const std::string& where, const std::string& what, const std::string& remedy) {
    throw Error(ErrorKind::BadInput, "recipe " + where, what, remedy);
}

// Before anything is built: brackets outside strings, counted.
void checkNesting(std::string_view json) {
    int depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                inString = false;
            }
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kDeepestNesting) {
                refuse("file", "It is nested more than 32 brackets deep.",
                       "Use a recipe that the lab wrote.");
            }
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
}

// nlohmann keeps one of two equal keys silently; which value was meant, nobody knows.
Json parseWithoutRepeatedKeys(std::string_view text) {
    std::vector<std::set<std::string>> open;
    const auto watch = [&open](int, Json::parse_event_t event, Json& parsed) {
        if (event == Json::parse_event_t::object_start) {
            open.emplace_back();
        } else if (event == Json::parse_event_t::object_end) {
            open.pop_back();
        } else if (event == Json::parse_event_t::key) {
            const auto& key = parsed.get_ref<const std::string&>();
            if (!open.back().insert(key).second) {
                refuse(shortened(key), "The key is given twice.", "Keep one of the two.");
            }
        }
        return true;
    };
    return Json::parse(text.begin(), text.end(), watch);
}

// One JSON object: each key is asked for at most once, and what nobody asked for is an error.
class Keys {
  public:
    Keys(const Json& json, std::string where) : m_json(json), m_where(std::move(where)) {
        if (!json.is_object()) {
            refuse(m_where, "It is not an object.", "Use { } with named values.");
        }
    }

    std::string name(const std::string& key) const {
        return m_where.empty() || m_where == "file" ? key : m_where + "." + key;
    }

    // Null when the key is not there.
    const Json* find(const std::string& key) {
        m_known.insert(key);
        const auto found = m_json.find(key);
        return found == m_json.end() ? nullptr : &*found;
    }

    const Json& need(const std::string& key) {
        if (const Json* value = find(key)) {
            return *value;
        }
        refuse(name(key), "The key is missing.", "Add it.");
    }

    std::string text(const std::string& key, const std::string& otherwise) {
        const Json* value = find(key);
        if (!value) {
            return otherwise;
        }
        if (!value->is_string()) {
            refuse(name(key), "It is not a text.", "Put it in quotation marks.");
        }
        return value->get<std::string>();
    }

    bool flag(const std::string& key, bool otherwise) {
        const Json* value = find(key);
        if (!value) {
            return otherwise;
        }
        if (!value->is_boolean()) {
            refuse(name(key), "It is neither true nor false.", "Use true or false.");
        }
        return value->get<bool>();
    }

    std::int64_t integer(const std::string& key, std::int64_t otherwise) {
        const Json* value = find(key);
        return value ? integerOf(*value, name(key)) : otherwise;
    }

    double number(const std::string& key, double otherwise) {
        const Json* value = find(key);
        if (value && !value->is_number()) {
            refuse(name(key), "It is not a number.", "Give a number without quotation marks.");
        }
        return value ? value->get<double>() : otherwise;
    }

    static std::int64_t integerOf(const Json& value, const std::string& where) {
        const bool tooLarge =
            value.is_number_unsigned() &&
            value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        if (!value.is_number_integer() || tooLarge) {
            refuse(where, "It is not a whole number.", "Give a whole number.");
        }
        return value.get<std::int64_t>();
    }

    void finish() const {
        for (const auto& [key, value] : m_json.items()) {
            if (!m_known.contains(key)) {
                std::string known;
                for (const auto& one : m_known) {
                    known += (known.empty() ? "" : ", ") + one;
                }
                refuse(name(shortened(key)), "The key is not known.",
                       "Remove it; the known keys here are: " + known + ".");
            }
        }
    }

  private:
    const Json& m_json;
    std::string m_where;
    std::set<std::string> m_known;
};

int intOf(std::int64_t value, const std::string& where) {
    if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
        refuse(where, "The number " + std::to_string(value) + " is too large.", "Give a smaller number.");
    }
    return static_cast<int>(value);
}

double valueFromJson(const ParameterRow& row, const Json& json, const std::string& where) {
    ParameterValues values; // checks the range
    switch (row.kind) {
    case ParameterKind::Switch:
        if (!json.is_boolean()) {
            refuse(where, "It is neither true nor false.", "Use true or false.");
        }
        return json.get<bool>() ? 1 : 0;
    case ParameterKind::Choice:
        if (!json.is_string()) {
            refuse(where, "It is not the name of a choice.", "Put the name in quotation marks.");
        }
        values.setText(row.key, json.get<std::string>());
        break;
    case ParameterKind::Integer:
    case ParameterKind::Real:
        if (!json.is_number()) {
            refuse(where, "It is not a number.", "Give a number without quotation marks.");
        }
        values.set(row.key, json.get<double>());
        break;
    }
    return values.get(row.key);
}

std::vector<std::string> wordsFromJson(Keys& keys, const std::string& key) {
    std::vector<std::string> words;
    if (const Json* list = keys.find(key)) {
        if (!list->is_array()) {
            refuse(keys.name(key), "It is not a list.", "Use [ ] with one text a word.");
        }
        for (const auto& word : *list) {
            if (!word.is_string()) {
                refuse(keys.name(key), "A word is not a text.", "Put it in quotation marks.");
            }
            words.push_back(word.get<std::string>());
        }
    }
    return words;
}

std::array<double, 2> driftFromJson(Keys& keys) {
    std::array<double, 2> drift{};
    if (const Json* json = keys.find("drift")) {
        const bool pair = json->is_array() && json->size() == drift.size() && (*json)[0].is_number() &&
                          (*json)[1].is_number();
        if (!pair) {
            refuse(keys.name("drift"), "It is not a pair of numbers.",
                   "Give [right, down] in pixels a frame.");
        }
        drift = {(*json)[0].get<double>(), (*json)[1].get<double>()};
    }
    return drift;
}

std::vector<PinnedRegion> regionsFromJson(Keys& keys) {
    std::vector<PinnedRegion> regions;
    if (const Json* list = keys.find("regions")) {
        if (!list->is_array()) {
            refuse(keys.name("regions"), "It is not a list.", "Use [ ] with one { } a region.");
        }
        for (std::size_t i = 0; i < list->size(); ++i) {
            const auto here = keys.name("regions[" + std::to_string(i) + "]");
            Keys region((*list)[i], here);
            const auto number = [&](const char* key) {
                region.need(key);
                return intOf(region.integer(key, 0), here + "." + key);
            };
            regions.push_back({number("x"), number("y"), number("width"), number("height"),
                               number("first_frame"), number("last_frame")});
            region.finish();
        }
    }
    return regions;
}

Prompt promptFromJson(const Json& json, const std::string& where) {
    Keys keys(json, where);
    Prompt prompt;
    prompt.source = sourceNamed(keys.text("source", std::string(nameOf(prompt.source))));
    prompt.text = keys.text("text", "");
    prompt.file = keys.text("file", "");
    checkRelativePath(prompt.file, where + ".file");
    if (const Json* pins = keys.find("pins")) {
        if (!pins->is_array()) {
            refuse(where + ".pins", "It is not a list.", "Use [ ] with position and word of each pin.");
        }
        for (std::size_t i = 0; i < pins->size(); ++i) {
            const auto here = where + ".pins[" + std::to_string(i) + "]";
            Keys pin((*pins)[i], here);
            pin.need("position");
            prompt.pins.push_back(
                {intOf(pin.integer("position", 0), here + ".position"), pin.text("word", "")});
            pin.finish();
        }
    }
    prompt.leftTopic = keys.text("left_topic", "");
    prompt.rightTopic = keys.text("right_topic", "");
    prompt.prescribeLast = keys.flag("prescribe_last", false);
    prompt.mustAppear = wordsFromJson(keys, "must_appear");
    prompt.mustNotAppear = wordsFromJson(keys, "must_not_appear");
    prompt.lastText = keys.text("last_text", "");
    prompt.lastFile = keys.text("last_file", "");
    checkRelativePath(prompt.lastFile, where + ".last_file");
    prompt.drift = driftFromJson(keys);
    prompt.continuedFrames = intOf(keys.integer("continued_frames", 0), where + ".continued_frames");
    prompt.regions = regionsFromJson(keys);
    prompt.fit = fitNamed(keys.text("fit", std::string(nameOf(prompt.fit))));
    prompt.clipStart = keys.number("clip_start", 0);
    prompt.clipLength = keys.number("clip_length", 0);
    keys.finish();
    checkPrompt(prompt, where);
    return prompt;
}

Event eventFromJson(const Json& json, const std::string& where) {
    Keys keys(json, where);
    Event event;
    keys.need("step");
    event.step = keys.integer("step", 0);
    if (const Json* prompt = keys.find("prompt")) {
        event.kind = Event::Kind::SetPrompt;
        event.prompt = promptFromJson(*prompt, where + ".prompt");
    } else {
        keys.need("set");
        event.key = keys.text("set", "");
        event.value = valueFromJson(parameterRow(event.key), keys.need("value"), where + ".value");
    }
    keys.finish();
    return event;
}

template <typename Value, typename Read>
std::vector<Value> listFromJson(Keys& keys, const std::string& key, std::size_t most, Read&& read) {
    std::vector<Value> list;
    if (const Json* json = keys.find(key)) {
        if (!json->is_array() || json->size() > most) {
            refuse(key, "It is not a list of at most " + std::to_string(most) + ".", "Use [ ].");
        }
        for (std::size_t i = 0; i < json->size(); ++i) {
            list.push_back(read((*json)[i], key + "[" + std::to_string(i) + "]"));
        }
    }
    return list;
}

std::uint64_t seedFromJson(Keys& keys) {
    const Json* seed = keys.find("seed");
    if (!seed) {
        return 1;
    }
    if (!seed->is_number_unsigned()) {
        refuse("seed", "It is not a whole number from 0 to 18446744073709551615.", "Give a number.");
    }
    return seed->get<std::uint64_t>();
}

void checkSchema(Keys& keys) {
    const auto schema = Keys::integerOf(keys.need("schema"), "schema");
    if (schema != kSchemaVersion) {
        refuse("schema", "Version " + std::to_string(schema) + " of the recipe format is not known here.",
               schema > kSchemaVersion ? "Open it with a newer version of the lab."
                                       : "Use schema version 1.");
    }
}

Recipe recipeFromJson(const Json& json) {
    Keys keys(json, "file");
    checkSchema(keys);
    Recipe recipe;
    recipe.appVersion = keys.text("app", "");
    recipe.title = keys.text("title", "");
    recipe.description = keys.text("description", "");
    keys.need("mode");
    recipe.mode = modeNamed(keys.text("mode", ""));
    recipe.seed = seedFromJson(keys);
    recipe.steps = keys.integer("steps", recipe.steps);
    recipe.grid = listFromJson<int>(keys, "grid", kMostAxes, [](const Json& value, const std::string& where) {
        return intOf(Keys::integerOf(value, where), where);
    });
    recipe.lengths =
        listFromJson<double>(keys, "lengths", kMostAxes, [](const Json& value, const std::string& where) {
            if (!value.is_number()) {
                refuse(where, "It is not a number.", "Give a length.");
            }
            return value.get<double>();
        });
    recipe.channels = intOf(keys.integer("channels", 0), "channels");
    recipe.lexiconHash = keys.text("lexicon", "");
    recipe.modelHash = keys.text("model", "");
    recipe.prompt = promptFromJson(keys.need("prompt"), "prompt");
    if (const Json* parameters = keys.find("parameters")) {
        if (!parameters->is_object()) {
            refuse("parameters", "It is not an object.", "Use { } with named values.");
        }
        for (const auto& [key, value] : parameters->items()) {
            recipe.parameters.set(key, valueFromJson(parameterRow(key), value, "parameters." + key));
        }
    }
    recipe.events =
        listFromJson<Event>(keys, "events", kEventLimit, [](const Json& value, const std::string& where) {
            return eventFromJson(value, where);
        });
    if (const Json* view = keys.find("view")) {
        if (!view->is_object()) {
            refuse("view", "It is not an object.", "Use { } or leave it out.");
        }
        recipe.view = view->dump();
    }
    keys.finish();
    return recipe;
}

} // namespace

Recipe fromJson(std::string_view json, std::string_view nameForErrors) {
    try {
        if (json.size() > kRecipeLimitBytes) {
            refuse("file", "It has more than 4 MiB.", "Use a recipe that the lab wrote.");
        }
        checkNesting(json);
        Recipe recipe;
        try {
            recipe = recipeFromJson(parseWithoutRepeatedKeys(json));
        } catch (const Json::exception& problem) {
            refuse("file", "It is not valid JSON (" + shortened(problem.what()) + ").",
                   "Use a recipe that the lab wrote.");
        }
        checkRecipe(recipe);
        return recipe;
    } catch (const Error& error) {
        // Every message names the file; the stage names the key.
        throw Error(error.kind(), error.stage(), shortened(nameForErrors) + ": " + error.message(),
                    error.remedy());
    }
}

} // namespace sgfm::recipe
