#pragma once
// The parts of the three-dimensional picture that are lines: streamlines, the box's outline, the borders of
// the slices and the crosshair. For flow_scene.cpp.

#include "widgets/views/flow_lines.h"
#include "widgets/views/flow_request.h"

#include <vtkActor.h>
#include <vtkLookupTable.h>
#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkRenderer.h>
#include <vtkTubeFilter.h>

namespace sgfm::views {

class FlowWires {
  public:
    FlowWires();

    void addTo(vtkRenderer& renderer);
    void show(const FlowRequest& request, bool newValues, vtkLookupTable* table);
    void hide();
    int lines() const { return m_count; }
    float longest() const { return m_longest; }

  private:
    // Straight lines of one colour.
    struct Wire {
        vtkNew<vtkPolyData> data;
        vtkNew<vtkPolyDataMapper> mapper;
        vtkNew<vtkActor> actor;
        Wire();
        void show(const std::vector<std::pair<QVector3D, QVector3D>>& pieces, const QColor& color,
                  double width);
    };

    void showLines(const FlowRequest& request, bool newValues, vtkLookupTable* table);
    void trace(const FlowRequest& request);

    StreamlineTracer m_tracer;
    bool m_hasField = false; // the tracer has the newest velocity
    std::vector<SeedSource> m_seeds;
    float m_length = 0;
    int m_count = 0;
    float m_longest = 0;
    vtkNew<vtkPolyData> m_lines;
    vtkNew<vtkTubeFilter> m_tubes;
    vtkNew<vtkPolyDataMapper> m_tubeMapper;
    vtkNew<vtkActor> m_tubeActor;

    Wire m_outline;
    Wire m_borders;
    Wire m_crosshair;
};

} // namespace sgfm::views
