#pragma once
// The window wires: panels, views and dialogs to the document and, through the bridge, to the engine. It
// computes, parses and formats nothing.

#include "app/window/engine_bridge.h"
#include "app/window/export_job.h"
#include "app/window/run_document.h"
#include "app/window/theme_control.h"
#include "app/window/view_link.h"
#include "app/window/window_actions.h"

#include <QJsonArray>
#include <QMainWindow>
#include <QPointer>

#include <functional>
#include <map>
#include <memory>
#include <span>

class QDockWidget;
class QSettings;
class QSplitter;

namespace sgfm::panels {
class EquationPanel;
class ModelPanel;
class NoticeBar;
class PromptPanel;
} // namespace sgfm::panels

namespace sgfm::views {
class FramesView;
}

namespace sgfm::window {

struct LoadedModel;
class CommandPalette;
class DetachedView;
class DropOverlay;
class ExportDialog;
class HelpDialog;
class KeyBindings;
class KeysDialog;
class ModelLoader;
class PresetDialog;
class StatusLine;
class ToolStrip;
class TrainDialog;
class ViewBoard;
class ViewHistory;

class MainWindow : public QMainWindow {
    Q_OBJECT
  public:
    // What the resources and the settings refer to must outlive the window.
    MainWindow(const runtime::Resources& resources, QSettings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    void openRecipe(const recipe::Recipe& recipe, const RunDocument::Origin& origin, bool play,
                    const QString& what = {});
    void openFile(const QString& path); // a recipe, any export, a picture, a clip; failure becomes a notice
    void saveRecipe(const QString& path);
    void startExport(const ExportOrder& order);
    void startExport(const ExportOrder& order, const ExportJob::Painter& paint);
    void showNotice(const runtime::Notice& notice);
    void startPlaying() { setPlaying(true); } // what is opened next plays at once
    void showPresets();
    bool wantsPresetsAtStart() const;
    void useModel(const QString& file); // texts are generated with it from now on; failure becomes a notice

    EngineBridge& bridge() noexcept { return *m_bridge; }
    RunDocument& document() noexcept { return *m_document; }
    ViewBoard& board() noexcept { return *m_board; }
    panels::NoticeBar& notices() noexcept { return *m_notices; }
    const WindowActions& actions() const noexcept { return m_actions; }
    KeyBindings& keys() noexcept { return *m_keys; }
    ThemeControl& theme() noexcept { return *m_theme; }
    const views::FramePointer& frame() const noexcept { return m_link->frame(); }
    void finishTurns() { m_link->finishTurns(); } // every view shows it, for a picture of the window
    bool isExporting() const noexcept { return m_job != nullptr; }

  signals:
    void exportEnded(bool whole);

  protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
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
    void drawSeed();
    void setMode(recipe::Mode mode);
    static std::map<QString, int> usualDockWidths(); // at the sides, px
    void restoreLayout();
    void fitStrip();
    // main_window_generation.cpp
    void connectGeneration();
    void enableGeneration();
    void generate();
    void generateClip();
    recipe::ParameterValues parametersForClips(const recipe::Recipe& recipe) const;
    void fitClip();
    void fitText();
    void editWhereOther(const recipe::ParameterValues& wanted, std::span<const char* const> keys);
    void hold();
    void letFlow();
    // main_window_training.cpp
    void connectTraining();
    TrainDialog& training();
    void tellTrainingWhatIsUsed();
    void openTraining();
    void askForModel();
    void adoptModel(const LoadedModel& loaded);
    // main_window_commands.cpp
    void connectCommands();
    void connectViews();
    void connectTheme();
    void connectSpeed();
    void openPalette();
    void openKeys();
    void openHelp();
    void openPreset(const QString& file);
    void showView(const QString& kind, const QString& name); // in the cell that has the keyboard
    // A view in a window of its own; null for a state without a known view.
    DetachedView* detach(const QJsonObject& cellState);
    void restoreDetached(const QJsonArray& wanted);
    QJsonArray detachedPlaces() const; // for the recipe: where they stand seen from this window
    void placeDetached(const QJsonArray& places);
    QJsonObject saveViews() const;
    void restoreViews(const QJsonObject& state);
    // main_window_files.cpp
    void connectFileActions();
    void askForFile();
    void askForInput(recipe::Mode mode);
    void save();
    void askWhereToSave();
    void newRecipe();
    void useAsInput(const QString& path, const runtime::Notice& whyNot);
    void usePrompt(const QString& path, const runtime::Notice& whyNot);
    void remember(const QString& path);
    void fillRecent();
    recipe::Recipe recipeToSave() const;
    std::string viewState() const;
    void restoreView(const recipe::Recipe& recipe);
    // main_window_export.cpp
    void connectExport();
    void showExportDialog();
    void snapshot();
    QImage boardPicture(QSize size) const;
    void walkFrames(int picture);
    void snapshotOf(sgfm::views::View* view);
    void savePicture(QSize size, const std::function<QImage(QSize)>& paint);
    void endExport(bool whole);

    runtime::Resources m_resources;
    QSettings& m_settings;
    WindowActions m_actions;
    KeyBindings* m_keys;
    ThemeControl* m_theme;
    RunDocument* m_document;
    ViewLink* m_link;
    std::unique_ptr<EngineBridge> m_bridge;
    ViewBoard* m_board = nullptr;
    panels::NoticeBar* m_notices = nullptr;
    panels::PromptPanel* m_prompt = nullptr;
    panels::EquationPanel* m_equation = nullptr;
    panels::ModelPanel* m_model = nullptr;
    StatusLine* m_status = nullptr;
    ToolStrip* m_strip = nullptr;
    CommandPalette* m_palette = nullptr;
    DropOverlay* m_dropOverlay = nullptr;
    ViewHistory* m_history = nullptr;
    // The views before a recipe brought its own, and those: what nobody has changed since goes with it.
    struct {
        QJsonObject before;
        QJsonObject after;
    } m_brought;
    QSplitter* m_bottom = nullptr;
    views::View* m_decoded = nullptr;
    std::map<QString, QDockWidget*> m_docks;
    std::vector<QPointer<DetachedView>> m_detached; // windows that are open, in the order of opening
    ModelLoader* m_loader = nullptr;
    TrainDialog* m_training = nullptr;
    std::filesystem::path m_words;     // stem of the words in use
    std::filesystem::path m_modelFile; // in use
    QPointer<ExportDialog> m_exportDialog;
    QPointer<KeysDialog> m_keysDialog;
    QPointer<HelpDialog> m_helpDialog;
    QPointer<PresetDialog> m_presetDialog;
    std::unique_ptr<ExportJob> m_job;
    bool m_exportWasPlaying = false;
    std::vector<QPointer<views::FramesView>> m_playAfterExport;
    bool m_playing = false;
    struct Left {
        recipe::Recipe recipe;
        RunDocument::Origin origin;
    };
    std::map<recipe::Mode, Left> m_lastOfMode; // where a person left each mode
    std::pair<recipe::Mode, std::size_t> m_defaultsFor{recipe::Mode::Text, 2};
};

} // namespace sgfm::window
