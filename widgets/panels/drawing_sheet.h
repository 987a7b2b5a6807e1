#pragma once
// The surface of a DrawingPad.

#include <QImage>
#include <QPointF>
#include <QWidget>

#include <vector>

namespace sgfm::panels {

class DrawingSheet : public QWidget {
    Q_OBJECT
  public:
    explicit DrawingSheet(QWidget* parent = nullptr);

    void setFrameSize(int width, int height);
    void setBrush(double share) { m_brush = share; } // of the longer side
    const QImage& picture() const { return m_picture; }
    bool hasStrokes() const { return !m_before.empty(); }
    void clear();
    void undo();

    QSize sizeHint() const override { return {200, 160}; }
    QSize minimumSizeHint() const override { return {80, 80}; }

  signals:
    void changed();
    void strokeEnded();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    QRectF area() const; // where the picture lies on the widget
    QPointF onPicture(const QPointF& place) const;
    void drawTo(const QPointF& end);

    QImage m_picture;
    std::vector<QImage> m_before; // each stroke; the oldest go first
    QPointF m_last;
    double m_brush = 0.06;
    bool m_drawing = false;
};

} // namespace sgfm::panels
