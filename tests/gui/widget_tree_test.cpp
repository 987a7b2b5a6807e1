// Every control of the window, in every mode, with every view and every dialog: it has a name for screen
// readers, a tooltip, and Tab arrives at it. And every word that a person sees went through tr().

#include "support/lab_window.h"
#include "support/widget_walk.h"

#include "app/window/view_board.h"
#include "app/window/view_cell.h"
#include "widgets/panels/equation_panel.h"
#include "widgets/panels/notice_bar.h"
#include "widgets/panels/parameter_section.h"
#include "widgets/panels/prompt_panel.h"
#include "widgets/views/view_factory.h"

#include <QButtonGroup>
#include <QDialog>
#include <QDockWidget>
#include <QGroupBox>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QRegularExpression>
#include <QTimer>
#include <QToolButton>
#include <QTranslator>

#include <functional>

using namespace sgfm;
using test::kPatience;

class WidgetTreeTest : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void everyControlOfEveryModeHasANameATooltipAndTheKeyboard_data() { modes(); }
    void everyControlOfEveryModeHasANameATooltipAndTheKeyboard();
    void everyViewCanBeWorkedWithoutAMouse_data();
    void everyViewCanBeWorkedWithoutAMouse();
    void everyDialogCanBeWorkedWithoutAMouse();
    void everyCommandSaysWhatItDoes();
    void everyWordWentThroughTheTranslator_data() { modes(); }
    void everyWordWentThroughTheTranslator();

  private:
    static void modes();
    static recipe::Recipe smallRecipe(recipe::Mode mode);
    void open(test::LabWindow& window, recipe::Mode mode);
    static void showEverything(test::LabWindow& window);
    // Adds what is wrong with the controls of a window; with Tab only those that are seen.
    static void findFaults(QWidget& window, QStringList& faults, const QString& where);
    static void eachDialog(test::LabWindow& window,
                           const std::function<void(QWidget&, const QString&)>& visit);
};

void WidgetTreeTest::modes() {
    QTest::addColumn<int>("mode");
    for (const auto mode : {recipe::Mode::Text, recipe::Mode::Video, recipe::Mode::Flow}) {
        QTest::newRow(std::string(recipe::nameOf(mode)).c_str()) << static_cast<int>(mode);
    }
}

void WidgetTreeTest::initTestCase() {
    // A window manager would make windows active; here nobody does.
    QApplication::setDesktopSettingsAware(false);
}

recipe::Recipe WidgetTreeTest::smallRecipe(recipe::Mode mode) {
    recipe::Recipe recipe = recipe::defaultRecipe(mode);
    recipe.title.clear();
    recipe.description.clear();
    if (mode == recipe::Mode::Flow) {
        recipe.grid = {32, 32};
    } else if (mode == recipe::Mode::Video) {
        recipe.grid = {16, 16, 8};
    }
    return recipe;
}

void WidgetTreeTest::open(test::LabWindow& window, recipe::Mode mode) {
    window->openRecipe(smallRecipe(mode), {runtime::resourceFolder(), {}}, false);
    QTRY_VERIFY_WITH_TIMEOUT(window.step() == 0 && window->frame()->mode == mode, kPatience);
}

void WidgetTreeTest::showEverything(test::LabWindow& window) {
    window->board().showCells(window::ViewBoard::cellCount());
    for (QDockWidget* dock : window->findChildren<QDockWidget*>()) {
        dock->show();
    }
    for (auto* section : window->findChildren<panels::ParameterSection*>()) {
        section->setOpen(true);
    }
    if (auto* pin = window.find<QToolButton>("pinAdd"); pin != nullptr && pin->isVisible()) {
        pin->setChecked(true);
    }
    window.find<panels::EquationPanel>("equationPanel")->showPending(1);
    window->showNotice({runtime::Notice::Kind::BlowUp, "t", "m", "r", {}});
    QCoreApplication::processEvents();
}

// Of an exclusive group Tab reaches the checked button, and arrows the others (Qt takes their tab focus).
static bool isReachedByArrows(const QWidget* widget) {
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    if (button == nullptr || button->group() == nullptr || !button->group()->exclusive()) {
        return false;
    }
    const QAbstractButton* checked = button->group()->checkedButton();
    return checked != nullptr && checked != button && (checked->focusPolicy() & Qt::TabFocus);
}

