#include "widgets/views/scales_layout.h"

#include "widgets/style/theme.h"

#include <algorithm>
#include <cmath>

namespace sgfm::views {
namespace {

constexpr double kGap = style::kGrid;
constexpr double kTrack = 64; // px: the gain's slider, the energy's bar

std::vector<ScalePlace> strips(const ScalesArrangement& arrangement, const QRectF& room) {
    const int count = arrangement.scales + (arrangement.reconstruction ? 1 : 0);
    const double height = std::max(2.0, (room.height() - (count - 1) * 2 * kGap) / count);
    const double sideWidth = kTrack + kGap + arrangement.numberWidth;
    const bool beside = room.width() > arrangement.labelWidth + sideWidth + 80;
    std::vector<ScalePlace> places;
    for (int j = 0; j < count; ++j) {
        const double top = room.top() + j * (height + 2 * kGap);
        ScalePlace place;
        place.label = QRectF(room.left(), top, arrangement.labelWidth, height);
        const double right = beside ? room.right() - sideWidth - 2 * kGap : room.right();
        place.picture = QRectF(place.label.right(), top, right - place.label.right(), height);
        if (beside && j < arrangement.scales) {
            // Two or three lines, as high as the lettering, in the middle of the strip.
            const int lines = height >= 3 * arrangement.lineHeight ? 3 : 2;
            const double line = std::min(arrangement.lineHeight, height / lines);
            double y = top + (height - lines * line) / 2;
            const double left = right + 2 * kGap;
            place.energy = QRectF(left, y, sideWidth, line);
            if (lines == 3) {
                y += line;
                place.sparsity = QRectF(left, y, sideWidth, line);
            }
            place.gain = QRectF(left, y + line, sideWidth, line);
        }
        places.push_back(place);
    }
    return places;
}

std::vector<ScalePlace> tiles(const ScalesArrangement& arrangement, const QRectF& room) {
    const int count = arrangement.scales + (arrangement.reconstruction ? 1 : 0);
    const double line = arrangement.lineHeight;
    // The number of columns that makes the tiles largest.
    int columns = 1;
    double width = 0;
    const auto arrange = [&](double footer) {
        width = 0;
        for (int candidate = 1; candidate <= count; ++candidate) {
            const int rows = (count + candidate - 1) / candidate;
            const double across = (room.width() - (candidate - 1) * 2 * kGap) / candidate;
            const double down = (room.height() - (rows - 1) * 2 * kGap) / rows - footer;
            const double fits = std::min(across, down * arrangement.aspect);
            if (fits > width) {
                width = fits;
                columns = candidate;
            }
        }
        width = std::max(width, 8.0);
    };
    // Under each tile its name, its share of the energy and its gain; where these have no room beside one
    // another, the name alone.
    arrange(2 * line);
    const bool named = width < arrangement.labelWidth + arrangement.numberWidth / 2;
    const double footer = named ? line : 2 * line;
    if (named) {
        arrange(footer);
    }
    const double height = width / arrangement.aspect;
    const int rows = (count + columns - 1) / columns;
    const double left = room.center().x() - (columns * width + (columns - 1) * 2 * kGap) / 2;
    const double top = room.center().y() - (rows * (height + footer) + (rows - 1) * 2 * kGap) / 2;
    std::vector<ScalePlace> places;
    for (int j = 0; j < count; ++j) {
        const QPointF corner(left + (j % columns) * (width + 2 * kGap),
                             top + (j / columns) * (height + footer + 2 * kGap));
        ScalePlace place;
        place.picture = QRectF(corner, QSizeF(width, height));
        const double foot = corner.y() + height;
        // "j = 3" is drawn whole: its own gap is what the number beside it may take.
        const double label = named ? width : std::min(width * 0.6, arrangement.labelWidth - kGap);
        place.label = QRectF(corner.x(), foot, label, line);
        if (named) {
            // The gain is in the options of the view, and on the keys.
        } else if (j < arrangement.scales) {
            place.energy = QRectF(corner.x() + label, foot, width - label, line);
            place.gain = QRectF(corner.x(), foot + line, width, line);
        } else {
            place.label.setWidth(width);
        }
        places.push_back(place);
    }
    return places;
}

} // namespace

std::vector<ScalePlace> placesOf(const ScalesArrangement& arrangement, const QRectF& area) {
    if (arrangement.scales <= 0) {
        return {};
    }
    const QRectF room = area.adjusted(2 * kGap, 2 * kGap, -2 * kGap, -2 * kGap);
    return arrangement.tiles ? tiles(arrangement, room) : strips(arrangement, room);
}

} // namespace sgfm::views
