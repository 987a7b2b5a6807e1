#pragma once
// A sheet to draw the first frame on: white on black, with the mouse or a pen. Undo takes strokes back one by
// one. The picture has the shape of a frame, some pixels finer, so that lines are smooth when it is scaled.

#include <QImage>
#include <QWidget>

#include <vector>

class QSlider;
class QToolButton;

namespace sgfm::panels {

class DrawingSheet; // where the lines go

class DrawingPad : public QWidget {
    Q_OBJECT
  public:
    explicit DrawingPad(QWidget* parent = nullptr);

    void setFrameSize(int width, int height); // another shape begins an empty sheet
    bool isEmpty() const;
    const QImage& picture() const;
    void clear();
    void undo();

  signals:
    void drawn(const QImage& picture); // a stroke has ended, or was taken back

  private:
    void enableButtons();

    DrawingSheet* m_sheet;
    QSlider* m_brush;
    QToolButton* m_undo;
    QToolButton* m_clear;
};

} // namespace sgfm::panels
