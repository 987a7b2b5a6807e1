#pragma once
// The left panel: what a run is made from. One form a mode, the seed, the fringe, the branches. Text,
// pictures and files are taken by paste (Ctrl+V) and by drag and drop anywhere on it; recipes are left to the
// window.

#include "engine/runtime/frame.h"
#include "engine/text/lexicon.h"
#include "widgets/panels/input_offer.h"

#include <QWidget>

#include <filesystem>
#include <memory>
#include <optional>

class QScrollArea;

namespace sgfm::panels {

class BranchList;
class FlowForm;
class ParameterEditor;
class PromptForm;
class RunNote;
class SeedForm;
class TextForm;
class VideoForm;

class PromptPanel : public QWidget {
    Q_OBJECT
  public:
    explicit PromptPanel(QWidget* parent = nullptr);

    // Not reported back. Relative files of the prompt are looked for in `folder`.
    void showRecipe(const recipe::Recipe& recipe, const std::filesystem::path& folder = {});
    void setLexicon(std::shared_ptr<const text::Lexicon> lexicon); // counts and checks what is typed
    void showFrame(const runtime::Frame& frame);
    bool isSeedLocked() const;
    void focusPrompt();
    // Text mode: the prompt with the words as they stand in the field, Return or not; nothing when they
    // cannot be (the field says why). Other modes: the recipe's.
    std::optional<recipe::Prompt> typedPrompt() const;

  public slots:
    void useFile(const QString& path); // by the mode that is shown
    void paste();                      // what is on the clipboard

  signals:
    void promptEdited(const sgfm::recipe::Prompt& prompt); // applies live
    void setupEdited(const sgfm::recipe::Recipe& recipe);  // needs a restart
    void parameterEdited(const QString& key, double value);
    void gestureEnded();
    void branchSelected(const QString& name);
    void fileWanted(sgfm::recipe::Mode mode);
    void inputOffered(const QString& file); // for another mode, or a recipe: the window opens it
    void undoWanted();

  protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    PromptForm* form() const;
    bool fits(const QMimeData& data) const;
    void reportSetup(const recipe::Recipe& recipe);
    void keepWideEnough();
    void connectForm(PromptForm* form);
    QWidget* makeFringe();
    QWidget* makeBranches();

    recipe::Recipe m_recipe;
    recipe::Recipe m_reported; // what m_runNote tells of
    QScrollArea* m_scroll;
    TextForm* m_text;
    VideoForm* m_video;
    FlowForm* m_flow;
    SeedForm* m_seed;
    RunNote* m_runNote;
    QWidget* m_fringe;
    std::vector<ParameterEditor*> m_fringeEditors;
    QWidget* m_branchParts;
    BranchList* m_branches = nullptr;
};

} // namespace sgfm::panels
