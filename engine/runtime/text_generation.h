#pragma once
// Texts from a recipe, run to the end: what the command line, the evaluation and the window's batch use.
//
// The recipe is the whole description (prompt, pins, words, length, seed, parameters, live changes); sample i
// has the noise of run i, so that it is the same text whether it is made alone, in a batch or in the window.
// The recipe's schedule is taken as anneal. Events of its log are applied at their steps.

#include "engine/fourier/planner.h"
#include "engine/recipe/recipe.h"
#include "engine/runtime/text_run.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sgfm::runtime {

// What a text generation starts from: `length` tokens, everything else the defaults of the tables.
recipe::Recipe generationRecipe(const std::string& prompt, int length, std::uint64_t seed);

struct TextSample {
    std::uint64_t run = 0;
    text::DecodedText decoded; // the final text, with confidence and entropy of each token
    std::vector<score::TokenPosterior> posteriors; // of the last estimate
    double maxDivergence = 0; // max |div u| / max |grad u| of the final field: rounding level
    double boundaryLoss = 0;  // of prompt and pins, relative to an embedding's mean square
};

struct GenerationProgress {
    TextRun& run;               // of the present batch; its states, texts and posteriors
    std::uint64_t firstRun = 0; // sample of the batch's first member
    std::int64_t done = 0;      // member steps, of all batches
    std::int64_t total = 0;
};
// Called after the beginning and each step of a batch; false cancels.
using GenerationObserver = std::function<bool(const GenerationProgress&)>;

struct TextGenerationOptions {
    int samples = 1;
    std::uint64_t firstRun = 0;
    int batch = 8; // members side by side; the texts do not depend on it
};

// The samples that were finished before a cancel. Throws Error(BadInput) as Session does; Error(Numerical).
std::vector<TextSample> generateText(const std::shared_ptr<const TextModelAccess>& model,
                                     const std::shared_ptr<const text::Lexicon>& lexicon,
                                     const recipe::Recipe& recipe, const TextGenerationOptions& options,
                                     const GenerationObserver& observer);

// One JSON line: text, run, seed, tokens with piece, confidence, entropy and the most probable others.
std::string sampleLine(const TextSample& sample, const recipe::Recipe& recipe);
// The text as a person reads it: a line a passage.
std::string readable(const std::string& text);

} // namespace sgfm::runtime
