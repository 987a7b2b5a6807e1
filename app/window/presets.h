#pragma once
// The presets: runs that show something worth seeing, with what to look at.

#include "engine/recipe/recipe.h"

#include <filesystem>
#include <vector>

namespace sgfm::window {

struct Preset {
    std::filesystem::path file;
    recipe::Recipe recipe;
};

// The presets of a folder, by mode and title. What cannot be read is left out.
std::vector<Preset> readPresets(const std::filesystem::path& folder);

} // namespace sgfm::window
