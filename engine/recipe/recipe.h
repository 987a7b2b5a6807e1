#pragma once
// A recipe: the one description of a run. Everything that is needed to make the same run again: mode, grid,
// seed, initial condition, prompt and boundary data, parameters, view state, and the log of changes that a
// person made while it ran, keyed by step. Every export carries it. Schema version 1; JSON, see toJson.
//
// Files from outside are untrusted: at most 4 MiB, at most 100,000 events, no unknown keys, every value
// checked against the parameter table, paths relative and without "..".

#include "engine/recipe/parameters.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sgfm::recipe {

inline constexpr int kSchemaVersion = 1;
inline constexpr std::string_view kAppVersion = "0.1.0";

enum class Mode { Text, Video, Flow };
enum class Source {
    Prompt,      // Text: the prompt lifted
    Glyphs,      // Video: typed glyphs
    Image,       // Video: a picture, repeated
    Clip,        // Video: a clip
    TaylorGreen, // Flow
    Random,      // Flow: random solenoidal field, energy peaked at low k, seeded
    Vortices,    // Flow: a seeded set of Gaussian vortices (2-D) or vortex rings (3-D)
    ShearLayer,  // Flow: a double shear layer with a small perturbation (Kelvin-Helmholtz)
    File,        // any: a .npy array [channel][component][grid]
};

struct Pin {
    int position = 0;
    std::string word;
    bool operator==(const Pin&) const = default;
};

struct Prompt {
    Source source = Source::Prompt;
    std::string text; // prompt or glyphs
    std::string file; // picture, clip or array, relative to the recipe's folder (absolute when set by hand)
    std::vector<Pin> pins; // Text
    std::string leftTopic;
    std::string rightTopic;
    bool prescribeLast = false; // Video: the last frame is boundary data too
    bool operator==(const Prompt&) const = default;
};

// Something a person changed while the run went on: it takes effect before step `step` is taken.
struct Event {
    enum class Kind { SetParameter, SetPrompt };
    std::int64_t step = 0;
    Kind kind = Kind::SetParameter;
    std::string key;  // SetParameter
    double value = 0; // SetParameter
    Prompt prompt;    // SetPrompt: new boundary data; the state goes on
    bool operator==(const Event&) const = default;
};

struct Recipe {
    std::string title;       // for presets: what is shown
    std::string description; // what to look at
    std::string appVersion{kAppVersion};
    std::uint64_t seed = 1; // resolved, never "random"
    Mode mode = Mode::Text;
    Prompt prompt;
    std::vector<int> grid; // points an axis; Text: {token positions, slices}; Video: {width, height, frames}
    std::vector<double> lengths; // empty: the mode's own choice
    int channels = 0;            // 0: the mode's own (Text: the lexicon's; Video: 1 or 3; Flow: 1)
    std::int64_t steps = 200;    // how long an unattended run is
    std::string lexiconHash;     // Text: sha256 of the lexicon it was made with; a different one is a warning
    ParameterValues parameters;
    std::vector<Event> events; // ascending in step
    std::string view;          // view state, a JSON object as text, at most 64 KiB; opaque to the engine
    bool operator==(const Recipe&) const = default;
};

// The mode's starting recipe: what `./lab` opens first.
Recipe defaultRecipe(Mode mode);

std::string toJson(const Recipe& recipe); // stable key order, UTF-8, ends with a newline
Recipe fromJson(std::string_view json,
                std::string_view nameForErrors); // Error(BadInput): which key, why, what is allowed

// Reads a recipe from *.sgfm.json, MP4 (metadata), PNG (iTXt), HDF5 checkpoint or the sidecar of another
// export (FILE.sgfm.json beside FILE). Throws Error(Io) or Error(BadInput).
Recipe readRecipe(const std::filesystem::path& file);
void writeRecipe(const std::filesystem::path& file, const Recipe& recipe); // Error(Io)

// FILE.sgfm.json beside an export that cannot carry the recipe itself.
std::filesystem::path sidecarOf(const std::filesystem::path& exported);

std::string_view nameOf(Mode mode);
std::string_view nameOf(Source source);
Mode modeNamed(std::string_view name);     // Error(BadInput)
Source sourceNamed(std::string_view name); // Error(BadInput)

} // namespace sgfm::recipe
