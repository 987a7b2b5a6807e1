#pragma once
// From a frame and what a person chose to the picture that is drawn.

#include "widgets/views/field_picture.h"
#include "widgets/views/field_settings.h"

#include <set>

namespace sgfm::views {

// What the frames must carry for a view with these settings on a field of `dimension` axes.
std::set<runtime::LayerRequest> layersFor(const FieldSettings& settings, int dimension);

// The quantity's own map, or the one for its norm over channels, which is never negative.
QString mapFor(const FieldSettings& settings, runtime::Quantity quantity, const field::Grid& grid);

// The slice t that is shown of a 3-D field: the chosen one, else the middle one.
int sliceOf(const FieldSettings& settings, const field::Grid& grid);

// One pane: the subject's quantity, or of a pair the second one. Empty if the frame does not carry the layer
// (one that was on its way when the quantity was chosen) or has fewer than two axes.
FieldPicture pictureOf(const FramePointer& frame, const FieldSettings& settings, bool second = false);

} // namespace sgfm::views
