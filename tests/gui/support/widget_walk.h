#pragma once
// Walking the widgets of a window: which of them a person works with, and what each says of itself.

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSplitterHandle>
#include <QTabBar>
#include <QTest>
#include <QTextEdit>

#include <set>

namespace sgfm::test {

// Something that a person operates: Qt's own controls, and our widgets that take the keyboard. Parts of a
// compound control (the line in a spin box, scroll bars) belong to it; a splitter's handle is Qt's, which has
// no keyboard for it (the menu changes the arrangement). The board of views takes the keyboard from a field
// that is left by a click, and the palette's list shows what its field chooses by Up and Down: neither is
// operated.
inline bool isControl(const QWidget* widget) {
    const QWidget* parent = widget->parentWidget();
    if (qobject_cast<const QScrollBar*>(widget) || qobject_cast<const QSplitterHandle*>(widget) ||
        widget->objectName().startsWith(QStringLiteral("qt_")) ||
        qobject_cast<const QAbstractSpinBox*>(parent) || qobject_cast<const QComboBox*>(parent) ||
        qobject_cast<const QLineEdit*>(parent) || // the cross in a line: its keys clear it too
        widget->inherits("QComboBoxPrivateContainer") || widget->inherits("QComboBoxListView") ||
        widget->inherits("QMenuBarExtension") || widget->inherits("QHeaderView") ||
        widget->inherits("QTableCornerButton") || widget->inherits("sgfm::window::ViewBoard") ||
        widget->objectName() == QStringLiteral("paletteList") ||
        qobject_cast<const QFileDialog*>(widget->window())) {
        return false;
    }
    const bool standard =
        qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QAbstractSlider*>(widget) ||
        qobject_cast<const QAbstractSpinBox*>(widget) || qobject_cast<const QComboBox*>(widget) ||
        qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QTextEdit*>(widget) ||
        qobject_cast<const QPlainTextEdit*>(widget) || qobject_cast<const QAbstractItemView*>(widget) ||
        qobject_cast<const QTabBar*>(widget);
    const bool ours = QByteArray(widget->metaObject()->className()).startsWith("sgfm::") &&
                      widget->focusPolicy() != Qt::NoFocus && widget->focusProxy() == nullptr;
    return standard || ours;
}

inline QString nameOf(const QWidget* widget) {
    QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
    return spoken == nullptr ? QString() : spoken->text(QAccessible::Name);
}

// What Qt shows when the pointer rests: the widget's own tooltip, or that of what it lies in.
inline QString tooltipOf(const QWidget* widget) {
    for (; widget != nullptr; widget = widget->isWindow() ? nullptr : widget->parentWidget()) {
        if (!widget->toolTip().isEmpty()) {
            return widget->toolTip();
        }
    }
    return {};
}

// For messages: which widget is meant.
inline QString describe(const QWidget* widget) {
    QStringList path;
    for (const QWidget* at = widget; at != nullptr && path.size() < 5; at = at->parentWidget()) {
        QString step = QString::fromLatin1(at->metaObject()->className()).section(QStringLiteral("::"), -1);
        if (!at->objectName().isEmpty()) {
            step += u'#' + at->objectName();
        }
        path.prepend(step);
    }
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    return path.join(u'/') + (button != nullptr ? QStringLiteral(" “%1”").arg(button->text()) : QString());
}

// Everything that Tab arrives at, by real key presses from where the keyboard is until it comes back.
// `trapped` is set to a widget that Tab does not leave.
inline std::set<const QWidget*> reachedByTab(QWidget& window, const QWidget** trapped = nullptr) {
    constexpr int kMost = 2000;
    std::set<const QWidget*> reached;
    QWidget* at = window.focusWidget();
    if (at == nullptr || !at->isVisible()) {
        at = &window;
    }
    constexpr int kMostStops = 20; // Tab goes from link to link within a text before it leaves it
    int stops = 0;
    int known = 0; // presses that found nothing new
    for (int press = 0; press < kMost && known < 40; ++press) {
        QTest::keyClick(at, Qt::Key_Tab);
        QWidget* now = window.focusWidget();
        if (now == nullptr) {
            break;
        }
        stops = now == at ? stops + 1 : 0;
        if (stops >= kMostStops && trapped != nullptr && reached.size() > 1) {
            *trapped = now;
            break;
        }
        at = now;
        known = reached.insert(now).second ? 0 : known + 1;
    }
    return reached;
}

} // namespace sgfm::test
