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
                                    tr("Takes the picture after so many frames."), QStringLiteral("n"),
                                    QStringLiteral("1"));
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

std::unique_ptr<QObject> takeScreenshotWhenAsked(MainWindow& window, const StartOptions& options) {
    auto counter = std::make_unique<QObject>();
    if (options.screenshot.isEmpty()) {
        return counter;
    }
    QObject::connect(&window.bridge(), &EngineBridge::frameArrived, counter.get(),
                     [&window, options, context = counter.get(), left = options.afterFrames]() mutable {
                         if (--left != 0) {
                             return;
                         }
                         // Once more through the event loop: the views paint what they were given.
                         QTimer::singleShot(0, context, [&window, options] {
                             const bool written = window.grab().save(options.screenshot);
                             if (!written) {
                                 std::fprintf(stderr, "sgfm-lab: %s cannot be written.\n",
                                              qPrintable(options.screenshot));
                             }
                             window.close();
                             QCoreApplication::exit(written ? 0 : kCannotWrite);
                         });
                     });
    return counter;
}

} // namespace sgfm::window
