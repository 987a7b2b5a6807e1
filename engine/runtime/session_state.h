#pragma once
// What a Session holds, shared by session.cpp (the loop), session_setup.cpp (recipe to state) and
// snapshot.cpp (state to frame). Private to this folder.

#include "engine/dynamics/noise.h"
#include "engine/dynamics/solver.h"
#include "engine/runtime/generation_run.h"
#include "engine/runtime/generation_view.h"
#include "engine/runtime/scene.h"
#include "engine/runtime/session.h"
#include "engine/wavelet/transform.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sgfm::runtime {

// The files of a prompt as absolute paths; "" stays "".
void makeFilesAbsolute(recipe::Prompt& prompt, const std::filesystem::path& baseFolder);

struct Session::Implementation {
    Resources resources;
    recipe::Recipe recipe;
    std::filesystem::path baseFolder;
    std::uint64_t run = 0;
    std::vector<std::string> warnings;

    // Shared by forks: immutable once made. The noise source refers to both transforms.
    std::shared_ptr<const fourier::Transform> transform;
    std::shared_ptr<const wavelet::WaveletTransform> wavelet;
    Scene scene;
    std::unique_ptr<dynamics::Solver> solver;
    std::unique_ptr<dynamics::NoiseSource> noise;
    std::unique_ptr<GenerationRun> generation;           // anneal or hold; null in flow
    std::vector<GenerationView::Spread> spreadOverSigma; // of the ensemble so far

    // What is in force: the recipe's start with all events up to `step` applied.
    recipe::ParameterValues parameters;
    recipe::Prompt prompt;
    std::size_t nextEvent = 0;
    std::size_t logBytes = 0;

    std::int64_t step = 0;
    double time = 0;
    dynamics::StepReport report;

    // Made when asked for, thrown away by the next step.
    std::shared_ptr<const field::VectorField> physical;
    std::shared_ptr<const field::VectorField> viewed; // where it is another one
    std::optional<diagnostics::FlowNumbers> numbers;
    std::shared_ptr<const recipe::Recipe> publishedRecipe;
    double residual = 0;            // E(u), see snapshot.cpp
    std::int64_t residualBout = -1; // which stretch of steps it belongs to; -1: none

    // Over the run so far, a layer.
    std::map<LayerRequest, std::pair<float, float>> ranges;
    std::vector<double> rangesGains; // the scale filter that they belong to
    std::string rangesShown;         // member, mean or spread

    // session_setup.cpp
    void setUp(const KeepGoing& keepGoing, const recipe::Checkpoint* checkpoint);
    const std::string* hashOfModel() const;
    void applyLog();
    void rewind(const recipe::Checkpoint& checkpoint);
    std::unique_ptr<Implementation> copy() const;

    // session_generation.cpp
    bool generates() const noexcept { return generation != nullptr; }
    void changeSchedule(Schedule before, const KeepGoing& keepGoing = {});
    std::unique_ptr<GenerationRun> makeGeneration(const KeepGoing& keepGoing) const;
    void advanceGeneration();
    std::size_t shownMember() const; // of the generation
    std::vector<float> savedState() const;
    void restoreState(const std::vector<float>& saved); // of the schedule in force
    std::shared_ptr<const GenerationView> generationView(const std::vector<text::DecodedText>& texts);

    // session.cpp
    dynamics::Coefficients coefficients() const;
    dynamics::StepControl stepControl() const;
    dynamics::Solver::Options solverOptions() const;
    const dynamics::NoiseSource* activeNoise() const;
    std::vector<double> gainsOf(const std::string& prefix) const; // one a scale of the wavelet transform
    std::vector<double> chosenScales() const;                     // gain of every scale, 0 where it is muted
    void applyDueEvents();
    void applyParameter(const std::string& key, double value);
    void applyPrompt(const recipe::Prompt& changed);
    void record(recipe::Event event);
    void correct();
    void advance();
    void stateChanged();
    const std::shared_ptr<const field::VectorField>& physicalField();
    const std::shared_ptr<const field::VectorField>&
    viewedField(); // the same; its clean estimate; what the members have in common
    const diagnostics::FlowNumbers& flowNumbers();
};

} // namespace sgfm::runtime
