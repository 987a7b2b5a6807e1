#pragma once
// SentencePiece, loaded apart from everything else (pieces/piece_module.h says why).

#include "engine/text/pieces/piece_module.h"

namespace sgfm::text {

// Loaded at the first call, kept until the process ends. The module lies where it was built, or beside the
// program. Throws Error(Io) when it cannot be loaded.
const SgfmPieceFunctions& pieceFunctions();

} // namespace sgfm::text
