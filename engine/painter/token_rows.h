#pragma once
// Decoded tokens as chips in rows, coloured by confidence; for the sources of painter/ only.

#include "engine/painter/canvas.h"

#include <vector>

namespace sgfm::painter {

struct TokenChip {
    std::string text;
    Box box;                             // relative to the top left corner of the rows
    const ColoredToken* token = nullptr; // null: the chip that counts what was left out
};

struct TokenRows {
    std::vector<TokenChip> chips;
    int size = 0; // of the letters
    int height = 0;
};

// Wraps the tokens into rows of `width` that are at most `height` high: letters as large as fit, down to a
// readable size; then the last chip says how many tokens are left out. A piece that begins with the mark of
// SentencePiece (U+2581) begins a word; where such marks occur, the pieces of a word stand closer together.
TokenRows layOutTokens(Canvas& canvas, const std::vector<ColoredToken>& tokens, int width, int height,
                       double unit);

void drawTokens(Canvas& canvas, const TokenRows& rows, int left, int top, double unit);

// "confidence 0 [gradient] 1", and "pinned" where there are such tokens, flush right at `right`, centred on
// y. Returns its width.
int drawTokenLegend(Canvas& canvas, bool pinned, int right, int centre, double unit);

} // namespace sgfm::painter
