#include "app/window/tool_strip.h"

#include "app/window/key_bindings.h"
#include "app/window/speed_button.h"
#include "widgets/style/theme.h"

#include <QHBoxLayout>
#include <QToolButton>

#include <algorithm>

namespace sgfm::window {

ToolStrip::ToolStrip(const WindowActions& actions, QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("toolStrip"));
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(8, 4, 8, 4);
    line->setSpacing(4);
    for (QAction* mode : actions.modes->actions()) {
        addButton(mode, 0)->setToolButtonStyle(Qt::ToolButtonTextOnly);
        m_captioned.pop_back(); // has no icon to fall back to
    }
    line->addSpacing(8);
    addButton(actions.generate, 3);
    QToolButton* play = addButton(actions.play, 4);
    play->setProperty("role", "primary");
    connect(actions.play, &QAction::changed, play, [play, action = actions.play] {
        play->setAccessibleName(plainText(*action));
        play->setIcon(action->property(kIconOnAccent).value<QIcon>()); // the action's own is the menu's
    });
    addButton(actions.stepBack, 0)->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_captioned.pop_back();
    addButton(actions.step, 2);
    addButton(actions.reset, 2);
    addButton(actions.fork, 1);
    m_speed = new SpeedButton(this);
    line->addWidget(m_speed);
    line->addSpacing(8);
    addButton(actions.exportAs, 3);
    addButton(actions.palette, 0)->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_captioned.pop_back();
    std::ranges::stable_sort(m_captioned, {}, &Captioned::keepsCaption);
}

QToolButton* ToolStrip::addButton(QAction* action, int keepsCaption) {
    auto* button = new QToolButton(this);
    button->setObjectName(QStringLiteral("strip.") + action->objectName());
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIconSize({style::kIcon, style::kIcon});
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(plainText(*action));
    layout()->addWidget(button);
    m_captioned.push_back({button, keepsCaption});
    return button;
}

void ToolStrip::fitTo(int width) {
    for (const Captioned& captioned : m_captioned) {
        captioned.button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        captioned.button->setMinimumWidth(0);
        if (captioned.keepsCaption == 4) { // "Pause" and "Play" alike: the strip does not jump
            captioned.button->setMinimumWidth(captioned.button->fontMetrics().horizontalAdvance(tr("Pause")) +
                                              3 * style::kIcon);
        }
    }
    for (const Captioned& captioned : m_captioned) {
        layout()->invalidate();
        if (minimumSizeHint().width() <= width) {
            return;
        }
        captioned.button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        captioned.button->setMinimumWidth(0);
    }
}

} // namespace sgfm::window
