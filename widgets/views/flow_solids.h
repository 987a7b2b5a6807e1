#pragma once
// The parts of the three-dimensional picture that show the values of a quantity: the volume, the surface of
// equal values, the slices, and the height surface of a 2-D field. For flow_scene.cpp.

#include "widgets/views/flow_request.h"
#include "widgets/views/flow_surface.h"

#include <vtkActor.h>
#include <vtkColorTransferFunction.h>
#include <vtkGPUVolumeRayCastMapper.h>
#include <vtkImageData.h>
#include <vtkImageDataGeometryFilter.h>
#include <vtkImageResize.h>
#include <vtkImageSlice.h>
#include <vtkImageSliceMapper.h>
#include <vtkLookupTable.h>
#include <vtkNew.h>
#include <vtkPiecewiseFunction.h>
#include <vtkPolyDataMapper.h>
#include <vtkPolyDataNormals.h>
#include <vtkRenderer.h>
#include <vtkVolume.h>
#include <vtkWarpScalar.h>

namespace sgfm::views {

class FlowSolids {
  public:
    FlowSolids();

    void addTo(vtkRenderer& renderer);
    // newValues: the frame, quantity or box is another one than last time.
    void show(const FlowRequest& request, bool newValues);
    void hide(); // until there are values: VTK complains of a pipeline without data
    vtkLookupTable* table() { return m_table; }
    double surfaceArea(); // 0 while no surface is shown

  private:
    void showVolume(const FlowRequest& request);
    void showSlices(const FlowRequest& request);
    void showHeights(const FlowRequest& request);
    void setColors(const FlowRequest& request);
    void setSurfaceColors(const FlowRequest& request);

    vtkNew<vtkImageData> m_image;
    vtkNew<vtkLookupTable> m_table;

    vtkNew<vtkColorTransferFunction> m_colors;
    vtkNew<vtkPiecewiseFunction> m_opacity;
    vtkNew<vtkGPUVolumeRayCastMapper> m_volumeMapper;
    vtkNew<vtkVolume> m_volume;

    IsoSurface m_surface;
    vtkNew<vtkLookupTable> m_surfaceTable;
    vtkNew<vtkPolyDataMapper> m_surfaceMapper;
    vtkNew<vtkActor> m_surfaceActor;

    std::array<vtkNew<vtkImageSliceMapper>, 3> m_sliceMappers;
    std::array<vtkNew<vtkImageSlice>, 3> m_slices;

    vtkNew<vtkImageResize> m_fine;
    vtkNew<vtkImageDataGeometryFilter> m_heights;
    vtkNew<vtkWarpScalar> m_warp;
    vtkNew<vtkPolyDataNormals> m_normals;
    vtkNew<vtkPolyDataMapper> m_heightMapper;
    vtkNew<vtkActor> m_heightActor;
};

} // namespace sgfm::views
