// What each command does. Whatever it throws becomes a notice; the run is then as it was.

#include "engine/runtime/data_export.h"
#include "engine/runtime/worker.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sgfm::runtime {

namespace {

constexpr std::size_t kMostBranches = 16; // each holds a state and its history
constexpr int kMostSteps = 1'000'000;
constexpr std::size_t kLongestBranchName = 64;

std::string titleOf(const Command& command) {
    struct Titles {
        std::string operator()(const command::Start&) const { return "The run could not be started"; }
        std::string operator()(const command::Resume&) const { return "The checkpoint could not be opened"; }
        std::string operator()(const command::SetParameter& change) const {
            return "The parameter " + change.key + " was not changed";
        }
        std::string operator()(const command::SetPrompt&) const { return "The prompt was not changed"; }
        std::string operator()(const command::UseModel&) const { return "The model was not changed"; }
        std::string operator()(const command::Play&) const { return "The run could not go on"; }
        std::string operator()(const command::Pause&) const { return "The run could not be paused"; }
        std::string operator()(const command::Step&) const { return "No step was taken"; }
        std::string operator()(const command::Reset&) const { return "The run could not be reset"; }
        std::string operator()(const command::StepBack&) const { return "There is no step back"; }
        std::string operator()(const command::Fork&) const { return "No branch was made"; }
        std::string operator()(const command::SelectBranch&) const { return "The branch was not changed"; }
        std::string operator()(const command::SetLayers&) const { return "The views were not changed"; }
        std::string operator()(const command::SetSpeed&) const { return "The speed was not changed"; }
        std::string operator()(const command::ExportData&) const { return "The export failed"; }
        std::string operator()(const command::Stop&) const { return "The run could not be stopped"; }
    };
    return std::visit(Titles{}, command);
}

bool beginsRun(const Command& command) {
    return std::holds_alternative<command::Start>(command) ||
           std::holds_alternative<command::Resume>(command);
}

} // namespace

void Worker::carryOut(const Command& command) {
    m_measured.reset();
    try {
        std::visit([this](const auto& one) { carryOut(one); }, command);
    } catch (const Cancelled&) { // something newer takes its place
        m_replaced = command;
    } catch (const std::exception& problem) {
        tell(Notice::Kind::Error, titleOf(command), problem);
        if (m_replaced && beginsRun(command)) {
            const auto earlier = *std::exchange(m_replaced, std::nullopt);
            carryOut(earlier);
        }
    }
}

Branch& Worker::present() {
    if (m_branches.empty()) {
        throw Error(ErrorKind::Usage, "engine", "There is no run yet.", "Start one first.");
    }
    return m_branches[m_present];
}

KeepGoing Worker::keepGoing() const {
    return [this] { return !m_stop.stop_requested() && !m_mailbox.runIsReplaced(); };
}

void Worker::begin(std::unique_ptr<Session> session, bool play) {
    m_replaced.reset();
    const auto warnings = session->warnings();
    Branch fresh("main", std::move(session));
    m_branches.clear(); // only now: a start that fails leaves the old run
    m_branches.push_back(std::move(fresh));
    m_present = 0;
    ++m_run;
    halt();
    m_running = play;
    for (const auto& warning : warnings) {
        tell({Notice::Kind::Warning, "The run is not quite the same", warning, "", {}});
    }
}

void Worker::carryOut(const command::Start& start) {
    begin(std::make_unique<Session>(m_resources, start.recipe, start.baseFolder, 0, keepGoing()), start.play);
    m_baseFolder = start.baseFolder;
}

void Worker::carryOut(const command::Resume& resume) {
    const auto folder = resume.checkpoint.parent_path();
    begin(std::make_unique<Session>(m_resources, recipe::readCheckpoint(resume.checkpoint), folder,
                                    keepGoing()),
          false);
    m_baseFolder = folder;
}

void Worker::carryOut(const command::SetParameter& change) {
    present().session().setParameter(change.key, change.value);
}

void Worker::carryOut(const command::SetPrompt& change) {
    present().session().setPrompt(change.prompt);
}

void Worker::carryOut(const command::UseModel& use) {
    m_resources.lexicon = use.lexicon;
    m_resources.textModel = use.textModel;
}

void Worker::carryOut(const command::Play&) {
    present().state = RunState::Running;
    m_pendingSteps = 0;
    m_running = true;
    m_rateSince = Clock::now();
    m_rateSteps = 0;
}

void Worker::carryOut(const command::Pause&) {
    auto& branch = present();
    halt();
    if (branch.state == RunState::Running) {
        branch.state = RunState::Paused;
    }
}

