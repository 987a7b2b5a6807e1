#include "engine/recipe/recipe_checks.h"

#include "engine/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <utility>

namespace sgfm::recipe {

namespace {

// Limits that keep a recipe from asking for more than a desktop has. A text of 2,048 positions is twice the
// longest prompt (text/text_field.h); a field may hold 2^29 values, 2 GiB.
constexpr int kLongestText = 2048;
constexpr int kMostSlices = 32;
constexpr int kWidestFrame = 1024;
constexpr int kMostFrames = 512;
constexpr int kWidestFlow = 8192;
constexpr int kMostChannels = 1024;
constexpr double kMostValues = 536'870'912;
constexpr std::int64_t kMostSteps = 1'000'000'000;
constexpr std::size_t kLongestWord = 256;
constexpr std::size_t kMostPins = 1024;
constexpr std::size_t kMostWords = 64; // that must, or must not, appear
constexpr std::size_t kMostRegions = 64;
constexpr double kFastestDrift = 64; // pixels a frame
constexpr double kLongestClip = 1e6; // seconds
constexpr std::size_t kLongestPath = 4096;
constexpr std::size_t kLongestRemark = 65'536; // title, description, view

[[noreturn]] void refuse(const std::string& where, const std::string& what, const std::string& remedy) {
    throw Error(ErrorKind::BadInput, "recipe " + where, what, remedy);
}

void checkLength(const std::string& text, std::size_t limit, const std::string& where) {
    if (text.size() > limit) {
        refuse(where, "The text has " + std::to_string(text.size()) + " bytes.",
               "Use at most " + std::to_string(limit) + " bytes.");
    }
}

struct AxisLimits {
    int low;
    int high;
};

std::vector<AxisLimits> axisLimits(const Recipe& recipe) {
    switch (recipe.mode) {
    case Mode::Text:
        return {{1, kLongestText}, {8, kMostSlices}};
    case Mode::Video:
        return {{8, kWidestFrame}, {8, kWidestFrame}, {4, kMostFrames}};
    case Mode::Flow:
        break;
    }
    return std::vector<AxisLimits>(recipe.grid.size(), {4, kWidestFlow});
}

void checkGrid(const Recipe& recipe) {
    const auto& grid = recipe.grid;
    const bool fromArray = recipe.mode == Mode::Flow && recipe.prompt.source == Source::File;
    if (grid.empty() && fromArray) {
        return;
    }
    const bool axesFit = recipe.mode == Mode::Text    ? grid.size() == 2
                         : recipe.mode == Mode::Video ? grid.size() == 3
                                                      : grid.size() == 2 || grid.size() == 3;
    if (!axesFit) {
        refuse("grid",
               "A " + std::string(nameOf(recipe.mode)) + " field cannot have " + std::to_string(grid.size()) +
                   " axes.",
               "Give [positions, slices] for text, [width, height, frames] for video, two or three sizes for "
               "flow.");
    }
    const auto limits = axisLimits(recipe);
    double values = static_cast<double>(grid.size()) * std::max(1, recipe.channels);
    for (std::size_t axis = 0; axis < grid.size(); ++axis) {
        if (grid[axis] < limits[axis].low || grid[axis] > limits[axis].high) {
            refuse("grid", "Axis " + std::to_string(axis) + " has " + std::to_string(grid[axis]) + " points.",
                   "Use " + std::to_string(limits[axis].low) + " to " + std::to_string(limits[axis].high) +
                       " on that axis.");
        }
        values *= grid[axis];
    }
    if (values > kMostValues) {
        refuse("grid", "The field would hold more than 536,870,912 values.", "Use fewer points or channels.");
    }
}

void checkLengths(const Recipe& recipe) {
    if (recipe.lengths.empty()) {
        return;
    }
    if (!recipe.grid.empty() && recipe.lengths.size() != recipe.grid.size()) {
        refuse("lengths",
               "There are " + std::to_string(recipe.lengths.size()) + " lengths for " +
                   std::to_string(recipe.grid.size()) + " axes.",
               "Give one length an axis, or none.");
    }
    for (std::size_t axis = 0; axis < recipe.lengths.size(); ++axis) {
        const double length = recipe.lengths[axis];
        const bool ownChoice = recipe.mode != Mode::Flow && length == 0;
        if (!ownChoice && !(std::isfinite(length) && length >= 1e-6 && length <= 1e9)) {
            refuse("lengths", "The length of axis " + std::to_string(axis) + " cannot be used.",
                   "Give a length from 1e-6 to 1e9.");
        }
        if (recipe.mode != Mode::Flow && length != 0 && axis + 1 < recipe.lengths.size()) {
            refuse("lengths", "The space axes of text and video have a length of their own.",
                   "Give 0 for every axis but the last.");
        }
    }
}

void checkSource(Mode mode, const Prompt& prompt, const std::string& where) {
    static constexpr std::array kOfText{Source::Prompt, Source::File};
    static constexpr std::array kOfVideo{Source::Glyphs, Source::Image, Source::Clip, Source::File};
    static constexpr std::array kOfFlow{Source::TaylorGreen, Source::Random, Source::Vortices,
                                        Source::ShearLayer, Source::File};
    const auto among = [&prompt](const auto& sources) {
        return std::find(sources.begin(), sources.end(), prompt.source) != sources.end();
    };
    const bool fits = mode == Mode::Text    ? among(kOfText)
                      : mode == Mode::Video ? among(kOfVideo)
                                            : among(kOfFlow);
    if (!fits) {
        refuse(where + ".source",
               "The source \"" + std::string(nameOf(prompt.source)) + "\" does not belong to mode \"" +
                   std::string(nameOf(mode)) + "\".",
               "Text: prompt or file; video: glyphs, image, clip or file; flow: taylor-green, random, "
               "vortices, shear-layer or file.");
    }
    const bool needsFile =
        prompt.source == Source::Image || prompt.source == Source::Clip || prompt.source == Source::File;
    if (needsFile && prompt.file.empty()) {
        refuse(where + ".file", "The source \"" + std::string(nameOf(prompt.source)) + "\" needs a file.",
               "Name the file.");
    }
}

void checkChannels(const Recipe& recipe) {
    const int channels = recipe.channels;
    if (channels < 0 || channels > kMostChannels ||
        (recipe.mode == Mode::Video && channels != 0 && channels != 1 && channels != 3)) {
        refuse("channels", "A field cannot have " + std::to_string(channels) + " channels here.",
               "Use 0 for the mode's own number; video: 1 (grey) or 3 (colour); others: at most 1024.");
    }
}

void checkVideoPrompt(const Prompt& prompt, const std::string& where) {
    checkLength(prompt.lastText, kLongestPromptBytes, where + ".last_text");
    checkLength(prompt.lastFile, kLongestPath, where + ".last_file");
    if (!prompt.lastText.empty() && !prompt.lastFile.empty()) {
        refuse(where + ".last_text", "The last frame is glyphs or a picture, not both.",
               "Leave one of last_text and last_file out.");
    }
    for (const double component : prompt.drift) {
        if (!(std::abs(component) <= kFastestDrift)) { // also what is no number
            refuse(where + ".drift", "The camera cannot move by " + std::to_string(component) + " pixels.",
                   "Use -64 to 64 pixels a frame.");
        }
    }
    for (const auto& [key, seconds] :
         {std::pair(".clip_start", prompt.clipStart), std::pair(".clip_length", prompt.clipLength)}) {
        if (!(seconds >= 0 && seconds <= kLongestClip)) { // also what is no number
            refuse(where + key, "A clip has no stretch at " + std::to_string(seconds) + " s.",
                   "Use 0 to 1,000,000 seconds for clip_start and clip_length.");
        }
    }
    if (prompt.continuedFrames < 0 || prompt.continuedFrames > kMostFrames) {
        refuse(where + ".continued_frames",
               std::to_string(prompt.continuedFrames) + " frames cannot be continued.",
               "Use 0 to " + std::to_string(kMostFrames) + ".");
    }
    if (prompt.continuedFrames > 0 && prompt.source != Source::Clip) {
        refuse(where + ".continued_frames", "Only a clip can be continued.",
               "Use the source \"clip\", or 0.");
    }
    if (prompt.regions.size() > kMostRegions) {
        refuse(where + ".regions", "There are " + std::to_string(prompt.regions.size()) + " pinned regions.",
               "Pin at most " + std::to_string(kMostRegions) + ".");
    }
    for (const auto& region : prompt.regions) {
        const auto within = [](int begin, int count, int most) {
            return begin >= 0 && count >= 1 && begin <= most && count <= most - begin;
        };
        if (!within(region.x, region.width, kWidestFrame) || !within(region.y, region.height, kWidestFrame) ||
            region.firstFrame < 0 || region.firstFrame > region.lastFrame ||
            region.lastFrame >= kMostFrames) {
            refuse(where + ".regions", "A pinned region has a place that no clip has.",
                   "Count pixels and frames from 0; width, height and last - first are not negative.");
        }
    }
}

// What is given must lie in the clip.
void checkGiven(const Recipe& recipe, const Prompt& prompt, const std::string& where) {
    if (recipe.mode != Mode::Video || recipe.grid.size() != 3) {
        return;
    }
    const int frames = recipe.grid[2];
    if (prompt.continuedFrames + (prompt.prescribeLast ? 1 : 0) >= frames && prompt.continuedFrames > 0) {
        refuse(where + ".continued_frames",
               std::to_string(prompt.continuedFrames) + " continued frames fill the clip of " +
                   std::to_string(frames) + ".",
               "Continue fewer frames, or make the clip longer.");
    }
    for (const auto& region : prompt.regions) {
        if (region.x + region.width > recipe.grid[0] || region.y + region.height > recipe.grid[1] ||
            region.lastFrame >= frames) {
            refuse(where + ".regions", "A pinned region leaves the clip.",
                   "Keep it within the frames' size and number.");
        }
    }
}

void checkEvents(const Recipe& recipe) {
    if (recipe.events.size() > kEventLimit) {
        refuse("events", "There are more than 100,000 events.", "Shorten the log of changes.");
    }
    std::int64_t last = 0;
    for (std::size_t i = 0; i < recipe.events.size(); ++i) {
        const auto& event = recipe.events[i];
        const auto where = "events[" + std::to_string(i) + "]";
        if (event.step < last) {
            refuse(where,
                   event.step < 0 ? "The step is negative." : "The steps of the log are not ascending.",
                   "Sort the events by step, from 0.");
        }
        last = event.step;
        if (event.kind == Event::Kind::SetPrompt) {
            checkPrompt(event.prompt, where + ".prompt");
            checkSource(recipe.mode, event.prompt, where + ".prompt");
            checkGiven(recipe, event.prompt, where + ".prompt");
            continue;
        }
        if (!parameterRow(event.key).live) {
            refuse(where, "The parameter " + event.key + " cannot change while a run goes on.",
                   "Set it under \"parameters\" instead.");
        }
        ParameterValues().set(event.key, event.value);
    }
}

} // namespace

std::string shortened(std::string_view text) {
    constexpr std::size_t kLongest = 60;
    std::string shown(text.substr(0, kLongest));
    for (char& c : shown) {
        if (static_cast<unsigned char>(c) < 0x20) {
            c = '?';
        }
    }
    return text.size() <= kLongest ? shown : shown + "...";
}

void checkRelativePath(const std::string& file, const std::string& where) {
    const std::string remedy = "Give a path relative to the recipe's folder, without \"..\".";
    // A backslash or a drive letter is a path of another system: the file would be looked for in a wrong
    // place.
    if (file.find('\0') != std::string::npos || file.find('\\') != std::string::npos ||
        (file.size() > 1 && file[1] == ':')) {
        refuse(where, "The path \"" + shortened(file) + "\" has characters that no path may have here.",
               remedy);
    }
    const std::filesystem::path path = file;
    if (path.is_absolute()) {
        refuse(where, "The path \"" + shortened(file) + "\" is absolute.", remedy);
    }
    for (const auto& part : path) {
        if (part == "..") {
            refuse(where, "The path \"" + shortened(file) + "\" leaves the recipe's folder.", remedy);
        }
    }
}

void checkPrompt(const Prompt& prompt, const std::string& where) {
    checkLength(prompt.text, kLongestPromptBytes, where + ".text");
    checkLength(prompt.leftTopic, kLongestPromptBytes, where + ".left_topic");
    checkLength(prompt.rightTopic, kLongestPromptBytes, where + ".right_topic");
    checkLength(prompt.file, kLongestPath, where + ".file");
    if (prompt.pins.size() > kMostPins) {
        refuse(where + ".pins", "There are " + std::to_string(prompt.pins.size()) + " pinned words.",
               "Pin at most 1024.");
    }
    for (const auto* words : {&prompt.mustAppear, &prompt.mustNotAppear}) {
        const auto here = where + (words == &prompt.mustAppear ? ".must_appear" : ".must_not_appear");
        if (words->size() > kMostWords) {
            refuse(here, "There are " + std::to_string(words->size()) + " words.",
                   "Use at most " + std::to_string(kMostWords) + ".");
        }
        for (const auto& word : *words) {
            checkLength(word, kLongestWord, here);
        }
    }
    checkVideoPrompt(prompt, where);
    for (const auto& pin : prompt.pins) {
        checkLength(pin.word, kLongestWord, where + ".pins");
        if (pin.position < 0 || pin.position >= kLongestText) {
            refuse(where + ".pins", "The position " + std::to_string(pin.position) + " is outside the text.",
                   "Count positions from 0.");
        }
    }
}

void checkRecipe(const Recipe& recipe) {
    checkLength(recipe.title, kLongestRemark, "title");
    checkLength(recipe.description, kLongestRemark, "description");
    checkLength(recipe.appVersion, kLongestWord, "app");
    checkLength(recipe.lexiconHash, kLongestWord, "lexicon");
    checkLength(recipe.modelHash, kLongestWord, "model");
    checkLength(recipe.view, kLongestRemark, "view");
    if (recipe.steps < 0 || recipe.steps > kMostSteps) {
        refuse("steps", "A run cannot have " + std::to_string(recipe.steps) + " steps.",
               "Use 0 to 1,000,000,000.");
    }
    checkPrompt(recipe.prompt, "prompt");
    checkSource(recipe.mode, recipe.prompt, "prompt");
    checkChannels(recipe);
    checkGrid(recipe);
    checkLengths(recipe);
    checkGiven(recipe, recipe.prompt, "prompt");
    checkEvents(recipe);
}

} // namespace sgfm::recipe
