#pragma once
// A generation, step by step: noise on the divergence-free fields of one box, brought down level by level
// (anneal) or kept at one (hold), every member of an ensemble side by side. The same for text and video; what
// a text has beside its field (words) and what a clip has (frames) is what text_run.h and video_run.h add:
// the score that is asked, what is given, and what the field is read as.
//
// Transforms have one thread and estimated plans; members run side by side. So the same recipe gives the same
// fields whatever the number of threads, and member m of a batch is the single run m bit for bit.
//
// Errors: Error(BadInput) for parameters that leave no noise levels; Error(Numerical) of a step.

#include "engine/recipe/parameters.h"
#include "engine/recipe/recipe.h"
#include "engine/sampler/hybrid_sampler.h"
#include "engine/text/chain_decoder.h"
#include "engine/wavelet/transform.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace sgfm::runtime {

enum class Schedule { Flow, Anneal, Hold };
Schedule scheduleOf(const recipe::ParameterValues& parameters);

class GenerationRun {
  public:
    virtual ~GenerationRun();
    GenerationRun(const GenerationRun&) = delete;
    GenerationRun& operator=(const GenerationRun&) = delete;
    virtual std::unique_ptr<GenerationRun> fork() const = 0; // goes on by itself, with the same noise

    // From the next step on.
    void setParameters(const recipe::ParameterValues& parameters);
    // Other boundary data on the same box; the state goes on. Throws Error(BadInput), and nothing has
    // changed, when they need another box.
    virtual void setPrompt(const recipe::Prompt& prompt) = 0;
    // A clean field to hold from, in every member.
    void beginFrom(const field::VectorField& clean);

    void step();                    // does nothing when finished
    bool finished() const noexcept; // an anneal at sigma 0

    double sigma() const noexcept { return m_sampler->state().sigma; }
    std::uint64_t steps() const noexcept { return m_sampler->state().step; }
    const std::vector<double>& levels() const noexcept {
        return m_levels;
    }                           // sigma_0 ... 0, of the parameters
    int level() const noexcept; // how many of them are passed
    const field::Grid& grid() const noexcept { return m_transform->grid(); }
    const std::vector<field::VectorField>& states() const noexcept { return m_sampler->state().members; }
    const fourier::Transform& transform() const noexcept { return *m_transform; }
    const recipe::ParameterValues& parameters() const noexcept { return m_parameters; }

    // The clean field that each member means now: D of the last step (before the first: of the beginning).
    virtual const std::vector<field::VectorField>& cleanFields() = 0;
    // How far the clean field of a member is from what is given, in the units of boundary/boundary.h.
    virtual double boundaryLoss(std::size_t member) = 0;
    // What is read beside the field: a text has words, a clip is its frames.
    virtual std::vector<text::DecodedText> decoded() { return {}; }
    virtual std::vector<bool> given() const { return {}; } // a position of the text: is its word given?

    // Everything that the next step depends on beside setup, parameters and prompt; exact.
    std::vector<float> saveState() const;
    void restoreState(const std::vector<float>& saved); // Error(BadInput) for another batch or grid

  protected:
    using Fields = std::vector<field::VectorField>;

    GenerationRun(std::uint64_t seed, std::vector<std::uint64_t> runs,
                  const recipe::ParameterValues& parameters);

    fourier::Planner& planner() noexcept { return m_planner; }
    std::uint64_t seed() const noexcept { return m_seed; }
    const std::vector<std::uint64_t>& runs() const noexcept { return m_runs; }
    const sampler::HybridSampler& sampler() const noexcept { return *m_sampler; }

    // Once, before anything else. The wavelet and the noise are those of the parameters.
    void setBox(const field::Grid& grid);
    bool hasBox() const noexcept { return m_transform != nullptr; }
    // The score that is asked from now on; the state goes on. `given` and `meanResidual` may be null. All
    // three must live until the next setModel.
    void setModel(const score::ScoreModel& model, const sampler::GivenDensity* given,
                  const field::VectorField* meanResidual);
    void begin(); // noise of the largest level
    void move(std::size_t member, const field::VectorField& by) { m_sampler->move(member, by); }
    void copyState(const GenerationRun& other) { m_sampler->setState(other.m_sampler->state()); }

    // Hooks. The parameters are new: hand the model its options.
    virtual void parametersChanged() {}
    // The state is another one than the last step left: what was kept of that step is void.
    virtual void stateReplaced() {}
    virtual void stepped() {}
    // The last step of an anneal is taken: the states before it, their level and their previous estimates.
    virtual void arrived(const Fields& /*before*/, double /*sigma*/, const Fields& /*previous*/) {}

  private:
    double nextAnnealed(double sigma) const;
    double nextHeld(double sigma);
    void applyParameters(const recipe::ParameterValues& parameters);

    std::uint64_t m_seed;
    std::vector<std::uint64_t> m_runs; // the noise of each member
    recipe::ParameterValues m_parameters;
    fourier::Planner m_planner{
        1}; // one thread, no clock: the same bits for any number of members and threads
    std::unique_ptr<fourier::Transform> m_transform;
    std::unique_ptr<wavelet::WaveletTransform> m_wavelets;
    std::vector<std::unique_ptr<dynamics::NoiseSource>> m_noise;
    const score::ScoreModel* m_model = nullptr;
    std::unique_ptr<sampler::HybridSampler> m_sampler;
    std::vector<double> m_levels;
};

} // namespace sgfm::runtime
