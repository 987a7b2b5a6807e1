// What the desktop asks for. Qt 6.4 cannot tell; the desktop portal can
// (org.freedesktop.appearance color-scheme: 1 dark, 2 light, 0 no preference).

#include "widgets/style/theme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QFile>
#include <QGuiApplication>
#include <QPalette>

namespace sgfm::style {
namespace {

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
    auto call =
        QDBusMessage::createMethodCall("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
                                       "org.freedesktop.portal.Settings", "Read");
    call << QString("org.freedesktop.appearance") << QString("color-scheme");
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
    const QPalette palette = QGuiApplication::palette();
    return palette.color(QPalette::Window).lightness() < 128 ? Appearance::Dark : Appearance::Light;
}

} // namespace sgfm::style
