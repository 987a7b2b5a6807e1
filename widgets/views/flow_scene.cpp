#include "widgets/views/flow_scene.h"

#include "widgets/views/flow_solids.h"
#include "widgets/views/flow_wires.h"

#include <vtkCallbackCommand.h>
#include <vtkCamera.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkNew.h>
#include <vtkOpenGLState.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <QElapsedTimer>
#include <QOpenGLContext>

#include <algorithm>

namespace sgfm::views {

struct FlowScene::Pipeline {
    vtkNew<vtkGenericOpenGLRenderWindow> window;
    vtkNew<vtkRenderer> renderer;
    vtkNew<vtkCallbackCommand> isCurrent;
    FlowSolids solids;
    FlowWires wires;

    // What the solids show: not copied again for another camera.
    FramePointer frame;
    runtime::LayerRequest quantity;
    FlowBox box;

    void show(const FlowRequest& request);
    void look(const FlowRequest& request);
    QImage readBack(QSize pixels);
};

FlowScene::FlowScene() : m_pipeline(std::make_unique<Pipeline>()) {
    auto& p = *m_pipeline;
    p.window->AddRenderer(p.renderer);
    p.window->SetMultiSamples(0);
    p.window->SetFrameBlitModeToNoBlit(); // the picture is read back, nobody else looks at the framebuffer
    // The caller has made the context current: whatever VTK asks, it is.
    p.isCurrent->SetCallback([](vtkObject*, unsigned long event, void*, void* data) {
        if (event == vtkCommand::WindowIsCurrentEvent) {
            *static_cast<bool*>(data) = QOpenGLContext::currentContext() != nullptr;
        } else if (event == vtkCommand::WindowSupportsOpenGLEvent) {
            *static_cast<int*>(data) = 1;
        }
    });
    p.window->AddObserver(vtkCommand::WindowIsCurrentEvent, p.isCurrent);
    p.window->AddObserver(vtkCommand::WindowSupportsOpenGLEvent, p.isCurrent);
    p.solids.addTo(*p.renderer);
    p.wires.addTo(*p.renderer);
    p.renderer->SetBackgroundAlpha(1);
    p.renderer->GetActiveCamera()->SetViewAngle(static_cast<double>(FlowCamera::kAngle));
}
FlowScene::~FlowScene() = default;

void FlowScene::start() {
    m_pipeline->window->SetReadyForRendering(true);
    m_pipeline->window->InitializeFromCurrentContext();
    m_pipeline->window->SetIsCurrent(true);
}

void FlowScene::release() {
    m_pipeline->window->Finalize();
}

void FlowScene::Pipeline::show(const FlowRequest& request) {
    renderer->SetBackground(request.background.redF(), request.background.greenF(),
                            request.background.blueF());
    if (request.isEmpty()) {
        solids.hide();
        wires.hide();
        frame.reset();
        return;
    }
    const bool newValues = frame != request.frame || quantity != request.quantity || box != request.box;
    frame = request.frame;
    quantity = request.quantity;
    box = request.box;
    solids.show(request, newValues);
    wires.show(request, newValues, solids.table());
}

void FlowScene::Pipeline::look(const FlowRequest& request) {
    auto* camera = renderer->GetActiveCamera();
    const auto set = [](QVector3D v, auto&& setter) {
        setter(static_cast<double>(v.x()), static_cast<double>(v.y()), static_cast<double>(v.z()));
    };
    set(request.camera.position, [&](double x, double y, double z) { camera->SetPosition(x, y, z); });
    set(request.camera.focus, [&](double x, double y, double z) { camera->SetFocalPoint(x, y, z); });
    set(request.camera.up, [&](double x, double y, double z) { camera->SetViewUp(x, y, z); });
    camera->SetUseHorizontalViewAngle(request.pixels.width() < request.pixels.height());
    renderer->SetUseFXAA(!request.coarse);
    renderer->ResetCameraClippingRange();
}

QImage FlowScene::Pipeline::readBack(QSize pixels) {
    vtkNew<vtkUnsignedCharArray> data;
    window->GetPixelData(0, 0, pixels.width() - 1, pixels.height() - 1, 1, data, 0);
    QImage image(pixels, QImage::Format_RGB888);
    const auto row = static_cast<std::size_t>(pixels.width()) * 3;
    for (int y = 0; y < pixels.height(); ++y) { // VTK's first row is the lowest
        std::copy_n(data->GetPointer(0) + static_cast<std::size_t>(pixels.height() - 1 - y) * row, row,
                    image.scanLine(y));
    }
    return std::move(image).convertToFormat(QImage::Format_RGB32); // what is painted without another change
}

FlowPicture FlowScene::picture(const FlowRequest& request) {
    QElapsedTimer clock;
    clock.start();
    auto& p = *m_pipeline;
    const QSize pixels = request.pixels.expandedTo({1, 1});
    p.window->SetSize(pixels.width(), pixels.height());
    auto* state = p.window->GetState();
    state->Reset();
    state->Push();
    p.show(request);
    p.look(request);
    p.window->Render();
    FlowPicture picture;
    picture.image = p.readBack(pixels);
    state->Pop();
    picture.camera = request.camera;
    picture.box = request.box;
    picture.empty = request.isEmpty();
    picture.coarse = request.coarse;
    picture.area = picture.empty ? 0 : p.solids.surfaceArea();
    picture.lines = p.wires.lines();
    picture.longest = picture.lines > 0 ? p.wires.longest() : 0;
    picture.seconds = static_cast<double>(clock.nsecsElapsed()) * 1e-9;
    return picture;
}

} // namespace sgfm::views
