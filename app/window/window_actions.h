#pragma once
// Every command of the window as an action: menus, tool strip and keys are all made from these.

#include "engine/recipe/recipe.h"

#include <QActionGroup>
#include <QObject>

#include <array>
#include <functional>

class QMenuBar;
class QMenu;
class QUndoStack;
class QWidget;

namespace sgfm::style {
struct Palette;
}

namespace sgfm::window {

struct WindowActions {
    QAction* open = nullptr;
    QAction* save = nullptr;
    QAction* presets = nullptr;
    QAction* exportAs = nullptr;
    QAction* snapshot = nullptr;
    QAction* quit = nullptr;
    QAction* undo = nullptr;
    QAction* redo = nullptr;
    QAction* toPrompt = nullptr;
    QAction* play = nullptr;
    QAction* step = nullptr;
    QAction* stepBack = nullptr;
    QAction* reset = nullptr;
    QAction* fork = nullptr;
    QAction* fullScreen = nullptr;
    QAction* help = nullptr;
    QAction* about = nullptr;
    QActionGroup* modes = nullptr;       // data: int of recipe::Mode
    QActionGroup* cells = nullptr;       // data: 1, 2, 4
    QActionGroup* appearances = nullptr; // data: int of style::Appearance
    QMenu* recentMenu = nullptr;
    QMenu* viewMenu = nullptr; // docks are added by the window
};

// Makes the actions and the menus that hold them. The parent owns everything.
WindowActions makeActions(QMenuBar& menus, QUndoStack& undo, QWidget* parent);

// The strip at the right of the menu bar: mode, transport, export.
QWidget* makeToolStrip(const WindowActions& actions, QWidget* parent);

// Icons in the colours of a palette; play shows what a press would do.
void refreshIcons(const WindowActions& actions, const style::Palette& palette, bool playing);

} // namespace sgfm::window
