#include "widgets/views/field_surface.h"

#include "widgets/views/field_lic.h"

#include <QOpenGLContext>
#include <QOpenGLFramebufferObject>
#include <QOpenGLFunctions_3_2_Core>
#include <QOpenGLShaderProgram>
#include <QOpenGLVersionFunctionsFactory>
#include <QOpenGLVertexArrayObject>

#include <array>
#include <cmath>

namespace sgfm::views {

namespace {

enum Texture { Values, Map, Support, Flow, Noise, TextureCount };

// What a texture holds now; the frame keeps the address from being used again.
struct Uploaded {
    FramePointer frame;
    const float* values = nullptr;
    bool differs(const FieldPicture& picture, const float* data) {
        const bool other = frame != picture.frame || values != data;
        frame = picture.frame;
        values = data;
        return other;
    }
};

} // namespace

struct FieldSurface::Resources {
    QOpenGLFunctions_3_2_Core* gl = nullptr; // owned by the context
    QOpenGLShaderProgram field;
    QOpenGLShaderProgram lic;
    // Empty: the quad comes out of gl_VertexID, the core profile wants one bound.
    QOpenGLVertexArrayObject vertices;
    std::array<GLuint, TextureCount> textures{};
    Uploaded values;
    Uploaded support;
    Uploaded flow;
    std::unique_ptr<QOpenGLFramebufferObject> streaks;
    QRectF streaksVisible; // what the streaks were made for; empty: not made

    bool build(QOpenGLShaderProgram& program, const char* fragment) {
        return program.addShaderFromSourceFile(QOpenGLShader::Vertex, ":/shaders/field.vert") &&
               program.addShaderFromSourceFile(QOpenGLShader::Fragment, QString::fromLatin1(fragment)) &&
               program.link();
    }
    void bind(Texture texture, GLuint unit) {
        gl->glActiveTexture(GL_TEXTURE0 + unit);
        gl->glBindTexture(GL_TEXTURE_2D, textures[texture]);
    }
};

FieldSurface::FieldSurface(QWidget* parent) : GlWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

FieldSurface::~FieldSurface() {
    makeCurrent(); // also ends the drawing thread, which must not outlive what it draws
    if (m_resources != nullptr && m_resources->gl != nullptr) {
        m_resources->gl->glDeleteTextures(TextureCount, m_resources->textures.data());
    }
    m_resources.reset();
    doneCurrent();
}

void FieldSurface::show(const FieldPicture& picture, const QRectF& visible) {
    m_wanted = picture;
    m_wantedVisible = visible;
    update();
}

void FieldSurface::prepareGL() {
    m_picture = m_wanted;
    m_visible = m_wantedVisible;
}

void FieldSurface::initializeGL() {
    m_resources = std::make_unique<Resources>();
    auto& r = *m_resources;
    r.gl = QOpenGLVersionFunctionsFactory::get<QOpenGLFunctions_3_2_Core>(context());
    const bool built = r.gl != nullptr && r.build(r.field, ":/shaders/field.frag") &&
                       r.build(r.lic, ":/shaders/lic.frag") && r.vertices.create();
    if (!built) {
        m_failed = true;
        // Told later: the canvas removes this widget, which must not happen while it is being painted.
        QMetaObject::invokeMethod(
            this, [this, why = r.field.log() + r.lic.log()] { emit failed(why); }, Qt::QueuedConnection);
        return;
    }
    r.gl->glGenTextures(TextureCount, r.textures.data());
    for (int texture = 0; texture < TextureCount; ++texture) {
        r.bind(static_cast<Texture>(texture), 0);
        const GLint filter = texture == Support || texture == Noise ? GL_NEAREST : GL_LINEAR;
        const GLint wrap = texture == Map ? GL_CLAMP_TO_EDGE : GL_REPEAT;
        r.gl->glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, filter);
        r.gl->glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, filter);
        r.gl->glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, wrap);
        r.gl->glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, wrap);
    }
    r.bind(Noise, 0);
    r.gl->glTexImage2D(GL_TEXTURE_2D, 0, GL_R8, kNoiseSize, kNoiseSize, 0, GL_RED, GL_UNSIGNED_BYTE,
                       licNoise().data());
}

void FieldSurface::upload() {
    auto& r = *m_resources;
    auto& gl = *r.gl;
    const auto& picture = m_picture;
    gl.glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    gl.glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    const auto scalar = [&](Texture texture, const float* data) {
        r.bind(texture, 0);
        gl.glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, picture.columns, picture.rows, 0, GL_RED, GL_FLOAT, data);
    };
    if (r.values.differs(picture, picture.values.data())) {
        scalar(Values, picture.values.data());
    }
    if (!picture.support.empty() && r.support.differs(picture, picture.support.data())) {
        scalar(Support, picture.support.data());
    }
    if (picture.streaks && picture.hasFlow() && r.flow.differs(picture, picture.flowAcross.data())) {
        std::vector<float> both(2 * picture.values.size());
        for (std::size_t i = 0; i < picture.values.size(); ++i) {
            both[2 * i] = picture.flowAcross[i];
            both[2 * i + 1] = picture.flowAlong[i];
        }
        r.bind(Flow, 0);
        gl.glTexImage2D(GL_TEXTURE_2D, 0, GL_RG32F, picture.columns, picture.rows, 0, GL_RG, GL_FLOAT,
                        both.data());
        r.streaksVisible = {};
    }
    r.bind(Map, 0);
    gl.glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, 256, 1, 0, GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV,
                    picture.table.colors().data());
}

