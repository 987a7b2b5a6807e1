#pragma once
// Texts from a recipe, run to the end: what the command line, the evaluation and the window's batch use.
// How a recipe, its seed and its log make samples: generation_loop.h.

#include "engine/fourier/planner.h"
#include "engine/recipe/recipe.h"
#include "engine/runtime/generation_loop.h"
#include "engine/runtime/text_run.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sgfm::runtime {

// What a text generation starts from: `length` tokens, the strengths of generations, everything else the
// defaults of the tables.
recipe::Recipe generationRecipe(const std::string& prompt, int length, std::uint64_t seed);

// What a generation of text has where nothing else was chosen; the table's own defaults are those of free
// flow, which has no correction and is read gently. Physics acts on the noisy state: a step of the dynamics
// of length h after each step of the sampler, alpha h = kTextTransport (h at most that) and nu =
// kTextViscosity. Viscosity of the state is what holds a text to its subject; more of it takes variety, more
// advection too (README, "The score of text"). Words are coupled more strongly than they are read.
// leaveTextStrengths takes back what useTextStrengths set.
inline constexpr double kTextTransport = 0.1;
inline constexpr double kTextViscosity = 0.07;
// The parameters that both may change.
inline constexpr const char* kTextStrengths[] = {
    "correction.mode",      "correction.target", "correction.strength", "dynamics.viscosity",
    "decoding.temperature", "decoding.coupling", "decoding.repulsion"};
void useTextStrengths(recipe::ParameterValues& parameters);
void leaveTextStrengths(recipe::ParameterValues& parameters);

struct TextSample {
    std::uint64_t run = 0;
    text::DecodedText decoded; // the final text, with confidence and entropy of each token
    std::vector<score::TokenPosterior> posteriors; // of the last estimate
    double maxDivergence = 0; // max |div u| / max |grad u| of the final field: rounding level
    double boundaryLoss = 0;  // of prompt and pins, relative to an embedding's mean square
};

using TextGenerationOptions = GenerationOptions;

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
