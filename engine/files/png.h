#pragma once
// PNG pictures (libpng), 8-bit RGB, with the recipe (UTF-8) in an iTXt chunk "sgfm-recipe" before the pixels.
// Reading goes through the whole file, checksums included: a picture that is cut off or damaged anywhere is
// an error. Pictures from outside are limited to 100 megapixels, their texts to 8 MiB.

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

// Replaces the file as a whole or not at all. Throws Error(Usage) when the pixels do not fill width x height
// or the recipe holds a zero byte, Error(Io) when the file cannot be written.
void writePng(const std::filesystem::path& file, const Picture& picture, const std::string& recipe);

// The recipe inside a PNG, empty when it has none. Error(BadInput) when the file is no PNG, Error(Io).
std::string readPngRecipe(const std::filesystem::path& file);

// The pixels of any PNG as 8-bit RGB (grey and palette expanded, 16 bit rounded, transparency over black).
// Error(BadInput), Error(Io).
Picture readPng(const std::filesystem::path& file);

} // namespace sgfm::files
