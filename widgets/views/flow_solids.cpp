#include "widgets/views/flow_solids.h"

#include "widgets/views/flow_volume_data.h"

#include <vtkImageProperty.h>
#include <vtkProperty.h>
#include <vtkVolumeProperty.h>

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

constexpr int kFineEnough = 96;        // grid points on an axis; a coarser surface is interpolated to this
constexpr double kOpaque = 0.6;        // of the most opaque values, per unit distance below
constexpr double kOpaqueFrom = 0.6;    // of the way from the level to the largest: peaks are rare
constexpr double kUnitDistance = 0.02; // of the longest side
constexpr float kDarkestSurface = 0.45F;
constexpr float kLightestSurface = 0.8F;
constexpr double kSample = 0.7;       // between places along a ray, in grid spacings
constexpr double kCoarseSample = 1.5; // while something moves

} // namespace

FlowSolids::FlowSolids() {
    m_volumeMapper->SetInputData(m_image);
    m_volumeMapper->SetBlendModeToComposite();
    m_volumeMapper->AutoAdjustSampleDistancesOff();
    m_volumeMapper->UseJitteringOn(); // coarse steps look like grain rather than like wood
    m_volume->SetMapper(m_volumeMapper);
    auto* light = m_volume->GetProperty();
    light->SetColor(m_colors);
    light->SetScalarOpacity(m_opacity);
    light->SetInterpolationTypeToLinear();
    light->SetScalarOpacityUnitDistance(kUnitDistance);
    light->ShadeOff();

    m_surfaceMapper->SetLookupTable(m_surfaceTable);
    m_surfaceMapper->UseLookupTableScalarRangeOn();
    m_surfaceActor->SetMapper(m_surfaceMapper);

    for (std::size_t axis = 0; axis < 3; ++axis) {
        m_sliceMappers[axis]->SetInputData(m_image);
        m_sliceMappers[axis]->SetOrientation(static_cast<int>(axis));
        m_slices[axis]->SetMapper(m_sliceMappers[axis]);
        m_slices[axis]->GetProperty()->SetLookupTable(m_table);
        m_slices[axis]->GetProperty()->UseLookupTableScalarRangeOn();
        m_slices[axis]->GetProperty()->SetInterpolationTypeToLinear();
    }

    m_fine->SetInputData(m_image);
    m_fine->SetResizeMethodToOutputDimensions();
    m_fine->InterpolateOn();
    m_heights->SetInputConnection(m_fine->GetOutputPort());
    m_warp->SetInputConnection(m_heights->GetOutputPort());
    m_warp->UseNormalOn();
    m_warp->SetNormal(0, 0, 1);
    m_normals->SetInputConnection(m_warp->GetOutputPort());
    m_normals->SplittingOff();
    m_heightMapper->SetInputConnection(m_normals->GetOutputPort());
    m_heightMapper->SetLookupTable(m_table);
    m_heightMapper->UseLookupTableScalarRangeOn();
    m_heightActor->SetMapper(m_heightMapper);

    for (auto* actor : {m_surfaceActor.Get(), m_heightActor.Get()}) {
        actor->GetProperty()->SetAmbient(0.25);
        actor->GetProperty()->SetDiffuse(0.75);
        actor->GetProperty()->SetSpecular(0.15);
        actor->GetProperty()->SetSpecularPower(24);
    }
    hide();
}

void FlowSolids::addTo(vtkRenderer& renderer) {
    for (auto& slice : m_slices) {
        renderer.AddViewProp(slice);
    }
    renderer.AddActor(m_surfaceActor);
    renderer.AddActor(m_heightActor);
    renderer.AddVolume(m_volume);
}

void FlowSolids::hide() {
    for (auto* prop : {static_cast<vtkProp*>(m_volume), static_cast<vtkProp*>(m_surfaceActor),
                       static_cast<vtkProp*>(m_heightActor), static_cast<vtkProp*>(m_slices[0]),
                       static_cast<vtkProp*>(m_slices[1]), static_cast<vtkProp*>(m_slices[2])}) {
        prop->VisibilityOff();
    }
}

void FlowSolids::show(const FlowRequest& request, bool newValues) {
    if (newValues) {
        shapeImage(*m_image, request.box);
        setScalars(*m_image, request.box, request.values(), static_cast<float>(request.range.low));
        m_surface.setImage(*m_image, request.box);
        m_surfaceMapper->SetInputConnection(m_surface.output());
    }
    setColors(request);
    const bool flat = request.box.isFlat();
    m_volume->SetVisibility(!flat && request.volume);
    m_surfaceActor->SetVisibility(!flat && request.surface);
    m_heightActor->SetVisibility(flat);
    if (flat) {
        showHeights(request);
    } else {
        showVolume(request);
        m_surface.setLevels(request.levels());
        setSurfaceColors(request);
    }
    showSlices(request);
}

