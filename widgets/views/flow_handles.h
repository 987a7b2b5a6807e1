#pragma once
// What can be taken hold of in the three-dimensional picture: the ends of seed lines, centre and rim of seed
// spheres, and the thumbs of the slices, which run along the labelled edges of the box.

#include "widgets/views/flow_request.h"

#include <optional>

namespace sgfm::views {

struct FlowHandle {
    enum class Kind { Slice, First, Second, Whole };
    Kind kind = Kind::Slice;
    int number = 0;  // axis of a slice, else the source
    QVector3D place; // in the scene
    QPointF pixel;
    bool operator==(const FlowHandle& other) const { return kind == other.kind && number == other.number; }
};

// The edge of the box along an axis that is labelled: on the rim of the picture, the lowest one of an axis
// that runs across the picture, the leftmost one of an axis that runs up. Scene places of its ends.
struct FlowEdge {
    QVector3D from;
    QVector3D to;
};
FlowEdge labelledEdge(int axis, const FlowBox& box, const FlowCamera& camera, QSizeF picture);

std::vector<FlowHandle> handlesOf(const FlowRequest& request, const FlowCamera& camera, QSizeF picture);

// The nearest handle under the pointer.
std::optional<FlowHandle> handleAt(QPointF pixel, const std::vector<FlowHandle>& handles);

// A handle was dragged to a pixel: changes the request's slices or seeds.
void dragHandle(const FlowHandle& handle, QPointF pixel, const FlowCamera& camera, QSizeF picture,
                FlowRequest& request);

} // namespace sgfm::views
