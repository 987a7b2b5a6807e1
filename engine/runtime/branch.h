#pragma once
// One branch of a run: its session, the states it can be stepped back to, and its series of numbers.

#include "engine/runtime/series.h"
#include "engine/runtime/session.h"

#include <deque>
#include <memory>
#include <string>

namespace sgfm::runtime {

class Branch {
  public:
    // The states kept are every kHistoryEvery steps, at most kHistoryStates and kHistoryBytes; the oldest go
    // first, but the first one (step 0, or where the branch began) stays.
    static constexpr std::int64_t kHistoryEvery = 10;
    static constexpr std::size_t kHistoryStates = 64;
    static constexpr std::size_t kHistoryBytes = std::size_t{256} << 20;

    Branch(std::string name, std::unique_ptr<Session> session);

    const std::string& name() const noexcept { return m_name; }
    Session& session() noexcept { return *m_session; }
    const Session& session() const noexcept { return *m_session; }
    const Series& series() const noexcept { return m_series; }

    RunState state = RunState::Paused;

    // A branch that goes on from here by itself.
    Branch fork(std::string name) const;

    // One step, with what it leaves in history and series. Throws Error as Session::advance does.
    void advance();

    // Keeps the present state, so that stepBack comes back exactly here.
    void remember();

    // To the newest kept state before the present step; from a blown-up step 0 to step 0. Returns false when
    // there is none.
    bool stepBack();

  private:
    void trim();

    std::string m_name;
    std::unique_ptr<Session> m_session;
    std::deque<recipe::Checkpoint> m_history; // ascending in step
    Series m_series;
};

} // namespace sgfm::runtime
