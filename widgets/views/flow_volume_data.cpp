#include "widgets/views/flow_volume_data.h"

#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPointData.h>

#include <cmath>

namespace sgfm::views {
namespace {

constexpr const char* kValues = "values";
constexpr const char* kVelocity = "velocity";

std::array<int, 3> pointsOf(const FlowBox& box) {
    return {box.points(0) + 1, box.points(1) + 1, box.isFlat() ? 1 : box.points(2) + 1};
}

// to[(point) * stride] = from at the point, wrapped.
void copyClosed(const FlowBox& box, std::span<const float> from, float* to, int stride, float hole,
                float factor) {
    const auto points = pointsOf(box);
    for (int z = 0; z < points[2]; ++z) {
        for (int y = 0; y < points[1]; ++y) {
            const float* row = from.data() + box.grid.index(0, y % box.points(1), z % box.points(2));
            for (int x = 0; x < points[0]; ++x) {
                const float value = factor * row[x == box.points(0) ? 0 : x];
                *to = std::isfinite(value) ? value : hole;
                to += stride;
            }
        }
    }
}

// The array of that name, with a tuple a point.
vtkFloatArray* arrayOf(vtkImageData& image, const char* name, int components) {
    auto* data = image.GetPointData();
    auto* array = vtkFloatArray::SafeDownCast(data->GetArray(name));
    if (array == nullptr) {
        vtkNew<vtkFloatArray> made;
        made->SetName(name);
        made->SetNumberOfComponents(components);
        data->AddArray(made);
        array = made;
    }
    array->SetNumberOfTuples(image.GetNumberOfPoints());
    return array;
}

} // namespace

void shapeImage(vtkImageData& image, const FlowBox& box) {
    const auto points = pointsOf(box);
    int old[3];
    image.GetDimensions(old);
    if (old[0] != points[0] || old[1] != points[1] || old[2] != points[2]) {
        image.Initialize();
        image.SetDimensions(points[0], points[1], points[2]);
    }
    const QVector3D sides = box.sides();
    const auto spacing = [&](int axis) {
        return static_cast<double>(sides[axis]) / static_cast<double>(box.points(axis));
    };
    image.SetSpacing(spacing(0), spacing(1), box.isFlat() ? 1 : spacing(2));
}

void setScalars(vtkImageData& image, const FlowBox& box, std::span<const float> values, float hole) {
    auto* array = arrayOf(image, kValues, 1);
    copyClosed(box, values, array->GetPointer(0), 1, hole, 1);
    array->Modified(); // so that ranges and textures are made anew
    image.GetPointData()->SetActiveScalars(kValues);
    image.Modified();
}

void setVectors(vtkImageData& image, const FlowBox& box,
                const std::array<std::span<const float>, 3>& components) {
    auto* array = arrayOf(image, kVelocity, 3);
    const QVector3D scale = box.scale();
    for (int axis = 0; axis < 3; ++axis) {
        copyClosed(box, components[static_cast<std::size_t>(axis)], array->GetPointer(0) + axis, 3, 0,
                   scale[axis]);
    }
    array->Modified();
    image.GetPointData()->SetActiveVectors(kVelocity);
    image.Modified();
}

} // namespace sgfm::views
