#include "app/window/start_options.h"

#include "app/window/main_window.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QPixmap>
#include <QTimer>

#include <cstdio>
#include <cstdlib>

namespace sgfm::window {

namespace {

constexpr int kWrongUsage = 2;
constexpr int kCannotWrite = 5;

[[noreturn]] void refuse(const QString& message) {
    std::fprintf(stderr, "sgfm-lab: %s\nTry sgfm-lab --help.\n", qPrintable(message));
    std::exit(kWrongUsage);
}

QSize sizeNamed(const QString& text) {
    const QStringList sides = text.split(u'x');
    const QSize size = sides.size() == 2 ? QSize(sides[0].toInt(), sides[1].toInt()) : QSize();
    if (size.width() < 640 || size.height() < 400 || size.width() > 16384 || size.height() > 16384) {
        refuse(QCoreApplication::translate("StartOptions", "--size %1 is not WIDTHxHEIGHT from 640x400 up.")
                   .arg(text));
    }
    return size;
}

} // namespace

StartOptions readStartOptions(const QStringList& arguments) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("StartOptions", text); };
    QCommandLineParser parser;
    parser.setApplicationDescription(tr("SGFM Lab: text and video as fields that flow."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("file"),
                                 tr("A recipe, a preset, or any export that carries one."),
                                 QStringLiteral("[file]"));
    const QCommandLineOption screenshot(QStringLiteral("screenshot"),
                                        tr("Writes a picture of the window and leaves."),
                                        QStringLiteral("file"));
    const QCommandLineOption frames(QStringLiteral("after-frames"),
                                    tr("Takes the picture after so many frames, or when the run has ended."),
                                    QStringLiteral("n"), QStringLiteral("1"));
    const QCommandLineOption size(QStringLiteral("size"), tr("Size of the window."), QStringLiteral("WxH"));
    const QCommandLineOption theme(QStringLiteral("theme"), tr("light, dark or system."),
                                   QStringLiteral("name"));
    const QCommandLineOption text(QStringLiteral("text"), tr("Size of the text in percent, 80 to 200."),
                                  QStringLiteral("percent"));
    parser.addOptions({screenshot, frames, size, theme, text});
    parser.process(arguments);

    StartOptions options;
    if (parser.positionalArguments().size() > 1) {
        refuse(tr("One file at a time."));
    }
    options.file = parser.positionalArguments().value(0);
    options.screenshot = parser.value(screenshot);
    bool number = false;
    options.afterFrames = parser.value(frames).toInt(&number);
    if (!number || options.afterFrames < 1) {
        refuse(tr("--after-frames %1 is not a number from 1 up.").arg(parser.value(frames)));
    }
    if (parser.isSet(size)) {
        options.size = sizeNamed(parser.value(size));
    }
    if (parser.isSet(text)) {
        const double percent = parser.value(text).toDouble(&number);
        if (!number || !(percent >= 80 && percent <= 200)) {
            refuse(tr("--text %1 is not a number from 80 to 200.").arg(parser.value(text)));
        }
        options.textScale = percent / 100;
    }
    if (parser.isSet(theme)) {
        const QString name = parser.value(theme);
        if (name == QStringLiteral("light")) {
            options.appearance = style::Appearance::Light;
        } else if (name == QStringLiteral("dark")) {
            options.appearance = style::Appearance::Dark;
        } else if (name == QStringLiteral("system")) {
            options.appearance = style::Appearance::System;
        } else {
            refuse(tr("--theme %1 is not light, dark or system.").arg(name));
        }
    }
    return options;
}

namespace {

// Waits for the frame that the picture is to show: the N-th while the run goes on, or what there is when no
// more will come, since nobody is there to press a key.
class Photographer : public QObject {
  public:
    Photographer(MainWindow& window, const StartOptions& options)
        : m_window(window), m_file(options.screenshot), m_left(options.afterFrames) {
        connect(&window.bridge(), &EngineBridge::frameArrived, this, &Photographer::look);
        connect(&window.bridge(), &EngineBridge::noticeArrived, this, [this](const runtime::Notice& notice) {
            if (notice.kind == runtime::Notice::Kind::Error && m_window.frame() == nullptr) {
                take(); // there is no run, and the window says why
            }
        });
    }

  private:
    void look(const views::FramePointer& frame) {
        if (frame->state == runtime::RunState::Running) {
            if (--m_left == 0) {
                take();
            }
        } else if (m_askedAgain) {
            take();
        } else { // it may have been made before the views could say what they need
            m_askedAgain = true;
            QMetaObject::invokeMethod(&m_window.bridge(), &EngineBridge::requestLayersAgain,
                                      Qt::QueuedConnection);
        }
    }

    void take() {
        m_window.bridge().disconnect(this);
        m_window.finishTurns();
        // Once more through the event loop: the views paint what they were given.
        QTimer::singleShot(0, this, [this] {
            const bool written = m_window.grab().save(m_file);
            if (!written) {
                std::fprintf(stderr, "sgfm-lab: %s cannot be written.\n", qPrintable(m_file));
            }
            m_window.close();
            QCoreApplication::exit(written ? 0 : kCannotWrite);
        });
    }

    MainWindow& m_window;
    QString m_file;
    int m_left;
    bool m_askedAgain = false;
};

} // namespace

std::unique_ptr<QObject> takeScreenshotWhenAsked(MainWindow& window, const StartOptions& options) {
    return options.screenshot.isEmpty() ? nullptr : std::make_unique<Photographer>(window, options);
}

} // namespace sgfm::window
