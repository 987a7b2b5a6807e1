#pragma once
// A rounded face on which the controls of one thing lie.

#include <QFrame>

namespace sgfm::panels {

class Card : public QFrame {
    Q_OBJECT
  public:
    explicit Card(QWidget* parent = nullptr);
    void setMarked(bool marked); // a short emphasis: "here it is"

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    bool m_marked = false;
};

} // namespace sgfm::panels
