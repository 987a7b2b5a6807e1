#pragma once
// What a person has made of the run: the recipe as it applies now, with undo. Edits become commands for the
// engine; frames tell back what the engine did by itself (replayed events, step back, another branch).

#include "engine/runtime/engine.h"

#include <QObject>
#include <QUndoStack>

#include <filesystem>
#include <optional>
#include <vector>

namespace sgfm::window {

// The recipe as it applies at a step: its events up to there taken into its parameters and prompt, the log
// cleared.
recipe::Recipe effectiveRecipe(const recipe::Recipe& recipe, std::int64_t step);

class RunDocument : public QObject {
    Q_OBJECT
  public:
    explicit RunDocument(QObject* parent = nullptr);

    const recipe::Recipe& recipe() const noexcept { return m_recipe; }
    const std::filesystem::path& folder() const noexcept { return m_origin.folder; }
    // The recipe file that "save" writes to; empty: none yet.
    const std::filesystem::path& file() const noexcept { return m_origin.file; }
    void savedAs(const std::filesystem::path& file); // the recipe is as this file has it
    QUndoStack& undoStack() noexcept { return m_undo; }
    int pendingChanges() const; // parameters that wait for a restart

    // By the person; each can be undone. Values out of range are refused with a notice.
    void editParameter(const QString& key, double value);
    void editPrompt(const recipe::Prompt& prompt);
    void editSetup(const recipe::Recipe& recipe); // grid, seed, source: restarts
    void endGesture() { ++m_gesture; } // the next change of the same parameter is a new one for undo

    // Where a run comes from: what its relative paths refer to, and the file of its own.
    struct Origin {
        std::filesystem::path folder;
        std::filesystem::path file;
    };
    // Another run in the place of this one. Undone, the former run starts again as it was left, with the
    // views in its recipe's view state. The first one of all cannot be undone. `what` names it in the menu.
    void open(const recipe::Recipe& recipe, const Origin& origin, bool play, const QString& what = {});
    // What an undo goes back to has this view state.
    void setView(const std::string& view) { m_recipe.view = view; }

    // Not undone.
    void resume(const std::filesystem::path& checkpoint);
    void stepBack(); // to the last good state
    void selectBranch(const std::string& name);
    // Again from step 0. A run that was opened with an event log and not touched since is replayed.
    void restart(bool play, std::optional<std::uint64_t> seed = {});

    void follow(const runtime::Frame& frame);
    // An error came while a start was under way: back to what runs.
    void startFailed();
    bool isStarting() const noexcept { return m_starting; }
    bool isEmpty() const noexcept { return !m_starting && !m_run; } // nothing was opened yet
    // Whether a restart that an edit asks for goes on playing.
    void setPlaying(bool playing) noexcept { m_playing = playing; }

  signals:
    void commandReady(const sgfm::runtime::Command& command);
    void recipeChanged();  // parameters, prompt, grid, seed: show them
    void runReplaced();    // by another one: its recipe says what the views are to be
    void aboutToReplace(); // the last moment for setView
    void pendingChanged(int changes);
    void noticeReady(const sgfm::runtime::Notice& notice);

  private:
    friend class ParameterEdit;
    friend class PromptChange;
    friend class SetupChange;
    friend class RunChange;
    void applyParameter(const std::string& key, double value);
    void applyPrompt(const recipe::Prompt& prompt);
    void applySetup(const recipe::Recipe& recipe);
    void applyRun(const recipe::Recipe& recipe, const Origin& origin, bool touched);
    void start(const recipe::Recipe& recipe, bool play);
    void adopt(const runtime::Frame& frame);
    void replayUpTo(std::int64_t step);

    recipe::Recipe m_recipe;  // as it applies now; no event log
    recipe::Recipe m_opened;  // as it was opened, with its log
    recipe::Recipe m_started; // as the present run was started
    Origin m_origin;
    std::vector<recipe::Event> m_replay; // events of the run that is replayed, not reached yet
    QUndoStack m_undo;
    int m_gesture = 0;
    bool m_touched = false; // edited since it was opened
    bool m_playing = false;
    bool m_starting = false;
    bool m_adoptNext = false; // the engine knows what applies in the next run: its first frame tells
    std::optional<std::uint64_t> m_run;
    std::optional<recipe::Recipe> m_lastGood; // of the newest frame, for startFailed
};

} // namespace sgfm::window
