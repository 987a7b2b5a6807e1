#pragma once
// A recipe: the one description of a run. Everything that is needed to make the same run again: mode, grid,
// seed, initial condition, prompt and boundary data, parameters, view state, and the log of changes that a
// person made while it ran, keyed by step. Every export carries it. Schema version 1; JSON, see toJson.
//
// Files from outside are untrusted: at most 4 MiB, at most 100,000 events, at most 32 brackets deep, no
// unknown or repeated keys, every value checked against the parameter table, paths relative and without "..".
//
// Paths in a file are relative to the recipe's folder. In memory Prompt::file may be absolute (a person chose
// it in a dialog): see portable().

#include "engine/recipe/parameters.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sgfm::recipe {

inline constexpr int kSchemaVersion = 1;
inline constexpr std::size_t kRecipeLimitBytes = std::size_t{4} << 20;
inline constexpr std::size_t kEventLimit = 100'000;
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

// Video: a rectangle of pixels whose values are given from one frame to another, both included; they are
// those of the picture or clip at that place.
struct PinnedRegion {
    int x = 0; // of the left upper pixel
    int y = 0;
    int width = 1;
    int height = 1;
    int firstFrame = 0;
    int lastFrame = 0;
    bool operator==(const PinnedRegion&) const = default;
};

// Video: how a picture or clip of another shape becomes a frame.
enum class Fit {
    Cover,   // scaled until it covers the frame; the middle is kept
    Bars,    // scaled until it fits; black beside it
    Stretch, // scaled to the frame's shape
};

struct Prompt {
    Source source = Source::Prompt;
    std::string text; // prompt or glyphs
    std::string file; // picture, clip or array, relative to the recipe's folder (absolute when set by hand)
    std::vector<Pin> pins; // Text
    std::string leftTopic;
    std::string rightTopic;
    bool prescribeLast = false; // Video: the last frame is boundary data too
    // Text, generation: each stands somewhere in the text, where it fits best; none of these words is used.
    std::vector<std::string> mustAppear{};
    std::vector<std::string> mustNotAppear{};
    // Video: the last frame, where it is boundary data: glyphs, or a picture, or neither: the clip's own.
    std::string lastText{};
    std::string lastFile{}; // as `file`
    // Video: how far the camera lets the picture move, pixels a frame to the right and downwards.
    std::array<double, 2> drift{};
    int continuedFrames = 0; // Clip: that many of its last frames are the first ones; 0: its first one is
    std::vector<PinnedRegion> regions{};
    Fit fit = Fit::Cover;
    double clipStart = 0;  // Clip: seconds into it
    double clipLength = 0; // Clip: seconds of it, from clipStart on; 0: to its end
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
    // points an axis; Text: {token positions, slices}; Video: {width, height, frames}; Flow with
    // Source::File: may be empty (the array's own)
    std::vector<int> grid;
    // box lengths; empty: the mode's own choice (Flow: 2 pi). Text, Video: only the last axis (t) can be
    // chosen, the others are 0 (own choice)
    std::vector<double> lengths;
    int channels = 0;         // 0: the mode's own (Text: the lexicon's; Video: 1 or 3; Flow: 1)
    std::int64_t steps = 200; // how long an unattended run is
    std::string lexiconHash;  // Text: identity() of the lexicon it was made with; another is a warning
    std::string modelHash;    // Text, generation: sha256 of the score model; a different one is a warning
    ParameterValues parameters;
    std::vector<Event> events; // ascending in step
    std::string view; // view state, a JSON object as compact text, at most 64 KiB; opaque to the engine
    bool operator==(const Recipe&) const = default;
};

// The mode's starting recipe: what `./lab` opens first.
Recipe defaultRecipe(Mode mode);

// Throws Error(BadInput) unless mode, source, grid, lengths, channels, prompt, pins, events and view fit
// together: what fromJson checks, for a recipe made by hand.
void checkRecipe(const Recipe& recipe);

// The recipe as it can be written into `folder`: absolute paths inside the folder become relative to it,
// others are cut to the file's name (put the file beside the recipe to run it again).
Recipe portable(Recipe recipe, const std::filesystem::path& folder);

// Stable key order, UTF-8, ends with a newline; absolute paths are cut to the file's name. Every parameter is
// written, so that a later version with other defaults makes the same run. fromJson(toJson(r)) == r.
std::string
toJson(const Recipe& recipe); // Error(BadInput): a text that is not UTF-8, a view that is not JSON
Recipe fromJson(std::string_view json,
                std::string_view nameForErrors); // Error(BadInput): which key, why, what is allowed

// Reads a recipe from *.sgfm.json, MP4 (metadata), PNG (iTXt), HDF5 checkpoint or the sidecar of another
// export (FILE.sgfm.json beside FILE). Throws Error(Io) or Error(BadInput).
Recipe readRecipe(const std::filesystem::path& file);
// Writes the recipe as portable() makes it. Throws Error(Io), Error(BadInput).
void writeRecipe(const std::filesystem::path& file, const Recipe& recipe);

// FILE.sgfm.json beside an export that cannot carry the recipe itself.
std::filesystem::path sidecarOf(const std::filesystem::path& exported);

std::string_view nameOf(Mode mode);
std::string_view nameOf(Source source);
std::string_view nameOf(Fit fit);
Mode modeNamed(std::string_view name);     // Error(BadInput)
Source sourceNamed(std::string_view name); // Error(BadInput)
Fit fitNamed(std::string_view name);       // Error(BadInput)

} // namespace sgfm::recipe
