#include "widgets/views/flow_scene.h"

#include <vtkActor.h>
#include <vtkBillboardTextActor3D.h>
#include <vtkCallbackCommand.h>
#include <vtkCamera.h>
#include <vtkColorTransferFunction.h>
#include <vtkFloatArray.h>
#include <vtkFlyingEdges3D.h>
#include <vtkGPUVolumeRayCastMapper.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkImageData.h>
#include <vtkImageDataGeometryFilter.h>
#include <vtkImageProperty.h>
#include <vtkImageResize.h>
#include <vtkImageSlice.h>
#include <vtkImageSliceMapper.h>
#include <vtkLookupTable.h>
#include <vtkNew.h>
#include <vtkOpenGLState.h>
#include <vtkOutlineFilter.h>
#include <vtkPiecewiseFunction.h>
#include <vtkPointData.h>
#include <vtkPolyDataMapper.h>
#include <vtkPolyDataNormals.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkTextProperty.h>
#include <vtkUnsignedCharArray.h>
#include <vtkVolume.h>
#include <vtkVolumeProperty.h>
#include <vtkWarpScalar.h>

#include <QOpenGLContext>
#include <QOpenGLFunctions>

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

constexpr double kHeight = 0.22;       // a height surface's largest height, as a share of the longest side
constexpr int kFineEnough = 96;        // grid points on an axis; a coarser surface is interpolated to this
constexpr double kOpaque = 0.6;        // of the most opaque values, per unit distance below
constexpr double kOpaqueFrom = 0.6;    // of the way from the level to the largest: peaks are rare
constexpr double kUnitDistance = 0.02; // of the longest side

} // namespace

struct FlowScene::Pipeline {
    vtkNew<vtkGenericOpenGLRenderWindow> window;
    vtkNew<vtkRenderer> renderer;
    vtkNew<vtkImageData> image;

    vtkNew<vtkColorTransferFunction> colors;
    vtkNew<vtkPiecewiseFunction> opacity;
    vtkNew<vtkLookupTable> table;

    vtkNew<vtkGPUVolumeRayCastMapper> volumeMapper;
    vtkNew<vtkVolume> volume;

    vtkNew<vtkFlyingEdges3D> contour;
    vtkNew<vtkPolyDataMapper> contourMapper;
    vtkNew<vtkActor> contourActor;

    std::array<vtkNew<vtkImageSliceMapper>, 3> sliceMappers;
    std::array<vtkNew<vtkImageSlice>, 3> slices;

    vtkNew<vtkImageResize> fine;
    vtkNew<vtkImageDataGeometryFilter> surface;
    vtkNew<vtkWarpScalar> warp;
    vtkNew<vtkPolyDataNormals> normals;
    vtkNew<vtkPolyDataMapper> heightMapper;
    vtkNew<vtkActor> heightActor;

    vtkNew<vtkOutlineFilter> outline;
    vtkNew<vtkPolyDataMapper> outlineMapper;
    vtkNew<vtkActor> outlineActor;
    std::array<vtkNew<vtkBillboardTextActor3D>, 3> labels;

    vtkNew<vtkCallbackCommand> isCurrent;
    field::Grid grid;
    bool video = false;
    bool started = false;
    bool empty = true;

    void build();
    void setValues(const Picture& picture);
    void setColors(const Picture& picture);
    void setOpacity(const Picture& picture);
    void hideAll(); // until there are values: VTK complains of a pipeline without data
    void placeLabels(const QColor& ink);
    void lookFromTheStart();
};

