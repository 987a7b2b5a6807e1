#include "widgets/views/flow_surface.h"

#include <vtkCellArray.h>
#include <vtkFlyingEdges3D.h>
#include <vtkImageData.h>
#include <vtkPolyData.h>

namespace sgfm::views {

IsoSurface::IsoSurface() {
    m_edges->ComputeNormalsOn();
    m_edges->ComputeScalarsOn();
}
IsoSurface::~IsoSurface() = default;

void IsoSurface::setImage(vtkImageData& image, const FlowBox& box) {
    m_box = box;
    m_edges->SetInputData(&image);
}

void IsoSurface::setLevels(std::span<const double> levels) {
    m_edges->SetNumberOfContours(static_cast<int>(levels.size()));
    for (std::size_t i = 0; i < levels.size(); ++i) {
        m_edges->SetValue(static_cast<int>(i), levels[i]);
    }
}

vtkAlgorithmOutput* IsoSurface::output() const {
    return m_edges->GetOutputPort();
}

double IsoSurface::area() const {
    m_edges->Update();
    auto* surface = m_edges->GetOutput();
    const QVector3D scale = m_box.scale();
    double twice = 0;
    vtkIdType count = 0;
    const vtkIdType* ids = nullptr;
    auto* triangles = surface->GetPolys();
    for (triangles->InitTraversal(); triangles->GetNextCell(count, ids) != 0;) {
        QVector3D corners[3];
        for (int i = 0; i < 3 && count == 3; ++i) {
            double place[3];
            surface->GetPoint(ids[i], place);
            corners[i] = QVector3D(static_cast<float>(place[0]), static_cast<float>(place[1]),
                                   static_cast<float>(place[2])) /
                         scale;
        }
        twice += static_cast<double>(
            QVector3D::crossProduct(corners[1] - corners[0], corners[2] - corners[0]).length());
    }
    return twice / 2;
}

} // namespace sgfm::views
