#include "engine/runtime/generation_loop.h"

#include "engine/error.h"

#include <algorithm>

namespace sgfm::runtime {

namespace {

constexpr int kMostSamples = 100'000;

// The log of live changes, applied as a Session applies it.
class Replay {
  public:
    explicit Replay(const recipe::Recipe& recipe, std::int64_t step)
        : m_recipe(recipe), m_parameters(recipe.parameters) {
        m_parameters.setText("sampler.schedule", "anneal");
        m_prompt = recipe.prompt;
        take(step);
    }
    const recipe::ParameterValues& parameters() const { return m_parameters; }
    const recipe::Prompt& prompt() const { return m_prompt; }

    void applyUpTo(std::int64_t step, GenerationRun& run) {
        const auto before = m_prompt;
        if (take(step)) {
            if (!(m_prompt == before)) {
                run.setPrompt(m_prompt);
            }
            run.setParameters(m_parameters);
        }
    }

  private:
    bool take(std::int64_t step) {
        const auto first = m_next;
        for (; m_next < m_recipe.events.size() && m_recipe.events[m_next].step <= step; ++m_next) {
            const auto& event = m_recipe.events[m_next];
            if (event.kind == recipe::Event::Kind::SetPrompt) {
                m_prompt = event.prompt;
            } else if (event.key != "sampler.schedule") {
                m_parameters.set(event.key, event.value);
            }
        }
        return m_next != first;
    }

    const recipe::Recipe& m_recipe;
    recipe::ParameterValues m_parameters;
    recipe::Prompt m_prompt;
    std::size_t m_next = 0;
};

} // namespace

void generateSamples(const recipe::Recipe& recipe, const GenerationOptions& options, const MakeRun& makeRun,
                     const CollectSamples& collect, const GenerationObserver& observer,
                     const recipe::Checkpoint* resume) {
    if (options.samples < 1 || options.samples > kMostSamples || options.batch < 1) {
        throw Error(ErrorKind::Usage, "generation", "Samples and batch are at least 1.",
                    "Ask for 1 to 100,000 samples.");
    }
    recipe::checkRecipe(recipe);
    const auto all = static_cast<std::uint64_t>(options.samples);
    for (std::uint64_t made = 0; made < all;) {
        const auto* start = made == 0 ? resume : nullptr;
        const auto members =
            start ? recipe.parameters.getInteger("sampler.members") : options.batch; // as it was saved
        const auto count = std::min(all - made, static_cast<std::uint64_t>(members));
        const auto first = options.firstRun + made;
        std::int64_t step = start ? start->step : 0;
        Replay replay(recipe, step);
        std::vector<std::uint64_t> runs;
        for (std::uint64_t member = 0; member < count; ++member) {
            runs.push_back(first + member);
        }
        const auto run = makeRun(replay.prompt(), replay.parameters(), std::move(runs));
        if (start) {
            run->restoreState(start->state);
        }
        const auto levels = static_cast<std::int64_t>(run->levels().size()) - 1;
        const auto goesOn = [&] {
            const auto batch = static_cast<std::int64_t>(count);
            const auto done = static_cast<std::int64_t>(made) * levels + batch * std::min(step, levels);
            return !observer || observer({*run, first, step, done, static_cast<std::int64_t>(all) * levels});
        };
        if (!goesOn() && !run->finished()) {
            return;
        }
        while (!run->finished()) {
            run->step();
            replay.applyUpTo(++step, *run);
            if (!goesOn() && !run->finished()) {
                return;
            }
        }
        collect(*run, first);
        made += count;
    }
}

recipe::Checkpoint checkpointOf(const GenerationProgress& progress, const recipe::Recipe& recipe) {
    auto kept = recipe;
    kept.parameters.set("sampler.members", static_cast<double>(progress.run.states().size()));
    return {std::move(kept), progress.step, static_cast<double>(progress.step), progress.firstRun,
            progress.run.saveState()};
}

} // namespace sgfm::runtime
