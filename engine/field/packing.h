#pragma once
// Fields as plain arrays for files: [channel][component][t][y][x] in C order, no padding.

#include "engine/field/fields.h"

#include <vector>

namespace sgfm::field {

// {channels, components, n_t, ..., n_x}
std::vector<std::size_t> arrayShape(const VectorField& u);

// All values without the padding between components.
std::vector<float> packed(const ComponentArrays<float>& arrays);

// The inverse of `packed`. Throws Error(BadInput) when the count is not that of the field.
void unpack(const std::vector<float>& values, ComponentArrays<float>& arrays);

} // namespace sgfm::field
