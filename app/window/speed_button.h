#pragma once
// How fast the run goes: flat out, or at most so many steps a second. A button that shows the limit and drops
// down a slider.

#include <QToolButton>

class QLabel;
class QSlider;

namespace sgfm::window {

class SpeedButton : public QToolButton {
    Q_OBJECT
  public:
    explicit SpeedButton(QWidget* parent = nullptr);

    double limit() const noexcept { return m_limit; } // steps a second; 0: flat out
    void setLimit(double stepsPerSecond);             // the nearest of the stops; not reported back
    void slower();
    void faster();
    void flatOut();

  signals:
    void limitChosen(double stepsPerSecond);

  protected:
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

  private:
    void choose(int stop);
    void showLimit();

    double m_limit = 0;
    int m_wheel = 0; // eighths of a degree not used yet
    QSlider* m_slider;
    QLabel* m_value;
};

} // namespace sgfm::window
