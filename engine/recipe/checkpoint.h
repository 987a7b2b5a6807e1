#pragma once
// A checkpoint: the exact state of a run in HDF5, from which it goes on bit for bit. Datasets: /state (the
// solver's float32 array), attributes: recipe (JSON), step, s, run. Random numbers are counter-based, so
// seed, run and step are the whole RNG state. Written atomically.

#include "engine/recipe/recipe.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace sgfm::recipe {

struct Checkpoint {
    Recipe recipe;
    std::int64_t step = 0;
    double time = 0; // s
    std::uint64_t run = 0;
    std::vector<float> state;
};

void writeCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint); // Error(Io)
Checkpoint readCheckpoint(const std::filesystem::path& file);   // Error(Io), Error(BadInput)
Recipe readCheckpointRecipe(const std::filesystem::path& file); // the recipe alone, without the state

} // namespace sgfm::recipe