namespace {

QVector4D asVector(const QRectF& rect) {
    return QVector4D(static_cast<float>(rect.left()), static_cast<float>(rect.top()),
                     static_cast<float>(rect.width()), static_cast<float>(rect.height()));
}

QVector2D asVector(double x, double y) {
    return QVector2D(static_cast<float>(x), static_cast<float>(y));
}

} // namespace

// Made anew when the flow, the part that is seen or the size changes.
void FieldSurface::drawStreaks() {
    auto& r = *m_resources;
    const QSize size = licSize(pixels(), pixelRatio());
    if (r.streaks == nullptr || r.streaks->size() != size) {
        r.streaks = std::make_unique<QOpenGLFramebufferObject>(size);
        r.gl->glBindTexture(GL_TEXTURE_2D, r.streaks->texture());
        r.gl->glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
        r.gl->glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
        r.streaksVisible = {};
    }
    if (r.streaksVisible == m_visible) {
        return;
    }
    r.streaks->bind();
    r.gl->glViewport(0, 0, size.width(), size.height());
    r.lic.bind();
    r.lic.setUniformValue("visible", asVector(m_visible));
    r.lic.setUniformValue("toUnit", asVector(m_picture.flowScale.x(), m_picture.flowScale.y()));
    r.lic.setUniformValue("pixel", asVector(kLicStep * m_visible.width() / size.width(),
                                            kLicStep * m_visible.height() / size.height()));
    r.lic.setUniformValue("repeats", asVector(noiseRepeats(size.width(), m_visible.width()),
                                              noiseRepeats(size.height(), m_visible.height())));
    r.lic.setUniformValue("rowsUp", m_picture.rowsUp ? 1.0F : 0.0F);
    r.lic.setUniformValue("still", static_cast<float>(kStill * m_picture.typicalFlow));
    r.lic.setUniformValue("calm", static_cast<float>(kCalm * m_picture.typicalFlow));
    r.lic.setUniformValue("steps", kLicSteps);
    r.lic.setUniformValue("stretch", static_cast<float>(licStretch()));
    r.lic.setUniformValue("flow", 0);
    r.lic.setUniformValue("noise", 1);
    r.bind(Flow, 0);
    r.bind(Noise, 1);
    r.gl->glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
    r.lic.release();
    r.streaksVisible = m_visible;
}

void FieldSurface::drawField() {
    auto& r = *m_resources;
    const double ratio = pixelRatio();
    const bool streaks = m_picture.streaks && m_picture.typicalFlow > 0;
    const auto& range = m_picture.range;
    const double width = range.high - range.low;
    auto& field = r.field;
    field.bind();
    field.setUniformValue("visible", asVector(m_visible));
    // An empty range shows everything in the middle colour.
    field.setUniformValue("range",
                          asVector(width > 0 ? range.low : range.low - 0.5, width > 0 ? 1 / width : 1));
    field.setUniformValue("points", asVector(m_picture.columns, m_picture.rows));
    field.setUniformValue("rowsUp", m_picture.rowsUp ? 1.0F : 0.0F);
    field.setUniformValue("smoothly", m_picture.smooth ? 1.0F : 0.0F);
    field.setUniformValue("supportStrength",
                          m_picture.support.empty() ? 0.0F : static_cast<float>(kSupportStrength));
    field.setUniformValue("hatchPeriod", static_cast<float>(kHatchPeriod * ratio));
    field.setUniformValue("streakStrength", streaks ? static_cast<float>(kStreakStrength) : 0.0F);
    field.setUniformValue("contourStep", static_cast<float>(m_picture.contourStep));
    field.setUniformValue("contourWidth", static_cast<float>(kContourWidth * ratio));
    field.setUniformValue("contourStrength", static_cast<float>(kContourStrength));
    field.setUniformValue("viewport", asVector(pixels().width(), pixels().height()));
    field.setUniformValue("values", 0);
    field.setUniformValue("map", 1);
    field.setUniformValue("support", 2);
    field.setUniformValue("streaks", 3);
    r.bind(Values, 0);
    r.bind(Map, 1);
    r.bind(Support, 2);
    r.gl->glActiveTexture(GL_TEXTURE3);
    r.gl->glBindTexture(GL_TEXTURE_2D, streaks && r.streaks != nullptr ? r.streaks->texture() : 0);
    r.gl->glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
    field.release();
    r.gl->glActiveTexture(GL_TEXTURE0);
}

void FieldSurface::paintGL() {
    if (m_failed || m_resources == nullptr) {
        return;
    }
    auto& r = *m_resources;
    auto& gl = *r.gl;
    gl.glClearColor(0.0F, 0.0F, 0.0F, 1.0F);
    gl.glClear(GL_COLOR_BUFFER_BIT);
    if (m_picture.isEmpty()) {
        return;
    }
    gl.glDisable(GL_BLEND);
    gl.glDisable(GL_DEPTH_TEST);
    gl.glDisable(GL_SCISSOR_TEST);
    upload();
    r.vertices.bind();
    if (m_picture.streaks && m_picture.hasFlow() && m_picture.typicalFlow > 0) {
        drawStreaks();
        gl.glBindFramebuffer(GL_FRAMEBUFFER, defaultFramebufferObject());
        gl.glViewport(0, 0, pixels().width(), pixels().height());
    }
    drawField();
    r.vertices.release();
}

} // namespace sgfm::views
