#include "widgets/views/view_header.h"

#include "widgets/style/theme.h"

#include <QActionGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>

namespace sgfm::views {

ElidedLabel::ElidedLabel(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void ElidedLabel::setText(const QString& text) {
    if (text == m_text) {
        return;
    }
    m_text = text;
    setToolTip(text);
    setAccessibleName(text);
    // One that takes what is left over, whatever it says, asks for no room.
    if (sizePolicy().horizontalPolicy() != QSizePolicy::Ignored) {
        updateGeometry();
    }
    update();
}

void ElidedLabel::setMuted(bool muted) {
    m_muted = muted;
    update();
}

void ElidedLabel::setAlignment(Qt::Alignment alignment) {
    m_alignment = alignment;
    update();
}

QSize ElidedLabel::sizeHint() const {
    return {fontMetrics().horizontalAdvance(m_text) + 2, fontMetrics().height()};
}

QSize ElidedLabel::minimumSizeHint() const {
    return {0, fontMetrics().height()};
}

void ElidedLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& palette = style::paletteOf(*this);
    painter.setPen(m_muted ? palette.mutedText : palette.text);
    const QString shown = fontMetrics().elidedText(m_text, Qt::ElideRight, width());
    // A lone ellipsis says nothing, and of the details a stump says little: they are in the tooltip.
    if (shown == m_text || shown.size() > (m_muted ? m_text.size() * 2 / 3 : 1)) {
        painter.drawText(rect(), static_cast<int>(m_alignment), shown);
    }
}

ChoiceButton::ChoiceButton(const QString& accessibleName, const QString& tooltip, QWidget* parent)
    : QToolButton(parent), m_group(new QActionGroup(this)) {
    setProperty("role", "flat");
    setProperty("arrow", "yes");
    setAccessibleName(accessibleName);
    setToolTip(tooltip.isEmpty() ? accessibleName : tooltip);
    setPopupMode(QToolButton::InstantPopup);
    setToolButtonStyle(Qt::ToolButtonTextOnly);
    setFocusPolicy(Qt::TabFocus);
    style::setRelativeFont(*this, 0.9);
    auto* menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    setMenu(menu);
    m_group->setExclusive(true);
    connect(m_group, &QActionGroup::triggered, this, [this](QAction* action) {
        showFace(*action);
        emit chosen(action->data().toString());
    });
}

void ChoiceButton::addChoice(const QString& id, const QString& text, const QString& tooltip,
                             const QString& face) {
    auto* action = menu()->addAction(text);
    action->setCheckable(true);
    action->setData(id);
    action->setToolTip(tooltip.isEmpty() ? text : tooltip);
    action->setProperty("face", face.isEmpty() ? text : face);
    m_group->addAction(action);
    if (m_group->actions().size() == 1) {
        setCurrentId(id);
    }
}

void ChoiceButton::showFace(const QAction& action) {
    setText(action.property("face").toString());
    setAccessibleDescription(action.text());
}

void ChoiceButton::addSeparator() {
    menu()->addSeparator();
}

void ChoiceButton::clearChoices() {
    for (auto* action : m_group->actions()) {
        m_group->removeAction(action);
    }
    menu()->clear();
}

void ChoiceButton::setChoiceVisible(const QString& id, bool visible) {
    for (auto* action : m_group->actions()) {
        if (action->data().toString() == id) {
            action->setVisible(visible);
        }
    }
}

QStringList ChoiceButton::choices() const {
    QStringList ids;
    for (const auto* action : m_group->actions()) {
        ids << action->data().toString();
    }
    return ids;
}

QString ChoiceButton::currentId() const {
    const auto* action = m_group->checkedAction();
    return action == nullptr ? QString() : action->data().toString();
}

bool ChoiceButton::setCurrentId(const QString& id) {
    for (auto* action : m_group->actions()) {
        if (action->data().toString() == id) {
            action->setChecked(true);
            showFace(*action);
            return true;
        }
    }
    return false;
}

void ChoiceButton::choose(const QString& id) {
    if (id != currentId() && setCurrentId(id)) {
        emit chosen(id);
    }
}

void ChoiceButton::stepBy(int by) {
    QStringList ids;
    for (const auto* action : m_group->actions()) {
        if (action->isVisible() && action->isEnabled()) {
            ids << action->data().toString();
        }
    }
    if (!ids.isEmpty()) {
        choose(ids[std::clamp(static_cast<int>(ids.indexOf(currentId())) + by, 0,
                              static_cast<int>(ids.size()) - 1)]);
    }
}

void ChoiceButton::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Up:
        stepBy(-1);
        break;
    case Qt::Key_Down:
        stepBy(1);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        showMenu();
        break;
    default:
        QToolButton::keyPressEvent(event);
    }
}

