#include "widgets/style/theme.h"

#include "widgets/style/system_appearance.h"

#include <QApplication>
#include <QFontDatabase>
#include <QStyleFactory>
#include <QWidget>

#include <algorithm>

namespace sgfm::style {

const Palette& lightPalette() {
    static const Palette palette{
        .dark = false,
        .window = QColor(0xe9ebef),
        .panel = QColor(0xf7f8fa),
        .raised = QColor(0xffffff),
        .hover = QColor(0xeef2f9),
        .canvas = QColor(0xffffff),
        .field = QColor(0xffffff),
        .border = QColor(0xd3d7de),
        .text = QColor(0x1b1f27),
        .mutedText = QColor(0x5d6675),
        .disabledText = QColor(0x969dab),
        .accent = QColor(0x2f6fe0),
        .onAccent = QColor(0xffffff),
        .good = QColor(0x2c8a4b),
        .warning = QColor(0xa66500),
        .bad = QColor(0xc23636),
        .grid = QColor(0xe6e9ee),
        .advection = QColor(0xd0661c),
        .viscosity = QColor(0x1f86c2),
        .score = QColor(0x8250cf),
        .boundary = QColor(0x2f9147),
        .noise = QColor(0xcc3f63),
        .projection = QColor(0x64748f),
    };
    return palette;
}

const Palette& darkPalette() {
    static const Palette palette{
        .dark = true,
        .window = QColor(0x0e1015),
        .panel = QColor(0x181b22),
        .raised = QColor(0x21252e),
        .hover = QColor(0x2b303b),
        .canvas = QColor(0x101218),
        .field = QColor(0x101218),
        .border = QColor(0x2e333e),
        .text = QColor(0xe7e9ee),
        .mutedText = QColor(0x9aa2b1),
        .disabledText = QColor(0x666d7b),
        .accent = QColor(0x2f6fe0),
        .onAccent = QColor(0xffffff),
        .good = QColor(0x5fc07d),
        .warning = QColor(0xe0a33a),
        .bad = QColor(0xef6b6b),
        .grid = QColor(0x242832),
        .advection = QColor(0xe8833a),
        .viscosity = QColor(0x4aa3df),
        .score = QColor(0xa471e8),
        .boundary = QColor(0x5cb86a),
        .noise = QColor(0xe2607f),
        .projection = QColor(0x8e9db8),
    };
    return palette;
}

const Palette& paletteOf(const QWidget&) {
    // Not the widget's own palette: a style sheet's transparent background would read as black.
    return QGuiApplication::palette().color(QPalette::Window).lightness() < 128 ? darkPalette()
                                                                                : lightPalette();
}

namespace {

QPalette qtPalette(const Palette& p) {
    QPalette palette;
    palette.setColor(QPalette::Window, p.window);
    palette.setColor(QPalette::WindowText, p.text);
    palette.setColor(QPalette::Base, p.field);
    palette.setColor(QPalette::AlternateBase, p.raised);
    palette.setColor(QPalette::ToolTipBase, p.raised);
    palette.setColor(QPalette::ToolTipText, p.text);
    palette.setColor(QPalette::PlaceholderText, p.mutedText);
    palette.setColor(QPalette::Text, p.text);
    palette.setColor(QPalette::Button, p.raised);
    palette.setColor(QPalette::ButtonText, p.text);
    palette.setColor(QPalette::BrightText, p.onAccent);
    palette.setColor(QPalette::Light, p.hover);
    palette.setColor(QPalette::Midlight, p.hover);
    palette.setColor(QPalette::Mid, p.border);
    palette.setColor(QPalette::Dark, p.border);
    palette.setColor(QPalette::Shadow, p.dark ? QColor(0x05060a) : QColor(0xb8bec9));
    palette.setColor(QPalette::Highlight, p.accent);
    palette.setColor(QPalette::HighlightedText, p.onAccent);
    palette.setColor(QPalette::Link, p.dark ? QColor(0x7aa7f2) : p.accent);
    palette.setColor(QPalette::LinkVisited, p.score);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, p.disabledText);
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight, p.border);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, p.disabledText);
    return palette;
}

