#include "app/window/run_document.h"

#include "app/window/document_edits.h"
#include "engine/error.h"

namespace sgfm::window {

recipe::Recipe effectiveRecipe(const recipe::Recipe& recipe, std::int64_t step) {
    recipe::Recipe effective = recipe;
    effective.events.clear();
    for (const recipe::Event& event : recipe.events) {
        if (event.step > step) {
            break;
        }
        if (event.kind == recipe::Event::Kind::SetParameter) {
            effective.parameters.set(event.key, event.value);
        } else {
            effective.prompt = event.prompt;
        }
    }
    return effective;
}

RunDocument::RunDocument(QObject* parent) : QObject(parent) {
    m_undo.setUndoLimit(500);
}

int RunDocument::pendingChanges() const {
    int changes = 0;
    for (const recipe::ParameterRow& row : recipe::parameterTable()) {
        if (!row.live && m_recipe.parameters.get(row.key) != m_started.parameters.get(row.key)) {
            ++changes;
        }
    }
    return changes;
}

void RunDocument::editParameter(const QString& key, double value) {
    const std::string name = key.toStdString();
    try {
        recipe::ParameterValues checked = m_recipe.parameters;
        const double before = checked.get(name);
        checked.set(name, value);
        if (value != before) {
            m_undo.push(new ParameterEdit(*this, name, before, value, m_gesture));
        }
    } catch (const Error& error) {
        emit noticeReady({runtime::Notice::Kind::Warning,
                          tr("That value cannot be used").toStdString(),
                          error.message(),
                          error.remedy(),
                          {}});
        emit recipeChanged(); // the control shows again what applies
    }
}

void RunDocument::editPrompt(const recipe::Prompt& prompt) {
    if (!(prompt == m_recipe.prompt)) {
        m_undo.push(new PromptChange(*this, m_recipe.prompt, prompt));
    }
}

void RunDocument::editSetup(const recipe::Recipe& recipe) {
    recipe::Recipe after = m_recipe; // only what a setup holds: parameters stay as they are now
    after.seed = recipe.seed;
    after.grid = recipe.grid;
    after.lengths = recipe.lengths;
    after.channels = recipe.channels;
    after.prompt = recipe.prompt;
    if (after == m_recipe) {
        restart(m_playing); // the person asked for it
    } else {
        m_undo.push(new SetupChange(*this, m_recipe, after));
    }
}

void RunDocument::applyParameter(const std::string& key, double value) {
    m_touched = true;
    m_recipe.parameters.set(key, value);
    if (recipe::parameterRow(key).live) {
        emit commandReady(runtime::command::SetParameter{key, value});
    } else {
        emit pendingChanged(pendingChanges());
    }
    emit recipeChanged();
}

void RunDocument::applyPrompt(const recipe::Prompt& prompt) {
    m_touched = true;
    m_recipe.prompt = prompt;
    emit commandReady(runtime::command::SetPrompt{prompt});
    emit recipeChanged();
}

void RunDocument::applySetup(const recipe::Recipe& recipe) {
    m_touched = true;
    const recipe::ParameterValues parameters = m_recipe.parameters; // have their own undo commands
    m_recipe = recipe;
    m_recipe.parameters = parameters;
    start(m_recipe, m_playing);
}

void RunDocument::start(const recipe::Recipe& recipe, bool play) {
    m_started = recipe;
    m_replay = recipe.events;
    m_starting = true;
    m_playing = play;
    m_recipe = recipe;
    m_recipe.events.clear();
    replayUpTo(0);
    emit commandReady(runtime::command::Start{recipe, m_origin.folder, play});
    emit recipeChanged();
    emit pendingChanged(pendingChanges());
}

void RunDocument::open(const recipe::Recipe& recipe, const Origin& origin, bool play, const QString& what) {
    m_playing = play;
    if (isEmpty()) {
        m_undo.clear();
        applyRun(recipe, origin, false);
    } else {
        emit aboutToReplace();
        m_undo.push(new RunChange(*this, {m_recipe, m_origin}, {recipe, origin}, what));
    }
    m_undo.setClean();
}

void RunDocument::applyRun(const recipe::Recipe& recipe, const Origin& origin, bool touched) {
    m_opened = recipe;
    m_origin = origin;
    m_touched = touched;
    start(recipe, m_playing);
    emit runReplaced();
}

void RunDocument::savedAs(const std::filesystem::path& file) {
    m_origin.file = file;
    m_undo.setClean();
}

void RunDocument::stepBack() {
    m_adoptNext = true;
    emit commandReady(runtime::command::StepBack{});
}

void RunDocument::selectBranch(const std::string& name) {
    m_adoptNext = true;
    emit commandReady(runtime::command::SelectBranch{name});
}

void RunDocument::resume(const std::filesystem::path& checkpoint) {
    m_undo.clear();
    m_origin = {checkpoint.parent_path(), {}};
    m_replay.clear();
    m_touched = true; // a restart begins from the recipe of the checkpoint, not from what was opened before
    m_starting = true;
    m_adoptNext = true;
    m_playing = false;
    emit commandReady(runtime::command::Resume{checkpoint});
}

void RunDocument::restart(bool play, std::optional<std::uint64_t> seed) {
    recipe::Recipe again = m_touched ? m_recipe : m_opened;
    if (seed) {
        again.seed = *seed;
    }
    start(again, play);
}

void RunDocument::replayUpTo(std::int64_t step) {
    bool changed = false;
    while (!m_replay.empty() && m_replay.front().step <= step) {
        const recipe::Event event = m_replay.front();
        m_replay.erase(m_replay.begin());
        if (event.kind == recipe::Event::Kind::SetParameter) {
            m_recipe.parameters.set(event.key, event.value);
        } else {
            m_recipe.prompt = event.prompt;
        }
        changed = true;
    }
    if (changed) {
        emit recipeChanged();
    }
}

void RunDocument::follow(const runtime::Frame& frame) {
    if (frame.recipe == nullptr) {
        return;
    }
    if (m_run != frame.run) {
        m_run = frame.run;
        m_starting = false;
        if (m_adoptNext) {
            m_adoptNext = false;
            adopt(frame);
        }
    }
    if (!m_starting) {
        m_lastGood = effectiveRecipe(*frame.recipe, frame.step);
        replayUpTo(frame.step);
    }
}

void RunDocument::adopt(const runtime::Frame& frame) {
    m_recipe = effectiveRecipe(*frame.recipe, frame.step);
    m_started = m_recipe;
    m_replay.clear();
    for (const recipe::Event& event : frame.recipe->events) {
        if (event.step > frame.step) {
            m_replay.push_back(event);
        }
    }
    emit recipeChanged();
    emit pendingChanged(pendingChanges());
}

void RunDocument::startFailed() {
    m_starting = false;
    m_adoptNext = false;
    if (m_lastGood) {
        m_recipe = *m_lastGood;
        m_started = *m_lastGood;
        m_touched = true;
        m_replay.clear();
        emit recipeChanged();
        emit pendingChanged(pendingChanges());
    }
}

} // namespace sgfm::window
