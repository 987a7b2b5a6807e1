#include "engine/painter/token_rows.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace sgfm::painter {

namespace {

constexpr std::string_view kWordMark = "\xe2\x96\x81";
constexpr std::string_view kOpenBox = "\xe2\x90\xa3"; // shows a space

int px(double length) {
    return std::max(1, static_cast<int>(std::lround(length)));
}

std::string shownText(const ColoredToken& token) {
    if (token.blank) {
        return "\xc2\xb7";
    }
    std::string text = token.piece;
    if (text.starts_with(kWordMark)) {
        text.erase(0, kWordMark.size());
    }
    for (auto at = text.find(kWordMark); at != std::string::npos; at = text.find(kWordMark)) {
        text.replace(at, kWordMark.size(), kOpenBox);
    }
    if (text.find_first_not_of(' ') == std::string::npos) {
        text = kOpenBox;
    }
    return text;
}

struct ChipMetrics {
    int padding, height, rowGap, wordGap, pieceGap;
    explicit ChipMetrics(int size)
        : padding(px(size * 0.55)),
          height(px(size * 1.75)),
          rowGap(px(size * 0.42)),
          wordGap(px(size * 0.42)),
          pieceGap(px(size * 0.12)) {}
};

// All chips at one size, in rows that may be too many.
TokenRows wrapped(Canvas& canvas, const std::vector<ColoredToken>& tokens, int width, int size) {
    const ChipMetrics m(size);
    const bool marked = std::any_of(tokens.begin(), tokens.end(),
                                    [](const auto& t) { return t.piece.starts_with(kWordMark); });
    TokenRows rows{{}, size, m.height};
    int x = 0;
    int y = 0;
    for (const ColoredToken& token : tokens) {
        const bool insideWord = marked && !token.blank && !token.piece.starts_with(kWordMark) &&
                                !rows.chips.empty() && !rows.chips.back().token->blank;
        const std::string text =
            canvas.shortened(shownText(token), width - 2 * m.padding, size, Weight::Regular);
        const int chipWidth =
            std::max(canvas.textWidth(text, size, Weight::Regular) + 2 * m.padding, m.height * 3 / 4);
        const int gap = x == 0 ? 0 : insideWord ? m.pieceGap : m.wordGap;
        if (x > 0 && x + gap + chipWidth > width) {
            x = 0;
            y += m.height + m.rowGap;
        } else {
            x += gap;
        }
        rows.chips.push_back({text, {x, y, chipWidth, m.height}, &token});
        x += chipWidth;
        rows.height = y + m.height;
    }
    return rows;
}

// Takes chips away from the end until one that counts them fits.
void cutToHeight(Canvas& canvas, TokenRows& rows, int width, int height) {
    const ChipMetrics m(rows.size);
    const std::size_t all = rows.chips.size();
    while (!rows.chips.empty() && rows.chips.back().box.bottom() > height) {
        rows.chips.pop_back();
    }
    while (!rows.chips.empty()) {
        std::string text = "+";
        text += std::to_string(all - rows.chips.size());
        text += " more";
        const int chipWidth = canvas.textWidth(text, rows.size, Weight::Regular) + 2 * m.padding;
        const Box last = rows.chips.back().box;
        if (last.right() + m.wordGap + chipWidth <= width) {
            rows.chips.push_back({text, {last.right() + m.wordGap, last.top, chipWidth, m.height}, nullptr});
            break;
        }
        rows.chips.pop_back();
    }
    rows.height = rows.chips.empty() ? 0 : rows.chips.back().box.bottom();
}

} // namespace

TokenRows layOutTokens(Canvas& canvas, const std::vector<ColoredToken>& tokens, int width, int height,
                       double unit) {
    constexpr double kSizes[] = {17, 15, 13, 11, 10};
    TokenRows rows;
    for (const double size : kSizes) {
        rows = wrapped(canvas, tokens, width, std::max(7, px(size * unit)));
        if (rows.height <= height) {
            return rows;
        }
    }
    cutToHeight(canvas, rows, width, height);
    return rows;
}

void drawTokens(Canvas& canvas, const TokenRows& rows, int left, int top, double unit) {
    for (const TokenChip& chip : rows.chips) {
        const Box box{left + chip.box.left, top + chip.box.top, chip.box.width, chip.box.height};
        const double radius = rows.size * 0.38;
        const double line = std::max(1.0, unit);
        Color color = look::kMuted;
        if (chip.token == nullptr || chip.token->blank) {
            const bool pinned = chip.token != nullptr && chip.token->pinned;
            canvas.box(box, radius, look::kPanel, line, pinned ? look::kPinned : look::kLine);
        } else {
            const double confidence = std::isfinite(chip.token->confidence) ? chip.token->confidence : 0;
            const Color fill = mixed(look::kChip, look::kAccent, confidence);
            canvas.box(box, radius, fill, chip.token->pinned ? 1.6 * line : 0, look::kPinned);
            color = mixed(Color{0xb4, 0xba, 0xc5}, Color{0xff, 0xff, 0xff}, confidence);
        }
        const int textWidth = canvas.textWidth(chip.text, rows.size, Weight::Regular);
        // Letters between 0.73 em (ascenders) and -0.24 em (descenders) around the middle of the chip.
        canvas.text(chip.text, box.left + (box.width - textWidth) / 2,
                    box.top + box.height / 2 + px(0.34 * rows.size), rows.size, color);
    }
}

int drawTokenLegend(Canvas& canvas, bool pinned, int right, int centre, double unit) {
    const int size = px(12 * unit);
    const int gap = px(7 * unit);
    const int baseline = centre + px(0.36 * size);
    int x = right;
    const auto word = [&](const std::string& text) {
        x -= canvas.textWidth(text, size, Weight::Regular);
        canvas.text(text, x, baseline, size, look::kMuted);
        x -= gap;
    };
    if (pinned) {
        word("pinned");
        const int side = px(12 * unit);
        x -= side;
        canvas.box({x, centre - side / 2, side, side}, 3 * unit, look::kPanel, std::max(1.0, 1.6 * unit),
                   look::kPinned);
        x -= px(22 * unit);
    }
    word("1");
    const int width = px(84 * unit);
    x -= width;
    canvas.gradient({x, centre - px(4 * unit), width, px(8 * unit)}, look::kChip, look::kAccent);
    x -= gap;
    word("confidence  0");
    return right - x;
}

} // namespace sgfm::painter