void FlowScene::Pipeline::build() {
    window->AddRenderer(renderer);
    window->SetMultiSamples(0);
    window->SetFrameBlitModeToNoBlit(); // draw() copies the picture to the widget's own framebuffer
    // The caller has made the context current: whatever VTK asks, it is.
    isCurrent->SetCallback([](vtkObject*, unsigned long event, void*, void* data) {
        if (event == vtkCommand::WindowIsCurrentEvent) {
            *static_cast<bool*>(data) = QOpenGLContext::currentContext() != nullptr;
        } else if (event == vtkCommand::WindowSupportsOpenGLEvent) {
            *static_cast<int*>(data) = 1;
        }
    });
    window->AddObserver(vtkCommand::WindowIsCurrentEvent, isCurrent);
    window->AddObserver(vtkCommand::WindowSupportsOpenGLEvent, isCurrent);

    volumeMapper->SetInputData(image);
    volumeMapper->SetBlendModeToComposite();
    volumeMapper->AutoAdjustSampleDistancesOn();
    volume->SetMapper(volumeMapper);
    volume->GetProperty()->SetColor(colors);
    volume->GetProperty()->SetScalarOpacity(opacity);
    volume->GetProperty()->SetInterpolationTypeToLinear();
    volume->GetProperty()->SetScalarOpacityUnitDistance(kUnitDistance);
    volume->GetProperty()->ShadeOff();

    contour->SetInputData(image);
    contour->ComputeNormalsOn();
    contour->ComputeScalarsOn();
    contourMapper->SetInputConnection(contour->GetOutputPort());
    contourMapper->SetLookupTable(table);
    contourMapper->UseLookupTableScalarRangeOn();
    contourActor->SetMapper(contourMapper);

    for (std::size_t axis = 0; axis < 3; ++axis) {
        sliceMappers[axis]->SetInputData(image);
        sliceMappers[axis]->SetOrientation(static_cast<int>(axis));
        slices[axis]->SetMapper(sliceMappers[axis]);
        slices[axis]->GetProperty()->SetLookupTable(table);
        slices[axis]->GetProperty()->UseLookupTableScalarRangeOn();
        slices[axis]->GetProperty()->SetInterpolationTypeToLinear();
        renderer->AddViewProp(slices[axis]);
    }

    fine->SetInputData(image);
    fine->SetResizeMethodToOutputDimensions();
    fine->InterpolateOn();
    surface->SetInputConnection(fine->GetOutputPort());
    warp->SetInputConnection(surface->GetOutputPort());
    warp->UseNormalOn();
    warp->SetNormal(0, 0, 1);
    normals->SetInputConnection(warp->GetOutputPort());
    normals->SplittingOff();
    heightMapper->SetInputConnection(normals->GetOutputPort());
    heightMapper->SetLookupTable(table);
    heightMapper->UseLookupTableScalarRangeOn();
    heightActor->SetMapper(heightMapper);

    outline->SetInputData(image);
    outlineMapper->SetInputConnection(outline->GetOutputPort());
    outlineActor->SetMapper(outlineMapper);
    outlineActor->GetProperty()->SetLighting(false);

    for (auto* actor : {contourActor.Get(), heightActor.Get()}) {
        actor->GetProperty()->SetAmbient(0.25);
        actor->GetProperty()->SetDiffuse(0.75);
        actor->GetProperty()->SetSpecular(0.15);
        actor->GetProperty()->SetSpecularPower(24);
        renderer->AddActor(actor);
    }
    renderer->AddActor(outlineActor);
    renderer->AddVolume(volume);
    for (auto& label : labels) {
        renderer->AddActor(label);
    }
    renderer->SetUseFXAA(true);
    renderer->SetBackgroundAlpha(1); // else the widget behind shines through
    hideAll();
}

void FlowScene::Pipeline::setValues(const Picture& picture) {
    const auto& shape = picture.grid;
    std::array<double, 3> side{1, 1, 1};
    double longest = 0;
    for (int axis = 0; axis < shape.dimension(); ++axis) {
        longest = std::max(longest, shape.length(axis));
    }
    for (int axis = 0; axis < shape.dimension(); ++axis) {
        // A very short side (the few slices of a text) is drawn longer than it is, so that there is something
        // to see.
        side[static_cast<std::size_t>(axis)] = std::max(0.4, shape.length(axis) / longest);
    }
    const int depth = shape.dimension() == 3 ? shape.points(2) : 1;
    int old[3];
    image->GetDimensions(old);
    const bool sameShape = old[0] == shape.points(0) && old[1] == shape.points(1) && old[2] == depth;
    if (!sameShape || image->GetPointData()->GetScalars() == nullptr) {
        image->SetDimensions(shape.points(0), shape.points(1), depth);
        image->AllocateScalars(VTK_FLOAT, 1);
    }
    image->SetSpacing(side[0] / (shape.points(0) - 1), side[1] / (shape.points(1) - 1),
                      depth > 1 ? side[2] / (depth - 1) : 1);
    std::copy(picture.values.begin(), picture.values.end(), static_cast<float*>(image->GetScalarPointer()));
    image->GetPointData()->GetScalars()->Modified(); // so that ranges and textures are made anew
    image->Modified();
    if (depth == 1) {
        fine->SetOutputDimensions(std::max(kFineEnough, shape.points(0)),
                                  std::max(kFineEnough, shape.points(1)), 1);
    }
}

