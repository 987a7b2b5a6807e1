#pragma once
// The left panel: what a run is made from. One form a mode, the seed, the fringe, the branches.

#include "engine/runtime/frame.h"

#include <QWidget>

class QLabel;
class QStackedWidget;

namespace sgfm::panels {

class BranchList;
class FlowForm;
class ParameterEditor;
class PromptForm;
class SeedForm;
class TextForm;
class VideoForm;

class PromptPanel : public QWidget {
    Q_OBJECT
  public:
    explicit PromptPanel(QWidget* parent = nullptr);

    void showRecipe(const recipe::Recipe& recipe); // not reported back
    void showFrame(const runtime::Frame& frame);
    bool isSeedLocked() const;
    void focusPrompt();

  public slots:
    void useFile(const QString& path); // by the mode that is shown

  signals:
    void promptEdited(const sgfm::recipe::Prompt& prompt); // applies live
    void setupEdited(const sgfm::recipe::Recipe& recipe);  // needs a restart
    void parameterEdited(const QString& key, double value);
    void gestureEnded();
    void branchSelected(const QString& name);
    void fileWanted(sgfm::recipe::Mode mode);

  private:
    void connectForm(PromptForm* form);
    QWidget* makeFringe();
    QWidget* makeBranches();

    recipe::Recipe m_recipe;
    QStackedWidget* m_forms;
    TextForm* m_text;
    VideoForm* m_video;
    FlowForm* m_flow;
    SeedForm* m_seed;
    QWidget* m_fringe;
    std::vector<ParameterEditor*> m_fringeEditors;
    QWidget* m_branchParts;
    BranchList* m_branches = nullptr;
};

} // namespace sgfm::panels
