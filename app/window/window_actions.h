#pragma once
// Every command of the window as an action: menus, tool strip, keys and command palette are all made from
// these. An action's objectName is its stable id.

#include "engine/recipe/recipe.h"

#include <QActionGroup>
#include <QObject>

class QMenuBar;
class QMenu;
class QUndoStack;
class QWidget;

namespace sgfm::style {
struct Palette;
}

namespace sgfm::window {

struct WindowActions {
    QAction* newRecipe = nullptr;
    QAction* open = nullptr;
    QAction* save = nullptr;
    QAction* saveAs = nullptr;
    QAction* presets = nullptr;
    QAction* exportAs = nullptr;
    QAction* snapshot = nullptr;
    QAction* quit = nullptr;
    QAction* undo = nullptr;
    QAction* redo = nullptr;
    QAction* toPrompt = nullptr;
    QAction* palette = nullptr;
    QAction* keys = nullptr;
    QAction* generate = nullptr;
    QAction* hold = nullptr;
    QAction* train = nullptr;
    QAction* useModel = nullptr;
    QAction* play = nullptr;
    QAction* step = nullptr;
    QAction* stepBack = nullptr;
    QAction* reset = nullptr;
    QAction* fork = nullptr;
    QAction* newSeed = nullptr;
    QAction* slower = nullptr;
    QAction* faster = nullptr;
    QAction* flatOut = nullptr;
    QAction* nextView = nullptr;     // the keyboard goes to the next cell
    QAction* maximiseView = nullptr; // the cell that has the keyboard
    QAction* swapView = nullptr;
    QAction* detachView = nullptr;
    QAction* largerText = nullptr;
    QAction* smallerText = nullptr;
    QAction* normalText = nullptr;
    QAction* fullScreen = nullptr;
    QAction* help = nullptr;
    QAction* about = nullptr;
    QActionGroup* modes = nullptr;       // data: int of recipe::Mode
    QActionGroup* cells = nullptr;       // data: 1, 2, 3, 4
    QActionGroup* appearances = nullptr; // data: int of style::Appearance
    QMenu* recentMenu = nullptr;
    QMenu* viewMenu = nullptr; // docks are added by the window
};

// Makes the actions and the menus that hold them. The parent owns everything.
WindowActions makeActions(QMenuBar& menus, QUndoStack& undo, QWidget* parent);

// The property of an action that holds its icon for a button in the accent's colour, on which text and icon
// are light in both appearances.
inline constexpr char kIconOnAccent[] = "iconOnAccent";

// Icons in the colours of a palette; play shows what a press would do.
void refreshIcons(const WindowActions& actions, const style::Palette& palette, bool playing);

// What an action does, in one sentence, whatever its key: its tooltip is this and the key.
QString tipOf(const QAction& action);
void setTip(QAction& action, const QString& tip);

} // namespace sgfm::window
