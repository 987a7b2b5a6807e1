#pragma once
// What is text in a generation (generation_run.h): the score is bound to a prompt and its words, and each
// clean field is read as words.
//
// Words that must appear are placed before the first step, where the first estimate finds them most fitting
// (chain_placement.h), and are pinned there.
//
// In the last steps of an anneal, decoding.revision of them, words that their surroundings would hardly write
// are drawn anew (score::TextScore::revise), and the field moves with them: u + A (E_new - E_old), which is
// as divergence-free as u, so that what is noise in it stays what it was. Errors: as makeTextField;
// Error(Numerical) of a step.

#include "engine/runtime/generation_run.h"
#include "engine/runtime/text_estimator.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace sgfm::runtime {

class TextRun final : public GenerationRun {
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
    ~TextRun() override;
    std::unique_ptr<GenerationRun> fork() const override;

    void setPrompt(const recipe::Prompt& prompt) override;

    int readSlice() const noexcept;
    int positions() const noexcept;
    int firstPosition() const noexcept;

    // Of the last step (before the first: of the beginning), a member.
    const std::vector<score::TextEstimate>& estimates();
    const std::vector<field::VectorField>& cleanFields() override;
    // The words that each member means now: at each position the most probable; when finished the final text.
    std::vector<text::DecodedText> decoded() override;
    std::vector<bool> given() const override; // pinned or placed words
    // Mean square distance of the estimate of a member from the given words' embeddings at the read slice,
    // relative to an embedding's mean square.
    double boundaryLoss(std::size_t member) override;

  private:
    struct Words; // prompt, placed words, estimator and final texts
    void bindTo(const recipe::Prompt& prompt);
    void ask(); // the estimator that is bound now
    void place();
    void revise();
    void decodeFinal(const Fields& states, double sigma, const Fields& previous);
    void parametersChanged() override;
    void stateReplaced() override;
    void stepped() override;
    void arrived(const Fields& before, double sigma, const Fields& previous) override;

    std::unique_ptr<Words> m_words;
};

} // namespace sgfm::runtime
