#pragma once
// One palette struct from which everything visible is made: the QPalette, the (small) style sheet and the
// colours of views that paint themselves. Sizes sit on a grid of 4 device-independent pixels.

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QString>

#include <array>

class QApplication;
class QWidget;

namespace sgfm::style {

inline constexpr int kGrid = 4;    // px; every spacing is a multiple
inline constexpr int kRadius = 6;  // px; corners of cards, buttons and fields
inline constexpr int kHeader = 28; // px; the header strip of a view
inline constexpr int kIcon = 16;   // px; icons in buttons

enum class Appearance { System, Light, Dark };

struct Palette {
    bool dark = false;
    QColor window;       // behind everything
    QColor panel;        // docks, tool bar, header strips
    QColor raised;       // cards, buttons
    QColor hover;        // a raised thing under the pointer
    QColor canvas;       // where data are drawn
    QColor field;        // text fields
    QColor border;       // hairlines
    QColor text;         // body text: contrast with panel and canvas at least 7 : 1
    QColor mutedText;    // captions: at least 4.5 : 1
    QColor disabledText; // at least 2.5 : 1
    QColor accent;       // selection, focus, the main button
    QColor onAccent;     // text on accent
    QColor good;         // done, confident
    QColor warning;
    QColor bad;
    QColor grid; // grid lines of plots
    // Lines of plots and size bars of the equation's terms; told apart by lightness too.
    QColor advection;  // orange
    QColor viscosity;  // sky blue
    QColor score;      // violet
    QColor boundary;   // green
    QColor noise;      // rose
    QColor projection; // grey blue
    std::array<QColor, 6> series() const {
        return {viscosity, advection, boundary, noise, score, projection};
    }
};

const Palette& lightPalette();
const Palette& darkPalette();

// What the desktop asks for: Light or Dark. Reads the desktop's colour-scheme setting, else the lightness of
// the palette that the platform gave before the first applyTheme.
Appearance systemAppearance();

// The text sizes that a person can choose, relative to the desktop's own.
inline constexpr std::array<double, 8> kTextScales{0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0};

// Sets palette, style, font and style sheet of the whole program. System is resolved by systemAppearance().
// textScale is clamped to the ends of kTextScales. Can be called again at any time; widgets get
// QEvent::PaletteChange and QEvent::FontChange.
void applyTheme(QApplication& application, Appearance appearance, double textScale = 1.0);

// The text scale that applies now.
double textScale();

// The palette that a widget is drawn with now: light or dark, as applyTheme set it.
const Palette& paletteOf(const QWidget& widget);

// The style sheet that applyTheme sets. Classes for panels (set the dynamic property "role"):
//   QFrame[role="card"]       raised card with border and radius
//   QLabel[role="caption"]    small, muted, letter-spaced section heading
//   QLabel[role="muted"]      muted text
//   QLabel[role="value"]      tabular figures, right aligned
//   QPushButton/QToolButton[role="primary"]  accent button
//   QToolButton[role="chip"]  small rounded button
//   QToolButton[role="flat"]  no frame until hovered (header strips); [arrow="yes"]: with a menu's arrow
QString styleSheet(const Palette& palette, double textScale = 1.0);

// System sans; Inter where it is installed. `scale` multiplies the size that the person chose.
QFont textFont(double scale = 1.0);
QFont numberFont(double scale = 1.0); // the same with figures of equal width
QFont mathFont(double scale = 1.0);   // serif italic for formulas

// Gives a widget one of these fonts for good: it follows when the person chooses another text size (a font
// that a widget was given by setFont would not).
enum class Face { Text, Numbers, Formula };
void setRelativeFont(QWidget& widget, double scale, Face face = Face::Text,
                     QFont::Weight weight = QFont::Normal);

// A line icon from resources/icons/NAME.svg in the palette's colours (normal, disabled, checked). Empty for
// an unknown name. Names: see resources/icons.
// checked: the button that it stands on is filled with the accent, or, where it is flat, only shaded.
enum class Checked { Filled, Shaded };
QIcon icon(const QString& name, const Palette& palette, Checked checked = Checked::Filled);

} // namespace sgfm::style
