#include "engine/painter/field_panel.h"

#include "engine/error.h"
#include "engine/painter/scale.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace sgfm::painter {

namespace {

constexpr Color kNotFinite{0x4a, 0x4f, 0x5a};
// A field whose sides differ by more than this is stretched to its panel: there x and t are different things,
// and a picture of them has no shape of its own. Others, and all pictures of space, keep their shape.
constexpr double kKeptAspect = 2;

struct Metrics { // of a panel, in pixels
    int padding, title, titleRow, axis, axisRoom, bar, barGap, label, labelRoom;
    explicit Metrics(double unit)
        : padding(px(unit, 16)),
          title(px(unit, 15)),
          titleRow(px(unit, 30)),
          axis(std::max(9, px(unit, 13))),
          axisRoom(px(unit, 20)),
          bar(px(unit, 12)),
          barGap(px(unit, 14)),
          label(std::max(9, px(unit, 12))),
          labelRoom(px(unit, 48)) {}
    static int px(double unit, double length) {
        return std::max(1, static_cast<int>(std::lround(unit * length)));
    }
};

// Where the field may lie.
Box roomOf(const Box& box, const Metrics& m) {
    return {box.left + m.padding + m.axisRoom, box.top + m.padding + m.titleRow,
            box.width - 2 * m.padding - m.axisRoom - m.barGap - m.bar - m.labelRoom,
            box.height - 2 * m.padding - m.titleRow - m.axisRoom};
}

bool keepsShape(const FieldPanel& panel) {
    const double aspect = static_cast<double>(panel.columns) / panel.rows;
    return !panel.timeUp || (aspect <= kKeptAspect && aspect >= 1 / kKeptAspect);
}

Box largestWithShape(const Box& room, int columns, int rows) {
    const double scale =
        std::min(static_cast<double>(room.width) / columns, static_cast<double>(room.height) / rows);
    const int width = std::clamp(static_cast<int>(std::lround(columns * scale)), 1, room.width);
    const int height = std::clamp(static_cast<int>(std::lround(rows * scale)), 1, room.height);
    return {room.left + (room.width - width) / 2, room.top + (room.height - height) / 2, width, height};
}

std::string superscript(int number) {
    static constexpr const char* kDigits[] = {"\xe2\x81\xb0", "\xc2\xb9",     "\xc2\xb2",     "\xc2\xb3",
                                              "\xe2\x81\xb4", "\xe2\x81\xb5", "\xe2\x81\xb6", "\xe2\x81\xb7",
                                              "\xe2\x81\xb8", "\xe2\x81\xb9"};
    std::string text = number < 0 ? "\xe2\x81\xbb" : "";
    for (const char digit : std::to_string(std::abs(number))) {
        text += kDigits[digit - '0'];
    }
    return text;
}

// Colours the field: interpolated between grid points as numbers, then mapped.
cv::Mat colored(const FieldPanel& panel, const Scale& scale, const ColorMap& map, int width, int height) {
    cv::Mat values(panel.rows, panel.columns, CV_32F);
    cv::Mat damaged = cv::Mat::zeros(panel.rows, panel.columns, CV_8U);
    const double factor = 255 / (scale.high - scale.low);
    for (int row = 0; row < panel.rows; ++row) {
        const int from = panel.timeUp ? panel.rows - 1 - row : row;
        for (int column = 0; column < panel.columns; ++column) {
            const float value =
                panel.values[static_cast<std::size_t>(from) * static_cast<std::size_t>(panel.columns) +
                             static_cast<std::size_t>(column)];
            const bool finite = std::isfinite(value);
            values.at<float>(row, column) =
                finite ? static_cast<float>(std::clamp((value - scale.low) * factor, 0.0, 255.0)) : 0;
            damaged.at<std::uint8_t>(row, column) = finite ? 0 : 1;
        }
    }
    const bool shrinks = width < panel.columns || height < panel.rows;
    cv::resize(values, values, cv::Size(width, height), 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
    cv::resize(damaged, damaged, cv::Size(width, height), 0, 0, cv::INTER_NEAREST);
    cv::Mat picture(height, width, CV_8UC3);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const auto entry =
                static_cast<std::size_t>(std::clamp(values.at<float>(y, x), 0.0f, 255.0f) + 0.5f);
            const auto& color = damaged.at<std::uint8_t>(y, x) != 0 ? kNotFinite : map[entry];
            picture.at<cv::Vec3b>(y, x) = {color[0], color[1], color[2]};
        }
    }
    return picture;
}

void drawBar(Canvas& canvas, const Box& bar, const Scale& scale, const ColorMap& map, const Metrics& m,
             int right) {
    canvas.gradient(bar, map);
    for (std::size_t i = 0; i < scale.ticks.size(); ++i) {
        const double share = (scale.ticks[i] - scale.low) / (scale.high - scale.low);
        const int y = bar.bottom() - 1 - static_cast<int>(std::lround(share * (bar.height - 1)));
        canvas.box({bar.right(), y, std::max(2, m.bar / 3), std::max(1, m.bar / 12)}, 0, look::kMuted);
        const int x = bar.right() + m.bar / 3 + std::max(3, m.bar / 3);
        // Digits are 0.73 em high: half of that below the tick.
        const std::string text = canvas.shortened(scale.labels[i], right - x, m.label, Weight::Regular);
        const int baseline = std::clamp(y + static_cast<int>(std::lround(0.36 * m.label)),
                                        bar.top + m.label / 2, bar.bottom() + m.label / 4);
        canvas.text(text, x, baseline, m.label, look::kMuted);
    }
}

