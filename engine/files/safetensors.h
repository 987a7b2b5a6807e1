#pragma once
// safetensors: named arrays with a JSON header; never code. Little-endian float32, float16 and int32. Files
// from outside are untrusted: header length, offsets, overlaps, dtypes and shapes are checked against the
// file's length.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace sgfm::files {

struct Tensor {
    std::vector<std::size_t> shape;
    std::vector<float> floats; // exactly one of the two is filled
    std::vector<std::int32_t> integers;
    bool half = false; // floats are stored in 16 bits (rounded to nearest; beyond 65,504: Error(Usage))
};

struct Safetensors {
    std::map<std::string, Tensor> tensors;
    std::map<std::string, std::string> metadata;
};

Safetensors readSafetensors(const std::filesystem::path& file); // Error(BadInput), Error(Io)
void writeSafetensors(const std::filesystem::path& file, const Safetensors& content); // Error(Io)

} // namespace sgfm::files
