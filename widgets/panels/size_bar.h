#pragma once
// How large a term of the equation is right now, against the largest of them: a bar over four decades.

#include <QColor>
#include <QWidget>

namespace sgfm::panels {

class SizeBar : public QWidget {
    Q_OBJECT
  public:
    explicit SizeBar(QWidget* parent = nullptr);

    // size: root mean square of the term; largest: of all terms shown together.
    void setSize(double size, double largest);
    double fraction() const noexcept { return m_fraction; }
    void setColor(const QColor& color);
    void setActive(bool active); // an inactive term is drawn hollow

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QColor m_color;
    double m_size = 0;
    double m_fraction = 0;
    bool m_active = true;
};

} // namespace sgfm::panels
