#pragma once
// The surface where a 3-D quantity has a given value, by flying edges. Area in the grid's own lengths.

#include "widgets/views/flow_box.h"

#include <vtkNew.h>

#include <span>

class vtkAlgorithmOutput;
class vtkFlyingEdges3D;
class vtkImageData;

namespace sgfm::views {

class IsoSurface {
  public:
    IsoSurface();
    ~IsoSurface();

    // The image must live as long as the surface.
    void setImage(vtkImageData& image, const FlowBox& box);
    // One surface a level.
    void setLevels(std::span<const double> levels);
    vtkAlgorithmOutput* output() const; // triangles with normals and values
    double area() const;                // of all of them together

  private:
    FlowBox m_box;
    vtkNew<vtkFlyingEdges3D> m_edges;
};

} // namespace sgfm::views
