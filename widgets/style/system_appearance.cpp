// What the desktop asks for. Qt 6.4 cannot tell; the desktop portal can
// (org.freedesktop.appearance color-scheme: 1 dark, 2 light, 0 no preference).

#include "widgets/style/system_appearance.h"

#include "widgets/style/theme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QFile>
#include <QGuiApplication>
#include <QPalette>

namespace sgfm::style {
namespace {

constexpr auto kPortal = "org.freedesktop.portal.Desktop";
constexpr auto kPortalPath = "/org/freedesktop/portal/desktop";
constexpr auto kPortalSettings = "org.freedesktop.portal.Settings";
constexpr auto kAppearanceSpace = "org.freedesktop.appearance";
constexpr auto kColorScheme = "color-scheme";

// Without a session bus at hand libdbus would start one, which takes seconds and outlives us.
bool hasSessionBus() {
    if (!qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")) {
        return true;
    }
    const QString folder = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return !folder.isEmpty() && QFile::exists(folder + "/bus");
}

int portalColorScheme() {
    if (!hasSessionBus()) {
        return 0;
    }
    auto call = QDBusMessage::createMethodCall(kPortal, kPortalPath, kPortalSettings, QStringLiteral("Read"));
    call << QString::fromLatin1(kAppearanceSpace) << QString::fromLatin1(kColorScheme);
    const int timeout = 300; // ms: a start must not wait for a desktop that does not answer
    const auto reply = QDBusConnection::sessionBus().call(call, QDBus::Block, timeout);
    if (reply.type() != QDBusMessage::ReplyMessage || reply.arguments().isEmpty()) {
        return 0;
    }
    QVariant value = reply.arguments().constFirst();
    while (value.canConvert<QDBusVariant>()) { // the portal wraps the value twice
        value = value.value<QDBusVariant>().variant();
    }
    return value.toInt();
}

} // namespace

Appearance systemAppearance() {
    switch (portalColorScheme()) {
    case 1:
        return Appearance::Dark;
    case 2:
        return Appearance::Light;
    default:
        break;
    }
    const QVariant platformDark = qApp == nullptr ? QVariant() : qApp->property(kPlatformDark);
    const bool dark = platformDark.isValid()
                          ? platformDark.toBool()
                          : QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
    return dark ? Appearance::Dark : Appearance::Light;
}

SystemAppearanceWatch::SystemAppearanceWatch(QObject* parent) : QObject(parent) {
    if (hasSessionBus()) {
        QDBusConnection::sessionBus().connect(kPortal, kPortalPath, kPortalSettings,
                                              QStringLiteral("SettingChanged"), this,
                                              SLOT(hear(QString, QString, QDBusVariant)));
    }
}

void SystemAppearanceWatch::hear(const QString& space, const QString& key, const QDBusVariant&) {
    if (space == QLatin1String(kAppearanceSpace) && key == QLatin1String(kColorScheme)) {
        emit changed();
    }
}

} // namespace sgfm::style
