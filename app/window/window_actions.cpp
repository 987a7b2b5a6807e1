#include "app/window/window_actions.h"

#include "widgets/style/theme.h"

#include <QMenu>
#include <QMenuBar>
#include <QUndoStack>

namespace sgfm::window {

namespace {

constexpr auto kTip = "tip";

QString tr(const char* text) {
    return QObject::tr(text);
}

QAction* add(QMenu* menu, const QString& text, const QList<QKeySequence>& keys, const QString& tip,
             const char* name) {
    QAction* action = menu->addAction(text);
    action->setShortcuts(keys);
    action->setObjectName(QString::fromLatin1(name));
    setTip(*action, tip);
    return action;
}

QKeySequence keys(const char* text) {
    return QKeySequence(QString::fromLatin1(text));
}

struct Choice {
    QString text;
    int data;
    const char* name;
    QString tip;
    QKeySequence key{};
};

QActionGroup* addGroup(QMenu* menu, const std::vector<Choice>& choices, QWidget* parent) {
    auto* group = new QActionGroup(parent);
    for (const Choice& choice : choices) {
        QAction* action = add(menu, choice.text, {}, choice.tip, choice.name);
        if (!choice.key.isEmpty()) {
            action->setShortcut(choice.key);
        }
        action->setCheckable(true);
        action->setData(choice.data);
        group->addAction(action);
    }
    return group;
}

void addFileMenu(QMenuBar& menus, WindowActions& actions) {
    QMenu* file = menus.addMenu(tr("&File"));
    actions.newRecipe = add(file, tr("&New"), {keys("Ctrl+N")}, tr("A fresh run of the present mode"), "new");
    actions.open = add(file, tr("&Open…"), {keys("Ctrl+O")},
                       tr("Opens a recipe, or any export that carries one"), "open");
    actions.recentMenu = file->addMenu(tr("Open &recent"));
    actions.presets =
        add(file, tr("&Presets…"), {keys("Ctrl+P")}, tr("Runs that show something worth seeing"), "presets");
    file->addSeparator();
    actions.save = add(file, tr("&Save recipe"), {keys("Ctrl+S")},
                       tr("Saves all that is needed to make this run again"), "save");
    actions.saveAs = add(file, tr("Save recipe &as…"), {keys("Ctrl+Shift+S")},
                         tr("Saves the recipe to another file"), "saveAs");
    file->addSeparator();
    actions.exportAs =
        add(file, tr("&Export…"), {keys("Ctrl+E")}, tr("Video, pictures, text and data"), "export");
    actions.snapshot =
        add(file, tr("Pi&cture of the views"), {keys("F12")}, tr("Saves a PNG of the views"), "snapshot");
    file->addSeparator();
    actions.quit = add(file, tr("&Quit"), {keys("Ctrl+Q")}, tr("Closes the lab"), "quit");
    actions.quit->setMenuRole(QAction::QuitRole);
}

void addEditMenu(QMenuBar& menus, WindowActions& actions, QUndoStack& undo, QWidget* parent) {
    QMenu* edit = menus.addMenu(tr("&Edit"));
    actions.undo = undo.createUndoAction(parent, tr("&Undo"));
    actions.undo->setObjectName(QStringLiteral("undo"));
    actions.undo->setShortcut(keys("Ctrl+Z"));
    setTip(*actions.undo, tr("Takes the last change back"));
    actions.redo = undo.createRedoAction(parent, tr("&Redo"));
    actions.redo->setObjectName(QStringLiteral("redo"));
    actions.redo->setShortcuts({keys("Ctrl+Shift+Z"), keys("Ctrl+Y")});
    setTip(*actions.redo, tr("Makes the change again that was taken back"));
    edit->addAction(actions.undo);
    edit->addAction(actions.redo);
    edit->addSeparator();
    actions.toPrompt = add(edit, tr("&To the prompt"), {keys("Ctrl+L")},
                           tr("Puts the keyboard into the prompt"), "toPrompt");
    actions.palette =
        add(edit, tr("&Command palette…"), {keys("Ctrl+K")},
            tr("Finds every command, preset, parameter, view and recent file by name"), "palette");
    edit->addSeparator();
    actions.keys = add(edit, tr("&Keys…"), {}, tr("Shows all keys and lets you change them"), "keys");
}

void addRunMenu(QMenuBar& menus, WindowActions& actions, QWidget* parent) {
    QMenu* run = menus.addMenu(tr("&Run"));
    actions.generate = add(run, tr("&Generate"), {keys("G")},
                           tr("Noise becomes a text that continues the prompt, level by level"), "generate");
    actions.hold = add(run, tr("&Hold"), {keys("H")},
                       tr("Keeps the noise at one level: the text drifts while you turn strengths"), "hold");
    actions.train = add(run, tr("&Train a model…"), {keys("Ctrl+T")},
                        tr("Learns from a text file of your own, in the background"), "train");
    actions.useModel = add(run, tr("Use another &model…"), {},
                           tr("Generates with a model that was trained before"), "useModel");
    run->addSeparator();
    actions.play = add(run, tr("&Play"), {keys("Space")}, tr("Lets the field flow, or holds it"), "play");
    actions.step = add(run, tr("&Step"), {keys("S")}, tr("Takes one step"), "step");
    actions.stepBack =
        add(run, tr("Step &back"), {keys("Shift+S")}, tr("Back to the last good state"), "stepBack");
    actions.reset = add(run, tr("&Reset"), {keys("R")}, tr("From step 0 with what is set now"), "reset");
    actions.fork =
        add(run, tr("&Fork"), {keys("Ctrl+F")}, tr("A branch from here, with the same noise"), "fork");
    actions.newSeed = add(run, tr("New s&eed"), {keys("Ctrl+D")},
                          tr("Draws another seed and starts again with it"), "newSeed");
    run->addSeparator();
    actions.slower = add(run, tr("S&lower"), {keys("[")}, tr("Fewer steps a second"), "slower");
    actions.faster = add(run, tr("F&aster"), {keys("]")}, tr("More steps a second"), "faster");
    actions.flatOut =
        add(run, tr("Flat &out"), {keys("\\")}, tr("As many steps a second as the machine can"), "flatOut");
    run->addSeparator();
    actions.modes = addGroup(run,
                             {{tr("&Text 2-D"), static_cast<int>(recipe::Mode::Text), "modeText",
                               tr("A sentence flows over (x, t)"), keys("Alt+1")},
                              {tr("&Video 3-D"), static_cast<int>(recipe::Mode::Video), "modeVideo",
                               tr("Frames flow over (x, y, t)"), keys("Alt+2")},
                              {tr("Flo&w"), static_cast<int>(recipe::Mode::Flow), "modeFlow",
                               tr("The plain equation, in two or three dimensions"), keys("Alt+3")}},
                             parent);
}

void addViewMenu(QMenuBar& menus, WindowActions& actions, QWidget* parent) {
    QMenu* view = actions.viewMenu = menus.addMenu(tr("&View"));
    actions.cells =
        addGroup(view,
                 {{tr("&One view"), 1, "cells1", tr("One view fills the board"), keys("Ctrl+1")},
                  {tr("&Two views"), 2, "cells2", tr("Two views side by side"), keys("Ctrl+2")},
                  {tr("T&hree views"), 3, "cells3", tr("Two views above, one below"), keys("Ctrl+3")},
                  {tr("&Four views"), 4, "cells4", tr("Four views, two by two"), keys("Ctrl+4")}},
                 parent);
    view->addSeparator();
    actions.nextView = add(view, tr("To the &next view"), {keys("F6")},
                           tr("Puts the keyboard into the next view"), "nextView");
    actions.maximiseView = add(view, tr("&Maximise the view"), {keys("F10")},
                               tr("Shows only the view that has the keyboard, or all again"), "maximiseView");
    actions.swapView = add(view, tr("&Swap with the next view"), {keys("Ctrl+Shift+Right")},
                           tr("The view that has the keyboard changes places with the next one"), "swapView");
    actions.detachView =
        add(view, tr("View in a window of its o&wn"), {keys("Ctrl+Shift+W")},
            tr("Opens the view that has the keyboard a second time, in its own window"), "detachView");
    view->addSeparator();
    QMenu* appearance = view->addMenu(tr("&Appearance"));
    actions.appearances = addGroup(
        appearance,
        {{tr("As the &desktop"), static_cast<int>(style::Appearance::System), "appearanceSystem",
          tr("Light or dark as the desktop is, and when it changes")},
         {tr("&Light"), static_cast<int>(style::Appearance::Light), "appearanceLight",
          tr("Light background")},
         {tr("Da&rk"), static_cast<int>(style::Appearance::Dark), "appearanceDark", tr("Dark background")}},
        parent);
    QMenu* text = view->addMenu(tr("Te&xt size"));
    actions.largerText = add(text, tr("&Larger"), {keys("Ctrl++"), keys("Ctrl+=")},
                             tr("Larger text, up to 200 %"), "largerText");
    actions.smallerText =
        add(text, tr("&Smaller"), {keys("Ctrl+-")}, tr("Smaller text, down to 80 %"), "smallerText");
    actions.normalText =
        add(text, tr("&Normal"), {keys("Ctrl+0")}, tr("Text as large as the desktop's"), "normalText");
    actions.fullScreen = add(view, tr("F&ull screen"), {keys("F11")}, tr("Fills the screen"), "fullScreen");
    actions.fullScreen->setCheckable(true);
    view->addSeparator();
}

} // namespace

QString tipOf(const QAction& action) {
    return action.property(kTip).toString();
}

void setTip(QAction& action, const QString& tip) {
    action.setProperty(kTip, tip);
    action.setStatusTip({}); // the status line shows the run
    action.setToolTip(tip);
}

WindowActions makeActions(QMenuBar& menus, QUndoStack& undo, QWidget* parent) {
    WindowActions actions;
    addFileMenu(menus, actions);
    addEditMenu(menus, actions, undo, parent);
    addRunMenu(menus, actions, parent);
    addViewMenu(menus, actions, parent);
    QMenu* help = menus.addMenu(tr("&Help"));
    actions.help = add(help, tr("&Tour, keys and equation"), {keys("F1")}, tr("A short tour"), "help");
    actions.about = add(help, tr("&About SGFM Lab"), {}, tr("Version and licence"), "about");
    return actions;
}

void refreshIcons(const WindowActions& actions, const style::Palette& palette, bool playing) {
    const auto icon = [&palette](const char* name) {
        return style::icon(QString::fromLatin1(name), palette);
    };
    const char* play = playing ? "pause" : "play";
    actions.play->setProperty(kIconOnAccent, style::icon(QString::fromLatin1(play), style::darkPalette()));
    actions.play->setText(playing ? tr("Pause") : tr("Play"));
    actions.play->setIcon(icon(play));
    actions.generate->setIcon(icon("text"));
    actions.hold->setIcon(icon("lock"));
    actions.train->setIcon(icon("chart"));
    actions.useModel->setIcon(icon("open"));
    actions.step->setIcon(icon("step"));
    actions.stepBack->setIcon(icon("step-back"));
    actions.reset->setIcon(icon("reset"));
    actions.fork->setIcon(icon("fork"));
    actions.newSeed->setIcon(icon("dice"));
    actions.exportAs->setIcon(icon("export"));
    actions.newRecipe->setIcon(icon("plus"));
    actions.open->setIcon(icon("open"));
    actions.save->setIcon(icon("save"));
    actions.presets->setIcon(icon("layout-4"));
    actions.snapshot->setIcon(icon("camera"));
    actions.undo->setIcon(icon("undo"));
    actions.redo->setIcon(icon("redo"));
    actions.palette->setIcon(icon("search"));
    actions.keys->setIcon(icon("keyboard"));
    actions.maximiseView->setIcon(icon("maximize"));
    actions.help->setIcon(icon("help"));
}

} // namespace sgfm::window