void FlowScene::Pipeline::setColors(const Picture& picture) {
    double low = picture.range.low;
    double high = picture.range.high;
    if (!(high > low)) { // an even field: all of it in the middle colour
        low -= 0.5;
        high += 0.5;
    }
    table->SetNumberOfTableValues(256);
    table->SetTableRange(low, high);
    colors->RemoveAllPoints();
    for (int i = 0; i < 256; ++i) {
        const QColor c(picture.table.colors()[static_cast<std::size_t>(i)]);
        table->SetTableValue(i, c.redF(), c.greenF(), c.blueF(), 1);
        if (i % 15 == 0) {
            colors->AddRGBPoint(low + (high - low) * i / 255, c.redF(), c.greenF(), c.blueF());
        }
    }
    table->Modified();
}

void FlowScene::Pipeline::hideAll() {
    for (auto* prop : {static_cast<vtkProp*>(outlineActor), static_cast<vtkProp*>(volume),
                       static_cast<vtkProp*>(contourActor), static_cast<vtkProp*>(heightActor)}) {
        prop->VisibilityOff();
    }
    for (std::size_t axis = 0; axis < 3; ++axis) {
        slices[axis]->VisibilityOff();
        labels[axis]->VisibilityOff();
    }
}

void FlowScene::Pipeline::setOpacity(const Picture& picture) {
    const double low = picture.range.low;
    const double high = std::max(picture.range.high, low + 1e-12);
    opacity->RemoveAllPoints();
    // Clear up to the level, then a ramp: of the magnitude for diverging quantities.
    const double least = std::clamp(picture.level, 0.02, 0.95);
    if (picture.diverging) {
        const double opaque = (least + kOpaqueFrom * (1 - least)) * high;
        opacity->AddPoint(-opaque, kOpaque);
        opacity->AddPoint(-least * high, 0);
        opacity->AddPoint(least * high, 0);
        opacity->AddPoint(opaque, kOpaque);
        contour->SetNumberOfContours(2);
        contour->SetValue(0, -least * high);
        contour->SetValue(1, least * high);
    } else {
        const double from = low + least * (high - low);
        opacity->AddPoint(low, 0);
        opacity->AddPoint(from, 0);
        opacity->AddPoint(from + kOpaqueFrom * (high - from), kOpaque);
        contour->SetNumberOfContours(1);
        contour->SetValue(0, from);
    }
}

void FlowScene::Pipeline::placeLabels(const QColor& ink) {
    double bounds[6];
    image->GetBounds(bounds);
    const std::array<const char*, 3> names{"x", grid.dimension() == 3 ? "y" : "t", "t"};
    const double gap = 0.06;
    const std::array<std::array<double, 3>, 3> places{
        {{(bounds[0] + bounds[1]) / 2, video ? bounds[3] + gap : bounds[2] - gap,
          video ? bounds[4] : bounds[5]},
         {bounds[0] - gap, (bounds[2] + bounds[3]) / 2, video ? bounds[4] : bounds[5]},
         {bounds[1] + gap, video ? bounds[3] + gap / 2 : bounds[2] - gap / 2, (bounds[4] + bounds[5]) / 2}}};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        labels[axis]->SetInput(names[axis]);
        labels[axis]->SetPosition(places[axis][0], places[axis][1], places[axis][2]);
        labels[axis]->GetTextProperty()->SetFontSize(16);
        labels[axis]->GetTextProperty()->SetFontFamilyToTimes();
        labels[axis]->GetTextProperty()->SetItalic(1);
        labels[axis]->GetTextProperty()->SetJustificationToCentered();
        labels[axis]->GetTextProperty()->SetVerticalJustificationToCentered();
        labels[axis]->GetTextProperty()->SetColor(ink.redF(), ink.greenF(), ink.blueF());
        labels[axis]->SetVisibility(static_cast<int>(axis) < grid.dimension() ? 1 : 0);
    }
}

