// Random actions do not crash the window, hang it or make it leak.
//
// $SGFM_MONKEY_ACTIONS (500 without it; ./lab sanitize takes 10,000 under the address sanitizer) and
// $SGFM_MONKEY_SEED choose the run; $SGFM_MONKEY_LOG names a file for what was done. The seed fixes the
// choices; how far the engine is when they meet it differs from run to run.

#include "support/monkey.h"

#include <QDesktopServices>

#include <atomic>
#include <thread>

using namespace sgfm;
using namespace sgfm::test;

namespace {

// Longer than anything takes on a loaded machine under the sanitizers; a hang takes for ever.
constexpr std::chrono::seconds kHang{120};

// Takes what would be opened on the desktop.
class UrlSink : public QObject {
    Q_OBJECT
  public slots:
    void take(const QUrl&) {}
};

// Ends the program when the event loop does not come back, so that a hang says where it was.
class Watchdog {
  public:
    explicit Watchdog(const Monkey& monkey)
        : m_thread([this, &monkey](std::stop_token stop) { watch(stop, monkey); }) {}

  private:
    void watch(const std::stop_token& stop, const Monkey& monkey) {
        int last = -1;
        auto since = std::chrono::steady_clock::now();
        while (!stop.stop_requested()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            const int now = monkey.beats();
            if (now != last) {
                last = now;
                since = std::chrono::steady_clock::now();
            } else if (std::chrono::steady_clock::now() - since > kHang) {
                std::fprintf(stderr, "The window hangs after action %d.\n", monkey.acted());
                std::abort();
            }
        }
    }
    std::jthread m_thread;
};

int numberFrom(const char* variable, int otherwise) {
    bool given = false;
    const int number = qEnvironmentVariableIntValue(variable, &given);
    return given ? number : otherwise;
}

QString scratchFolder; // the home of this process

} // namespace

class MonkeyTest : public QObject {
    Q_OBJECT
  private slots:
    void randomActionsNeitherCrashNorHangNorLeaveTheFolder();
};

void MonkeyTest::randomActionsNeitherCrashNorHangNorLeaveTheFolder() {
    const int actions = numberFrom("SGFM_MONKEY_ACTIONS", 500);
    const auto seed = static_cast<unsigned>(numberFrom("SGFM_MONKEY_SEED", 1));
    std::printf("monkey: seed %u, %d actions\n", seed, actions);
    std::fflush(stdout);
    const QByteArray logName = qgetenv("SGFM_MONKEY_LOG");
    std::FILE* log = logName.isEmpty() ? nullptr : std::fopen(logName.constData(), "w");

    const QString files = scratchFolder + QStringLiteral("/files");
    QVERIFY(QDir().mkpath(files));
    QDir::setCurrent(files);
    MonkeyStock stock(files, QString::fromStdString((runtime::resourceFolder() / "presets").string()));
    UrlSink sink;
    for (const char* scheme : {"file", "http", "https"}) {
        QDesktopServices::setUrlHandler(QString::fromLatin1(scheme), &sink, "take");
    }
    {
        Monkey monkey(stock, seed, actions, log);
        const Watchdog watchdog(monkey);
        monkey.start();
        while (!monkey.isDone()) { // the watchdog knows when this takes too long
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        }
        QCOMPARE(monkey.acted(), actions);
    }
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    for (const char* scheme : {"file", "http", "https"}) {
        QDesktopServices::unsetUrlHandler(QString::fromLatin1(scheme));
    }
    if (log != nullptr) {
        std::fclose(log);
    }
    // Nothing that it opened is left.
    for (const QWidget* widget : QApplication::topLevelWidgets()) {
        QVERIFY2(!widget->isVisible(), widget->metaObject()->className());
    }
}

int main(int argc, char** argv) {
    const QTemporaryDir home;
    scratchFolder = home.path();
    // Nothing of the person who runs this is read or written.
    for (const char* variable : {"HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"}) {
        qputenv(variable, home.path().toUtf8());
    }
    prepareWindowTests();
    QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    QApplication application(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false);
    style::applyTheme(application, style::Appearance::Dark);
    MonkeyTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "monkey_test.moc"
