#include "app/window/detached_view.h"

#include "app/window/view_cell.h"

#include <QCloseEvent>
#include <QKeyEvent>
#include <QVBoxLayout>

namespace sgfm::window {

DetachedView::DetachedView(const QJsonObject& cellState, ViewLink& link, QWidget* window)
    : QWidget(window, Qt::Window),
      m_link(link),
      m_cell(new ViewCell(cellState.value(QStringLiteral("view")).toString(), this)) {
    setObjectName(QStringLiteral("detachedView"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(720, 540);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_cell);
    m_cell->setDraggable(false);
    connect(m_cell, &ViewCell::viewMade, this, &DetachedView::follow);
    connect(m_cell, &ViewCell::maximiseToggled, this, [this] {
        setWindowState(windowState() ^ Qt::WindowMaximized);
        m_cell->showMaximised(isMaximized());
    });
    follow(m_cell->view());
    m_cell->restoreState(cellState);
}

void DetachedView::follow(views::View* view) {
    m_link.add(view);
    const auto showTitle = [this, view] { setWindowTitle(tr("%1 – SGFM Lab").arg(view->title())); };
    connect(view, &views::View::titleChanged, this, showTitle);
    showTitle();
}

void DetachedView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void DetachedView::closeEvent(QCloseEvent* event) {
    event->accept();
    emit closed();
}

} // namespace sgfm::window
