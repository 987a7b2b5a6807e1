#pragma once
// The surface of a field view: shows a FieldPicture with axes, overlays and colour bar, zooms, pans, reads
// out. The picture itself is drawn by OpenGL (FieldSurface) or, where there is none, by QPainter with a small
// notice; what lies over it is painted the same way in both cases.

#include "widgets/views/field_overlay.h"
#include "widgets/views/field_particles.h"
#include "widgets/views/field_viewport.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QNativeGestureEvent;

namespace sgfm::views {

class FieldSurface;

class FieldCanvas : public QWidget {
    Q_OBJECT
  public:
    explicit FieldCanvas(QWidget* parent);
    ~FieldCanvas() override;

    void setPicture(FieldPicture picture);
    const FieldPicture& picture() const { return m_picture; }

    // Which part is seen: where it goes (target) and what is drawn at this moment (shown).
    FieldViewport& viewport() { return m_viewport; }
    const FieldViewport& viewport() const { return m_viewport; }

    void setShowLabels(bool show);
    bool showLabels() const { return m_showLabels; }
    void setMessage(const QString& message); // shown while there is no picture
    void setCrosshair(int column, int row);  // from other views
    bool usesOpenGl() const { return m_surface != nullptr; }

    const FieldParticles& particles() const { return m_particles; }
    // Moves the particles on; called by the canvas' own clock while it is visible.
    void advanceParticles(double seconds);

    // Paints everything into `area`, without OpenGL, as it will be when the gliding is over.
    void paintInto(QPainter& painter, const QRectF& area, const style::Palette& palette) const;

    // Where the picture and the colour bar lie now, in widget coordinates.
    QRectF pictureRect() const;
    QRectF barRect() const;
    // The read-out of a grid point: "x 12 · t 3 · “river” · 0.532 · boundary data".
    QString readOut(int column, int row) const;

    QSize sizeHint() const override { return {320, 240}; }

  signals:
    void hovered(int column, int row); // -1, -1: the pointer left
    void clicked(int column, int row); // -1, -1: beside the picture
    void partChosen();                 // a person zoomed or panned, and is done
    void barClicked(const QPoint& globalPosition);

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    FieldPlot plot() const;
    void zoomAbout(const QPointF& at, double factor, bool glide); // `at` in widget coordinates
    bool pinched(const QNativeGestureEvent& gesture);
    void moveCrosshair(int columns, int rowsUp);
    void point(int column, int row, bool ours);
    void arrange(); // places the surface and hands it the picture
    void repaintOverlay();
    void runParticles();
    Crosshair crosshair() const;
    void dropOpenGl(const QString& why);

    FieldPicture m_picture;
    FieldViewport m_viewport;
    FieldParticles m_particles;
    QTimer m_clock; // of the particles
    QElapsedTimer m_sinceParticles;
    QTimer m_settled; // after the last turn of the wheel
    bool m_showLabels = true;
    QString m_message;
    QString m_notice;
    int m_column = -1; // crosshair
    int m_row = -1;
    bool m_ours = false; // the crosshair is our own pointer's
    bool m_dragging = false;
    bool m_dragged = false;
    QPointF m_dragStart;
    QRectF m_dragVisible;
    FieldSurface* m_surface = nullptr;
    QImage m_painted; // the picture drawn without OpenGL; null: to be drawn
    class Overlay;
    Overlay* m_overlay = nullptr; // over the surface: crosshair, arrows, marks
};

} // namespace sgfm::views
