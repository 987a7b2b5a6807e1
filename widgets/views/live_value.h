#pragma once
// What a parameter is at a frame: the recipe's value and the live changes up to the frame's step.

#include "engine/runtime/frame.h"

#include <optional>
#include <string>

namespace sgfm::views {

// Nothing without a recipe.
std::optional<double> liveValue(const runtime::Frame& frame, const std::string& key);

} // namespace sgfm::views
