#pragma once
// Light or dark and the size of the text: what the person chose, kept in the settings; what the desktop asks
// for, followed while it runs.

#include "widgets/style/system_appearance.h"
#include "widgets/style/theme.h"

#include <QObject>

class QSettings;

namespace sgfm::window {

class ThemeControl : public QObject {
    Q_OBJECT
  public:
    // The settings must outlive this. Applies nothing yet: main has, before there were widgets.
    explicit ThemeControl(QSettings& settings, QObject* parent = nullptr);

    static style::Appearance storedAppearance(const QSettings& settings);
    static double storedTextScale(const QSettings& settings); // one of style::kTextScales

    style::Appearance appearance() const noexcept { return m_appearance; }
    void choose(style::Appearance appearance);
    void assume(style::Appearance appearance) { m_appearance = appearance; } // for this time only
    void enlargeText(int steps);                                             // along style::kTextScales
    void resetText();

  signals:
    void textScaled(double scale);

  private:
    void scaleText(double scale);
    void apply();

    QSettings& m_settings;
    style::Appearance m_appearance;
    double m_textScale;
    style::SystemAppearanceWatch m_watch;
};

} // namespace sgfm::window
