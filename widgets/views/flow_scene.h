#pragma once
// The three-dimensional picture, by VTK; the only part of the views that knows VTK. It draws into whatever
// OpenGL context is current: start, draw, picture and release need one.
//
// The box is scaled so that its longest side is 1. Axes: x right, y up (down for video, as in its frames),
// t towards the viewer (away for video: the first frame in front); of a 2-D field (x, t) x right, t back, the
// value up.

#include "widgets/views/color_table.h"
#include "widgets/views/view.h"

#include <QPointF>

#include <array>
#include <span>

namespace sgfm::views {

class FlowScene {
  public:
    enum class Style { Volume, IsoSurface, Slices };

    struct Picture {
        FramePointer frame; // keeps the values alive until they are copied
        std::span<const float> values;
        field::Grid grid;
        bool video = false;
        Style style = Style::Volume; // 3-D only; 2-D fields are always a height surface
        ColorTable table;
        ColorTable::Range range;
        bool diverging = false;
        double level = 0.5; // 0..1: iso value (of the range), least opaque value, or place of the slices
        QColor background;
        QColor ink;
    };

    FlowScene();
    ~FlowScene();
    FlowScene(const FlowScene&) = delete;
    FlowScene& operator=(const FlowScene&) = delete;

    void start(); // once a context is current for the first time, and again after release
    void release();
    bool isStarted() const;

    void show(const Picture& picture);
    bool isEmpty() const;

    void draw(QSize pixels, unsigned int framebuffer); // into this framebuffer object
    QImage picture(QSize pixels);                      // read back

    void orbit(QPointF degrees);
    void pan(QPointF share); // of the window's size
    void zoom(double factor);
    void resetCamera();
    // Position (3), focal point (3), view up (3).
    std::array<double, 9> camera() const;
    void setCamera(const std::array<double, 9>& camera);

  private:
    struct Pipeline;
    std::unique_ptr<Pipeline> m_pipeline;
};

} // namespace sgfm::views
