#pragma once
// A monkey at the window: random clicks, keys, drags, wheel turns, typing, menus, dialogs, drops, pastes,
// resizes, themes, modes and restarts, from a seed. It is driven by timers, so that it goes on inside the
// event loops of menus and modal dialogs, and keeps to these while they are open, as the display makes a
// person do.
//
// It writes nowhere but into its folder: file dialogs are answered with names in there, fields that hold
// paths are put back when they lead elsewhere, and nothing is opened outside of the program.

#include "lab_window.h"
#include "monkey_stock.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDialog>
#include <QDropEvent>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QPointer>
#include <QTimer>
#include <QWheelEvent>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>
#include <random>

namespace sgfm::test {

class Monkey : public QObject {
  public:
    // log: what is done, line by line; may be null.
    Monkey(MonkeyStock& stock, unsigned seed, int actions, std::FILE* log)
        : m_stock(stock), m_random(seed), m_actions(actions), m_log(log) {
        makeWindow();
    }

    void start() { later(); }
    bool isDone() const { return m_done; }
    int acted() const { return m_acted; } // any thread
    int beats() const { return m_beats; } // any thread: goes on as long as the event loop turns

  private:
    // ------------------------------------------------------------------------------------------- its clock
    void later() {
        QTimer::singleShot(m_acted.load() % 16 == 0 ? 4 : 0, this, [this] { tick(); });
    }

    void tick() {
        if (m_done) {
            return;
        }
        ++m_beats;
        later(); // before acting: what is done may open an event loop, in which the monkey goes on
        ++m_depth;
        keepToFolder();
        if (m_acted < m_actions) {
            ++m_acted;
            act();
        } else if ((!closeSomething() || ++m_closed > 2000) && m_depth == 1) {
            m_lab.reset();
            m_done = true;
        }
        --m_depth;
    }

    void act() {
        if (auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget())) {
            answer(*dialog);
            return;
        }
        if (m_acted % 50 == 0) {
            keepSmall();
        }
        const int what = below(1000);
        if (QApplication::activePopupWidget() != nullptr) {
            what < 120 ? static_cast<void>(closeSomething()) : what < 600 ? click() : pressKey();
        } else if (what < 300) {
            click();
        } else if (what < 420) {
            drag();
        } else if (what < 500) {
            turnWheel();
        } else if (what < 660) {
            pressKey();
        } else if (what < 720) {
            typeText();
        } else if (what < 780) {
            openMenu();
        } else if (what < 850) {
            triggerAction();
        } else if (what < 890) {
            drop();
        } else if (what < 910) {
            paste();
        } else if (what < 930) {
            askForContextMenu();
        } else if (what < 960) {
            closeSomething();
        } else if (what < 980) {
            resizeWindow();
        } else if (what < 990) {
            changeAppearance();
        } else if (what < 992) {
            restart();
        } else {
            hoverOver();
        }
    }

    // --------------------------------------------------------------------------------- where it can act now
    QWidget* stage() {
        if (QWidget* popup = QApplication::activePopupWidget()) {
            return popup;
        }
        if (QWidget* modal = QApplication::activeModalWidget()) {
            return modal;
        }
        QWidgetList windows;
        for (QWidget* widget : QApplication::topLevelWidgets()) {
            if (widget->isVisible() && widget->isWindow() && widget->windowType() != Qt::ToolTip &&
                widget->windowType() != Qt::SplashScreen) {
                windows << widget;
            }
        }
        if (windows.isEmpty()) {
            say("shows the window again");
            (*m_lab)->show();
            return &**m_lab;
        }
        // The order of topLevelWidgets is that of a hash: not the seed's.
        std::sort(windows.begin(), windows.end(), [](const QWidget* a, const QWidget* b) {
            return std::pair(a->objectName(), a->windowTitle()) <
                   std::pair(b->objectName(), b->windowTitle());
        });
        return windows[below(static_cast<int>(windows.size()))];
    }

    static bool isReachable(const QWidget& widget) {
        return widget.isVisible() && widget.isEnabled() &&
               !widget.testAttribute(Qt::WA_TransparentForMouseEvents);
    }

