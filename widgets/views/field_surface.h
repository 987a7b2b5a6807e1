#pragma once
// The OpenGL part of the field view: draws a picture's values as a float texture through shaders/field.frag,
// then the overlay. Transparent to the mouse: events go to the canvas around it.

#include "widgets/views/field_plot.h"

#include <QOpenGLWidget>

#include <functional>

namespace sgfm::views {

class FieldSurface : public QOpenGLWidget {
    Q_OBJECT
  public:
    explicit FieldSurface(QWidget* parent);
    ~FieldSurface() override;

    // The overlay is painted by `overlay` in the coordinates of the parent.
    void show(FieldPicture picture, const QRectF& visible, std::function<void(QPainter&)> overlay);

    // Whether the shaders work here. False only after a failed initialisation: the canvas then paints itself.
    bool works() const { return !m_failed; }

  signals:
    void failed(const QString& why);

  protected:
    void initializeGL() override;
    void paintGL() override;

  private:
    struct Resources;
    void release();
    void upload();

    FieldPicture m_picture;
    QRectF m_visible{0, 0, 1, 1};
    std::function<void(QPainter&)> m_overlay;
    std::unique_ptr<Resources> m_resources;
    bool m_changed = false; // the picture since the last upload
    bool m_failed = false;
};

} // namespace sgfm::views
