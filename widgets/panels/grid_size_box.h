#pragma once
// The size of a grid: chosen from a list, or typed: "256", "256 x 128", "64, 64, 32".

#include <QComboBox>

#include <vector>

namespace sgfm::panels {

QString gridText(const std::vector<int>& points); // "256 × 128"

class GridSizeBox : public QComboBox {
    Q_OBJECT
  public:
    explicit GridSizeBox(QWidget* parent = nullptr);

    void setChoices(const std::vector<std::vector<int>>& choices); // all of the same number of axes
    void showSize(const std::vector<int>& points);                 // not reported back

  signals:
    void sizeChosen(const std::vector<int>& points);
    void refused(const QString& why);

  protected:
    void wheelEvent(QWheelEvent* event) override;

  private:
    void readText();

    std::size_t m_axes = 2;
    std::vector<int> m_shown;
};

} // namespace sgfm::panels
