#pragma once
// What a person would see at once and a test of behaviour does not: words that are cut off, widgets that lie
// over one another or stick out of what holds them.

#include "widgets/views/view_header.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QComboBox>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QStyle>
#include <QTextDocument>
#include <QToolButton>

#include "widget_walk.h"

namespace sgfm::test {

// Rounding of fonts and styles.
inline constexpr int kLayoutSlack = 2; // px

// Floats over others on purpose.
inline bool isOverlay(const QWidget& widget) {
    return widget.isWindow() || widget.testAttribute(Qt::WA_TransparentForMouseEvents) ||
           widget.objectName() == QStringLiteral("qt_rubberband") || widget.inherits("QSizeGrip");
}

// The words of a widget that has too little room for them.
inline QString cutOffText(const QWidget& widget) {
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
        if (label->text().isEmpty()) {
            return {};
        }
        const bool wraps = label->wordWrap();
        const int neededWidth = wraps ? 0 : label->sizeHint().width();
        const int neededHeight = wraps ? label->heightForWidth(label->width()) : label->sizeHint().height();
        if (neededWidth > label->width() + kLayoutSlack || neededHeight > label->height() + kLayoutSlack) {
            return label->text();
        }
    } else if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) {
        const auto* tool = qobject_cast<const QToolButton*>(button);
        const bool words = !button->text().isEmpty() &&
                           (tool == nullptr || tool->toolButtonStyle() != Qt::ToolButtonIconOnly);
        const bool fixed = button->minimumWidth() == button->maximumWidth(); // by its maker
        if (words && !fixed && button->sizeHint().width() > button->width() + kLayoutSlack) {
            return button->text();
        }
    } else if (const auto* title = qobject_cast<const views::ElidedLabel*>(&widget)) {
        // Details may give way; a title may not while a control of its strip could.
        if (!title->isMuted() && title->sizeHint().width() > title->width() + kLayoutSlack &&
            qobject_cast<const views::ViewHeader*>(title->parentWidget()) != nullptr) {
            for (const auto* button : title->parentWidget()->findChildren<const QToolButton*>()) {
                if (button->isVisible() && button->objectName() != QStringLiteral("viewChooser") &&
                    button->objectName() != QStringLiteral("viewOverflow")) {
                    return title->text();
                }
            }
        }
    }
    return {};
}

inline QStringList layoutFaults(const QWidget& window) {
    QStringList faults;
    const auto fault = [&](const QWidget& widget, const QString& what) {
        faults += QStringLiteral("%1: %2 (%3x%4)")
                      .arg(what, describe(&widget))
                      .arg(widget.width())
                      .arg(widget.height());
    };
    QList<const QWidget*> parents{&window};
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (widget->isVisible() && widget->window() == &window) {
            parents += widget;
        }
    }
    for (const QWidget* parent : parents) {
        if (const QString text = cutOffText(*parent); !text.isEmpty()) {
            fault(*parent, QStringLiteral("“%1” is cut off").arg(text.left(40)));
        }
        const bool scrolls = parent->parentWidget() != nullptr &&
                             qobject_cast<const QAbstractScrollArea*>(parent->parentWidget()) != nullptr;
        if (qobject_cast<const QAbstractScrollArea*>(parent) != nullptr ||
            qobject_cast<const QComboBox*>(parent) != nullptr ||
            qobject_cast<const QAbstractSpinBox*>(parent) != nullptr ||
            qobject_cast<const QLineEdit*>(parent) != nullptr) {
            continue; // Qt lays these out
        }
        QList<const QWidget*> children;
        for (const QObject* object : parent->children()) {
            const auto* child = qobject_cast<const QWidget*>(object);
            if (child != nullptr && child->isVisible() && !isOverlay(*child) && !child->size().isEmpty()) {
                children += child;
            }
        }
        for (const QWidget* child : children) {
            const QRect room =
                parent->rect().adjusted(-kLayoutSlack, -kLayoutSlack, kLayoutSlack, kLayoutSlack);
            if (!scrolls && !room.contains(child->geometry())) {
                fault(*child, QStringLiteral("sticks out"));
            }
            for (const QWidget* other : children) {
                const QRect both = child->geometry().intersected(other->geometry());
                if (child < other && both.width() > kLayoutSlack && both.height() > kLayoutSlack) {
                    fault(*child, QStringLiteral("lies over %1").arg(describe(other)));
                }
            }
        }
    }
    return faults;
}

} // namespace sgfm::test
