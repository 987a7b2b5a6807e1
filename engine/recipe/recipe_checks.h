#pragma once
// The checks that recipes made by hand and recipes from files share (see checkRecipe).

#include "engine/recipe/recipe.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace sgfm::recipe {

inline constexpr std::size_t kLongestPromptBytes = 32'768; // 1,024 tokens are less

// What an error repeats of an untrusted text: its beginning, control characters shown as '?'.
std::string shortened(std::string_view text);

// A prompt by itself. `where` is the key that an error names. Absolute paths pass: the reader refuses them.
void checkPrompt(const Prompt& prompt, const std::string& where);

// Throws Error(BadInput) unless the path is relative, without ".." and NUL.
void checkRelativePath(const std::string& file, const std::string& where);

} // namespace sgfm::recipe
