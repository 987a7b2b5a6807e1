#pragma once
// A widget whose picture is drawn by OpenGL beside the window, and painted into it as an image.
//
// Used as QOpenGLWidget is: a subclass overrides initializeGL and paintGL, and calls update() when its
// picture has changed. The difference: with one QOpenGLWidget in it a whole window is composed by OpenGL at
// every change of anything, and a processor that draws in software takes 17 ms for that at 1440x900 (four
// views at 18 frames a second kept the GUI thread busy for 70 % of the time, input waited 130 ms at the 99th
// percentile). Here a frame costs the copy of its own pixels, and a label that changes costs the label.
// The context is the widget's own and lives as long as it, in whatever window the widget is.

#include <QImage>
#include <QWidget>

#include <memory>

class QOffscreenSurface;
class QOpenGLContext;
class QOpenGLFramebufferObject;

namespace sgfm::views {

class GlWidget : public QWidget {
    Q_OBJECT
  public:
    explicit GlWidget(QWidget* parent = nullptr);
    ~GlWidget()
        override; // a subclass frees what it made in the context before: makeCurrent, free, doneCurrent

    // Draws anew at the next paint; QWidget::update only paints the picture that is there.
    void update();

    // Null before the first paint, and where no context can be made.
    QOpenGLContext* context() const;
    void makeCurrent();
    void doneCurrent();
    unsigned int defaultFramebufferObject() const;
    // What is to be drawn, in pixels: the widget's size on its device times the share below.
    QSize pixels() const;
    // Draws now, also while hidden; null without a context.
    QImage grabFramebuffer();

    // How many of the device's pixels are drawn along each side, 0.1 to 1; the picture is scaled up. For
    // pictures that take too long while a hand moves them.
    void setPixelShare(double share);
    double pixelShare() const { return m_share; }

  protected:
    virtual void initializeGL() {} // the context is current
    virtual void paintGL() = 0;    // the framebuffer of pixels() is bound; the viewport is all of it
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    bool makeReady();
    void draw();

    std::unique_ptr<QOffscreenSurface> m_surface;
    std::unique_ptr<QOpenGLContext> m_context;
    std::unique_ptr<QOpenGLFramebufferObject> m_framebuffer;
    QImage m_image;
    double m_share = 1;
    bool m_changed = true;
    bool m_tried = false; // to make a context
};

} // namespace sgfm::views