bool hasFamily(const QString& family) {
    static const QStringList families =
        QFontDatabase::families(); // asked for with every text that is painted
    return families.contains(family);
}

QFont scaled(QFont font, double scale) {
    if (font.pointSizeF() > 0) {
        font.setPointSizeF(font.pointSizeF() * scale);
    } else {
        font.setPixelSize(qRound(font.pixelSize() * scale));
    }
    return font;
}

} // namespace

namespace {

QFont desktopFont() {
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    if (hasFamily("Inter")) {
        font.setFamily("Inter");
    }
    font.setStyleStrategy(QFont::PreferAntialias);
    return font;
}

// Where the text scale is kept: with the program that it belongs to.
constexpr auto kTextScaleProperty = "sgfmTextScale";
constexpr auto kRelativeFont = "sgfmRelativeFont";

QFont faceOf(Face face, double scale) {
    switch (face) {
    case Face::Numbers:
        return numberFont(scale);
    case Face::Formula:
        return mathFont(scale);
    case Face::Text:
        break;
    }
    return textFont(scale);
}

void applyRelativeFont(QWidget& widget) {
    const QVariantList wanted = widget.property(kRelativeFont).toList();
    if (wanted.size() == 3) {
        QFont font = faceOf(static_cast<Face>(wanted[1].toInt()), wanted[0].toDouble());
        font.setWeight(static_cast<QFont::Weight>(wanted[2].toInt()));
        widget.setFont(font);
    }
}

} // namespace

double textScale() {
    const QVariant scale = qApp == nullptr ? QVariant() : qApp->property(kTextScaleProperty);
    return scale.isValid() ? scale.toDouble() : 1.0;
}

void setRelativeFont(QWidget& widget, double scale, Face face, QFont::Weight weight) {
    widget.setProperty(kRelativeFont, QVariantList{scale, static_cast<int>(face), static_cast<int>(weight)});
    applyRelativeFont(widget);
}

QFont textFont(double scale) {
    return scaled(desktopFont(), scale * textScale());
}

QFont numberFont(double scale) {
    // Inter's figures are proportional unless asked; Qt 6.4 cannot ask, so its sibling with equal figures is
    // used where there is one. DejaVu's and most system fonts' figures are equal as they are.
    QFont font = textFont(scale);
    for (const auto* family : {"Noto Sans", "DejaVu Sans", "Liberation Sans"}) {
        if (font.family() == "Inter" && hasFamily(family)) {
            font.setFamily(family);
            font = scaled(font, 0.92); // these are wider than Inter at the same size
        }
    }
    return font;
}

QFont mathFont(double scale) {
    QFont font = textFont(scale);
    for (const auto* family :
         {"STIX Two Text", "STIX Two Math", "STIX", "Libertinus Serif", "DejaVu Serif"}) {
        if (hasFamily(family)) {
            font.setFamily(family);
            break;
        }
    }
    font.setStyleHint(QFont::Serif);
    font.setItalic(true);
    return font;
}

void applyTheme(QApplication& application, Appearance appearance, double textScale) {
    if (!application.property(kPlatformDark).isValid()) { // before our own palette hides it
        application.setProperty(kPlatformDark,
                                application.palette().color(QPalette::Window).lightness() < 128);
    }
    if (appearance == Appearance::System) {
        appearance = systemAppearance();
    }
    const Palette& palette = appearance == Appearance::Dark ? darkPalette() : lightPalette();
    // Fusion draws what the style sheet leaves alone the same on every desktop, and follows the palette.
    application.setStyle(QStyleFactory::create("Fusion"));
    const double scale = std::clamp(textScale, kTextScales.front(), kTextScales.back());
    application.setProperty(kTextScaleProperty, scale);
    application.setFont(textFont());
    application.setPalette(qtPalette(palette));
    application.setStyleSheet(styleSheet(palette, scale));
    for (QWidget* widget : QApplication::allWidgets()) {
        applyRelativeFont(*widget);
    }
}

} // namespace sgfm::style
