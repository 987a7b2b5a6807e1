// The style sheet: only what Fusion with our palette does not do by itself (corners, hairlines, roles).

#include "widgets/style/theme.h"

namespace sgfm::style {

QString styleSheet(const Palette& p, double textScale) {
    // %1 text %2 muted %3 disabled %4 raised %5 hover %6 border %7 field %8 accent %9 onAccent %10 panel
    static const QString sheet = R"(
QToolTip { color: %1; background: %4; border: 1px solid %6; padding: 4px; }
QMenuBar { background: %10; } QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBarExtension { padding: 2px; }
QMenuBar::item:selected { background: %5; }
QMenu { background: %4; border: 1px solid %6; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 24px; border-radius: 4px; }
QMenu::item:selected { background: %8; color: %9; } QMenu::item:disabled { color: %3; background: transparent; }
QMenu::separator { height: 1px; background: %6; margin: 4px 8px; }
QStatusBar, QToolBar { background: %10; border: none; } QStatusBar::item { border: none; }
QFrame[role="card"] { background: %4; border: 1px solid %6; border-radius: 6px; }
QLabel[role="caption"] { color: %2; font-size: %13pt; font-weight: 600; letter-spacing: 1px; }
QLabel[role="muted"] { color: %2; } QLabel[role="value"] { color: %1; }
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox {
  background: %7; border: 1px solid %6; border-radius: 6px; padding: 3px 8px; min-height: 18px;
  selection-background-color: %8; selection-color: %9; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border-color: %8; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: %3; }
QComboBox::drop-down { border: none; width: 20px; } QComboBox::down-arrow { image: url(:/icons/arrow-down.svg); }
QComboBox QAbstractItemView { background: %4; border: 1px solid %6; selection-background-color: %8; outline: none; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 16px; background: transparent; }
QAbstractSpinBox::up-arrow { image: url(:/icons/arrow-up.svg); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url(:/icons/arrow-down.svg); width: 10px; height: 10px; }
QPushButton, QToolButton { background: %4; border: 1px solid %6; border-radius: 6px; padding: 4px 12px; color: %1; }
QToolButton { padding: 4px 8px; }
QPushButton:hover, QToolButton:hover { background: %5; }
QPushButton:pressed, QToolButton:pressed { background: %6; }
QPushButton:focus, QToolButton:focus { border-color: %8; }
QPushButton:disabled, QToolButton:disabled { color: %3; }
QPushButton:checked, QToolButton:checked, QPushButton[role="primary"], QToolButton[role="primary"] {
  background: %8; border-color: %8; color: %9; }
QPushButton[role="primary"]:hover, QToolButton[role="primary"]:hover { border-color: %1; }
QPushButton[role="primary"]:disabled, QToolButton[role="primary"]:disabled { background: %6; border-color: %6; color: %3; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QToolButton[role="flat"] { background: transparent; border: 1px solid transparent; border-radius: 4px;
  padding: 1px 4px; color: %2; }
QToolButton[role="flat"]:hover, QToolButton[role="flat"]:open { background: %5; color: %1; }
QToolButton[role="flat"]:focus { border-color: %8; }
QToolButton[role="flat"]:checked { background: %5; color: %1; }
QToolButton[role="chip"] { padding: 2px 8px; border-radius: 6px; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[arrow="yes"] { padding-right: 14px; }
QToolButton[arrow="yes"]::menu-indicator { image: url(:/icons/arrow-down.svg); width: 8px; height: 8px;
  subcontrol-origin: padding; subcontrol-position: center right; right: 3px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: %6; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: %8; }
QSlider::sub-page:horizontal:disabled { background: %3; }
QSlider::handle:horizontal { width: 12px; height: 14px; margin: -5px 0; border-radius: 7px; background: %11;
  border: 1px solid %12; }
QSlider::handle:horizontal:hover { border: 2px solid %8; width: 10px; } QSlider::handle:horizontal:focus { border: 2px solid %8; width: 10px; }
QScrollBar:vertical { width: 10px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 10px; background: transparent; margin: 0; }
QScrollBar::handle { background: %6; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: %3; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { border: none; border-radius: 3px; background: %6; height: 6px; text-align: center; color: transparent; }
QProgressBar::chunk { background: %8; border-radius: 3px; }
QDockWidget::title { background: %10; padding: 4px 8px; }
QSplitter::handle { background: transparent; }
)";
    // The knob is white on either ground, its rim sets it off.
    const QString knob = p.dark ? "#eef0f4" : "#ffffff";
    const QString rim = p.dark ? "#0e1015" : "#a3acba";
    return sheet
        .arg(p.text.name(), p.mutedText.name(), p.disabledText.name(), p.raised.name(), p.hover.name(),
             p.border.name(), p.field.name(), p.accent.name(), p.onAccent.name())
        .arg(p.panel.name(), knob, rim)
        .arg(8 * textScale, 0, 'f', 2);
}

} // namespace sgfm::style