    // Half of the time something that takes the keyboard: controls, not the space between them.
    QWidget* target() {
        QWidget* window = stage();
        QWidgetList widgets;
        const bool controls = below(2) == 0;
        for (QWidget* widget : window->findChildren<QWidget*>()) {
            if (isReachable(*widget) && widget->window() == window->window() &&
                (!controls || widget->focusPolicy() != Qt::NoFocus)) {
                widgets << widget;
            }
        }
        return widgets.isEmpty() ? window : widgets[below(static_cast<int>(widgets.size()))];
    }

    QPoint pointIn(const QWidget& widget) { return {below(widget.width()), below(widget.height())}; }

    QWidget* keyboardTarget() {
        if (QWidget* popup = QApplication::activePopupWidget()) {
            return popup;
        }
        QWidget* window = stage();
        return window->focusWidget() != nullptr ? window->focusWidget() : window;
    }

    // ------------------------------------------------------------------------------------------- what it
    // does
    void click() {
        const QPointer<QWidget> widget = target();
        const QPoint at = pointIn(*widget);
        const int kind = below(20);
        const auto button = kind == 0 ? Qt::RightButton : kind == 1 ? Qt::MiddleButton : Qt::LeftButton;
        const Qt::KeyboardModifiers keys = kind == 2   ? Qt::ShiftModifier
                                           : kind == 3 ? Qt::ControlModifier
                                           : kind == 4 ? Qt::AltModifier
                                                       : Qt::NoModifier;
        say("clicks", widget);
        if (kind == 5) {
            mouse(widget, QEvent::MouseButtonDblClick, at, button, button, keys);
        } else {
            mouse(widget, QEvent::MouseButtonPress, at, button, button, keys);
        }
        mouse(widget, QEvent::MouseButtonRelease, at, button, Qt::NoButton, keys);
    }

    void drag() {
        const QPointer<QWidget> widget = target();
        const int kind = below(10);
        const auto button = kind == 0 ? Qt::RightButton : kind == 1 ? Qt::MiddleButton : Qt::LeftButton;
        const Qt::KeyboardModifiers keys = kind == 2 ? Qt::ShiftModifier : Qt::NoModifier;
        say("drags", widget);
        QPoint at = pointIn(*widget);
        mouse(widget, QEvent::MouseButtonPress, at, button, button, keys);
        for (int moves = below(6); moves > 0 && !widget.isNull(); --moves) {
            at = pointIn(*widget) * 2 - pointIn(*widget); // also outside
            mouse(widget, QEvent::MouseMove, at, Qt::NoButton, button, keys);
        }
        mouse(widget, QEvent::MouseButtonRelease, at, button, Qt::NoButton, keys);
    }

