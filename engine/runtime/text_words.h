#pragma once
// Words of a recipe as tokens, and posteriors as words.

#include "engine/recipe/recipe.h"
#include "engine/score/text_score.h"
#include "engine/text/chain_decoder.h"
#include "engine/text/text_field.h"

#include <string>
#include <vector>

namespace sgfm::runtime {

text::TextPrompt textPromptOf(const recipe::Prompt& prompt);

// The layout of a recipe: length, slices, margin, fringe.
text::TextLayout textLayoutOf(const recipe::Recipe& recipe);

// "0:Once, 5:light" -> pins. Throws Error(BadInput) naming the part that is none.
std::vector<recipe::Pin> parsePins(const std::string& text);

// The tokens that prompt and pins give, a position; -1 at free ones. A pin wins over the prompt.
std::vector<text::TokenId> givenTokens(const text::Lexicon& lexicon, const text::TextPrompt& prompt,
                                       int length);

// What must not be used so that none of the words appears: the word's own token, as written, in lower case
// and capitalised; of a word of several tokens the rarest.
std::vector<text::TokenId> forbiddenTokens(const text::Lexicon& lexicon,
                                           const std::vector<std::string>& words);

// chosen: the text (final); null: the most probable token at each position. Given positions are certain.
text::DecodedText decodedTextOf(const text::Lexicon& lexicon, const score::TextEstimate& estimate,
                                const std::vector<text::TokenId>& given,
                                const std::vector<text::TokenId>* chosen);

} // namespace sgfm::runtime
