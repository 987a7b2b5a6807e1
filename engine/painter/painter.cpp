// The layout of a board, from top to bottom: title, panels, decoded text, footer.

#include "engine/painter/painter.h"

#include "engine/error.h"
#include "engine/painter/canvas.h"
#include "engine/painter/field_panel.h"
#include "engine/painter/token_rows.h"

#include <algorithm>
#include <cmath>

namespace sgfm::painter {

namespace {

constexpr int kLeastWidth = 160;
constexpr int kLeastHeight = 120;
constexpr int kMostSide = 8192;
constexpr double kMostForTokens = 0.4; // of the space under the title, when there are panels

struct Spacing {
    double unit; // one design pixel: 1 at 1280 x 720
    int margin, gap, title, footer, heading;
    explicit Spacing(const Board& board)
        : unit(unitOf(board.width / 1280.0, board.height / 720.0)),
          margin(px(24)),
          gap(px(16)),
          title(px(24)),
          footer(px(13)),
          heading(px(15)) {}
    // Between the shorter side's share and the area's, so that a square picture's letters are not tiny; never
    // smaller than what can be read.
    static double unitOf(double width, double height) {
        return std::clamp(std::min(std::sqrt(width * height), 1.25 * std::min(width, height)), 0.6, 6.0);
    }
    int px(double length) const { return std::max(1, static_cast<int>(std::lround(unit * length))); }
};

// The number of columns that shows the fields largest.
int columnsFor(const std::vector<FieldPanel>& panels, const Box& area, const Spacing& s) {
    const int count = static_cast<int>(panels.size());
    int best = 1;
    double largest = -1;
    for (int columns = 1; columns <= count; ++columns) {
        const int rows = (count + columns - 1) / columns;
        const int width = (area.width - (columns - 1) * s.gap) / columns;
        const int height = (area.height - (rows - 1) * s.gap) / rows;
        double least = -1; // the board is as good as its smallest field
        for (const FieldPanel& panel : panels) {
            const double shown = fieldArea(panel, width, height, s.unit);
            least = least < 0 ? shown : std::min(least, shown);
        }
        if (least > largest * 1.0001) {
            largest = least;
            best = columns;
        }
    }
    return best;
}

// Part `index` of `count` of a length, gaps between; the parts fill the length to the pixel.
std::pair<int, int> partOf(int start, int length, int gap, int index, int count) {
    const double each = (length - gap * (count - 1.0)) / count;
    const int from = static_cast<int>(std::lround(index * (each + gap)));
    const int to = static_cast<int>(std::lround(index * (each + gap) + each));
    return {start + from, to - from};
}

void drawPanels(Canvas& canvas, const std::vector<FieldPanel>& panels, const Box& area, const Spacing& s) {
    const int count = static_cast<int>(panels.size());
    const int columns = columnsFor(panels, area, s);
    const int rows = (count + columns - 1) / columns;
    // A row is as high as its panels make use of; what is left lies above and below all of them.
    std::vector<int> heights;
    int used = (rows - 1) * s.gap;
    for (int row = 0; row < rows; ++row) {
        const int inRow =
            std::min(columns, count - row * columns); // a short last row is filled by wider panels
        const int height = partOf(area.top, area.height, s.gap, row, rows).second;
        int needed = 0;
        for (int i = 0; i < inRow; ++i) {
            const int width = partOf(area.left, area.width, s.gap, i, inRow).second;
            needed = std::max(needed, panelHeight(panels[static_cast<std::size_t>(row * columns + i)], width,
                                                  height, s.unit));
        }
        heights.push_back(needed);
        used += needed;
    }
    int top = area.top + (area.height - used) / 2;
    for (int row = 0; row < rows; ++row) {
        const int inRow = std::min(columns, count - row * columns);
        for (int i = 0; i < inRow; ++i) {
            const auto [left, width] = partOf(area.left, area.width, s.gap, i, inRow);
            drawPanel(canvas, panels[static_cast<std::size_t>(row * columns + i)],
                      {left, top, width, heights[static_cast<std::size_t>(row)]}, s.unit);
        }
        top += heights[static_cast<std::size_t>(row)] + s.gap;
    }
}

// The panel of decoded text, at the bottom of the area; returns its height.
int drawText(Canvas& canvas, const Board& board, const Box& area, const Spacing& s) {
    const int padding = s.px(16);
    const int headingRow = s.px(32);
    const int room = static_cast<int>(board.panels.empty() ? area.height : kMostForTokens * area.height) -
                     2 * padding - headingRow;
    const TokenRows rows = layOutTokens(canvas, board.tokens, area.width - 2 * padding, room, s.unit);
    if (rows.chips.empty()) {
        return 0;
    }
    const int height = 2 * padding + headingRow + rows.height;
    const int top = board.panels.empty() ? area.top : area.bottom() - height;
    canvas.box({area.left, top, area.width, height}, 8 * s.unit, look::kPanel, std::max(1.0, s.unit),
               look::kLine);
    const bool pinned =
        std::any_of(board.tokens.begin(), board.tokens.end(), [](const auto& token) { return token.pinned; });
    const int baseline = top + padding + s.heading;
    const int legend = drawTokenLegend(canvas, pinned, area.right() - padding, baseline - s.px(5), s.unit);
    canvas.text(canvas.shortened("Decoded text", area.width - 2 * padding - legend, s.heading, Weight::Bold),
                area.left + padding, baseline, s.heading, look::kText, Weight::Bold);
    drawTokens(canvas, rows, area.left + padding, top + padding + headingRow, s.unit);
    return height;
}

} // namespace

files::Picture paintBoard(const Board& board) {
    if (board.width < kLeastWidth || board.width > kMostSide || board.height < kLeastHeight ||
        board.height > kMostSide) {
        throw Error(ErrorKind::Usage, "picture",
                    "A picture of " + std::to_string(board.width) + " x " + std::to_string(board.height) +
                        " pixels cannot be drawn.",
                    "Use 160 x 120 to 8192 x 8192 pixels.");
    }
    for (const FieldPanel& panel : board.panels) {
        checkPanel(panel);
    }
    const Spacing s(board);
    Canvas canvas(board.width, board.height, look::kBackground);
    const int inner = board.width - 2 * s.margin;
    Box area{s.margin, s.margin, inner, board.height - 2 * s.margin};
    if (!board.title.empty()) {
        canvas.text(canvas.shortened(board.title, inner, s.title, Weight::Bold), s.margin,
                    s.margin + s.px(20), s.title, look::kText, Weight::Bold);
        const int row = s.px(42);
        area.top += row;
        area.height -= row;
    }
    if (!board.footer.empty()) {
        canvas.text(canvas.shortened(board.footer, inner, s.footer, Weight::Regular), s.margin,
                    board.height - s.margin + s.px(2), s.footer, look::kMuted);
        area.height -= s.px(28);
    }
    if (!board.tokens.empty()) {
        const int used = drawText(canvas, board, area, s);
        area.height -= used > 0 ? used + s.gap : 0;
    }
    if (!board.panels.empty()) {
        drawPanels(canvas, board.panels, area, s);
    }
    return canvas.picture();
}

} // namespace sgfm::painter
