#pragma once
// A pinned region as a person types it: x,y,width,height:first-last (pixels; frames, both included).

#include "engine/recipe/recipe.h"

#include <string>
#include <string_view>
#include <vector>

namespace sgfm::recipe {

std::string textOf(const PinnedRegion& region);
// Throws Error(BadInput): no such text, or nothing that could lie in a clip.
PinnedRegion regionFromText(std::string_view text);
// Several, parted by spaces or semicolons; none for a text without either. Throws as regionFromText.
std::vector<PinnedRegion> regionsFromText(std::string_view text);

} // namespace sgfm::recipe
