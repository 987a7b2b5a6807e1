#pragma once
// NumPy .npy arrays (version 1.0 and 2.0), little-endian float32 and float64, C order. Reading checks magic,
// header, dtype, order, shape and size against the file's length, and refuses NaN and infinity. float64 is
// converted.

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

namespace sgfm::files {

struct NpyArray {
    std::vector<std::size_t> shape; // slowest axis first
    std::vector<float> values;
};

// Throws Error(BadInput) naming the file and the reason, Error(Io) when it cannot be opened.
NpyArray readNpy(const std::filesystem::path& file);

// Writes through a temporary file and renames: a full disk never leaves a broken file. Throws Error(Io).
void writeNpy(const std::filesystem::path& file, std::span<const std::size_t> shape,
              std::span<const float> values);

} // namespace sgfm::files
