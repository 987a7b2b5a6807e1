// window_shots --out DIR --size WxH --theme light|dark [--called NAME] [--choices] [--only PARTS]
// Pictures of everything the window can show, and pages of small ones in DIR/sheets; ./lab shots runs it at
// every size, pixel ratio ($QT_SCALE_FACTOR) and appearance.

#include "shots/album.h"

#include <QCommandLineParser>
#include <QDesktopServices>

#include <cstdio>

using namespace sgfm;

int main(int argc, char** argv) {
    // The pictures must not depend on what a person arranged before, and nothing of theirs is written.
    const QTemporaryDir home;
    for (const char* variable : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"}) {
        qputenv(variable, home.path().toUtf8());
    }
    test::prepareWindowTests();
    QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    QApplication application(argc, argv);
    style::EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    QApplication::setQuitOnLastWindowClosed(false);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption out(QStringLiteral("out"), QStringLiteral("Folder."), QStringLiteral("dir"),
                                 QStringLiteral("out/shots"));
    const QCommandLineOption size(QStringLiteral("size"), QStringLiteral("Size of the window."),
                                  QStringLiteral("WxH"), QStringLiteral("1280x800"));
    const QCommandLineOption theme(QStringLiteral("theme"), QStringLiteral("light or dark."),
                                   QStringLiteral("name"), QStringLiteral("dark"));
    const QCommandLineOption name(QStringLiteral("called"), QStringLiteral("What the set is called."),
                                  QStringLiteral("name"));
    const QCommandLineOption choices(QStringLiteral("choices"),
                                     QStringLiteral("Also each choice of every view."));
    const QCommandLineOption only(QStringLiteral("only"),
                                  QStringLiteral("Some parts: ") + shots::Album::parts().join(u','),
                                  QStringLiteral("parts"));
    parser.addOptions({out, size, theme, name, choices, only});
    parser.process(application);

    shots::Order order;
    const QStringList sides = parser.value(size).split(u'x');
    order.size = sides.size() == 2 ? QSize(sides[0].toInt(), sides[1].toInt()) : QSize();
    if (order.size.width() < 640 || order.size.height() < 400) {
        std::fprintf(stderr, "window_shots: --size %s is not WIDTHxHEIGHT from 640x400 up.\n",
                     qPrintable(parser.value(size)));
        return 2;
    }
    order.folder = parser.value(out);
    order.appearance =
        parser.value(theme) == QStringLiteral("light") ? style::Appearance::Light : style::Appearance::Dark;
    order.name = parser.isSet(name) ? parser.value(name) : parser.value(size) + '-' + parser.value(theme);
    order.choices = parser.isSet(choices);
    order.only = parser.value(only).split(u',', Qt::SkipEmptyParts);
    for (const QString& part : order.only) {
        if (!shots::Album::parts().contains(part)) {
            std::fprintf(stderr, "window_shots: there is no part %s; there are %s.\n", qPrintable(part),
                         qPrintable(shots::Album::parts().join(u',')));
            return 2;
        }
    }
    style::applyTheme(application, order.appearance); // before the window is made, as the lab does it
    shots::Album album(order);
    album.takeAll();
    std::printf("%s: %d pictures\n", qPrintable(order.name), album.taken());
    return 0;
}
