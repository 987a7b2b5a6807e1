#include "app/window/presets.h"

#include "engine/error.h"

#include <algorithm>

namespace sgfm::window {

std::vector<Preset> readPresets(const std::filesystem::path& folder) {
    std::vector<Preset> presets;
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
        if (!entry.path().string().ends_with(".sgfm.json")) {
            continue;
        }
        try {
            presets.push_back({entry.path(), recipe::readRecipe(entry.path())});
        } catch (const Error&) { // opening it by hand says what is wrong with it
        }
    }
    std::ranges::sort(presets, {}, [](const Preset& preset) {
        return std::pair(static_cast<int>(preset.recipe.mode), preset.recipe.title);
    });
    return presets;
}

} // namespace sgfm::window
