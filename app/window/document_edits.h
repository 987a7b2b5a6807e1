#pragma once
// The undo commands of a RunDocument.

#include "app/window/run_document.h"

#include <QUndoCommand>

namespace sgfm::window {

// One parameter. A drag is one change: edits of the same key within one gesture merge.
class ParameterEdit : public QUndoCommand {
  public:
    ParameterEdit(RunDocument& document, std::string key, double before, double after, int gesture);
    int id() const override { return 1; }
    bool mergeWith(const QUndoCommand* other) override;
    void undo() override;
    void redo() override;

  private:
    void describe();
    RunDocument& m_document;
    std::string m_key;
    double m_before;
    double m_after;
    int m_gesture;
};

class PromptChange : public QUndoCommand {
  public:
    PromptChange(RunDocument& document, recipe::Prompt before, recipe::Prompt after);
    void undo() override;
    void redo() override;

  private:
    RunDocument& m_document;
    recipe::Prompt m_before;
    recipe::Prompt m_after;
};

class SetupChange : public QUndoCommand {
  public:
    SetupChange(RunDocument& document, recipe::Recipe before, recipe::Recipe after);
    void undo() override;
    void redo() override;

  private:
    RunDocument& m_document;
    recipe::Recipe m_before;
    recipe::Recipe m_after;
};

// Another run in the place of one.
class RunChange : public QUndoCommand {
  public:
    struct State {
        recipe::Recipe recipe;
        RunDocument::Origin origin;
    };
    RunChange(RunDocument& document, State before, State after, const QString& what);
    void undo() override;
    void redo() override;

  private:
    RunDocument& m_document;
    State m_before;
    State m_after;
};

} // namespace sgfm::window
