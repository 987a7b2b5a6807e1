#pragma once
// The window wires: panels, views and dialogs to the document and, through the bridge, to the engine. It
// computes, parses and formats nothing.

#include "app/window/engine_bridge.h"
#include "app/window/export_job.h"
#include "app/window/run_document.h"
#include "app/window/view_link.h"
#include "app/window/window_actions.h"

#include <QMainWindow>
#include <QPointer>

#include <map>
#include <functional>
#include <memory>

class QDockWidget;
class QSettings;
class QSplitter;

namespace sgfm::panels {
class EquationPanel;
class NoticeBar;
class PromptPanel;
} // namespace sgfm::panels

namespace sgfm::window {

class ExportDialog;
class StatusLine;
class ViewBoard;

class MainWindow : public QMainWindow {
    Q_OBJECT
  public:
    // What the resources and the settings refer to must outlive the window.
    MainWindow(const runtime::Resources& resources, QSettings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    void openRecipe(const recipe::Recipe& recipe, const std::filesystem::path& folder, bool play);
    void openFile(const QString& path); // a recipe, any export, a picture, a clip; failure becomes a notice
    void saveRecipe(const QString& path);
    void startExport(const ExportOrder& order);
    void startExport(const ExportOrder& order, const std::function<QImage(QSize)>& paint);
    void showNotice(const runtime::Notice& notice);
    void startPlaying() { setPlaying(true); } // what is opened next plays at once

    EngineBridge& bridge() noexcept { return *m_bridge; }
    RunDocument& document() noexcept { return *m_document; }
    ViewBoard& board() noexcept { return *m_board; }
    panels::NoticeBar& notices() noexcept { return *m_notices; }
    const WindowActions& actions() const noexcept { return m_actions; }
    const views::FramePointer& frame() const noexcept { return m_link->frame(); }
    bool isExporting() const noexcept { return m_job != nullptr; }

  signals:
    void exportEnded(bool whole);

  protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    // main_window.cpp
    void buildCentre();
    void buildDocks();
    void buildBottom();
    void connectEngine();
    void connectPanels();
    void connectRunActions();
    void connectViewActions();
    void showFrame(const views::FramePointer& frame);
    void showRecipe();
    void setPlaying(bool playing);
    void togglePlay();
    void reset();
    void setMode(recipe::Mode mode);
    void restoreLayout();
    // main_window_files.cpp
    void connectFileActions();
    void askForFile();
    void askForInput(recipe::Mode mode);
    void askWhereToSave();
    void useAsInput(const QString& path, const runtime::Notice& whyNot);
    void remember(const QString& path);
    void fillRecent();
    void showPresets();
    void showHelp();
    recipe::Recipe recipeToSave() const;
    void restoreView(const recipe::Recipe& recipe);
    // main_window_export.cpp
    void connectExport();
    void showExportDialog();
    void snapshot();
    void snapshotOf(sgfm::views::View* view);
    void savePicture(QSize size, const std::function<QImage(QSize)>& paint);
    void endExport(bool whole);

    runtime::Resources m_resources;
    QSettings& m_settings;
    WindowActions m_actions;
    RunDocument* m_document;
    ViewLink* m_link;
    std::unique_ptr<EngineBridge> m_bridge;
    ViewBoard* m_board = nullptr;
    panels::NoticeBar* m_notices = nullptr;
    panels::PromptPanel* m_prompt = nullptr;
    panels::EquationPanel* m_equation = nullptr;
    StatusLine* m_status = nullptr;
    QSplitter* m_bottom = nullptr;
    views::View* m_decoded = nullptr;
    std::map<QString, QDockWidget*> m_docks;
    QPointer<ExportDialog> m_exportDialog;
    std::unique_ptr<ExportJob> m_job;
    bool m_exportWasPlaying = false;
    bool m_playing = false;
    std::map<recipe::Mode, recipe::Recipe> m_lastOfMode; // where a person left each mode
    std::pair<recipe::Mode, std::size_t> m_defaultsFor{recipe::Mode::Text, 2};
};

} // namespace sgfm::window
