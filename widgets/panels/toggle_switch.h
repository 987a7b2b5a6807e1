#pragma once
// A switch: a check box (for the keyboard and for screen readers) drawn as a small slide.

#include <QCheckBox>
#include <QColor>

namespace sgfm::panels {

class ToggleSwitch : public QCheckBox {
    Q_OBJECT
  public:
    explicit ToggleSwitch(QWidget* parent = nullptr);

    void showChecked(bool checked); // without reporting it back
    void setColor(const QColor& color);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent* event) override;
    bool hitButton(const QPoint& position) const override { return rect().contains(position); }
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    QColor m_color;
};

} // namespace sgfm::panels
