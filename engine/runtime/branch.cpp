#include "engine/runtime/branch.h"

#include <utility>

namespace sgfm::runtime {

namespace {

std::size_t bytesOf(const recipe::Checkpoint& checkpoint) {
    return checkpoint.state.size() * sizeof(float) + checkpoint.recipe.events.size() * sizeof(recipe::Event);
}

} // namespace

Branch::Branch(std::string name, std::unique_ptr<Session> session)
    : m_name(std::move(name)), m_session(std::move(session)) {
    remember();
    m_series.add(m_session->step(), m_session->time(), m_session->flowNumbers());
}

Branch Branch::fork(std::string name) const {
    Branch made(std::move(name), m_session->fork());
    made.m_series = m_series;
    return made;
}

void Branch::advance() {
    m_session->advance();
    const auto step = m_session->step();
    if (step % kHistoryEvery == 0) {
        remember();
    }
    if (Series::wants(step)) {
        m_series.add(step, m_session->time(), m_session->flowNumbers());
    }
}

void Branch::remember() {
    while (!m_history.empty() && m_history.back().step >= m_session->step()) {
        m_history.pop_back();
    }
    m_history.push_back(m_session->checkpoint());
    trim();
}

bool Branch::stepBack() {
    const auto present = m_session->step();
    auto found = m_history.end();
    for (auto kept = m_history.begin(); kept != m_history.end(); ++kept) {
        if (kept->step < present ||
            (state == RunState::BlownUp && found == m_history.end() && kept->step == present)) {
            found = kept;
        }
    }
    if (found == m_history.end()) {
        return false;
    }
    m_session->rewind(*found);
    m_history.erase(std::next(found), m_history.end());
    return true;
}

void Branch::trim() {
    std::size_t bytes = 0;
    for (const auto& kept : m_history) {
        bytes += bytesOf(kept);
    }
    // Two always stay: the first, and the newest.
    while (m_history.size() > 2 && (m_history.size() > kHistoryStates || bytes > kHistoryBytes)) {
        bytes -= bytesOf(m_history[1]);
        m_history.erase(std::next(m_history.begin()));
    }
}

} // namespace sgfm::runtime
