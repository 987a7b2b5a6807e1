#pragma once
// The strip at the right of the menu bar: mode, transport, speed, export. Where it has too little room the
// captions of its buttons go, the least needed first; the icons stay.

#include "app/window/window_actions.h"

#include <QWidget>

#include <vector>

class QToolButton;

namespace sgfm::window {

class SpeedButton;

class ToolStrip : public QWidget {
    Q_OBJECT
  public:
    explicit ToolStrip(const WindowActions& actions, QWidget* parent = nullptr);

    SpeedButton& speed() const noexcept { return *m_speed; }
    void fitTo(int width); // what the window can spare

  private:
    QToolButton* addButton(QAction* action, int keepsCaption);

    struct Captioned {
        QToolButton* button;
        int keepsCaption; // the highest keeps it longest
    };
    std::vector<Captioned> m_captioned;
    SpeedButton* m_speed = nullptr;
};

} // namespace sgfm::window
