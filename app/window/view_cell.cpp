#include "app/window/view_cell.h"

#include "widgets/style/theme.h"
#include "widgets/views/view_factory.h"
#include "widgets/views/view_header.h"

#include <QActionGroup>
#include <QApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace sgfm::window {

namespace {
constexpr int kButtonWidth = 24; // the header's room belongs to the title
}

ViewCell::ViewCell(const QString& kind, QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1); // the line around the cell that has the keyboard
    setMinimumSize(200, 120);
    setKind(kind);
}

void ViewCell::setKind(const QString& kind) {
    if (kind == m_kind) {
        return;
    }
    views::View* view = views::makeView(kind, this);
    if (view == nullptr) {
        return;
    }
    if (m_view != nullptr) {
        layout()->removeWidget(m_view);
        m_view->hide();
        m_view->deleteLater(); // the menu that chose lives in its header
    }
    m_kind = kind;
    m_view = view;
    layout()->addWidget(view);
    m_chooser = makeChooser();
    view->header().setTitleWidget(m_chooser);
    view->header().installEventFilter(this);
    m_maximise = new QToolButton(view);
    m_maximise->setFixedWidth(kButtonWidth);
    m_maximise->setProperty("role", "flat");
    m_maximise->setObjectName(QStringLiteral("maximise"));
    m_maximise->setFocusPolicy(Qt::TabFocus);
    view->header().addTrailing(m_maximise);
    showMaximised(m_maximised);
    connect(m_maximise, &QToolButton::clicked, this, &ViewCell::maximiseToggled);
    connect(view, &views::View::headerDoubleClicked, this, &ViewCell::maximiseToggled);
    view->show();
    emit viewMade(view);
}

QToolButton* ViewCell::makeChooser() {
    auto* chooser = new QToolButton(m_view);
    chooser->setObjectName(QStringLiteral("viewChooser"));
    chooser->setProperty("role", "flat");
    chooser->setIcon(style::icon(QStringLiteral("chevron-down"), style::paletteOf(*this)));
    chooser->setFixedWidth(kButtonWidth);
    chooser->setPopupMode(QToolButton::InstantPopup);
    chooser->setFocusPolicy(Qt::TabFocus);
    chooser->setStyleSheet(
        QStringLiteral("QToolButton { padding: 0; } QToolButton::menu-indicator { image: none; width: 0; }"));
    chooser->setAccessibleName(tr("Choose the view"));
    chooser->setToolTip(tr("Choose what is shown here; drag the header to change places"));
    auto* menu = new QMenu(chooser);
    menu->setToolTipsVisible(true);
    auto* group = new QActionGroup(menu);
    for (const views::ViewKind& kind : views::viewKinds()) {
        QAction* action = menu->addAction(kind.name);
        action->setCheckable(true);
        action->setChecked(kind.id == m_kind);
        action->setToolTip(kind.tooltip);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, id = kind.id, name = kind.name] {
            if (id != m_kind) {
                setKind(id);
                emit kindChosen(name);
            }
        });
    }
    menu->addSeparator();
    QAction* detach = menu->addAction(tr("Open in a window of its own"));
    detach->setObjectName(QStringLiteral("detachView"));
    detach->setToolTip(tr("A second one of this view, beside the lab or on another screen"));
    connect(detach, &QAction::triggered, this, &ViewCell::detachWanted);
    chooser->setMenu(menu);
    return chooser;
}

void ViewCell::showIcons() {
    m_chooser->setIcon(style::icon(QStringLiteral("chevron-down"), style::paletteOf(*this)));
    m_maximise->setIcon(style::icon(m_maximised ? QStringLiteral("restore") : QStringLiteral("maximize"),
                                    style::paletteOf(*this)));
}

void ViewCell::showMaximised(bool maximised) {
    m_maximised = maximised;
    showIcons();
    const QString text = maximised ? tr("Show all views again (double click on the header)")
                                   : tr("Show only this view (double click on the header)");
    m_maximise->setAccessibleName(text);
    m_maximise->setToolTip(text);
}

void ViewCell::showCurrent(bool current) {
    if (current != m_current) {
        m_current = current;
        update();
    }
}

void ViewCell::takeKeyboard() {
    for (QWidget* widget : m_view->findChildren<QWidget*>()) {
        if (widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) != 0 &&
            !m_view->header().isAncestorOf(widget)) {
            widget->setFocus(Qt::TabFocusReason);
            return;
        }
    }
    m_chooser->setFocus(Qt::TabFocusReason);
}

void ViewCell::paintEvent(QPaintEvent*) {
    if (m_current) {
        QPainter painter(this);
        painter.setPen(style::paletteOf(*this).accent);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void ViewCell::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_view != nullptr) {
        showIcons();
    }
}

bool ViewCell::eventFilter(QObject* watched, QEvent* event) {
    const auto* mouse = dynamic_cast<const QMouseEvent*>(event);
    if (mouse == nullptr || m_view == nullptr || watched != &m_view->header() || !m_draggable) {
        return QWidget::eventFilter(watched, event);
    }
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        if (mouse->button() == Qt::LeftButton) {
            m_pressed = mouse->globalPosition().toPoint();
        }
        break;
    case QEvent::MouseMove:
        if (m_pressed && (mouse->buttons() & Qt::LeftButton) != 0) {
            const QPoint place = mouse->globalPosition().toPoint();
            if (m_dragging || (place - *m_pressed).manhattanLength() >= QApplication::startDragDistance()) {
                m_dragging = true;
                emit dragged(place);
            }
        }
        break;
    case QEvent::MouseButtonRelease:
        if (mouse->button() == Qt::LeftButton) {
            m_pressed.reset();
            if (std::exchange(m_dragging, false)) {
                emit dropped(mouse->globalPosition().toPoint());
            }
        }
        break;
    default:
        break;
    }
    return QWidget::eventFilter(watched, event);
}

QJsonObject ViewCell::saveState() const {
    return {{QStringLiteral("view"), m_kind}, {QStringLiteral("state"), m_view->saveState()}};
}

void ViewCell::restoreState(const QJsonObject& state) {
    setKind(state.value(QStringLiteral("view")).toString());
    const QJsonObject wanted = state.value(QStringLiteral("state")).toObject();
    if (wanted != m_view->saveState()) {
        m_view->restoreState(wanted);
    }
}

} // namespace sgfm::window