void Worker::carryOut(const command::Step& step) {
    if (step.count < 1 || step.count > kMostSteps) {
        throw Error(ErrorKind::BadInput, "engine",
                    "Steps come from 1 to 1,000,000, not " + std::to_string(step.count) + ".",
                    "Use play for a long run.");
    }
    auto& branch = present();
    m_running = false;
    branch.remember(); // a step by hand can be taken back
    m_pendingSteps += step.count;
}

void Worker::carryOut(const command::Reset&) {
    auto& branch = present();
    auto recipe = branch.session().recipe();
    recipe.parameters = branch.session().parameters();
    recipe.prompt = branch.session().prompt();
    recipe.events.clear();
    Branch fresh(branch.name(),
                 std::make_unique<Session>(m_resources, std::move(recipe), m_baseFolder, 0, keepGoing()));
    branch = std::move(fresh);
    ++m_run;
    halt();
}

void Worker::carryOut(const command::StepBack&) {
    auto& branch = present();
    halt();
    if (!branch.stepBack()) {
        throw Error(ErrorKind::Usage, "engine", "This is the first state that is kept.",
                    "Reset the run to begin anew.");
    }
    branch.state = RunState::Paused;
    ++m_run;
}

void Worker::carryOut(const command::Fork& fork) {
    auto& branch = present();
    auto name = fork.name;
    for (std::size_t number = m_branches.size() + 1; name.empty(); ++number) {
        const auto proposed = "branch " + std::to_string(number);
        const bool used = std::any_of(m_branches.begin(), m_branches.end(),
                                      [&](const Branch& one) { return one.name() == proposed; });
        name = used ? "" : proposed;
    }
    if (name.size() > kLongestBranchName || m_branches.size() >= kMostBranches) {
        throw Error(ErrorKind::BadInput, "engine",
                    m_branches.size() >= kMostBranches ? "There are 16 branches already."
                                                       : "The name of the branch is too long.",
                    "Start anew for more branches; use names of at most 64 bytes.");
    }
    if (std::any_of(m_branches.begin(), m_branches.end(),
                    [&](const Branch& one) { return one.name() == name; })) {
        throw Error(ErrorKind::BadInput, "engine", "There is a branch \"" + name + "\" already.",
                    "Choose another name.");
    }
    auto made = branch.fork(name);
    made.state = branch.state;
    if (branch.state == RunState::Running) {
        branch.state = RunState::Paused; // only the present branch runs
    }
    m_branches.push_back(std::move(made));
    m_present = m_branches.size() - 1;
    ++m_run;
}

void Worker::carryOut(const command::SelectBranch& select) {
    auto& before = present();
    const auto found = std::find_if(m_branches.begin(), m_branches.end(),
                                    [&](const Branch& one) { return one.name() == select.name; });
    if (found == m_branches.end()) {
        throw Error(ErrorKind::BadInput, "engine", "There is no branch \"" + select.name + "\".",
                    "Choose one of the branches listed.");
    }
    const bool running = m_running && found->state != RunState::BlownUp;
    if (before.state == RunState::Running) {
        before.state = RunState::Paused;
    }
    halt();
    m_present = static_cast<std::size_t>(found - m_branches.begin());
    m_running = running;
    ++m_run;
}

void Worker::carryOut(const command::SetLayers& layers) {
    m_wanted = layers;
}

void Worker::carryOut(const command::SetSpeed& speed) {
    if (!std::isfinite(speed.stepsPerSecond) || speed.stepsPerSecond < 0) {
        throw Error(ErrorKind::BadInput, "engine", "The speed is not a number from 0 up.",
                    "Use 0 for as fast as possible.");
    }
    // Below one step in a quarter of an hour the clock's arithmetic would overflow long before anyone waits.
    m_stepsPerSecond = speed.stepsPerSecond == 0 ? 0 : std::max(speed.stepsPerSecond, 1e-3);
}

void Worker::carryOut(const command::ExportData& exported) {
    auto& branch = present();
    exportData(exported.file, branch.session(), branch.series());
    tell({Notice::Kind::Done, "Written: " + exported.file.filename().string(),
          "The state of step " + std::to_string(branch.session().step()) + ", with its recipe.", "",
          exported.file});
}

void Worker::carryOut(const command::Stop&) {
    m_replaced.reset();
    auto& branch = present();
    halt();
    if (branch.state != RunState::BlownUp) {
        branch.state = RunState::Finished;
    }
}

} // namespace sgfm::runtime
