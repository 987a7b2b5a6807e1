#include "widgets/panels/term_style.h"

#include <QStringList>

#include <cmath>

namespace sgfm::panels {

const style::Palette& colorsOf(const QPalette& palette) {
    return palette.color(QPalette::Window).lightnessF() < 0.5F ? style::darkPalette() : style::lightPalette();
}

QColor termColor(std::string_view term, const QPalette& palette) {
    const style::Palette& colors = colorsOf(palette);
    if (term == "advection") {
        return colors.advection;
    }
    if (term == "viscosity") {
        return colors.viscosity;
    }
    if (term == "boundary") {
        return colors.boundary;
    }
    if (term == "noise") {
        return colors.noise;
    }
    return term == "projection" ? colors.projection : colors.accent;
}

QColor groove(const QPalette& palette) {
    const style::Palette& colors = colorsOf(palette);
    const auto mix = [](int a, int b) { return a + (b - a) / 5; };
    return {mix(colors.raised.red(), colors.text.red()), mix(colors.raised.green(), colors.text.green()),
            mix(colors.raised.blue(), colors.text.blue())};
}

int scaledPixels(int pixels) {
    return qRound(pixels * style::textScale());
}

QString formulaFamilies() {
    QStringList quoted;
    const QFont font = style::mathFont();
    for (const QString& family : font.families().isEmpty() ? QStringList{font.family()} : font.families()) {
        quoted += QStringLiteral("'%1'").arg(family);
    }
    return quoted.join(u',') + QStringLiteral(",serif");
}

QString shortNumber(double value) {
    if (std::isnan(value)) {
        return QStringLiteral("–");
    }
    if (std::isinf(value)) {
        return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    }
    const double size = std::abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e5)) {
        return QString::number(value, 'e', 1);
    }
    return QString::number(value, 'g', 3);
}

} // namespace sgfm::panels
