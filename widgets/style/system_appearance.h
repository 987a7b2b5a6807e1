#pragma once
// Tells when the desktop changes between light and dark while the program runs. Qt 6.4 cannot; the desktop
// portal's signal SettingChanged (org.freedesktop.appearance color-scheme) can. Without a session bus it
// never speaks.

#include <QObject>

class QDBusVariant;
class QString;

namespace sgfm::style {

// The property of the application in which applyTheme keeps what the platform's own palette was.
inline constexpr auto kPlatformDark = "sgfmPlatformDark";

class SystemAppearanceWatch : public QObject {
    Q_OBJECT
  public:
    explicit SystemAppearanceWatch(QObject* parent = nullptr);

  signals:
    void changed(); // ask systemAppearance() again

  private slots:
    void hear(const QString& space, const QString& key, const QDBusVariant& value);
};

} // namespace sgfm::style