void WidgetTreeTest::findFaults(QWidget& window, QStringList& faults, const QString& where) {
    const auto fault = [&](const QWidget* widget, const QString& what) {
        const QString line = QStringLiteral("%1: %2 (%3)").arg(what, test::describe(widget), where);
        if (!faults.contains(line)) {
            faults += line;
        }
    };
    window.activateWindow();
    QApplication::setActiveWindow(&window);
    const QWidget* trapped = nullptr;
    const std::set<const QWidget*> reached = test::reachedByTab(window, &trapped);
    if (trapped != nullptr) {
        fault(trapped, QStringLiteral("Tab does not leave"));
    }
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (widget->window() != &window || !test::isControl(widget)) {
            continue;
        }
        if (test::nameOf(widget).trimmed().isEmpty()) {
            fault(widget, QStringLiteral("no accessible name"));
        }
        // The button of a message says all: OK.
        if (test::tooltipOf(widget).isEmpty() &&
            qobject_cast<const QMessageBox*>(widget->window()) == nullptr) {
            fault(widget, QStringLiteral("no tooltip"));
        }
        if (isReachedByArrows(widget)) {
            continue;
        }
        if (!(widget->focusPolicy() & Qt::TabFocus)) {
            fault(widget, QStringLiteral("no keyboard"));
        } else if (trapped == nullptr && widget->isVisible() && widget->isEnabled() &&
                   reached.count(widget) == 0) {
            // Of buttons of which one is chosen the arrow keys reach the others.
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            if (button == nullptr || !button->autoExclusive() || button->isChecked()) {
                fault(widget, QStringLiteral("Tab does not arrive"));
            }
        }
    }
}