void FlowScene::Pipeline::lookFromTheStart() {
    auto* camera = renderer->GetActiveCamera();
    double bounds[6];
    image->GetBounds(bounds);
    const double centre[3] = {(bounds[0] + bounds[1]) / 2, (bounds[2] + bounds[3]) / 2,
                              (bounds[4] + bounds[5]) / 2};
    camera->SetFocalPoint(centre);
    camera->SetViewAngle(28);
    if (grid.dimension() == 2) { // from in front and above: x right, t back, the value up
        camera->SetPosition(centre[0] - 0.35, centre[1] - 1.6, centre[2] + 1.15);
        camera->SetViewUp(0, 0, 1);
    } else if (video) { // the first frame in front, upright
        camera->SetPosition(centre[0] + 1.1, centre[1] - 0.9, centre[2] - 2);
        camera->SetViewUp(0, -1, 0);
    } else {
        camera->SetPosition(centre[0] + 1.1, centre[1] + 0.9, centre[2] + 2);
        camera->SetViewUp(0, 1, 0);
    }
    renderer->ResetCamera(bounds);
    // ResetCamera fits the box's sphere, which leaves a wide margin around a box, wider around a flat one.
    camera->Zoom(grid.dimension() == 2 ? 1.3 : 1.08);
    renderer->ResetCameraClippingRange();
}

FlowScene::FlowScene() : m_pipeline(std::make_unique<Pipeline>()) {
    m_pipeline->build();
}
FlowScene::~FlowScene() = default;

void FlowScene::start() {
    m_pipeline->window->SetReadyForRendering(true);
    m_pipeline->window->InitializeFromCurrentContext();
    m_pipeline->window->SetIsCurrent(true);
    m_pipeline->started = true;
}

void FlowScene::release() {
    if (m_pipeline->started) {
        m_pipeline->window->Finalize();
        m_pipeline->started = false;
    }
}

bool FlowScene::isStarted() const {
    return m_pipeline->started;
}
bool FlowScene::isEmpty() const {
    return m_pipeline->empty;
}

void FlowScene::show(const Picture& picture) {
    auto& p = *m_pipeline;
    p.renderer->SetBackground(picture.background.redF(), picture.background.greenF(),
                              picture.background.blueF());
    p.empty = picture.values.empty() || picture.values.size() != picture.grid.size() ||
              picture.grid.dimension() < 2;
    if (p.empty) {
        p.hideAll();
        return;
    }
    p.outlineActor->VisibilityOn();
    const bool otherBox = p.grid != picture.grid || p.video != picture.video;
    p.grid = picture.grid;
    p.video = picture.video;
    p.setValues(picture);
    p.setColors(picture);
    p.setOpacity(picture);
    p.placeLabels(picture.ink);
    p.outlineActor->GetProperty()->SetColor(picture.ink.redF() * 0.6, picture.ink.greenF() * 0.6,
                                            picture.ink.blueF() * 0.6);
    const bool flat = picture.grid.dimension() == 2;
    p.volume->SetVisibility(!flat && picture.style == Style::Volume);
    p.contourActor->SetVisibility(!flat && picture.style == Style::IsoSurface);
    p.heightActor->SetVisibility(flat);
    const double largest = std::max({std::abs(picture.range.low), std::abs(picture.range.high), 1e-30});
    p.warp->SetScaleFactor(kHeight / largest);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        p.slices[axis]->SetVisibility(!flat && picture.style == Style::Slices);
        const int points = flat && axis == 2 ? 1 : picture.grid.points(static_cast<int>(axis));
        // The level moves the slice of t; the others stay in the middle.
        const double place = axis == 2 ? picture.level : 0.5;
        p.sliceMappers[axis]->SetSliceNumber(
            std::clamp(static_cast<int>(std::lround(place * (points - 1))), 0, points - 1));
    }
    if (otherBox) {
        p.lookFromTheStart();
    }
}

