#pragma once
// Grid values as VTK's image. The box is periodic: a last point that is the first again is put at the end of
// every axis, so that the picture reaches from 0 to the box's whole length.

#include "widgets/views/flow_box.h"

#include <span>

class vtkImageData;

namespace sgfm::views {

// The image's points, in the scene's lengths; its arrays are dropped when the number of points changes.
void shapeImage(vtkImageData& image, const FlowBox& box);

// Numbers that are not finite become `hole`: a blown-up frame is drawn, not a crash.
// Array "values", the scalars. `values` must have the grid's size.
void setScalars(vtkImageData& image, const FlowBox& box, std::span<const float> values, float hole);

// Array "velocity", the vectors, in the scene's lengths; one span a component, three of them.
void setVectors(vtkImageData& image, const FlowBox& box,
                const std::array<std::span<const float>, 3>& components);

} // namespace sgfm::views
