#include "app/window/view_cell.h"

#include "widgets/style/theme.h"
#include "widgets/views/view_factory.h"
#include "widgets/views/view_header.h"

#include <QActionGroup>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace sgfm::window {

namespace {
constexpr int kButtonWidth = 24; // the header's room belongs to the title
}

ViewCell::ViewCell(const QString& kind, QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
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
    view->header().setTitleWidget(makeChooser());
    m_maximise = new QToolButton(view);
    m_maximise->setFixedWidth(kButtonWidth);
    m_maximise->setProperty("role", "flat");
    m_maximise->setObjectName(QStringLiteral("maximise"));
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
    chooser->setStyleSheet(
        QStringLiteral("QToolButton { padding: 0; } QToolButton::menu-indicator { image: none; width: 0; }"));
    chooser->setAccessibleName(tr("Choose the view"));
    chooser->setToolTip(tr("Choose what is shown here"));
    auto* menu = new QMenu(chooser);
    menu->setToolTipsVisible(true);
    auto* group = new QActionGroup(menu);
    for (const views::ViewKind& kind : views::viewKinds()) {
        QAction* action = menu->addAction(kind.name);
        action->setCheckable(true);
        action->setChecked(kind.id == m_kind);
        action->setToolTip(kind.tooltip);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, id = kind.id] { setKind(id); });
    }
    chooser->setMenu(menu);
    return chooser;
}

void ViewCell::showMaximised(bool maximised) {
    m_maximised = maximised;
    m_maximise->setIcon(style::icon(maximised ? QStringLiteral("restore") : QStringLiteral("maximize"),
                                    style::paletteOf(*this)));
    const QString text = maximised ? tr("Show all views again (double click on the header)")
                                   : tr("Show only this view (double click on the header)");
    m_maximise->setAccessibleName(text);
    m_maximise->setToolTip(text);
}

QJsonObject ViewCell::saveState() const {
    return {{QStringLiteral("view"), m_kind}, {QStringLiteral("state"), m_view->saveState()}};
}

void ViewCell::restoreState(const QJsonObject& state) {
    setKind(state.value(QStringLiteral("view")).toString());
    m_view->restoreState(state.value(QStringLiteral("state")).toObject());
}

} // namespace sgfm::window