void FlowScene::draw(QSize pixels, unsigned int framebuffer) {
    auto& p = *m_pipeline;
    p.window->SetSize(pixels.width(), pixels.height());
    auto* state = p.window->GetState();
    state->Reset(); // Qt has used the context since
    state->Push();
    p.renderer->ResetCameraClippingRange();
    p.window->Render();
    auto* gl = QOpenGLContext::currentContext()->functions();
    gl->glBindFramebuffer(0x8CA9 /* GL_DRAW_FRAMEBUFFER */, framebuffer);
    p.window->BlitDisplayFramebuffer();
    state->Pop();
    gl->glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
}

QImage FlowScene::picture(QSize pixels) {
    auto& p = *m_pipeline;
    p.window->SetSize(pixels.width(), pixels.height());
    auto* state = p.window->GetState();
    state->Reset();
    state->Push();
    p.renderer->ResetCameraClippingRange();
    p.window->Render();
    vtkNew<vtkUnsignedCharArray> data;
    p.window->GetPixelData(0, 0, pixels.width() - 1, pixels.height() - 1, 1, data, 0);
    state->Pop();
    QImage image(pixels, QImage::Format_RGB888);
    const auto row = static_cast<std::size_t>(pixels.width()) * 3;
    for (int y = 0; y < pixels.height(); ++y) { // VTK's first row is the lowest
        std::copy_n(data->GetPointer(0) + static_cast<std::size_t>(pixels.height() - 1 - y) * row, row,
                    image.scanLine(y));
    }
    return image;
}

void FlowScene::orbit(QPointF degrees) {
    auto* camera = m_pipeline->renderer->GetActiveCamera();
    camera->Azimuth(-degrees.x());
    camera->Elevation(degrees.y());
    camera->OrthogonalizeViewUp();
}

void FlowScene::pan(QPointF share) {
    auto* camera = m_pipeline->renderer->GetActiveCamera();
    double position[3];
    double focus[3];
    double up[3];
    double forward[3];
    camera->GetPosition(position);
    camera->GetFocalPoint(focus);
    camera->GetViewUp(up);
    camera->GetDirectionOfProjection(forward);
    const double right[3] = {forward[1] * up[2] - forward[2] * up[1], forward[2] * up[0] - forward[0] * up[2],
                             forward[0] * up[1] - forward[1] * up[0]};
    const double height = 2 * camera->GetDistance() * std::tan(camera->GetViewAngle() * M_PI / 360);
    for (int i = 0; i < 3; ++i) {
        const double move = (-share.x() * right[i] + share.y() * up[i]) * height;
        position[i] += move;
        focus[i] += move;
    }
    camera->SetPosition(position);
    camera->SetFocalPoint(focus);
}

void FlowScene::zoom(double factor) {
    auto* camera = m_pipeline->renderer->GetActiveCamera();
    const double distance = camera->GetDistance() / factor;
    if (distance > 0.05 && distance < 50) { // in longest sides of the box
        camera->Dolly(factor);
    }
}

void FlowScene::resetCamera() {
    m_pipeline->lookFromTheStart();
}

std::array<double, 9> FlowScene::camera() const {
    auto* camera = m_pipeline->renderer->GetActiveCamera();
    std::array<double, 9> all{};
    camera->GetPosition(all.data());
    camera->GetFocalPoint(all.data() + 3);
    camera->GetViewUp(all.data() + 6);
    return all;
}

void FlowScene::setCamera(const std::array<double, 9>& all) {
    auto* camera = m_pipeline->renderer->GetActiveCamera();
    camera->SetPosition(all.data());
    camera->SetFocalPoint(all.data() + 3);
    camera->SetViewUp(all.data() + 6);
}

} // namespace sgfm::views
