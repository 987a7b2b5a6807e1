#pragma once
// One frame of a video, as large as it fits with square pixels, with arrows over it: how fast the light moves
// there, J / e in pixels a frame.

#include "widgets/views/view.h"

#include <QImage>
#include <QWidget>

#include <vector>

namespace sgfm::style {
struct Palette;
}

namespace sgfm::views {

// Places and moves in pixels of the frame; (0, 0) is the corner of the first pixel, y points down.
struct FrameArrow {
    QPointF at;
    QPointF move; // a frame
};

// The velocity J / e of slice `index` of a video field: flux over density, mean over channels, the density
// counted from black (see video::Clip: e = 2 intensity - 1, so from black 2 intensity). Nothing where the
// picture is darker than 8 % of white: there nothing is that could move. About `across` arrows along the
// longer side. Empty unless the field is one of three dimensions that has this slice and this size of frame.
std::vector<FrameArrow> frameArrows(const field::VectorField& field, int index, const QImage& shown,
                                    int across);

struct FramesPicture {
    QImage image;    // one pixel a grid point; null: the message instead
    QString message; // why there is none
    std::vector<FrameArrow> arrows;
    GridCursor cursor;

    double longestMove() const;
    QRectF target(const QRectF& area) const; // where the image is painted
};

void paintFrames(QPainter& painter, const QRectF& area, const FramesPicture& picture,
                 const style::Palette& palette);

class FramesCanvas : public QWidget {
    Q_OBJECT
  public:
    explicit FramesCanvas(QWidget* parent);
    void show(FramesPicture picture);
    const FramesPicture& picture() const { return m_picture; }
    QSize sizeHint() const override { return {320, 240}; }

  signals:
    void playPressed();
    void stepPressed(int by);
    void jumpPressed(bool toEnd);
    void hovered(int x, int y); // pixel of the frame; -1: none
    void clicked(int x, int y);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

  private:
    QPoint pixelAt(QPointF place) const; // (-1, -1) beside the image
    FramesPicture m_picture;
};

} // namespace sgfm::views
