// The one loop that evolves a state.

#include "engine/runtime/session.h"

#include "engine/error.h"
#include "engine/parallel.h"
#include "engine/runtime/session_state.h"
#include "engine/sampler/physics_correction.h"

#include <utility>

namespace sgfm::runtime {

namespace {

dynamics::Transport transportOf(const recipe::ParameterValues& parameters) {
    return parameters.getChoice("dynamics.transport") == "carrier" ? dynamics::Transport::Carrier
                                                                   : dynamics::Transport::SelfTransport;
}

} // namespace

// ------------------------------------------------------------------------------ parameters to coefficients

dynamics::Coefficients Session::Implementation::coefficients() const {
    const auto active = [this](const char* isOn, const char* key) {
        return parameters.getSwitch(isOn) ? parameters.get(key) : 0.0;
    };
    dynamics::Coefficients made;
    made.advection = active("dynamics.advection_on", "dynamics.advection");
    made.viscosity = active("dynamics.viscosity_on", "dynamics.viscosity");
    made.boundaryStrength = active("boundary.on", "boundary.strength");
    made.noise = active("noise.on", "noise.sigma");
    made.projection = parameters.getSwitch("dynamics.projection");
    return made;
}

dynamics::StepControl Session::Implementation::stepControl() const {
    return {parameters.get("time.step"), parameters.get("time.cfl"), parameters.get("time.maximum_step")};
}

dynamics::Solver::Options Session::Implementation::solverOptions() const {
    return {transportOf(parameters), parameters.getChoice("dynamics.dealiasing") == "pad"
                                         ? dynamics::Dealiasing::Pad
                                         : dynamics::Dealiasing::Truncate};
}

const dynamics::NoiseSource* Session::Implementation::activeNoise() const {
    return parameters.getSwitch("noise.on") && parameters.get("noise.sigma") > 0 ? noise.get() : nullptr;
}

std::vector<double> Session::Implementation::gainsOf(const std::string& prefix) const {
    std::vector<double> gains;
    for (int scale = 0; scale < wavelet->scales(); ++scale) {
        gains.push_back(parameters.get(prefix + std::to_string(scale)));
    }
    return gains;
}

std::vector<double> Session::Implementation::chosenScales() const {
    auto gains = gainsOf("scales.gain_");
    const auto muted = gainsOf("scales.mute_");
    for (std::size_t scale = 0; scale < gains.size(); ++scale) {
        gains[scale] = muted[scale] != 0 ? 0 : gains[scale];
    }
    return gains;
}

// ------------------------------------------------------------------------------------------- live changes

void Session::Implementation::applyParameter(const std::string& key, double value) {
    const auto before = scheduleOf(parameters);
    const auto valuesBefore = parameters;
    parameters.set(key, value);
    try {
        changeSchedule(before);
        if (generation) {
            generation->setParameters(parameters);
        }
    } catch (...) {
        parameters = valuesBefore;
        throw;
    }
    if (key.starts_with("sampler.shown")) {
        stateChanged();
        residualBout = -1;
    }
    if (key.starts_with("noise.gain_")) {
        noise->setGains(gainsOf("noise.gain_"));
    }
}

void Session::Implementation::applyPrompt(const recipe::Prompt& changed) {
    if (recipe.mode == recipe::Mode::Flow) {
        throw Error(ErrorKind::BadInput, "prompt", "A free flow has no boundary data to change.",
                    "Start a new run with the other initial condition.");
    }
    auto fresh = makeScene(resources, recipe, changed, baseFolder, false, {}, generates());
    if (!(fresh.grid == scene.grid) || fresh.channels != scene.channels) {
        throw Error(ErrorKind::BadInput, "prompt", "The new prompt needs a larger box than this run has.",
                    "Shorten it, or start a new run with it.");
    }
    if (generation) {
        generation->setPrompt(changed);
        stateChanged();
    }
    scene = std::move(fresh);
    prompt = changed;
}

void Session::Implementation::applyDueEvents() {
    for (; nextEvent < recipe.events.size() && recipe.events[nextEvent].step <= step; ++nextEvent) {
        const auto& event = recipe.events[nextEvent];
        if (event.kind == recipe::Event::Kind::SetPrompt) {
            applyPrompt(event.prompt);
        } else {
            applyParameter(event.key, event.value);
        }
    }
}

// ------------------------------------------------------------------------------------------------ the step

void Session::Implementation::stateChanged() {
    physical.reset();
    viewed.reset();
    numbers.reset();
}

const std::shared_ptr<const field::VectorField>& Session::Implementation::physicalField() {
    if (!physical) {
        physical = std::make_shared<const field::VectorField>(generation ? generation->states()[shownMember()]
                                                                         : solver->state());
    }
    return physical;
}

const std::shared_ptr<const field::VectorField>& Session::Implementation::viewedField() {
    const bool estimate = parameters.getChoice("sampler.shown") == "estimate";
    const auto& ofMembers = parameters.getChoice("sampler.shown_members");
    const bool together = generation && generation->states().size() > 1 && ofMembers != "member";
    if (!generation || (!estimate && !together)) {
        return physicalField();
    }
    if (!viewed) {
        const auto& fields = estimate ? generation->cleanFields() : generation->states();
        if (together) {
            auto all = sampler::ensembleFields(fields);
            viewed = std::make_shared<const field::VectorField>(
                std::move(ofMembers == "mean" ? all.mean : all.spread));
        } else {
            viewed = std::make_shared<const field::VectorField>(fields[shownMember()]);
        }
    }
    return viewed;
}

const diagnostics::FlowNumbers& Session::Implementation::flowNumbers() {
    if (!numbers) {
        const ThreadLimit limit(resources.planner->threads());
        numbers = diagnostics::flowNumbers(*physicalField(), coefficients().viscosity, *transform);
    }
    return *numbers;
}

void Session::Implementation::correct() {
    const auto& mode = parameters.getChoice("correction.mode");
    const double strength = parameters.get("correction.strength");
    if (mode == "none" || strength <= 0) {
        return;
    }
    const auto now = coefficients();
    if (mode == "descent") {
        auto u = solver->state();
        sampler::descendResidual(u, strength, {now.advection, now.viscosity, transportOf(parameters)},
                                 nullptr, *transform);
        solver->setState(u, now.projection);
        return;
    }
    // Transport: one more step of the noiseless dynamics, beside the clock.
    dynamics::StepControl control{0, parameters.get("time.cfl"), strength};
    solver->step(now, control, *scene.boundary, nullptr, static_cast<std::uint64_t>(step));
}

void Session::Implementation::advance() {
    applyDueEvents(); // normally none are left; one that failed fails again instead of being forgotten
    if (generation) {
        return advanceGeneration();
    }
    const ThreadLimit limit(resources.planner->threads());
    const auto before = solver->saveState();
    dynamics::StepReport taken;
    try {
        taken = solver->step(coefficients(), stepControl(), *scene.boundary, activeNoise(),
                             static_cast<std::uint64_t>(step));
        correct();
    } catch (...) {
        solver->restoreState(before);
        throw;
    }
    report = taken;
    time += taken.step;
    ++step;
    stateChanged();
    applyDueEvents();
}

// ----------------------------------------------------------------------------------------- the public face

Session::Session(const Resources& resources, recipe::Recipe recipe, const std::filesystem::path& baseFolder,
                 std::uint64_t run, const KeepGoing& keepGoing)
    : m_implementation(std::make_unique<Implementation>()) {
    m_implementation->resources = resources;
    m_implementation->recipe = std::move(recipe);
    m_implementation->baseFolder = baseFolder;
    m_implementation->run = run;
    m_implementation->setUp(keepGoing, nullptr);
}

Session::Session(const Resources& resources, const recipe::Checkpoint& checkpoint,
                 const std::filesystem::path& baseFolder, const KeepGoing& keepGoing)
    : m_implementation(std::make_unique<Implementation>()) {
    m_implementation->resources = resources;
    m_implementation->recipe = checkpoint.recipe;
    m_implementation->baseFolder = baseFolder;
    m_implementation->run = checkpoint.run;
    m_implementation->setUp(keepGoing, &checkpoint);
}

Session::Session(std::unique_ptr<Implementation> implementation)
    : m_implementation(std::move(implementation)) {
}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

std::unique_ptr<Session> Session::fork() const {
    return std::unique_ptr<Session>(new Session(m_implementation->copy()));
}

void Session::advance() {
    m_implementation->advance();
}

bool Session::finished() const noexcept {
    return m_implementation->generation && m_implementation->generation->finished();
}

std::int64_t Session::step() const noexcept {
    return m_implementation->step;
}

double Session::time() const noexcept {
    return m_implementation->time;
}

const recipe::Recipe& Session::recipe() const noexcept {
    return m_implementation->recipe;
}

const std::vector<std::string>& Session::warnings() const noexcept {
    return m_implementation->warnings;
}

const recipe::ParameterValues& Session::parameters() const noexcept {
    return m_implementation->parameters;
}

const recipe::Prompt& Session::prompt() const noexcept {
    return m_implementation->prompt;
}

void Session::setParameter(std::string_view key, double value) {
    const auto& row = recipe::parameterRow(key);
    if (!row.live) {
        throw Error(ErrorKind::BadInput, "parameter " + row.key,
                    row.label + " cannot change while a run goes on.",
                    "Start the run anew with the new value.");
    }
    recipe::ParameterValues().set(key, value); // checks the range before anything changes
    recipe::Event event;
    event.step = m_implementation->step;
    event.key = row.key;
    event.value = value;
    const double before = m_implementation->parameters.get(row.key);
    m_implementation->applyParameter(row.key, value); // refuses a schedule that cannot be
    try {
        m_implementation->record(std::move(event));
    } catch (...) {
        m_implementation->applyParameter(row.key, before);
        throw;
    }
    if (row.key.starts_with("dynamics.viscosity")) {
        m_implementation->numbers.reset(); // the dissipation depends on it
    }
    if (row.key.starts_with("dynamics.")) {
        m_implementation->residualBout = -1;
    }
}

void Session::setPrompt(const recipe::Prompt& prompt) {
    recipe::Event event;
    event.step = m_implementation->step;
    event.kind = recipe::Event::Kind::SetPrompt;
    event.prompt = prompt;
    makeFilesAbsolute(event.prompt, m_implementation->baseFolder);
    // The whole recipe's checks on one event: sizes, source, pins.
    auto trial = m_implementation->recipe;
    trial.events = {event};
    recipe::checkRecipe(trial);
    const auto sceneBefore = m_implementation->scene;
    const auto promptBefore = m_implementation->prompt;
    m_implementation->applyPrompt(event.prompt);
    try {
        m_implementation->record(std::move(event));
    } catch (...) {
        m_implementation->scene = sceneBefore;
        m_implementation->prompt = promptBefore;
        throw;
    }
}

const diagnostics::FlowNumbers& Session::flowNumbers() const {
    return m_implementation->flowNumbers();
}

recipe::Checkpoint Session::checkpoint() const {
    return {m_implementation->recipe, m_implementation->step, m_implementation->time, m_implementation->run,
            m_implementation->savedState()};
}

void Session::rewind(const recipe::Checkpoint& checkpoint) {
    m_implementation->rewind(checkpoint);
}

const field::VectorField& Session::field() const {
    return *m_implementation->physicalField();
}

} // namespace sgfm::runtime
