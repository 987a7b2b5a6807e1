#pragma once
// A run in the making: the recipe turned into a state, and the one loop that evolves it. No thread of its
// own: the engine thread and the command line both drive a Session. The same recipe gives the same states,
// bit for bit, on the same machine; events of the recipe are applied at their steps.

#include "engine/recipe/checkpoint.h"
#include "engine/runtime/frame.h"
#include "engine/text/lexicon.h"

#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace sgfm::runtime {

class TextModelAccess;  // text_estimator.h
class VideoModelAccess; // video_estimator.h

// What every session shares. Must outlive them.
struct Resources {
    fourier::Planner* planner = nullptr;
    std::shared_ptr<const text::Lexicon> lexicon; // null: text mode is refused with a clear error
    std::filesystem::path folder;                 // resources/
    // Null: generation is refused with a clear error.
    std::shared_ptr<const TextModelAccess> textModel{};
    std::shared_ptr<const VideoModelAccess> videoModel{};
};

// Asked between the pieces of a long set-up; false cancels it. Empty: never asked.
using KeepGoing = std::function<bool()>;

// Thrown out of a set-up that was cancelled; no failure, so no sgfm::Error.
class Cancelled : public std::exception {
  public:
    const char* what() const noexcept override { return "cancelled"; }
};

// Finds resources/ : $SGFM_RESOURCES, then beside the program, then the source tree it was built from.
std::filesystem::path resourceFolder();

class Session {
  public:
    // baseFolder: what the recipe's relative paths are relative to. run: which noise path of the seed (an
    // ensemble's member; 0 for a run by itself). Throws Error, Cancelled.
    Session(const Resources& resources, recipe::Recipe recipe, const std::filesystem::path& baseFolder,
            std::uint64_t run = 0, const KeepGoing& keepGoing = {});
    // Goes on from the checkpoint bit for bit.
    Session(const Resources& resources, const recipe::Checkpoint& checkpoint,
            const std::filesystem::path& baseFolder, const KeepGoing& keepGoing = {});
    ~Session();
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;

    // A copy that goes on by itself, with the same noise path.
    std::unique_ptr<Session> fork() const;

    // One step: of the dynamics (schedule flow), or of the sampler (anneal, hold). Throws Error(Numerical) on
    // blow-up; the state is then the one before the step. An anneal that is done stays as it is.
    void advance();
    // An anneal that has reached its clean estimate.
    bool finished() const noexcept;

    std::int64_t step() const noexcept;
    double time() const noexcept;
    const recipe::Recipe& recipe() const noexcept; // with every live change in its event log

    // Things a person should know about this run that do not stop it ("made with another lexicon").
    const std::vector<std::string>& warnings() const noexcept;

    // A live change: takes effect with the next step and is logged (a second change of the same parameter
    // before that step replaces the first). Throws Error(BadInput) for a value out of range, a parameter that
    // cannot change live, a full log; nothing has changed then.
    void setParameter(std::string_view key, double value);
    // New boundary data; the state goes on. Throws Error(BadInput) when they do not fit the run's grid, and
    // in Flow mode, which has no boundary data.
    void setPrompt(const recipe::Prompt& prompt);

    // What is in force now, events included.
    const recipe::ParameterValues& parameters() const noexcept;
    const recipe::Prompt& prompt() const noexcept;

    // Makes a frame of the present state with the layers asked for; a layer that the field cannot have (a
    // channel or axis that is not there) is left out, and so is a decoding of a slice or scale that is not
    // there. run, state, branch fields and stepsPerSecond are the caller's. reference: the density that
    // Difference is taken from; null: Difference is 0. measured: of a frame shortly before, whose measured
    // numbers are told again; null: all are measured. Costs a few transforms; calling it or not does not
    // change the run.
    std::shared_ptr<Frame> snapshot(const std::set<LayerRequest>& layers,
                                    const field::DensityField* reference = nullptr,
                                    const std::set<DecodingRequest>& decodings = {},
                                    const Numbers* measured = nullptr);

    // Energy, enstrophy, ... of the present state alone: cheaper than a snapshot.
    const diagnostics::FlowNumbers& flowNumbers() const;

    recipe::Checkpoint checkpoint() const;
    // Back (or forth) to a checkpoint of this same session or of one it was forked from: cheaper than a new
    // session, and needs no file again unless the prompt has changed since. Throws Error; nothing has changed
    // then.
    void rewind(const recipe::Checkpoint& checkpoint);
    const field::VectorField& field() const; // lives until the next advance()

    struct Implementation; // session_state.h

  private:
    explicit Session(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace sgfm::runtime
