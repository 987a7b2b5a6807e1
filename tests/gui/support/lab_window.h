#pragma once
// A window of the lab as a person would have it, with settings of its own, for tests by real events.

#include "app/window/main_window.h"
#include "app/window/run_document.h"
#include "engine/fourier/planner.h"
#include "engine/recipe/recipe.h"
#include "widgets/style/english_plurals.h"
#include "widgets/style/theme.h"
#include "widgets/views/surface_format.h"

#include <QApplication>
#include <QSettings>
#include <QStandardPaths>
#include <QSurfaceFormat>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace sgfm::test {

// Long enough for a loaded machine; a test ends as soon as its condition holds.
inline constexpr int kPatience = 60'000;

class LabWindow {
  public:
    explicit LabWindow(bool withLexicon = false)
        : m_planner(1, {}, fourier::Planner::Effort::Estimate),
          m_settings(m_folder.filePath(QStringLiteral("window.ini")), QSettings::IniFormat) {
        m_resources.planner = &m_planner;
        m_resources.folder = runtime::resourceFolder();
        if (withLexicon) {
            m_resources.lexicon =
                std::make_shared<const text::Lexicon>(m_resources.folder / "models" / "kjv");
        }
        m_settings.setValue(QStringLiteral("export/folder"), m_folder.path());
        m_settings.setValue(QStringLiteral("window/cells"), 2); // software GL draws four views slowly
        reopen();
    }

    // A window that can generate with this model.
    void setTextModel(std::shared_ptr<const runtime::TextModelAccess> model) {
        m_resources.textModel = std::move(model);
        reopen();
    }

    void setVideoModel(std::shared_ptr<const runtime::VideoModelAccess> model) {
        m_resources.videoModel = std::move(model);
        reopen();
    }

    // A new window with the same settings, as when the lab is started again.
    void reopen() {
        m_window.reset();
        m_window = std::make_unique<window::MainWindow>(m_resources, m_settings);
        m_window->resize(1280, 800);
        m_window->show();
        // Where no window manager runs nobody else makes a window active, and shortcuts work in the active
        // one.
        QApplication::setActiveWindow(m_window.get());
    }

    window::MainWindow& operator*() { return *m_window; }
    window::MainWindow* operator->() { return m_window.get(); }
    QString path(const QString& name) const { return m_folder.filePath(name); }
    const runtime::Resources& resources() const { return m_resources; }
    QSettings& settings() { return m_settings; }
    void destroy() { m_window.reset(); }

    std::int64_t step() const { return m_window->frame() == nullptr ? -1 : m_window->frame()->step; }
    runtime::RunState state() const {
        return m_window->frame() == nullptr ? runtime::RunState::Finished : m_window->frame()->state;
    }
    // The recipe as the engine applies it at the newest frame.
    recipe::Recipe engineRecipe() const {
        const auto& frame = m_window->frame();
        return frame == nullptr || frame->recipe == nullptr
                   ? recipe::Recipe{}
                   : window::effectiveRecipe(*frame->recipe, frame->step);
    }
    template <typename Widget>
    Widget* find(const char* name) const {
        return m_window->findChild<Widget*>(QString::fromLatin1(name));
    }

  private:
    QTemporaryDir m_folder;
    fourier::Planner m_planner;
    QSettings m_settings;
    runtime::Resources m_resources;
    std::unique_ptr<window::MainWindow> m_window;
};

// A small flow that runs fast on any machine.
inline recipe::Recipe smallFlow() {
    recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Flow);
    recipe.grid = {64, 64};
    return recipe;
}

// What has to be set before the application is made.
inline void prepareWindowTests() {
    QSurfaceFormat::setDefaultFormat(views::surfaceFormat());
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
    QStandardPaths::setTestModeEnabled(true);
}

inline int runWindowTest(int argc, char** argv, QObject&& test) {
    prepareWindowTests();
    QApplication application(argc, argv);
    style::EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    style::applyTheme(application, style::Appearance::Dark);
    return QTest::qExec(&test, argc, argv);
}

} // namespace sgfm::test

#define SGFM_WINDOW_TEST_MAIN(Test)                                                                          \
    int main(int argc, char** argv) {                                                                        \
        return sgfm::test::runWindowTest(argc, argv, Test());                                                \
    }
