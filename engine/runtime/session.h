#pragma once
// A run in the making: the recipe turned into a state, and the one loop that evolves it. No thread of its
// own: the engine thread and the command line both drive a Session. The same recipe gives the same states,
// bit for bit, on the same machine; events of the recipe are applied at their steps.

#include "engine/recipe/checkpoint.h"
#include "engine/runtime/frame.h"
#include "engine/text/lexicon.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <set>

namespace sgfm::runtime {

// What every session shares. Must outlive them.
struct Resources {
    fourier::Planner* planner = nullptr;
    std::shared_ptr<const text::Lexicon> lexicon; // null: text mode is refused with a clear error
    std::filesystem::path folder;                 // resources/
};

// Finds resources/ : $SGFM_RESOURCES, then beside the program, then the source tree it was built from.
std::filesystem::path resourceFolder();

class Session {
  public:
    // baseFolder: what the recipe's relative paths are relative to. Throws Error.
    Session(const Resources& resources, recipe::Recipe recipe, const std::filesystem::path& baseFolder,
            std::uint64_t run = 0);
    Session(const Resources& resources, const recipe::Checkpoint& checkpoint,
            const std::filesystem::path& baseFolder);
    ~Session();
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;

    // A copy that goes on by itself, with the same noise path.
    std::unique_ptr<Session> fork() const;

    // One step. Throws Error(Numerical) on blow-up; the state is then the one before the step.
    void advance();

    std::int64_t step() const noexcept;
    double time() const noexcept;
    const recipe::Recipe& recipe() const noexcept; // with every live change in its event log

    // A live change: takes effect with the next step and is logged. Throws Error(BadInput) for a value out of
    // range or a parameter that cannot change live.
    void setParameter(std::string_view key, double value);
    void setPrompt(const recipe::Prompt& prompt);

    // Makes a frame of the present state with the layers asked for. state and branch fields are the caller's.
    std::shared_ptr<Frame> snapshot(const std::set<LayerRequest>& layers);

    recipe::Checkpoint checkpoint() const;
    const field::VectorField& field() const;

  private:
    class Implementation;
    explicit Session(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace sgfm::runtime
