#pragma once
// The engine thread: commands in, immutable frames out. Nothing is shared mutable. Posting never blocks;
// frames go through a latest-wins mailbox, so a slow reader never slows the engine and a slow engine never
// slows the reader. Commands take effect between steps; a running step is at most some milliseconds on the
// grids of the window, and cancel is honoured within 100 ms.

#include "engine/runtime/frame.h"
#include "engine/runtime/session.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace sgfm::runtime {

namespace command {
struct Start { // a new run; paused at step 0 unless `play`
    recipe::Recipe recipe;
    std::filesystem::path baseFolder;
    bool play = false;
};
struct Resume { // from a checkpoint file
    std::filesystem::path checkpoint;
};
struct SetParameter {
    std::string key;
    double value = 0;
};
struct SetPrompt {
    recipe::Prompt prompt;
};
// What text runs that start from now on are made with; the present run goes on with what it has.
struct UseModel {
    std::shared_ptr<const text::Lexicon> lexicon;
    std::shared_ptr<const TextModelAccess> textModel;
};
struct Play {};
struct Pause {};
// Pauses, then takes this many steps (1 to 1,000,000). Commands behind it wait until they are taken; a pause,
// play or stop cuts them short.
struct Step {
    int count = 1;
};
struct Reset {};    // back to step 0 of the present recipe, live changes kept as its parameters, log cleared
struct StepBack {}; // to the last good state kept (every few steps; always after a blow-up)
struct Fork {       // a branch from the present state, which becomes the present one
    std::string name;
};
struct SelectBranch {
    std::string name;
};
struct SetLayers { // what the views need in every frame
    std::set<LayerRequest> layers;
    std::set<DecodingRequest> decodings{};
};
struct SetSpeed { // at most this many steps a second; 0: as fast as possible
    double stepsPerSecond = 0;
};
struct ExportData { // .npy, .vti is the application's, .h5 checkpoint, .txt/.jsonl, .csv series by ending
    std::filesystem::path file;
};
struct Stop {}; // ends the run; the frame stays
} // namespace command

using Command = std::variant<command::Start, command::Resume, command::SetParameter, command::SetPrompt,
                             command::UseModel, command::Play, command::Pause, command::Step, command::Reset,
                             command::StepBack, command::Fork, command::SelectBranch, command::SetLayers,
                             command::SetSpeed, command::ExportData, command::Stop>;

// Something to tell the person. Notices are queued, none is lost.
struct Notice {
    enum class Kind { Information, Done, Warning, Error, BlowUp };
    Kind kind = Kind::Information;
    std::string title;          // "The flow blew up at step 412"
    std::string message;        // why
    std::string remedy;         // what to do
    std::filesystem::path file; // Done of an export: what was written
};

class Engine {
  public:
    // onNews is called on the engine thread when a frame or a notice is new; it must only wake the reader.
    Engine(Resources resources, std::function<void()> onNews);
    ~Engine(); // cancels, joins, frees
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    void post(Command command); // any thread; returns at once

    // The newest frame, or null when there is none newer than the last one taken.
    std::shared_ptr<const Frame> takeFrame();
    std::vector<Notice> takeNotices();

    // Waits until every command posted so far has been carried out, with the steps of Step commands (a
    // playing run goes on), and what it changed is in takeFrame and takeNotices. For tests and scripts; never
    // the GUI.
    void waitUntilIdle();

  private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace sgfm::runtime
