#pragma once
// PNG pictures (libpng) with the recipe in an iTXt chunk "sgfm-recipe".

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sgfm::files {

struct Picture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb; // height * width * 3
};

void writePng(const std::filesystem::path& file, const Picture& picture,
              const std::string& recipe); // Error(Io)
// The recipe inside a PNG, empty when it has none. Error(BadInput) when the file is no PNG, Error(Io).
std::string readPngRecipe(const std::filesystem::path& file);

} // namespace sgfm::files
