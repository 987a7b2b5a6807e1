#pragma once
// Text generated step by step: noise on the divergence-free fields of one prompt, brought down level by level
// (anneal) or kept at one (hold), every member of an ensemble side by side, with the words that the fields
// mean at each step. What a Session drives, and generateText runs to the end.
//
// Transforms have one thread and estimated plans; members run side by side. So the same recipe gives the same
// text whatever the number of threads, and member m of a batch is the single run m bit for bit.
//
// Words that must appear are placed before the first step, where the first estimate finds them most fitting
// (chain_placement.h), and are pinned there. Errors: as makeTextField; Error(Numerical) of a step.

#include "engine/recipe/parameters.h"
#include "engine/recipe/recipe.h"
#include "engine/runtime/text_estimator.h"
#include "engine/sampler/hybrid_sampler.h"
#include "engine/text/chain_decoder.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sgfm::runtime {

enum class Schedule { Flow, Anneal, Hold };
Schedule scheduleOf(const recipe::ParameterValues& parameters);

class TextRun {
  public:
    struct Setup {
        std::shared_ptr<const TextModelAccess> model;
        std::shared_ptr<const text::Lexicon> lexicon;
        recipe::Prompt prompt;
        text::TextLayout layout;
        std::uint64_t seed = 1;
        std::vector<std::uint64_t> runs; // the noise of each member
    };

    // Begins at the largest level of the parameters.
    TextRun(Setup setup, const recipe::ParameterValues& parameters);
    ~TextRun();
    TextRun(const TextRun&) = delete;
    TextRun& operator=(const TextRun&) = delete;
    std::unique_ptr<TextRun> fork() const; // goes on by itself, with the same noise

    // From the next step on.
    void setParameters(const recipe::ParameterValues& parameters);
    // Other words on the same box; the state goes on. Throws Error(BadInput), and nothing has changed, when
    // they need another box.
    void setPrompt(const recipe::Prompt& prompt);
    // A clean field to hold from, in every member.
    void beginFrom(const field::VectorField& clean);

    void step();                    // does nothing when finished
    bool finished() const noexcept; // an anneal at sigma 0

    double sigma() const noexcept;
    std::uint64_t steps() const noexcept;
    const std::vector<double>& levels() const noexcept; // sigma_0 ... 0 of the present parameters
    int level() const noexcept;                         // how many of them are passed
    const field::Grid& grid() const noexcept;
    int readSlice() const noexcept;
    int positions() const noexcept;
    int firstPosition() const noexcept;
    const std::vector<field::VectorField>& states() const noexcept;
    const std::vector<bool>& given() const noexcept; // a position: pinned or placed word
    const fourier::Transform& transform() const noexcept;

    // Of the last step (before the first: of the beginning), a member.
    const std::vector<score::TextEstimate>& estimates();
    // The words that each member means now: at each position the most probable; when finished the final text.
    std::vector<text::DecodedText> decoded();
    // Mean square distance of the estimate of a member from the given words' embeddings at the read slice,
    // relative to an embedding's mean square.
    double boundaryLoss(std::size_t member);

    // Everything that the next step depends on beside setup, parameters and prompt; exact.
    std::vector<float> saveState() const;
    void restoreState(const std::vector<float>& saved); // Error(BadInput) for another batch or grid

  private:
    struct Implementation;
    explicit TextRun(std::unique_ptr<Implementation> implementation);
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace sgfm::runtime