void ChoiceButton::wheelEvent(QWheelEvent* event) {
    if (event->angleDelta().y() != 0) {
        stepBy(event->angleDelta().y() > 0 ? -1 : 1);
    }
    event->accept();
}

QToolButton* makeMenuButton(const QString& accessibleName, const QString& tooltip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setProperty("role", "flat");
    button->setAccessibleName(accessibleName);
    button->setToolTip(tooltip);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(button);
    menu->setToolTipsVisible(true);
    button->setMenu(menu);
    return button;
}

ViewHeader::ViewHeader(QWidget* parent)
    : QWidget(parent),
      m_layout(new QHBoxLayout(this)),
      m_controls(new QHBoxLayout),
      m_trailing(new QHBoxLayout),
      m_overflow(new QToolButton(this)),
      m_title(new ElidedLabel(this)),
      m_details(new ElidedLabel(this)) {
    style::setRelativeFont(*m_title, 1.0, style::Face::Text, QFont::Medium);
    style::setRelativeFont(*m_details, 0.9);
    fitHeight();
    m_details->setMuted(true);
    m_details->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_layout->setContentsMargins(2 * style::kGrid, 0, style::kGrid, 0);
    m_layout->setSpacing(2 * style::kGrid);
    // The details give way first: they take what is left over, the title what it needs.
    m_title->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    m_details->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_layout->addWidget(m_title);
    m_layout->addWidget(m_details, 1);
    m_controls->setSpacing(0);
    m_trailing->setSpacing(0);
    m_layout->addLayout(m_controls);
    m_layout->addWidget(m_overflow);
    m_layout->addLayout(m_trailing);
    m_overflow->setObjectName(QStringLiteral("viewOverflow"));
    m_overflow->setProperty("role", "flat");
    m_overflow->setText(QStringLiteral("»"));
    m_overflow->setAccessibleName(tr("More controls"));
    m_overflow->setToolTip(tr("The controls of this view that have no room beside its title"));
    m_overflow->setPopupMode(QToolButton::InstantPopup);
    m_overflow->setFocusPolicy(Qt::TabFocus);
    m_overflow->setMenu(new QMenu(m_overflow));
    m_overflow->menu()->setToolTipsVisible(true);
    m_overflow->hide();
    connect(m_overflow->menu(), &QMenu::aboutToShow, this, &ViewHeader::fillOverflow);
}

void ViewHeader::fitHeight() {
    setFixedHeight(std::max(style::kHeader, fontMetrics().height() + 3 * style::kGrid));
}

void ViewHeader::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        fitHeight();
        fitControls();
    }
}

void ViewHeader::setTitle(const QString& title) {
    m_title->setText(title); // the layout's request fits the controls
}
QString ViewHeader::title() const {
    return m_title->text();
}
void ViewHeader::setDetails(const QString& details) {
    m_details->setText(details);
}
QString ViewHeader::details() const {
    return m_details->text();
}

void ViewHeader::setTitleWidget(QWidget* widget) {
    delete m_titleWidget;
    m_titleWidget = widget;
    if (widget != nullptr) {
        m_layout->insertWidget(0, widget);
    }
}

void ViewHeader::addControl(QWidget* widget, GivesWay when) {
    m_controls->addWidget(widget);
    if (when == GivesWay::Never) {
        m_keeping.append(widget);
    } else {
        addGivingWay(widget, when == GivesWay::Early ? Turn::Early : Turn::Late);
    }
}

