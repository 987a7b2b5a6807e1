#pragma once
// The engine thread's own side: branches, the loop, and what each command does. Lives on that thread alone.

#include "engine/error.h"
#include "engine/runtime/branch.h"
#include "engine/runtime/engine.h"
#include "engine/runtime/mailbox.h"

#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace sgfm::runtime {

class Worker {
  public:
    Worker(Resources resources, std::function<void()> onNews, Mailbox& mailbox);

    void run(std::stop_token stop);

  private:
    using Clock = Mailbox::Clock;

    // worker_commands.cpp
    void carryOut(const Command& command);
    void carryOut(const command::Start& start);
    void carryOut(const command::Resume& resume);
    void carryOut(const command::SetParameter& change);
    void carryOut(const command::SetPrompt& change);
    void carryOut(const command::UseModel& use);
    void carryOut(const command::Play& play);
    void carryOut(const command::Pause& pause);
    void carryOut(const command::Step& step);
    void carryOut(const command::Reset& reset);
    void carryOut(const command::StepBack& stepBack);
    void carryOut(const command::Fork& fork);
    void carryOut(const command::SelectBranch& select);
    void carryOut(const command::SetLayers& layers);
    void carryOut(const command::SetSpeed& speed);
    void carryOut(const command::ExportData& exported);
    void carryOut(const command::Stop& stop);
    void begin(std::unique_ptr<Session> session, bool play);
    KeepGoing keepGoing() const;
    Branch& present(); // Error(Usage) when there is no run

    // worker.cpp
    bool working() const noexcept { return m_running || m_pendingSteps > 0; }
    bool throttled() const noexcept;
    Clock::time_point nextStepTime() const;
    void halt() noexcept;
    void carryOutQueue(std::stop_token stop);
    void takeStep();
    void carryMainAlong();
    void blowUp(Branch& branch, const Error& error);
    void publishIfDue();
    void publish();
    void tell(Notice notice);
    void tell(Notice::Kind kind, std::string title, const std::exception& problem);
    void announce() noexcept;

    Resources m_resources;
    std::function<void()> m_onNews;
    Mailbox& m_mailbox;
    std::stop_token m_stop;

    std::vector<Branch> m_branches; // "main" first
    std::size_t m_present = 0;
    std::uint64_t m_run = 0; // the number that frames are stamped with
    std::filesystem::path m_baseFolder;
    command::SetLayers m_wanted; // by the views
    bool m_running = false;
    std::int64_t m_pendingSteps = 0;
    bool m_listenerFailed = false;
    // A start that was cut short by a newer one: made up for if the newer one fails.
    std::optional<Command> m_replaced;

    double m_stepsPerSecond = 0; // wanted; 0: as fast as possible
    Clock::time_point m_lastStep{};
    Clock::time_point m_lastPublished{};
    Clock::duration m_publishingTook{};
    // Of the last frame that was measured; nothing after a command, which may have changed them.
    std::optional<Numbers> m_measured;
    Clock::time_point m_lastMeasured{};
    // The measured rate.
    Clock::time_point m_rateSince{};
    std::int64_t m_rateSteps = 0;
    double m_rate = 0;
};

} // namespace sgfm::runtime
