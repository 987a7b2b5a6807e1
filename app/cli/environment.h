#pragma once
// What a run of the command line needs: plans, word tables, and an output folder that exists.

#include "app/cli/commands.h"
#include "engine/fourier/planner.h"
#include "engine/runtime/session.h"

#include <filesystem>
#include <optional>

namespace sgfm::cli {

class Environment {
  public:
    explicit Environment(const Context& context);

    // The word tables and the score models are read only when the mode needs them.
    runtime::Resources resourcesFor(recipe::Mode mode);
    fourier::Planner& planner() { return m_planner; }

  private:
    fourier::Planner m_planner;
    std::shared_ptr<const text::Lexicon> m_lexicon;
    std::shared_ptr<const runtime::TextModelAccess> m_model; // null: none is shipped
    std::shared_ptr<const runtime::VideoModelAccess> m_videoModel;
};

// Makes the folder; throws Error(Io) when it cannot be made or written.
void makeOutputFolder(const std::filesystem::path& folder);

} // namespace sgfm::cli
