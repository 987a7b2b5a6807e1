#pragma once
// The OpenGL part of the field view: draws a picture's values as a float texture through shaders/field.frag,
// with the streaks of shaders/lic.frag. Transparent to the mouse: events go to the canvas around it.

#include "widgets/views/field_plot.h"
#include "widgets/views/gl_widget.h"

#include <atomic>
#include <memory>

namespace sgfm::views {

class FieldSurface : public GlWidget {
    Q_OBJECT
  public:
    explicit FieldSurface(QWidget* parent);
    ~FieldSurface() override;

    void show(const FieldPicture& picture, const QRectF& visible);

    // Whether the shaders work here. False only after a failed initialisation: the canvas then paints itself.
    bool works() const { return !m_failed; }

  signals:
    void failed(const QString& why);

  protected:
    void prepareGL() override;
    void initializeGL() override;
    void paintGL() override;

  private:
    struct Resources;
    void upload();
    void drawStreaks();
    void drawField();

    FieldPicture m_wanted; // of the window's thread
    QRectF m_wantedVisible{0, 0, 1, 1};
    FieldPicture m_picture; // these of the drawing thread
    QRectF m_visible{0, 0, 1, 1};
    std::unique_ptr<Resources> m_resources;
    std::atomic<bool> m_failed = false;
};

} // namespace sgfm::views