void ViewHeader::addTrailing(QWidget* widget) {
    m_trailing->addWidget(widget);
    addGivingWay(widget, Turn::Trailing);
}

// Within a turn the last one that was added goes first; of the trailing ones the first, so that what is at
// the edge (maximise) stays longest.
void ViewHeader::addGivingWay(QWidget* widget, Turn turn) {
    auto place = m_givingWay.begin();
    while (place != m_givingWay.end() &&
           (turn == Turn::Trailing ? place->first <= turn : place->first < turn)) {
        ++place;
    }
    m_givingWay.insert(place, {turn, widget});
}

namespace {

int widthOf(const QWidget& widget) {
    widget.ensurePolished();
    return std::clamp(widget.minimumSizeHint().width(), widget.minimumWidth(), widget.maximumWidth());
}

} // namespace

int ViewHeader::neededWidth() const {
    constexpr int kGaps = 4; // between the layout's five parts
    const QMargins margins = m_layout->contentsMargins();
    int width = margins.left() + margins.right() + kGaps * m_layout->spacing() + m_title->sizeHint().width();
    if (m_titleWidget != nullptr) {
        width += widthOf(*m_titleWidget);
    }
    for (const QWidget* widget : m_keeping) {
        width += widget->isHidden() ? 0 : widthOf(*widget);
    }
    return width;
}

// A title that is cut off tells nothing. By the controls' own widths only, not by what is hidden now, so that
// the same room always gives the same strip.
void ViewHeader::fitControls() {
    int needed = neededWidth();
    QList<QWidget*> candidates;
    for (const auto& [turn, widget] : m_givingWay) {
        if (!widget->isHidden() || m_hidden.contains(widget)) { // others are hidden by their view
            candidates.append(widget);
            needed += widthOf(*widget);
        }
    }
    QList<QWidget*> hidden;
    if (needed > width()) {
        needed += widthOf(*m_overflow) + m_layout->spacing();
        for (QWidget* widget : candidates) {
            if (needed <= width()) {
                break;
            }
            hidden.append(widget);
            needed -= widthOf(*widget);
        }
    }
    for (QWidget* widget : candidates) {
        const bool hide = hidden.contains(widget);
        if (widget->isHidden() != hide) {
            widget->setVisible(!hide);
        }
    }
    m_hidden = hidden;
    if (m_overflow->isHidden() != hidden.isEmpty()) {
        m_overflow->setVisible(!hidden.isEmpty());
    }
    m_layout->activate(); // the title takes the room at once
}

// A button's menu becomes a submenu, any other button a line that presses it.
void ViewHeader::fillOverflow() {
    QMenu& menu = *m_overflow->menu();
    menu.clear();
    for (auto it = m_hidden.crbegin(); it != m_hidden.crend(); ++it) {
        auto* button = qobject_cast<QAbstractButton*>(*it);
        if (button == nullptr) {
            continue;
        }
        if (auto* tool = qobject_cast<QToolButton*>(button); tool != nullptr && tool->menu() != nullptr) {
            QAction* entry = menu.addMenu(tool->menu());
            entry->setText(tool->accessibleName());
            entry->setToolTip(tool->toolTip());
            entry->setEnabled(tool->isEnabled());
            continue;
        }
        QAction* entry = menu.addAction(button->icon(), button->accessibleName());
        entry->setToolTip(button->toolTip());
        entry->setEnabled(button->isEnabled());
        entry->setCheckable(button->isCheckable());
        entry->setChecked(button->isChecked());
        connect(entry, &QAction::triggered, button, &QAbstractButton::click);
    }
}

void ViewHeader::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitControls();
}

bool ViewHeader::event(QEvent* event) {
    const bool done = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest) { // another title, another choice, a control that came
        fitControls();
    }
    return done;
}

void ViewHeader::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& palette = style::paletteOf(*this);
    painter.fillRect(rect(), palette.panel);
    painter.fillRect(QRect(0, height() - 1, width(), 1), palette.border);
}

void ViewHeader::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        emit doubleClicked();
    }
}

} // namespace sgfm::views
