#include "app/window/window_actions.h"

#include "widgets/style/theme.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QMenuBar>
#include <QToolButton>
#include <QUndoStack>

namespace sgfm::window {

namespace {

QString tr(const char* text) {
    return QObject::tr(text);
}

QAction* add(QMenu* menu, const QString& text, const QKeySequence& key, const QString& tip,
             const char* name) {
    QAction* action = menu->addAction(text);
    action->setShortcut(key);
    action->setObjectName(QString::fromLatin1(name));
    const QString keyText =
        key.isEmpty() ? QString() : QStringLiteral("  (%1)").arg(key.toString(QKeySequence::NativeText));
    action->setToolTip(tip + keyText);
    return action;
}

QActionGroup* addGroup(QMenu* menu, const std::vector<std::pair<QString, int>>& choices, QWidget* parent) {
    auto* group = new QActionGroup(parent);
    for (const auto& [text, data] : choices) {
        QAction* action = menu->addAction(text);
        action->setCheckable(true);
        action->setData(data);
        group->addAction(action);
    }
    return group;
}

void addFileMenu(QMenuBar& menus, WindowActions& actions) {
    QMenu* file = menus.addMenu(tr("&File"));
    actions.open = add(file, tr("&Open…"), QKeySequence::Open,
                       tr("Opens a recipe, or any export that carries one"), "open");
    actions.presets =
        add(file, tr("&Presets…"), tr("Ctrl+P"), tr("Runs that show something worth seeing"), "presets");
    actions.recentMenu = file->addMenu(tr("Open &recent"));
    actions.save = add(file, tr("&Save recipe…"), QKeySequence::Save,
                       tr("Saves all that is needed to make this run again"), "save");
    file->addSeparator();
    actions.exportAs =
        add(file, tr("&Export…"), tr("Ctrl+E"), tr("Video, pictures, text and data"), "export");
    actions.snapshot =
        add(file, tr("&Picture of the views"), Qt::Key_F12, tr("Saves a PNG of the views"), "snapshot");
    file->addSeparator();
    actions.quit = add(file, tr("&Quit"), QKeySequence::Quit, tr("Closes the lab"), "quit");
    actions.quit->setMenuRole(QAction::QuitRole);
}

void addEditMenu(QMenuBar& menus, WindowActions& actions, QUndoStack& undo, QWidget* parent) {
    QMenu* edit = menus.addMenu(tr("&Edit"));
    actions.undo = undo.createUndoAction(parent, tr("&Undo"));
    actions.undo->setShortcut(QKeySequence(tr("Ctrl+Z")));
    actions.redo = undo.createRedoAction(parent, tr("&Redo"));
    actions.redo->setShortcuts({QKeySequence(tr("Ctrl+Shift+Z")), QKeySequence(tr("Ctrl+Y"))});
    edit->addAction(actions.undo);
    edit->addAction(actions.redo);
    edit->addSeparator();
    actions.toPrompt =
        add(edit, tr("&To the prompt"), tr("Ctrl+L"), tr("Puts the keyboard into the prompt"), "toPrompt");
}

void addRunMenu(QMenuBar& menus, WindowActions& actions, QWidget* parent) {
    QMenu* run = menus.addMenu(tr("&Run"));
    actions.play = add(run, tr("&Play"), Qt::Key_Space, tr("Lets the field flow, or holds it"), "play");
    actions.step = add(run, tr("&Step"), Qt::Key_S, tr("Takes one step"), "step");
    actions.stepBack =
        add(run, tr("Step &back"), tr("Shift+S"), tr("Back to the last good state"), "stepBack");
    actions.reset = add(run, tr("&Reset"), Qt::Key_R, tr("From step 0 with what is set now"), "reset");
    actions.fork = add(run, tr("&Fork"), tr("Ctrl+F"), tr("A branch from here, with the same noise"), "fork");
    run->addSeparator();
    actions.modes = addGroup(run,
                             {{tr("Text 2-D"), static_cast<int>(recipe::Mode::Text)},
                              {tr("Video 3-D"), static_cast<int>(recipe::Mode::Video)},
                              {tr("Flow"), static_cast<int>(recipe::Mode::Flow)}},
                             parent);
    const QStringList tips{tr("A sentence flows over (x, t)"), tr("Frames flow over (x, y, t)"),
                           tr("The plain equation, in two or three dimensions")};
    const QStringList names{QStringLiteral("modeText"), QStringLiteral("modeVideo"),
                            QStringLiteral("modeFlow")};
    for (int index = 0; index < 3; ++index) {
        actions.modes->actions()[index]->setToolTip(tips[index]);
        actions.modes->actions()[index]->setObjectName(names[index]);
    }
}

void addViewMenu(QMenuBar& menus, WindowActions& actions, QWidget* parent) {
    actions.viewMenu = menus.addMenu(tr("&View"));
    actions.cells = addGroup(actions.viewMenu,
                             {{tr("One view"), 1}, {tr("Two views"), 2}, {tr("Four views"), 4}}, parent);
    for (QAction* action : actions.cells->actions()) {
        action->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(action->data().toInt())));
    }
    actions.viewMenu->addSeparator();
    QMenu* appearance = actions.viewMenu->addMenu(tr("&Appearance"));
    actions.appearances = addGroup(appearance,
                                   {{tr("As the desktop"), static_cast<int>(style::Appearance::System)},
                                    {tr("Light"), static_cast<int>(style::Appearance::Light)},
                                    {tr("Dark"), static_cast<int>(style::Appearance::Dark)}},
                                   parent);
    actions.fullScreen =
        add(actions.viewMenu, tr("&Full screen"), Qt::Key_F11, tr("Fills the screen"), "fullScreen");
    actions.fullScreen->setCheckable(true);
    actions.viewMenu->addSeparator();
}

} // namespace

