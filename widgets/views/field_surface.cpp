#include "widgets/views/field_surface.h"

#include <QOpenGLContext>
#include <QOpenGLFunctions_3_2_Core>
#include <QOpenGLShaderProgram>
#include <QOpenGLVersionFunctionsFactory>
#include <QOpenGLVertexArrayObject>

namespace sgfm::views {

struct FieldSurface::Resources {
    QOpenGLFunctions_3_2_Core* gl = nullptr; // owned by the context
    QOpenGLShaderProgram program;
    QOpenGLVertexArrayObject
        vertices; // empty: the quad comes out of gl_VertexID, core profile wants one bound
    GLuint values = 0;
    GLuint map = 0;
    GLuint support = 0;
    const float* uploadedValues = nullptr;
    FramePointer uploadedFrame; // keeps the address from being used again
};

FieldSurface::FieldSurface(QWidget* parent) : GlWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

FieldSurface::~FieldSurface() {
    release();
}

void FieldSurface::release() {
    if (m_resources == nullptr) {
        return;
    }
    makeCurrent();
    if (m_resources->gl != nullptr) {
        for (const GLuint texture : {m_resources->values, m_resources->map, m_resources->support}) {
            m_resources->gl->glDeleteTextures(1, &texture);
        }
    }
    m_resources.reset();
    doneCurrent();
}

void FieldSurface::show(FieldPicture picture, const QRectF& visible) {
    m_picture = std::move(picture);
    m_visible = visible;
    m_changed = true;
    update();
}

void FieldSurface::initializeGL() {
    m_resources = std::make_unique<Resources>();
    auto& r = *m_resources;
    r.gl = QOpenGLVersionFunctionsFactory::get<QOpenGLFunctions_3_2_Core>(context());
    const bool built = r.gl != nullptr &&
                       r.program.addShaderFromSourceFile(QOpenGLShader::Vertex, ":/shaders/field.vert") &&
                       r.program.addShaderFromSourceFile(QOpenGLShader::Fragment, ":/shaders/field.frag") &&
                       r.program.link() && r.vertices.create();
    if (!built) {
        m_failed = true;
        // Told later: the canvas removes this widget, which must not happen while it is being painted.
        QMetaObject::invokeMethod(
            this, [this, why = r.program.log()] { emit failed(why); }, Qt::QueuedConnection);
        return;
    }
    for (GLuint* texture : {&r.values, &r.map, &r.support}) {
        r.gl->glGenTextures(1, texture);
        r.gl->glBindTexture(GL_TEXTURE_2D, *texture);
        const bool isMap = texture == &r.map;
        const bool isSupport = texture == &r.support;
        r.gl->glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, isSupport ? GL_NEAREST : GL_LINEAR);
        r.gl->glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, isSupport ? GL_NEAREST : GL_LINEAR);
        r.gl->glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, isMap ? GL_CLAMP_TO_EDGE : GL_REPEAT);
        r.gl->glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, isMap ? GL_CLAMP_TO_EDGE : GL_REPEAT);
    }
    m_changed = true;
}

void FieldSurface::upload() {
    auto& r = *m_resources;
    auto& gl = *r.gl;
    gl.glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    gl.glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    if (r.uploadedValues != m_picture.values.data() || r.uploadedFrame != m_picture.frame) {
        gl.glBindTexture(GL_TEXTURE_2D, r.values);
        gl.glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, m_picture.columns, m_picture.rows, 0, GL_RED, GL_FLOAT,
                        m_picture.values.data());
        r.uploadedValues = m_picture.values.data();
        r.uploadedFrame = m_picture.frame;
    }
    if (!m_picture.support.empty()) {
        gl.glBindTexture(GL_TEXTURE_2D, r.support);
        gl.glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, m_picture.columns, m_picture.rows, 0, GL_RED, GL_FLOAT,
                        m_picture.support.data());
    }
    gl.glBindTexture(GL_TEXTURE_2D, r.map);
    gl.glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, 256, 1, 0, GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV,
                    m_picture.table.colors().data());
    m_changed = false;
}

void FieldSurface::paintGL() {
    if (m_failed || m_resources == nullptr) {
        return;
    }
    auto& r = *m_resources;
    auto& gl = *r.gl;
    const double ratio = devicePixelRatioF();
    gl.glClearColor(0.0F, 0.0F, 0.0F, 1.0F);
    gl.glClear(GL_COLOR_BUFFER_BIT);
    if (!m_picture.isEmpty()) {
        gl.glDisable(GL_BLEND);
        gl.glDisable(GL_DEPTH_TEST);
        gl.glDisable(GL_SCISSOR_TEST);
        if (m_changed) {
            upload();
        }
        const auto& range = m_picture.range;
        const double width = range.high - range.low;
        r.program.bind();
        r.program.setUniformValue("visible", QVector4D(static_cast<float>(m_visible.left()),
                                                       static_cast<float>(m_visible.top()),
                                                       static_cast<float>(m_visible.width()),
                                                       static_cast<float>(m_visible.height())));
        // An empty range shows everything in the middle colour.
        r.program.setUniformValue("range", static_cast<float>(width > 0 ? range.low : range.low - 0.5),
                                  static_cast<float>(width > 0 ? 1 / width : 1));
        r.program.setUniformValue("points", static_cast<float>(m_picture.columns),
                                  static_cast<float>(m_picture.rows));
        r.program.setUniformValue("rowsUp", m_picture.rowsUp ? 1.0F : 0.0F);
        r.program.setUniformValue("smoothly", m_picture.smooth ? 1.0F : 0.0F);
        r.program.setUniformValue("showSupport",
                                  m_picture.support.empty() ? 0.0F : static_cast<float>(kSupportStrength));
        r.program.setUniformValue("hatchPeriod", static_cast<float>(kHatchPeriod * ratio));
        r.program.setUniformValue("values", 0);
        r.program.setUniformValue("map", 1);
        r.program.setUniformValue("support", 2);
        const std::array<GLuint, 3> textures{r.values, r.map, r.support};
        for (GLuint unit = 0; unit < 3; ++unit) {
            gl.glActiveTexture(GL_TEXTURE0 + unit);
            gl.glBindTexture(GL_TEXTURE_2D, textures[unit]);
        }
        r.vertices.bind();
        gl.glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
        r.vertices.release();
        r.program.release();
        gl.glActiveTexture(GL_TEXTURE0);
    }
}

} // namespace sgfm::views
