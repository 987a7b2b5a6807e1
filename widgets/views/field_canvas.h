#pragma once
// The surface of a field view: shows a FieldPicture with axes and colour bar, zooms, pans, reads out. The
// picture itself is drawn by OpenGL (FieldSurface) or, where there is none, by QPainter with a small notice.

#include "widgets/views/field_plot.h"

#include <QWidget>

namespace sgfm::views {

class FieldSurface;

class FieldCanvas : public QWidget {
    Q_OBJECT
  public:
    explicit FieldCanvas(QWidget* parent);
    ~FieldCanvas() override;

    void setPicture(FieldPicture picture);
    const FieldPicture& picture() const { return m_picture; }

    // The part that is seen, in unit coordinates (y up); {0, 0, 1, 1}: all.
    QRectF visible() const { return m_visible; }
    void setVisiblePart(const QRectF& visible); // clamped to the box
    void resetZoom() { setVisiblePart(QRectF(0, 0, 1, 1)); }

    void setShowLabels(bool show);
    bool showLabels() const { return m_showLabels; }
    void setMessage(const QString& message); // shown while there is no picture
    void setCrosshair(int column, int row);  // from other views
    bool usesOpenGl() const { return m_surface != nullptr; }

    // Paints everything into `area`, without OpenGL.
    void paintInto(QPainter& painter, const QRectF& area, const style::Palette& palette) const;

    // Where the picture lies now, in widget coordinates.
    QRectF pictureRect() const;
    // The read-out of a grid point: "x 12 · t 3 · “river” · 0.532".
    QString readOut(int column, int row) const;

    QSize sizeHint() const override { return {320, 240}; }

  signals:
    void hovered(int column, int row); // -1, -1: the pointer left
    void zoomChanged();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
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
    void zoomAbout(const QPointF& unit, double factor);
    void arrange(); // places the surface and hands it the picture
    Crosshair crosshair() const;
    void dropOpenGl(const QString& why);

    FieldPicture m_picture;
    QRectF m_visible{0, 0, 1, 1};
    bool m_showLabels = true;
    QString m_message;
    QString m_notice;
    int m_column = -1; // linked crosshair
    int m_row = -1;
    bool m_inside = false; // the crosshair is our own pointer's
    bool m_dragging = false;
    QPointF m_dragStart;
    QRectF m_dragVisible;
    FieldSurface* m_surface = nullptr;
    class Overlay;
    Overlay* m_overlay = nullptr; // over the surface: crosshair, arrows, marks
};

} // namespace sgfm::views
