#pragma once
// What the blocks of a network compute in while it is trained. Private to training/.

#include "engine/score/torch.h"

#include <string>

namespace sgfm::training {

// "float32", "bfloat16", or "auto": bfloat16 where the processor multiplies in it (matrix units, or AVX-512's
// products of pairs: 1.4 to 2 times float32), float32 where it is emulated, and slow. Throws Error(Usage) for
// another name.
torch::ScalarType precisionOf(const std::string& name);

} // namespace sgfm::training
