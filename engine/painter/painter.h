#pragma once
// A plain painter for the command line and for machines without a display: colour-mapped fields, colour bars,
// token rows and text on an RGB picture (OpenCV). The window draws its own views; both share the colour maps.

#include "engine/files/png.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sgfm::painter {

// Perceptually uniform maps from resources/colormaps: viridis, magma, cividis (sequential), balance
// (diverging, symmetric about 0), grey. 256 entries. Throws Error(BadInput) for an unknown name.
using ColorMap = std::array<std::array<std::uint8_t, 3>, 256>;
ColorMap colorMapNamed(std::string_view name);
const std::vector<std::string>& colorMapNames();

struct FieldPanel {
    std::string title;
    std::string unit;              // "dimensionless", "1/s", ...
    std::span<const float> values; // columns fastest
    int columns = 0;
    int rows = 0;       // row 0 is drawn at the bottom when `timeUp`, else on top
    bool timeUp = true; // the axes are x and t (upwards), else x and y (downwards, as in pictures)
    std::string colorMap = "balance";
    double low = 0;
    double high =
        0; // low == high: from the values; symmetric about 0 for balance, least to largest for others
};

struct ColoredToken {
    std::string piece;    // as in the vocabulary: U+2581 in front marks the beginning of a word
    float confidence = 0; // 0 to 1
    bool pinned = false;
    bool blank = false;
};

struct Board {
    int width = 1280;
    int height = 720;
    std::string title;
    std::vector<FieldPanel> panels;   // laid out in a grid
    std::vector<ColoredToken> tokens; // decoded text under the panels; empty: none
    std::string footer;
};

// Draws the board; every length scales with the picture. Values that are not finite are shown grey. Throws
// Error(Usage) for a size outside 160 x 120 to 8192 x 8192 or values that do not fill columns x rows,
// Error(BadInput) for an unknown colour map.
files::Picture paintBoard(const Board& board);

} // namespace sgfm::painter
