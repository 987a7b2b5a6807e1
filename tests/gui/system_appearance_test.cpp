// The window follows the desktop's light and dark: a desktop portal of our own on a message bus of our own.

#include "widgets/style/system_appearance.h"
#include "widgets/style/theme.h"

#include "app/window/theme_control.h"

#include <QApplication>
#include <QProcess>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QWidget>

#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusVariant>

#include <atomic>

using namespace sgfm;

// What the lab asks of a desktop: org.freedesktop.portal.Settings.Read.
class Portal : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")
  public:
    std::atomic<uint> scheme = 2;

  public slots:
    QDBusVariant Read(const QString& space, const QString& key) {
        const bool known =
            space == QStringLiteral("org.freedesktop.appearance") && key == QStringLiteral("color-scheme");
        return QDBusVariant(QVariant::fromValue(QDBusVariant(known ? scheme.load() : 0U)));
    }

  signals:
    void SettingChanged(const QString& space, const QString& key, const QDBusVariant& value);
};

class SystemAppearanceTest : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void cleanupTestCase();
    void theDesktopIsAskedAndFollowed();
    void aChoiceOfTheirOwnIsKeptWhateverTheDesktopDoes();
    void otherSettingsOfTheDesktopAreNotOurs();

  private:
    void setDesktop(uint scheme, const QString& key = QStringLiteral("color-scheme")) {
        m_portal->scheme = scheme;
        QMetaObject::invokeMethod(
            m_portal,
            [this, scheme, key] {
                emit m_portal->SettingChanged(QStringLiteral("org.freedesktop.appearance"), key,
                                              QDBusVariant(scheme));
            },
            Qt::BlockingQueuedConnection);
    }
    bool isDark() { return style::paletteOf(m_widget).dark; }

    QTemporaryDir m_folder;
    QThread m_thread; // the portal answers while the lab waits for it
    Portal* m_portal = nullptr;
    QWidget m_widget;
};

void SystemAppearanceTest::initTestCase() {
    m_portal = new Portal;
    m_portal->moveToThread(&m_thread);
    m_thread.start();
    bool registered = false;
    QMetaObject::invokeMethod(
        m_portal,
        [&] {
            auto bus = QDBusConnection::connectToBus(qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS"),
                                                     QStringLiteral("portal"));
            registered =
                bus.registerObject(QStringLiteral("/org/freedesktop/portal/desktop"), m_portal,
                                   QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals) &&
                bus.registerService(QStringLiteral("org.freedesktop.portal.Desktop"));
        },
        Qt::BlockingQueuedConnection);
    QVERIFY(registered);
}

void SystemAppearanceTest::cleanupTestCase() {
    m_portal->deleteLater();
    QDBusConnection::disconnectFromBus(QStringLiteral("portal"));
    m_thread.quit();
    m_thread.wait();
}

void SystemAppearanceTest::theDesktopIsAskedAndFollowed() {
    QSettings settings(m_folder.filePath(QStringLiteral("a.ini")), QSettings::IniFormat);
    QCOMPARE(style::systemAppearance(), style::Appearance::Light);
    style::applyTheme(*qApp, style::Appearance::System);
    QVERIFY(!isDark());
    window::ThemeControl theme(settings);
    setDesktop(1);
    QTRY_VERIFY(isDark());
    setDesktop(2);
    QTRY_VERIFY(!isDark());
}

void SystemAppearanceTest::aChoiceOfTheirOwnIsKeptWhateverTheDesktopDoes() {
    QSettings settings(m_folder.filePath(QStringLiteral("b.ini")), QSettings::IniFormat);
    window::ThemeControl theme(settings);
    theme.choose(style::Appearance::Light);
    style::SystemAppearanceWatch watch;
    QSignalSpy changed(&watch, &style::SystemAppearanceWatch::changed);
    setDesktop(1);
    QTRY_COMPARE(changed.count(), 1);
    QVERIFY(!isDark());
    theme.choose(style::Appearance::System);
    QVERIFY(isDark());
}

void SystemAppearanceTest::otherSettingsOfTheDesktopAreNotOurs() {
    style::SystemAppearanceWatch watch;
    QSignalSpy changed(&watch, &style::SystemAppearanceWatch::changed);
    setDesktop(1, QStringLiteral("accent-color"));
    setDesktop(1);
    QTRY_COMPARE(changed.count(), 1); // only the second one
}

int main(int argc, char** argv) {
    QProcess bus;
    bus.start(QStringLiteral("dbus-daemon"), {"--session", "--nofork", "--print-address"});
    if (!bus.waitForStarted() || !bus.waitForReadyRead(10'000)) {
        qWarning("There is no dbus-daemon here: nothing tested.");
        return 0;
    }
    qputenv("DBUS_SESSION_BUS_ADDRESS", bus.readLine().trimmed());
    int result = 0;
    {
        QStandardPaths::setTestModeEnabled(true);
        QApplication application(argc, argv);
        SystemAppearanceTest test;
        result = QTest::qExec(&test, argc, argv);
    }
    bus.kill();
    bus.waitForFinished();
    return result;
}
#include "system_appearance_test.moc"
