// From a recipe, or a checkpoint, to a state that can be evolved.

#include "engine/error.h"
#include "engine/parallel.h"
#include "engine/runtime/session_state.h"
#include "engine/runtime/text_estimator.h"
#include "engine/runtime/video_estimator.h"
#include "engine/wavelet/filter.h"

#include <cstdlib>
#include <system_error>
#include <tuple>
#include <utility>

namespace sgfm::runtime {

namespace {

// An array brings its own shape; kept in the recipe, so that a checkpoint goes on without the array.
void keepShape(recipe::Recipe& recipe, const Scene& scene) {
    if (recipe.mode == recipe::Mode::Text || recipe.prompt.source != recipe::Source::File) {
        return;
    }
    recipe.grid.clear();
    for (int axis = 0; axis < scene.grid.dimension(); ++axis) {
        recipe.grid.push_back(scene.grid.points(axis));
    }
    recipe.channels = scene.channels;
}

std::size_t bytesOf(const recipe::Event& event) {
    constexpr std::size_t kAround = 160; // names, brackets and numbers of one event in JSON
    const auto& prompt = event.prompt;
    std::size_t bytes = kAround + event.key.size() + prompt.text.size() + prompt.file.size() +
                        prompt.leftTopic.size() + prompt.rightTopic.size() + prompt.lastText.size() +
                        prompt.lastFile.size() + prompt.regions.size() * kAround;
    for (const auto& pin : prompt.pins) {
        bytes += kAround / 2 + pin.word.size();
    }
    return bytes;
}

std::string absoluteFile(const std::string& file, const std::filesystem::path& baseFolder) {
    return file.empty() ? file : std::filesystem::absolute(baseFolder / file).lexically_normal().string();
}

} // namespace

void makeFilesAbsolute(recipe::Prompt& prompt, const std::filesystem::path& baseFolder) {
    prompt.file = absoluteFile(prompt.file, baseFolder);
    prompt.lastFile = absoluteFile(prompt.lastFile, baseFolder);
}

// Of the score that the recipe's mode asks; null without one.
const std::string* Session::Implementation::hashOfModel() const {
    if (recipe.mode == recipe::Mode::Text && resources.textModel) {
        return &resources.textModel->sha256();
    }
    return recipe.mode == recipe::Mode::Video && resources.videoModel ? &resources.videoModel->sha256()
                                                                      : nullptr;
}

void Session::Implementation::setUp(const KeepGoing& keepGoing, const recipe::Checkpoint* checkpoint) {
    if (!resources.planner) {
        throw Error(ErrorKind::Usage, "session", "There is no FFT planner.", "Give Resources a planner.");
    }
    const ThreadLimit limit(resources.planner->threads());
    recipe::checkRecipe(recipe);
    // Absolute while the run lives, so that whatever is written, wherever, can make them relative to itself.
    makeFilesAbsolute(recipe.prompt, baseFolder);
    for (auto& event : recipe.events) {
        makeFilesAbsolute(event.prompt, baseFolder);
    }
    if (recipe.mode == recipe::Mode::Text && resources.lexicon) {
        const auto& hash = resources.lexicon->identity();
        if (!recipe.lexiconHash.empty() && recipe.lexiconHash != hash) {
            warnings.push_back(
                "This recipe was made with another lexicon: what words mean, or which follow each "
                "other, is not the same now, and the run will differ.");
        }
        recipe.lexiconHash = hash;
    }
    const auto* modelHash = hashOfModel();
    if (modelHash != nullptr) {
        if (!recipe.modelHash.empty() && recipe.modelHash != *modelHash) {
            warnings.push_back(
                "This recipe was made with another score model: what it generates will differ.");
        }
        recipe.modelHash = *modelHash;
    }

    // Everything up to the checkpoint's step has happened; the boundary data are those of the last prompt.
    step = checkpoint ? checkpoint->step : 0;
    time = checkpoint ? checkpoint->time : 0;
    applyLog();

    // The state begins with the recipe's own prompt, even where an event of step 0 changes the boundary data.
    scene = makeScene(resources, recipe, recipe.prompt, baseFolder, checkpoint == nullptr, keepGoing,
                      scheduleOf(parameters) != Schedule::Flow);
    keepShape(recipe, scene);
    if (!(prompt == recipe.prompt)) {
        applyPrompt(prompt);
    }
    transform = std::make_shared<const fourier::Transform>(*resources.planner, scene.grid);
    wavelet = std::make_shared<const wavelet::WaveletTransform>(
        scene.grid, wavelet::filterNamed(recipe.parameters.getChoice("wavelet.name")),
        recipe.parameters.getInteger("wavelet.levels"));
    noise = std::make_unique<dynamics::NoiseSource>(*wavelet, *transform,
                                                    recipe.parameters.getChoice("noise.basis") == "fourier"
                                                        ? dynamics::NoiseBasis::Fourier
                                                        : dynamics::NoiseBasis::Wavelet,
                                                    gainsOf("noise.gain_"), recipe.seed, run);
    if (keepGoing && !keepGoing()) {
        throw Cancelled();
    }
    solver =
        std::make_unique<dynamics::Solver>(*resources.planner, scene.grid, scene.channels, solverOptions());
    if (!checkpoint) {
        solver->setState(scene.initial, parameters.getSwitch("dynamics.projection"));
        scene.initial = {};
    }
    if (scheduleOf(parameters) != Schedule::Flow) {
        changeSchedule(Schedule::Flow, keepGoing);
    }
    if (checkpoint) {
        restoreState(checkpoint->state);
    }
}

// Parameters and prompt in force at `step`, from the recipe's start and its events.
void Session::Implementation::applyLog() {
    parameters = recipe.parameters;
    prompt = recipe.prompt;
    nextEvent = 0;
    for (; nextEvent < recipe.events.size() && recipe.events[nextEvent].step <= step; ++nextEvent) {
        const auto& event = recipe.events[nextEvent];
        if (event.kind == recipe::Event::Kind::SetPrompt) {
            prompt = event.prompt;
        } else {
            parameters.set(event.key, event.value);
        }
    }
    logBytes = 0;
    for (const auto& event : recipe.events) {
        logBytes += bytesOf(event);
    }
}

void Session::Implementation::rewind(const recipe::Checkpoint& checkpoint) {
    if (checkpoint.run != run || checkpoint.recipe.seed != recipe.seed ||
        checkpoint.recipe.mode != recipe.mode) {
        throw Error(ErrorKind::Usage, "session", "The checkpoint belongs to another run.",
                    "Make a new session from it.");
    }
    const auto promptBefore = prompt;
    const auto sceneBefore = scene;
    const auto scheduleBefore = scheduleOf(parameters);
    const auto stateBefore = savedState();
    auto before = std::make_tuple(recipe, step, time);
    try {
        recipe = checkpoint.recipe;
        step = checkpoint.step;
        time = checkpoint.time;
        applyLog();
        changeSchedule(scheduleBefore);
        if (!(prompt == promptBefore)) {
            applyPrompt(prompt);
        }
        restoreState(checkpoint.state);
    } catch (...) {
        std::tie(recipe, step, time) = std::move(before);
        const auto scheduleReached = generation ? scheduleOf(parameters) : Schedule::Flow;
        applyLog();
        changeSchedule(scheduleReached);
        if (generation && !(prompt == promptBefore)) {
            generation->setPrompt(promptBefore);
        }
        scene = sceneBefore;
        prompt = promptBefore;
        restoreState(stateBefore);
        throw;
    }
    noise->setGains(gainsOf("noise.gain_"));
    report = {};
    publishedRecipe.reset();
    residualBout = -1;
    stateChanged();
}

void Session::Implementation::record(recipe::Event event) {
    // The log must stay readable (recipe::kRecipeLimitBytes); the parameters and the view need a little, too.
    constexpr std::size_t kLogLimit = recipe::kRecipeLimitBytes - (std::size_t{1} << 20);
    const auto bytes = bytesOf(event);
    if (recipe.events.size() >= recipe::kEventLimit || logBytes + bytes > kLogLimit) {
        throw Error(ErrorKind::BadInput, "event log", "The log of live changes is full.",
                    "Reset the run: it goes on with the present values and an empty log.");
    }
    // Events of this step have been applied already, later ones (of a recipe that is being replayed) have
    // not: the new one goes between.
    auto& events = recipe.events;
    for (std::size_t i = nextEvent; i-- > 0 && events[i].step == event.step;) {
        if (events[i].kind == event.kind && events[i].key == event.key) {
            logBytes -= bytesOf(events[i]);
            events.erase(events.begin() + static_cast<std::ptrdiff_t>(i));
            --nextEvent;
            break;
        }
    }
    events.insert(events.begin() + static_cast<std::ptrdiff_t>(nextEvent), std::move(event));
    logBytes += bytes;
    ++nextEvent;
    publishedRecipe.reset();
}

std::unique_ptr<Session::Implementation> Session::Implementation::copy() const {
    auto made = std::make_unique<Implementation>();
    made->resources = resources;
    made->recipe = recipe;
    made->baseFolder = baseFolder;
    made->run = run;
    made->transform = transform;
    made->wavelet = wavelet;
    made->scene = scene;
    made->solver =
        std::make_unique<dynamics::Solver>(*resources.planner, scene.grid, scene.channels, solverOptions());
    made->solver->restoreState(solver->saveState());
    made->noise = std::make_unique<dynamics::NoiseSource>(*noise);
    made->generation = generation ? generation->fork() : nullptr;
    made->spreadOverSigma = spreadOverSigma;
    made->parameters = parameters;
    made->prompt = prompt;
    made->nextEvent = nextEvent;
    made->logBytes = logBytes;
    made->step = step;
    made->time = time;
    made->report = report;
    made->physical = physical;
    made->numbers = numbers;
    made->publishedRecipe = publishedRecipe;
    made->ranges = ranges;
    made->rangesGains = rangesGains;
    return made;
}

std::filesystem::path resourceFolder() {
    std::error_code problem;
    if (const char* wanted = std::getenv("SGFM_RESOURCES"); wanted && *wanted) {
        return wanted;
    }
    const auto program = std::filesystem::read_symlink("/proc/self/exe", problem);
    if (!problem) {
        for (const char* place : {"resources", "../share/sgfm-lab/resources"}) {
            const auto folder = program.parent_path() / place;
            if (std::filesystem::is_directory(folder, problem)) {
                return folder.lexically_normal();
            }
        }
    }
    return SGFM_SOURCE_RESOURCES;
}

} // namespace sgfm::runtime
