#pragma once
// The widget that gives FlowScene its OpenGL context and turns mouse, wheel and keys into camera moves.

#include "widgets/views/flow_scene.h"
#include "widgets/views/gl_widget.h"

#include <QTimer>

#include <optional>

namespace sgfm::views {

class FlowCanvas : public GlWidget {
    Q_OBJECT
  public:
    explicit FlowCanvas(QWidget* parent);
    ~FlowCanvas() override;

    void show(FlowScene::Picture picture);
    QImage picture(QSize pixels); // at any size, also while hidden; null when there is no context
    void resetCamera();
    std::optional<std::array<double, 9>> camera() const; // nothing before there is something to look at
    void setCamera(const std::array<double, 9>& camera); // kept through the next change of the box
    double drawSeconds() const { return m_drawSeconds; } // of the last picture
    QSize sizeHint() const override { return {320, 240}; }

  protected:
    void initializeGL() override;
    void paintGL() override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void release();
    void handOver(); // the picture to the scene, if it is new

    FlowScene m_scene;
    FlowScene::Picture m_picture;
    bool m_changed = false;
    std::optional<std::array<double, 9>> m_wantedCamera;
    QPointF m_last;
    QTimer m_rest; // between pictures of a machine that draws slowly
    double m_drawSeconds = 0;
};

} // namespace sgfm::views
