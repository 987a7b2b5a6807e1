#pragma once
// One bar a wavelet scale, coarse on the left: how much noise each scale gets. Bars are dragged, or chosen
// with left and right and changed with up and down. A double click, or Delete, asks for the default.

#include <QColor>
#include <QWidget>

#include <vector>

namespace sgfm::panels {

class GainBars : public QWidget {
    Q_OBJECT
  public:
    explicit GainBars(double maximum, QWidget* parent = nullptr);

    void showGains(std::vector<double> gains); // without reporting them back; ignored while dragging
    const std::vector<double>& gains() const noexcept { return m_gains; }
    void setColor(const QColor& color);

    QRect barRectangle(int scale) const; // the full column of a bar, for pointing at it
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  signals:
    void gainEdited(int scale, double gain);
    void gestureEnded();
    void resetWanted(int scale);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

  private:
    int scaleAt(const QPoint& position) const;
    double gainAt(int y) const;
    double step(double gain, int steps, double parts) const;
    void edit(int scale, double gain);
    int labelHeight() const;
    void describe();

    double m_maximum;
    std::vector<double> m_gains;
    QColor m_color;
    int m_current = 0;
    int m_dragged = -1;
};

} // namespace sgfm::panels