void FlowSolids::setColors(const FlowRequest& request) {
    double low = request.range.low;
    double high = request.range.high;
    if (!(high > low)) { // an even field: all of it in the middle colour
        low -= 0.5;
        high += 0.5;
    }
    m_table->SetNumberOfTableValues(256);
    m_table->SetTableRange(low, high);
    m_colors->RemoveAllPoints();
    for (int i = 0; i < 256; ++i) {
        const QColor c(request.table.colors()[static_cast<std::size_t>(i)]);
        m_table->SetTableValue(i, c.redF(), c.greenF(), c.blueF(), 1);
        if (i % 15 == 0) {
            m_colors->AddRGBPoint(low + (high - low) * i / 255, c.redF(), c.greenF(), c.blueF());
        }
    }
    m_table->Modified();
}

// The map's own hue at each level, light enough to be seen on the ground and dark enough for its shading: low
// levels of a map that begins in black would be black on black, high ones of one that ends in white flat.
void FlowSolids::setSurfaceColors(const FlowRequest& request) {
    const auto levels = request.levels();
    m_surfaceTable->SetNumberOfTableValues(static_cast<vtkIdType>(levels.size()));
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const QColor map(request.table.at(request.range.level(static_cast<float>(levels[i]))));
        const float lightness = std::clamp(map.lightnessF(), kDarkestSurface, kLightestSurface);
        const QColor c = QColor::fromHslF(std::max(0.0F, map.hslHueF()), map.hslSaturationF(), lightness);
        m_surfaceTable->SetTableValue(static_cast<vtkIdType>(i), c.redF(), c.greenF(), c.blueF(), 1);
    }
    // One colour a level: each level in the middle of its share of the range.
    const double middle = (levels.front() + levels.back()) / 2;
    const double half = std::max(std::abs(levels.back() - levels.front()), 1e-30);
    m_surfaceTable->SetTableRange(middle - half, middle + half);
    m_surfaceTable->Modified();
}

// Clear up to the level, then a ramp: of the magnitude for diverging quantities.
void FlowSolids::showVolume(const FlowRequest& request) {
    const double low = request.diverging ? 0 : request.range.low;
    const double high = std::max(request.range.high, low + 1e-12);
    const double from = low + std::clamp(request.clearBelow, 0.01, 0.99) * (high - low);
    const double opaque = from + kOpaqueFrom * (high - from);
    m_opacity->RemoveAllPoints();
    if (request.diverging && !request.positiveOnly) {
        m_opacity->AddPoint(-opaque, kOpaque);
        m_opacity->AddPoint(-from, 0);
    } else {
        m_opacity->AddPoint(request.range.low, 0);
    }
    m_opacity->AddPoint(from, 0);
    m_opacity->AddPoint(opaque, kOpaque);
    double spacing[3];
    m_image->GetSpacing(spacing);
    const double finest = std::min({spacing[0], spacing[1], spacing[2]});
    m_volumeMapper->SetSampleDistance(
        static_cast<float>(finest * (request.coarse ? kCoarseSample : kSample)));
    m_volumeMapper->SetImageSampleDistance(request.coarse ? 2 : 1);
}

void FlowSolids::showSlices(const FlowRequest& request) {
    for (int axis = 0; axis < 3; ++axis) {
        const auto at = static_cast<std::size_t>(axis);
        const bool shown = !request.box.isFlat() && (request.slices || (axis == 2 && request.frameSlice));
        m_slices[at]->SetVisibility(shown);
        m_sliceMappers[at]->SetSliceNumber(std::clamp(request.slice[at], 0, request.box.points(axis) - 1));
    }
}

void FlowSolids::showHeights(const FlowRequest& request) {
    m_fine->SetOutputDimensions(std::max(kFineEnough, request.box.points(0)),
                                std::max(kFineEnough, request.box.points(1)), 1);
    const double largest = std::max({std::abs(request.range.low), std::abs(request.range.high), 1e-30});
    m_warp->SetScaleFactor(static_cast<double>(FlowBox::kHeight) / largest);
}

double FlowSolids::surfaceArea() {
    return m_surfaceActor->GetVisibility() != 0 ? m_surface.area() : 0;
}

} // namespace sgfm::views
