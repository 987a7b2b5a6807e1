#pragma once
// A slider for one row of the parameter table: the safe band and the default are drawn on its track. A double
// click, or Delete, goes back to the default.

#include "widgets/panels/slider_scale.h"

#include <QColor>
#include <QSlider>

namespace sgfm::panels {

class ParameterSlider : public QSlider {
    Q_OBJECT
  public:
    explicit ParameterSlider(const recipe::ParameterRow& row, QWidget* parent = nullptr);

    // Shows a value without reporting it back. Ignored while the person drags: the hand wins.
    void showValue(double value);
    void setColor(const QColor& color);
    // Where the band of the row's own limits is not the safe one now: what CFL allows, say.
    void setSafeBand(double low, double high);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  signals:
    void valueEdited(double value);
    void gestureEnded(); // the end of a drag: what follows is a new change for undo

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    QRectF trackRectangle() const;
    void goToDefault();
    double xOf(int position) const;
    int positionAt(double x) const;

    recipe::ParameterRow m_row;
    SliderScale m_scale;
    QColor m_color;
    int m_bandLow = 0;
    int m_bandHigh = 0;
    bool m_showing = false; // a value is being shown, not edited
};

} // namespace sgfm::panels
