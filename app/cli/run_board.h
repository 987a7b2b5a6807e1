#pragma once
// The picture of a running session for machines without a display: which layers it needs, and the board
// painted from a frame. Text and 2-D flow show their whole field (x right, t up); video shows its first,
// middle and last frame.

#include "engine/painter/painter.h"
#include "engine/runtime/frame.h"

#include <set>

namespace sgfm::cli {

std::set<runtime::LayerRequest> boardLayers(recipe::Mode mode);

painter::Board boardOf(const runtime::Frame& frame, int width, int height);

} // namespace sgfm::cli