    void hoverOver() {
        const QPointer<QWidget> widget = target();
        say("hovers over", widget);
        for (int moves = 0; moves < 4 && !widget.isNull(); ++moves) {
            mouse(widget, QEvent::MouseMove, pointIn(*widget), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        }
        if (!widget.isNull()) {
            QEvent leave(QEvent::Leave);
            QApplication::sendEvent(widget, &leave);
        }
    }

    static void mouse(const QPointer<QWidget>& widget, QEvent::Type type, QPoint at, Qt::MouseButton button,
                      Qt::MouseButtons held, Qt::KeyboardModifiers keys) {
        if (!widget.isNull()) {
            QMouseEvent event(type, at, widget->mapToGlobal(QPointF(at)), button, held, keys);
            QApplication::sendEvent(widget, &event);
        }
    }

    void turnWheel() {
        QWidget* widget = target();
        const QPointF at = pointIn(*widget);
        say("turns the wheel over", widget);
        const int turns = below(9) - 4;
        QWheelEvent event(at, widget->mapToGlobal(at), {}, {below(10) == 0 ? 120 * turns : 0, 120 * turns},
                          Qt::NoButton, below(8) == 0 ? Qt::ControlModifier : Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(widget, &event);
    }

    void pressKey() {
        static const QList<int> keys{
            Qt::Key_Space,  Qt::Key_S,        Qt::Key_R,     Qt::Key_Tab,       Qt::Key_Backtab,
            Qt::Key_Return, Qt::Key_Left,     Qt::Key_Right, Qt::Key_Up,        Qt::Key_Down,
            Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_Home,  Qt::Key_End,       Qt::Key_Plus,
            Qt::Key_Minus,  Qt::Key_0,        Qt::Key_1,     Qt::Key_2,         Qt::Key_4,
            Qt::Key_Z,      Qt::Key_Y,        Qt::Key_K,     Qt::Key_E,         Qt::Key_P,
            Qt::Key_L,      Qt::Key_F,        Qt::Key_A,     Qt::Key_V,         Qt::Key_C,
            Qt::Key_X,      Qt::Key_Delete,   Qt::Key_F1,    Qt::Key_Backspace, Qt::Key_F11,
            Qt::Key_F12,    Qt::Key_F2,       Qt::Key_Menu,  Qt::Key_Period};
        const QPointer<QWidget> widget = keyboardTarget();
        const int key =
            below(12) == 0 ? static_cast<int>(Qt::Key_Escape) : keys[below(static_cast<int>(keys.size()))];
        const int kind = below(10);
        const Qt::KeyboardModifiers with = kind < 2   ? Qt::ControlModifier
                                           : kind < 3 ? Qt::ControlModifier | Qt::ShiftModifier
                                           : kind < 4 ? Qt::ShiftModifier
                                           : kind < 5 ? Qt::AltModifier
                                                      : Qt::NoModifier;
        say(qPrintable(QStringLiteral("presses ") + QKeySequence(int(with) | key).toString()), widget);
        QTest::keyPress(widget, static_cast<Qt::Key>(key), with);
        if (!widget.isNull()) {
            QTest::keyRelease(widget, static_cast<Qt::Key>(key), with);
        }
    }

    void typeText() {
        QWidget* widget = target();
        if (widget->focusPolicy() != Qt::NoFocus) {
            widget->setFocus(Qt::OtherFocusReason);
        }
        widget = keyboardTarget();
        say("types into", widget);
        if (auto* line = qobject_cast<QLineEdit*>(widget); line != nullptr && below(2) == 0) {
            line->selectAll();
        }
        // As an input method hands over what was composed: all at once.
        QKeyEvent event(QEvent::KeyPress, 0, Qt::NoModifier, m_stock.text(m_random));
        QApplication::sendEvent(widget, &event);
    }

    void openMenu() {
        auto* bar = (*m_lab)->menuBar();
        if (stage() != &**m_lab || bar->actions().isEmpty()) {
            return click();
        }
        QAction* menu = bar->actions()[below(static_cast<int>(bar->actions().size()))];
        say("opens the menu", menu);
        const QPoint at = bar->actionGeometry(menu).center();
        mouse(bar, QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
        mouse(bar, QEvent::MouseButtonRelease, at, Qt::LeftButton, Qt::NoButton, Qt::NoModifier);
    }

    void triggerAction() {
        QList<QAction*> actions;
        for (QAction* action : stage()->findChildren<QAction*>()) {
            if (action->isEnabled() && action->isVisible() && action->menu() == nullptr &&
                !action->isSeparator()) {
                actions << action;
            }
        }
        if (!actions.isEmpty()) {
            QAction* action = actions[below(static_cast<int>(actions.size()))];
            say("triggers", action);
            action->trigger();
        }
    }

    void drop() {
        const auto data = m_stock.data(m_random);
        QWidget* widget = target();
        while (widget != nullptr && !widget->acceptDrops()) {
            widget = widget->parentWidget();
        }
        if (widget == nullptr) {
            return;
        }
        const QPointer<QWidget> under = widget;
        const QPoint at = pointIn(*widget);
        say("drops on", widget);
        QDragEnterEvent enter(at, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(widget, &enter);
        if (under.isNull()) {
            return;
        }
        if (!enter.isAccepted() || below(5) == 0) {
            QDragLeaveEvent leave;
            QApplication::sendEvent(widget, &leave);
            return;
        }
        QDragMoveEvent move(at, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(widget, &move);
        QDropEvent event(at, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        if (!under.isNull()) {
            QApplication::sendEvent(widget, &event);
        }
    }

    void paste() {
        QApplication::clipboard()->setMimeData(m_stock.data(m_random).release());
        const QPointer<QWidget> widget = keyboardTarget();
        say("pastes into", widget);
        QTest::keyPress(widget, Qt::Key_V, Qt::ControlModifier);
    }

    void askForContextMenu() {
        QWidget* widget = target();
        const QPoint at = pointIn(*widget);
        say("asks for the context menu of", widget);
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, widget->mapToGlobal(at));
        QApplication::sendEvent(widget, &event);
    }

    bool closeSomething() {
        if (QWidget* popup = QApplication::activePopupWidget()) {
            say("closes", popup);
            popup->close();
            return true;
        }
        if (QWidget* modal = QApplication::activeModalWidget()) {
            say("closes", modal);
            modal->close();
            return true;
        }
        for (QWidget* widget : QApplication::topLevelWidgets()) {
            if (widget->isVisible() && widget != &**m_lab && qobject_cast<QDialog*>(widget) != nullptr) {
                say("closes", widget);
                widget->close();
                return true;
            }
        }
        return false;
    }

    void resizeWindow() {
        const QSize size(640 + below(1900), 400 + below(1000));
        say("resizes the window");
        (*m_lab)->showNormal();
        (*m_lab)->resize(size);
    }

    void changeAppearance() {
        say("changes the appearance");
        style::applyTheme(*qApp, static_cast<style::Appearance>(below(3)));
    }

    // A person quits and starts again.
    void restart() {
        if (m_depth == 1) { // not from within a menu of the window that goes
            say("starts the program again");
            (*m_lab)->close();
            m_lab.reset();
            makeWindow();
        }
    }

    void makeWindow() {
        m_lab = std::make_unique<LabWindow>(true);
        (*m_lab)->openRecipe(below(3) == 0 ? recipe::defaultRecipe(recipe::Mode::Text) : smallFlow(), {},
                             true);
    }

    // ------------------------------------------------------------------------------------- what keeps it
    // safe
    void answer(QFileDialog& dialog) {
        dialog.setOption(QFileDialog::ReadOnly); // nothing is renamed or deleted
        if (below(3) == 0) {
            say("cancels", &dialog);
            dialog.reject();
            return;
        }
        QString file = m_stock.files()[below(static_cast<int>(m_stock.files().size()))];
        if (dialog.acceptMode() == QFileDialog::AcceptSave) {
            file = QStringLiteral("%1/saved-%2").arg(m_stock.folder()).arg(m_acted.load());
        }
        say("chooses a file in", &dialog);
        if (auto* name = dialog.findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))) {
            name->setText(file);
            QTest::keyPress(name, Qt::Key_Return);
        } else {
            dialog.reject();
        }
    }

    // Paths that random keys changed lead into the folder again before anything can use them.
    void keepToFolder() {
        for (QWidget* window : QApplication::topLevelWidgets()) {
            for (QLineEdit* line : window->findChildren<QLineEdit*>()) {
                const QString text = line->text();
                if (text.contains(u'/') && !QDir::cleanPath(text).startsWith(m_stock.folder() + u'/') &&
                    window->metaObject()->className() != QByteArrayLiteral("QFileDialog")) {
                    line->setText(m_stock.folder() + QStringLiteral("/put-back"));
                }
            }
        }
    }

    // A grid that takes seconds a step is allowed and no use here.
    void keepSmall() {
        double points = 1;
        for (const int side : (*m_lab)->document().recipe().grid) {
            points *= side;
        }
        if (points > 150'000) {
            say("takes a smaller grid");
            (*m_lab)->openRecipe(smallFlow(), {}, true);
        }
    }

    int below(int count) {
        return count <= 1 ? 0 : static_cast<int>(m_random() % static_cast<unsigned>(count));
    }

    void say(const char* what, const QObject* target = nullptr) {
        if (m_log != nullptr) {
            const char* type = target == nullptr ? "" : target->metaObject()->className();
            const QString name = target == nullptr ? QString() : target->objectName();
            std::fprintf(m_log, "%5d (%d) %s %s %s\n", m_acted.load(), m_depth, what, type, qPrintable(name));
            std::fflush(m_log);
        }
    }

    MonkeyStock& m_stock;
    std::mt19937 m_random;
    int m_actions;
    std::FILE* m_log;
    std::atomic<int> m_acted = 0;
    std::atomic<int> m_beats = 0;
    int m_depth = 0;  // of event loops
    int m_closed = 0; // at the end; what still refuses to go then fails the test
    bool m_done = false;
    std::unique_ptr<LabWindow> m_lab;
};

} // namespace sgfm::test
