// sgfm-lab: the window of SGFM Lab.

#include "app/window/main_window.h"
#include "app/window/start_options.h"
#include "engine/error.h"
#include "engine/kept_memory.h"
#include "engine/runtime/text_estimator.h"
#include "engine/runtime/video_estimator.h"
#include "widgets/style/english_plurals.h"
#include "widgets/style/theme.h"
#include "widgets/views/surface_format.h"

#include <QApplication>
#include <QSettings>
#include <QStandardPaths>
#include <QSurfaceFormat>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <thread>

namespace {

using namespace sgfm;

constexpr int kNoDisplay = 5; // as the command line: cannot read or write

bool hasDisplay() {
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") ||
           !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
}

void sayNoDisplay() {
    std::fputs(
        "SGFM Lab: there is no display to open a window on (DISPLAY and WAYLAND_DISPLAY are not set, or "
        "nothing answers there).\n"
        "Run it in a desktop session, under xvfb-run, or use the command line: sgfm run\n",
        stderr);
}

// Qt ends the program when its platform plugin cannot start; say it so that a person can do something.
void handleMessage(QtMsgType type, const QMessageLogContext&, const QString& message) {
    if (type == QtFatalMsg && message.contains(QStringLiteral("platform plugin"))) {
        sayNoDisplay();
        std::_Exit(kNoDisplay);
    }
    if (type != QtDebugMsg) {
        std::fprintf(stderr, "%s\n", qPrintable(message));
    }
}

std::shared_ptr<const text::Lexicon> readLexicon(const std::filesystem::path& resources,
                                                 std::string& problem) {
    try {
        return std::make_shared<const text::Lexicon>(resources / "models" / "kjv");
    } catch (const Error& error) {
        problem = error.message() + " " + error.remedy();
        return nullptr;
    }
}

// None is no failure: the lab flows without one.
std::shared_ptr<const runtime::TextModelAccess> readModel(const runtime::Resources& resources,
                                                          std::string& problem) {
    try {
        return resources.lexicon
                   ? runtime::openTextModel(runtime::shippedTextModel(resources.folder), resources.lexicon)
                   : nullptr;
    } catch (const Error& error) {
        problem = error.message() + " " + error.remedy();
        return nullptr;
    }
}

std::shared_ptr<const runtime::VideoModelAccess> readVideoModel(const runtime::Resources& resources,
                                                                std::string& problem) {
    try {
        return runtime::openVideoModel(runtime::shippedVideoModel(resources.folder));
    } catch (const Error& error) {
        problem = error.message() + " " + error.remedy();
        return nullptr;
    }
}

int run(QApplication& application, const window::StartOptions& options, QSettings& settings) {
    // One processor is left to the window: threads of a transform wait for each other busily, and on a
    // machine whose every processor they hold, drawing makes the flow ten times slower, not a little.
    const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1);
    fourier::Planner planner(threads, fourier::Planner::userWisdomFile());
    std::string problem;
    runtime::Resources resources;
    resources.planner = &planner;
    resources.folder = runtime::resourceFolder();
    resources.lexicon = readLexicon(resources.folder, problem);
    std::string modelProblem;
    resources.textModel = readModel(resources, modelProblem);
    std::string videoModelProblem;
    resources.videoModel = readVideoModel(resources, videoModelProblem);

    window::MainWindow window(resources, settings);
    if (options.appearance) {
        window.theme().assume(*options.appearance);
    }
    if (options.size.isValid()) {
        window.resize(options.size);
    }
    const bool text = resources.lexicon != nullptr;
    if (!options.file.isEmpty()) {
        window.startPlaying();
        window.openFile(options.file);
    }
    if (window.document()
            .isEmpty()) { // nothing asked for, or it could not be opened: there is life all the same
        window.openRecipe(recipe::defaultRecipe(text ? recipe::Mode::Text : recipe::Mode::Flow),
                          {resources.folder, {}}, true);
    }
    if (!text) {
        window.showNotice({runtime::Notice::Kind::Warning,
                           window.tr("Text mode is not available").toStdString(),
                           problem,
                           {},
                           {}});
    }
    if (!modelProblem.empty()) {
        window.showNotice({runtime::Notice::Kind::Warning,
                           window.tr("Text cannot be generated").toStdString(),
                           modelProblem,
                           {},
                           {}});
    }
    if (!videoModelProblem.empty()) {
        window.showNotice({runtime::Notice::Kind::Warning,
                           window.tr("Clips cannot be generated").toStdString(),
                           videoModelProblem,
                           {},
                           {}});
    }
    window.show();
    if (options.file.isEmpty() && options.screenshot.isEmpty() && window.wantsPresetsAtStart()) {
        window.showPresets();
    }
    const auto screenshot = window::takeScreenshotWhenAsked(window, options);
    return application.exec();
}

} // namespace

int main(int argc, char** argv) {
    if (!hasDisplay()) {
        sayNoDisplay();
        return kNoDisplay;
    }
    keepFreedMemory();
    qInstallMessageHandler(handleMessage);
    QSurfaceFormat::setDefaultFormat(views::surfaceFormat());
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
    QCoreApplication::setOrganizationName(QStringLiteral("sgfm-lab"));
    QCoreApplication::setApplicationName(QStringLiteral("sgfm-lab"));
    QCoreApplication::setApplicationVersion(QString::fromUtf8(recipe::kAppVersion.data()));
    QApplication application(argc, argv);
    style::EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    const window::StartOptions options = window::readStartOptions(application.arguments());

    // A picture for a script must not depend on what a person arranged before.
    QTemporaryDir scratch;
    QSettings settings(options.screenshot.isEmpty()
                           ? QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
                                 QStringLiteral("/sgfm-lab/window.ini")
                           : scratch.filePath(QStringLiteral("window.ini")),
                       QSettings::IniFormat);
    const auto appearance = options.appearance.value_or(window::ThemeControl::storedAppearance(settings));
    const double textScale = options.textScale.value_or(window::ThemeControl::storedTextScale(settings));
    QApplication::setWindowIcon(style::icon(QStringLiteral("sgfm-lab"), style::lightPalette()));
    style::applyTheme(application, appearance, textScale);
    try {
        return run(application, options, settings);
    } catch (const Error& error) {
        std::fprintf(stderr, "SGFM Lab: %s %s\n", error.message().c_str(), error.remedy().c_str());
        return exitCode(error.kind());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "SGFM Lab: %s\n", error.what());
        return 1;
    }
}
