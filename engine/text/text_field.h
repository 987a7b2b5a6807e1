#pragma once
// From a sentence to the density and the boundary data of a text field.
//
//     e(x, t) = a(t) E_prompt(x) + sum_j g_j(t) (W_x^-1 restrict_j W_x E_text)(x)
//
// a falls smoothly from 1 to 0 over the first third; each g_j rises smoothly from 0 to 1, coarse scales
// first, all 1 on the last slices before the end fringe (the profiles: refinement.h); the end fringe returns
// to the first slice so that the box is periodic in t. Without a score the text is the prompt itself.

#include "engine/boundary/boundary.h"
#include "engine/field/fields.h"
#include "engine/fourier/transform.h"
#include "engine/text/lexicon.h"

#include <optional>
#include <string>
#include <vector>

namespace sgfm::text {

struct PinnedWord {
    int position = 0; // token position, from 0
    std::string word; // its first token is pinned at `position`, the following tokens behind it
};

struct TextPrompt {
    std::string prompt;
    std::vector<PinnedWord> pins;
    std::string leftTopic; // topic words at the x-boundaries; their mean embedding fills the margin
    std::string rightTopic;
};

struct TextLayout {
    int length = 64;       // token positions; a longer prompt lengthens it
    int margin = 4;        // positions on each side, at least 4
    int timePoints = 16;   // N_t, 8 to 32
    double timeLength = 0; // box length along t; 0: chosen (see text_field.cpp for the measurement behind it)
    bool promptMayBeEmpty = false; // a text without beginning, for generation
    int fringe = 2;                // slices of prompt fringe at t = 0, and of return fringe at the end
};

struct TextField {
    field::Grid grid;                // x: margin + length + margin, padded to a multiple of 2^levels
    int firstPosition = 0;           // grid index of token position 0
    int length = 0;                  // token positions
    int readSlice = 0;               // the slice t = T that is decoded
    std::vector<TokenId> tokens;     // the prompt's
    std::vector<bool> pinned;        // a position
    field::DensityField density;     // e at s = 0
    boundary::BoundaryData boundary; // prompt at t = 0, pins at every t, topics in the margins
};

// The grid that a layout and a prompt need. Throws Error(BadInput) for an empty prompt, a prompt longer than
// 1,024 tokens, pins outside the text.
TextField makeTextField(const Lexicon& lexicon, const TextPrompt& prompt, const TextLayout& layout,
                        fourier::Planner& planner);

} // namespace sgfm::text
