#pragma once
// Which grid point lies under a pixel of the three-dimensional picture: on the nearest slice or surface, else
// where the volume is brightest along the line of sight, else on the height surface.

#include "widgets/views/flow_request.h"

#include <optional>

namespace sgfm::views {

// Nothing where nothing is seen.
std::optional<GridCursor> gridPointAt(QPointF pixel, const FlowRequest& request, const FlowCamera& camera,
                                      QSizeF picture);

} // namespace sgfm::views
