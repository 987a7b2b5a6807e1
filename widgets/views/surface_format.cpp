#include "widgets/views/surface_format.h"

#include <QOffscreenSurface>
#include <QOpenGLContext>

namespace sgfm::views {

QSurfaceFormat surfaceFormat() {
    QSurfaceFormat format;
    format.setRenderableType(QSurfaceFormat::OpenGL);
    format.setVersion(3, 2);
    format.setProfile(QSurfaceFormat::CoreProfile);
    format.setRedBufferSize(8);
    format.setGreenBufferSize(8);
    format.setBlueBufferSize(8);
    format.setAlphaBufferSize(8);
    format.setDepthBufferSize(24);
    format.setStencilBufferSize(8);
    format.setSamples(0);
    format.setSwapBehavior(QSurfaceFormat::DoubleBuffer);
    return format;
}

bool openGlAvailable() {
    if (qEnvironmentVariableIntValue("SGFM_SOFTWARE_VIEWS") != 0) {
        return false;
    }
    QOpenGLContext context;
    context.setFormat(surfaceFormat());
    if (!context.create()) {
        return false;
    }
    const auto got = context.format();
    if (context.isOpenGLES() || got.version() < qMakePair(3, 2)) {
        return false;
    }
    QOffscreenSurface surface;
    surface.setFormat(got);
    surface.create();
    const bool works = surface.isValid() && context.makeCurrent(&surface);
    if (works) {
        context.doneCurrent();
    }
    return works;
}

} // namespace sgfm::views
