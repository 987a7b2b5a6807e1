#pragma once
// A view in a window of its own, linked with all others: the same frames, the same crosshair. Goes with the
// lab's window.

#include "app/window/view_link.h"

#include <QJsonObject>
#include <QWidget>

namespace sgfm::window {

class ViewCell;

class DetachedView : public QWidget {
    Q_OBJECT
  public:
    // cellState: of ViewCell::saveState.
    DetachedView(const QJsonObject& cellState, ViewLink& link, QWidget* window);

    ViewCell& cell() const noexcept { return *m_cell; }

  signals:
    void closed(); // by the person, or by close()

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

  private:
    void follow(views::View* view);

    ViewLink& m_link;
    ViewCell* m_cell;
};

} // namespace sgfm::window
