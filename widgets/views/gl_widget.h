#pragma once
// A widget whose picture is drawn by OpenGL beside the window, and painted into it as an image.
//
// Used as QOpenGLWidget is: a subclass overrides initializeGL and paintGL, and calls update() when its
// picture has changed. The difference: with one QOpenGLWidget in it a whole window is composed by OpenGL at
// every change of anything, and a processor that draws in software takes 17 ms for that at 1440x900 (four
// views at 18 frames a second kept the GUI thread busy for 70 % of the time, input waited 130 ms at the 99th
// percentile). Here a frame costs the copy of its own pixels, and a label that changes costs the label.
// The context is the widget's own and lives as long as it, in whatever window the widget is.
//
// It is drawn in a thread of its own, where OpenGL allows it: software OpenGL has one set of rasterising
// threads in a program, and who waits for them waits for every other picture too (20 ms and more while a
// volume is drawn). The window shows the newest picture there is; only grabs of the widget wait for theirs.

#include <QImage>
#include <QTimer>
#include <QWidget>

#include <memory>

class QOffscreenSurface;
class QOpenGLContext;
class QOpenGLFramebufferObject;
class QThread;

namespace sgfm::views {

class GlWidget : public QWidget {
    Q_OBJECT
  public:
    explicit GlWidget(QWidget* parent = nullptr);
    ~GlWidget()
        override; // a subclass frees what it made in the context before: makeCurrent, free, doneCurrent

    // Draws anew, once for all calls until the event loop comes round; QWidget::update only paints the
    // picture that is there.
    void update();

    // Null before the first paint, and where no context can be made.
    QOpenGLContext* context() const;
    // For the end: waits for what is being drawn, ends its thread and takes the context over.
    void makeCurrent();
    void doneCurrent();
    unsigned int defaultFramebufferObject() const;
    // Draws now, also while hidden; null without a context.
    QImage grabFramebuffer();

  signals:
    void pictureDrawn();

  protected:
    // In the window's thread, while nothing is being drawn: keeps what paintGL needs.
    virtual void prepareGL() {}
    // In the drawing thread, the context current. paintGL has the framebuffer of pixels() bound, the viewport
    // is all of it.
    virtual void initializeGL() {}
    virtual void paintGL() = 0;
    QSize pixels() const { return m_pixels; } // of the picture being drawn
    double pixelRatio() const { return m_ratio; }
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    bool makeReady();
    void prepare();
    void begin();
    void finish(const QImage& image, int number);
    void drawAtOnce();
    QImage draw(); // in the drawing thread
    void endThread();

    std::unique_ptr<QOffscreenSurface> m_surface;
    std::unique_ptr<QOpenGLContext> m_context;
    std::unique_ptr<QOpenGLFramebufferObject> m_framebuffer;
    std::unique_ptr<QThread> m_thread; // null: drawn in the window's thread
    std::unique_ptr<QObject> m_worker; // lives there
    QSize m_pixels{1, 1};
    double m_ratio = 1;
    bool m_initialised = false; // of the drawing thread

    QImage m_image;
    int m_number = 0; // of the newest picture begun
    int m_shown = 0;  // of m_image
    bool m_changed = true;
    bool m_asked = false; // begin is on its way
    bool m_busy = false;
    QTimer m_rest;        // between pictures
    bool m_tried = false; // to make a context
};

} // namespace sgfm::views