WindowActions makeActions(QMenuBar& menus, QUndoStack& undo, QWidget* parent) {
    WindowActions actions;
    addFileMenu(menus, actions);
    addEditMenu(menus, actions, undo, parent);
    addRunMenu(menus, actions, parent);
    addViewMenu(menus, actions, parent);
    QMenu* help = menus.addMenu(tr("&Help"));
    actions.help = add(help, tr("&Tour, keys and equation"), Qt::Key_F1, tr("A short tour"), "help");
    actions.about = add(help, tr("&About SGFM Lab"), {}, tr("Version and licence"), "about");
    return actions;
}

QWidget* makeToolStrip(const WindowActions& actions, QWidget* parent) {
    auto* strip = new QWidget(parent);
    strip->setObjectName(QStringLiteral("toolStrip"));
    auto* line = new QHBoxLayout(strip);
    line->setContentsMargins(8, 4, 8, 4);
    line->setSpacing(4);
    const auto addButton = [&](QAction* action, bool textToo) {
        auto* button = new QToolButton(strip);
        button->setDefaultAction(action);
        button->setToolButtonStyle(textToo ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
        button->setIconSize({style::kIcon, style::kIcon});
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(action->text().remove(u'&'));
        line->addWidget(button);
        return button;
    };
    for (QAction* mode : actions.modes->actions()) {
        addButton(mode, true)->setToolButtonStyle(Qt::ToolButtonTextOnly);
    }
    line->addSpacing(12);
    QToolButton* play = addButton(actions.play, true);
    play->setProperty("role", "primary");
    play->setMinimumWidth(84); // "Pause" and "Play" alike: the strip does not jump
    addButton(actions.stepBack, false);
    addButton(actions.step, true);
    addButton(actions.reset, true);
    addButton(actions.fork, true);
    line->addSpacing(12);
    addButton(actions.exportAs, true);
    return strip;
}

void refreshIcons(const WindowActions& actions, const style::Palette& palette, bool playing) {
    const auto icon = [&palette](const char* name) {
        return style::icon(QString::fromLatin1(name), palette);
    };
    actions.play->setText(playing ? tr("Pause") : tr("Play"));
    // On the accent, text and icon are light in both appearances.
    actions.play->setIcon(
        style::icon(playing ? QStringLiteral("pause") : QStringLiteral("play"), style::darkPalette()));
    actions.step->setIcon(icon("step"));
    actions.stepBack->setIcon(icon("step-back"));
    actions.reset->setIcon(icon("reset"));
    actions.fork->setIcon(icon("fork"));
    actions.exportAs->setIcon(icon("export"));
    actions.open->setIcon(icon("open"));
    actions.save->setIcon(icon("save"));
    actions.presets->setIcon(icon("layout-4"));
    actions.snapshot->setIcon(icon("camera"));
    actions.undo->setIcon(icon("undo"));
    actions.redo->setIcon(icon("redo"));
    actions.help->setIcon(icon("help"));
}

} // namespace sgfm::window
