#pragma once
// What sgfm-lab understands on its command line, and the picture that scripts ask for.

#include "widgets/style/theme.h"

#include <QSize>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

class QObject;

namespace sgfm::window {

class MainWindow;

struct StartOptions {
    QString file;        // recipe, preset or export to open
    QString screenshot;  // write a picture of the window there and leave
    int afterFrames = 1; // ... after this many frames, or when the run stands still before
    QSize size;
    std::optional<style::Appearance> appearance;
    std::optional<double> textScale;
};

// Prints help or what is wrong and leaves the program for --help, --version and unusable options.
StartOptions readStartOptions(const QStringList& arguments);

// Takes the picture when one was asked for, and ends the event loop: with 0, or 5 where the file cannot be
// written. Lives as long as the result, which is null when there is nothing to do.
std::unique_ptr<QObject> takeScreenshotWhenAsked(MainWindow& window, const StartOptions& options);

} // namespace sgfm::window
