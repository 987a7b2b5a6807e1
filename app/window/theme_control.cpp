#include "app/window/theme_control.h"

#include <QApplication>
#include <QSettings>

#include <algorithm>
#include <cmath>

namespace sgfm::window {

namespace {

const QString kAppearanceKey = QStringLiteral("window/appearance");
const QString kTextScaleKey = QStringLiteral("window/textScale");

std::size_t placeOf(double scale) {
    const auto distance = [scale](double one) { return std::abs(one - scale); };
    return static_cast<std::size_t>(std::ranges::min_element(style::kTextScales, {}, distance) -
                                    style::kTextScales.begin());
}

} // namespace

ThemeControl::ThemeControl(QSettings& settings, QObject* parent)
    : QObject(parent),
      m_settings(settings),
      m_appearance(storedAppearance(settings)),
      m_textScale(storedTextScale(settings)) {
    connect(&m_watch, &style::SystemAppearanceWatch::changed, this, [this] {
        if (m_appearance == style::Appearance::System) {
            apply();
        }
    });
}

style::Appearance ThemeControl::storedAppearance(const QSettings& settings) {
    const int stored = settings.value(kAppearanceKey, 0).toInt();
    return stored >= 0 && stored <= 2 ? static_cast<style::Appearance>(stored) : style::Appearance::System;
}

double ThemeControl::storedTextScale(const QSettings& settings) {
    const double stored = settings.value(kTextScaleKey, 1.0).toDouble();
    return std::isfinite(stored) ? style::kTextScales[placeOf(stored)] : 1.0;
}

void ThemeControl::choose(style::Appearance appearance) {
    m_appearance = appearance;
    m_settings.setValue(kAppearanceKey, static_cast<int>(appearance));
    apply();
}

void ThemeControl::enlargeText(int steps) {
    const int last = static_cast<int>(style::kTextScales.size()) - 1;
    const int place = std::clamp(static_cast<int>(placeOf(m_textScale)) + steps, 0, last);
    scaleText(style::kTextScales[static_cast<std::size_t>(place)]);
}

void ThemeControl::resetText() {
    scaleText(1.0);
}

void ThemeControl::scaleText(double scale) {
    if (scale != m_textScale) {
        m_textScale = scale;
        m_settings.setValue(kTextScaleKey, scale);
        apply();
    }
    emit textScaled(scale);
}

void ThemeControl::apply() {
    style::applyTheme(*qApp, m_appearance, m_textScale);
}

} // namespace sgfm::window