// Small arrows by hand, so that both axes look the same.
void drawArrow(Canvas& canvas, int x, int y, int length, int thickness, bool up, bool down) {
    if (up || down) {
        canvas.box({x - thickness / 2, y - length, thickness, length}, 0, look::kMuted);
    } else {
        canvas.box({x, y - thickness / 2, length, thickness}, 0, look::kMuted);
    }
    const int head = std::max(2, length / 4);
    for (int i = 0; i < head; ++i) {
        const int half = i;
        if (up) {
            canvas.box({x - half, y - length + i, 2 * half + thickness % 2, 1}, 0, look::kMuted);
        } else if (down) {
            canvas.box({x - half, y - 1 - i, 2 * half + thickness % 2, 1}, 0, look::kMuted);
        } else {
            canvas.box({x + length - 1 - i, y - half, 1, 2 * half + thickness % 2}, 0, look::kMuted);
        }
    }
}

} // namespace

void checkPanel(const FieldPanel& panel) {
    const bool fits =
        panel.columns > 0 && panel.rows > 0 &&
        panel.values.size() == static_cast<std::size_t>(panel.columns) * static_cast<std::size_t>(panel.rows);
    if (!fits) {
        throw Error(ErrorKind::Usage, "picture",
                    "The panel \"" + panel.title + "\" of " + std::to_string(panel.columns) + " x " +
                        std::to_string(panel.rows) + " points has " + std::to_string(panel.values.size()) +
                        " values.",
                    "Give columns * rows values.");
    }
    colorMapNamed(panel.colorMap);
}

int panelHeight(const FieldPanel& panel, int width, int height, double unit) {
    const Metrics m(unit);
    const Box room = roomOf({0, 0, width, height}, m);
    if (room.empty() || !keepsShape(panel)) {
        return height;
    }
    return height - room.height + largestWithShape(room, panel.columns, panel.rows).height;
}

double fieldArea(const FieldPanel& panel, int width, int height, double unit) {
    const Box room = roomOf({0, 0, width, height}, Metrics(unit));
    if (room.empty()) {
        return 0;
    }
    const Box field = largestWithShape(room, panel.columns, panel.rows);
    return static_cast<double>(field.width) * field.height;
}

void drawPanel(Canvas& canvas, const FieldPanel& panel, const Box& box, double unit) {
    const Metrics m(unit);
    canvas.box(box, 8 * unit, look::kPanel, std::max(1.0, unit), look::kLine);
    const Box room = roomOf(box, m);
    if (room.width < 8 || room.height < 8) {
        return; // no room for anything that could be read
    }
    const Box field = keepsShape(panel) ? largestWithShape(room, panel.columns, panel.rows) : room;
    const int most = std::clamp(static_cast<int>(field.height / (1.9 * m.label)), 1, 7);
    const Scale scale = scaleOf(panel, most);
    const ColorMap map = colorMapNamed(panel.colorMap);

    // Title on the left, what the numbers are counted in on the right.
    const int titleBaseline = box.top + m.padding + m.title;
    std::string unitText = scale.exponent != 0 ? "\xc3\x97"
                                                 "10" +
                                                     superscript(scale.exponent) + " "
                                               : "";
    unitText += panel.unit;
    const int inner = box.width - 2 * m.padding;
    unitText = canvas.shortened(unitText, inner / 2, m.label, Weight::Regular);
    const int unitWidth = canvas.textWidth(unitText, m.label, Weight::Regular);
    canvas.text(unitText, box.right() - m.padding - unitWidth, titleBaseline, m.label, look::kMuted);
    canvas.text(canvas.shortened(panel.title, inner - unitWidth - m.title, m.title, Weight::Bold),
                box.left + m.padding, titleBaseline, m.title, look::kText, Weight::Bold);

    canvas.paste(field, colored(panel, scale, map, field.width, field.height));
    const Box bar{field.right() + m.barGap, field.top, m.bar, field.height};
    drawBar(canvas, bar, scale, map, m, box.right() - m.padding / 2);

    // Axes: x to the right below the field, t upwards (or y downwards) on its left.
    const int length = std::min(Metrics::px(unit, 22), std::min(field.width, field.height) / 3);
    const int thickness = std::max(1, Metrics::px(unit, 1));
    const int below = field.bottom() + m.axisRoom / 2 + Metrics::px(unit, 2);
    const int nameWidth = canvas.textWidth("x", m.axis, Weight::Regular);
    const int third = m.axis * 27 / 100; // half the height of a small letter
    canvas.text("x", field.left, below + third, m.axis, look::kMuted);
    drawArrow(canvas, field.left + nameWidth + Metrics::px(unit, 6), below, length, thickness, false, false);
    const int beside = field.left - m.axisRoom / 2 - Metrics::px(unit, 1);
    const std::string name = panel.timeUp ? "t" : "y";
    const int width = canvas.textWidth(name, m.axis, Weight::Regular);
    if (panel.timeUp) {
        canvas.text(name, beside - width / 2, field.bottom(), m.axis, look::kMuted);
        drawArrow(canvas, beside, field.bottom() - m.axis - Metrics::px(unit, 3), length, thickness, true,
                  false);
    } else {
        canvas.text(name, beside - width / 2, field.top + 2 * third, m.axis, look::kMuted);
        drawArrow(canvas, beside, field.top + m.axis + Metrics::px(unit, 3) + length, length, thickness,
                  false, true);
    }
}

} // namespace sgfm::painter