void WidgetTreeTest::everyControlOfEveryModeHasANameATooltipAndTheKeyboard() {
    QFETCH(int, mode);
    test::LabWindow window(true);
    open(window, static_cast<recipe::Mode>(mode));
    showEverything(window);
    QStringList faults;
    findFaults(*window, faults, QStringLiteral("window"));
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void WidgetTreeTest::everyViewCanBeWorkedWithoutAMouse_data() {
    QTest::addColumn<QString>("kind");
    for (const views::ViewKind& kind : views::viewKinds()) {
        QTest::newRow(qPrintable(kind.id)) << kind.id;
    }
}

void WidgetTreeTest::everyViewCanBeWorkedWithoutAMouse() {
    QFETCH(QString, kind);
    const recipe::Mode mode = kind == QStringLiteral("frames") || kind == QStringLiteral("flow3d")
                                  ? recipe::Mode::Video
                                  : recipe::Mode::Text;
    test::LabWindow window(true);
    open(window, mode);
    window->board().showCells(1);
    window->board().cell(0).setKind(kind);
    QCOMPARE(window->board().cell(0).kind(), kind);
    QTest::keyClick(&*window, Qt::Key_S); // a frame with what this view asks for
    QTRY_VERIFY_WITH_TIMEOUT(window.step() >= 1, kPatience);
    QStringList faults;
    findFaults(*window, faults, kind);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

// Opens everything that a command of the menus opens, one after another.
void WidgetTreeTest::eachDialog(test::LabWindow& window,
                                const std::function<void(QWidget&, const QString&)>& visit) {
    QList<QAction*> actions;
    for (QMenu* menu : window->menuBar()->findChildren<QMenu*>()) {
        for (QAction* action : menu->actions()) {
            static const QStringList kNoWindow{QStringLiteral("quit"), QStringLiteral("fullScreen")};
            if (action->menu() == nullptr && !action->isSeparator() && !action->isCheckable() &&
                !kNoWindow.contains(action->objectName())) {
                actions += action;
            }
        }
    }
    for (QAction* action : actions) {
        // A modal dialog keeps trigger() until it is closed: it is visited from within.
        QTimer modal;
        QObject::connect(&modal, &QTimer::timeout, [&] {
            if (QWidget* dialog = QApplication::activeModalWidget()) {
                visit(*dialog, action->text());
                dialog->close();
            }
        });
        modal.start(50);
        action->trigger();
        modal.stop();
        QCoreApplication::processEvents();
        for (QWidget* top : QApplication::topLevelWidgets()) {
            if (top != &*window && top->isVisible() && top->isWindow() && top->windowType() != Qt::ToolTip &&
                !top->inherits("QTipLabel")) {
                visit(*top, action->text());
                top->close();
            }
        }
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
}

void WidgetTreeTest::everyDialogCanBeWorkedWithoutAMouse() {
    test::LabWindow window;
    open(window, recipe::Mode::Flow);
    QStringList faults;
    QStringList seen;
    eachDialog(window, [&](QWidget& dialog, const QString& action) {
        seen += action;
        findFaults(dialog, faults, action);
    });
    QVERIFY2(seen.size() >= 5, qPrintable(seen.join(u'\n'))); // presets, export, help, about, files at least
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void WidgetTreeTest::everyCommandSaysWhatItDoes() {
    test::LabWindow window;
    QStringList faults;
    for (QMenu* menu : window->menuBar()->findChildren<QMenu*>()) {
        for (const QAction* action : menu->actions()) {
            if (!action->isSeparator() && action->text().isEmpty()) {
                faults += QStringLiteral("no text: ") + action->objectName() + QStringLiteral(" in ") +
                          menu->objectName() + menu->title();
            }
        }
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

namespace {

// A language in which every text is the English one in brackets.
class Brackets : public QTranslator {
  public:
    bool isEmpty() const override { return false; }
    QString translate(const char* context, const char* source, const char*, int) const override {
        const QByteArray from(context);
        // Names of keys are looked up to be read again.
        return from == "QShortcut" || *source == '\0' ? QString() : u'⟦' + QString::fromUtf8(source) + u'⟧';
    }
};

// What is left of a text without what was translated.
QString untranslated(QString text) {
    // Formulas are the same in every language.
    static const QRegularExpression formula(QStringLiteral("<span style=\"font-family:'STIX'.*?(</span>|$)"));
    static const QRegularExpression tag(QStringLiteral("<[^>]*>|&[a-z]+;"));
    static const QRegularExpression inner(QStringLiteral("⟦[^⟦⟧]*⟧"));
    text.remove(formula);
    text.remove(tag);
    for (QString before; before != text;) {
        before = text;
        text.remove(inner);
    }
    return text;
}

bool hasWords(const QString& text) {
    static const QRegularExpression word(QStringLiteral("\\p{L}{4,}"));
    return word.match(text).hasMatch();
}

QStringList textsOf(const QWidget& widget) {
    QStringList texts{widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()};
    if (widget.isWindow()) {
        texts += widget.windowTitle();
    }
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
        texts += label->text();
    } else if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) {
        texts += button->text();
    } else if (const auto* line = qobject_cast<const QLineEdit*>(&widget)) {
        texts += line->placeholderText();
    } else if (const auto* text = qobject_cast<const QPlainTextEdit*>(&widget)) {
        texts += text->placeholderText();
    } else if (const auto* group = qobject_cast<const QGroupBox*>(&widget)) {
        texts += group->title();
    } else if (const auto* dock = qobject_cast<const QDockWidget*>(&widget)) {
        texts += dock->windowTitle();
    } else if (const auto* box = qobject_cast<const QComboBox*>(&widget)) {
        for (int index = 0; index < box->count(); ++index) {
            texts += box->itemText(index);
        }
    } else if (const auto* tabs = qobject_cast<const QTabBar*>(&widget)) {
        for (int index = 0; index < tabs->count(); ++index) {
            texts += tabs->tabText(index);
        }
    }
    for (const QAction* action : widget.actions()) {
        texts += action->text();
        texts += action->toolTip();
    }
    return texts;
}

} // namespace

void WidgetTreeTest::everyWordWentThroughTheTranslator() {
    QFETCH(int, mode);
    Brackets brackets;
    QCoreApplication::installTranslator(&brackets);
    QStringList faults;
    {
        test::LabWindow window(true);
        open(window, static_cast<recipe::Mode>(mode));
        showEverything(window);
        // Words of the prompt and names that are the same in every language.
        static const QStringList kNames{
            QStringLiteral("SGFM Lab"), QStringLiteral("Taylor-Green"), QStringLiteral("haar"),
            QStringLiteral("main"),     QStringLiteral("viridis"),      QStringLiteral("inferno"),
            QStringLiteral("magma"),    QStringLiteral("grey"),         QStringLiteral("balance"),
            QStringLiteral("deep"),     QStringLiteral("cividis"),      QStringLiteral("coif"),
            QStringLiteral("Ctrl"),     QStringLiteral("Shift"),        QStringLiteral("Return"),
            QStringLiteral("Space"),    QStringLiteral("Right"),        QStringLiteral("Left"),
            QStringLiteral("Down"),     QStringLiteral("Home"),         QStringLiteral("Backspace"),
            QStringLiteral("Delete"),   QStringLiteral("Page"),         QStringLiteral("Escape")};
        const auto check = [&](const QWidget& widget) {
            if (widget.inherits("sgfm::panels::EquationHeader") ||
                widget.inherits("sgfm::panels::FormulaLabel")) {
                return; // a formula
            }
            if (widget.inherits("sgfm::views::TokenText") ||
                widget.objectName() == QStringLiteral("presetDescription")) {
                return; // what the run or the preset says
            }
            for (const QString& text : textsOf(widget)) {
                QString left = untranslated(text);
                for (const QString& name : kNames) {
                    left.remove(name);
                }
                if (hasWords(left)) {
                    const QString line =
                        QStringLiteral("“%1” of %2 (%3)")
                            .arg(text.left(160), test::describe(&widget), left.simplified().left(80));
                    if (!faults.contains(line)) {
                        faults += line;
                    }
                }
            }
        };
        for (const views::ViewKind& kind : views::viewKinds()) {
            window->board().cell(0).setKind(kind.id);
            QCoreApplication::processEvents();
            for (const QWidget* widget : window->findChildren<QWidget*>()) {
                check(*widget);
            }
        }
        if (mode == static_cast<int>(recipe::Mode::Flow)) {
            eachDialog(window, [&](QWidget& dialog, const QString&) {
                if (qobject_cast<QFileDialog*>(&dialog) == nullptr) {
                    check(dialog);
                    for (const QWidget* widget : dialog.findChildren<QWidget*>()) {
                        check(*widget);
                    }
                }
            });
        }
    }
    QCoreApplication::removeTranslator(&brackets);
    QVERIFY2(faults.isEmpty(), qPrintable(QStringLiteral("\n") + faults.join(u'\n')));
}

SGFM_WINDOW_TEST_MAIN(WidgetTreeTest)
#include "widget_tree_test.moc"
