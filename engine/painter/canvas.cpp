#include "engine/painter/canvas.h"

#include "engine/files/font_file.h"

#include <opencv2/imgproc.hpp>

#include <utf8.h>

#include <algorithm>
#include <cmath>

namespace sgfm::painter {

namespace {

cv::Scalar scalar(const Color& color) {
    return {static_cast<double>(color[0]), static_cast<double>(color[1]), static_cast<double>(color[2])};
}

// One row, copied to the others: several times as fast as OpenCV's setTo for three bytes a pixel.
void fillRows(cv::Mat part, const Color& color) {
    auto* first = part.ptr<cv::Vec3b>(0);
    std::fill_n(first, part.cols, cv::Vec3b(color[0], color[1], color[2]));
    for (int y = 1; y < part.rows; ++y) {
        std::copy_n(first, part.cols, part.ptr<cv::Vec3b>(y));
    }
}

// Text as the fonts take it: valid UTF-8 without control characters.
std::string printable(const std::string& text) {
    std::string valid;
    utf8::replace_invalid(text.begin(), text.end(), std::back_inserter(valid));
    std::replace_if(
        valid.begin(), valid.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }, ' ');
    return valid;
}

// For machines without the font: OpenCV's stroke font knows ASCII only.
std::string asciiOf(const std::string& text) {
    std::string ascii;
    for (auto at = text.begin(); at != text.end();) {
        const char32_t character = utf8::unchecked::next(at);
        ascii += character < 0x7f ? static_cast<char>(character) : '?';
    }
    return ascii;
}

constexpr double kStrokeEm = 30; // pixels an em of the stroke font at scale 1

// Signed distance from a point to a box with round corners; negative inside.
double distanceToRoundBox(double x, double y, double halfWidth, double halfHeight, double radius) {
    const double dx = std::abs(x) - (halfWidth - radius);
    const double dy = std::abs(y) - (halfHeight - radius);
    return (dx > 0 && dy > 0 ? std::hypot(dx, dy) : std::max(dx, dy)) - radius;
}

} // namespace

Color mixed(const Color& one, const Color& other, double share) {
    Color result{};
    for (std::size_t i = 0; i < 3; ++i) {
        result[i] = static_cast<std::uint8_t>(
            std::lround(one[i] + std::clamp(share, 0.0, 1.0) * (other[i] - one[i])));
    }
    return result;
}

Canvas::Canvas(int width, int height, const Color& background) : m_picture(height, width, CV_8UC3) {
    fillRows(m_picture, background);
    for (const Weight weight : {Weight::Regular, Weight::Bold}) {
        const auto file =
            files::findFont(weight == Weight::Bold ? files::FontStyle::Bold : files::FontStyle::Regular);
        if (!file.empty()) {
            auto& font = m_fonts[static_cast<std::size_t>(weight)];
            font = cv::freetype::createFreeType2();
            font->loadFontData(file.string(), 0);
        }
    }
}

cv::Ptr<cv::freetype::FreeType2> Canvas::font(Weight weight) const {
    return m_fonts[static_cast<std::size_t>(weight)];
}

void Canvas::box(const Box& box, double radius, const Color& fill, double lineWidth, const Color& line) {
    const double halfWidth = box.width / 2.0;
    const double halfHeight = box.height / 2.0;
    const double round = std::min({radius, halfWidth, halfHeight});
    const cv::Rect visible(0, 0, width(), height());
    // Inside this distance from the edge nothing is mixed.
    const int rim = static_cast<int>(std::ceil(std::max(round, lineWidth))) + 1;
    const cv::Rect inside = cv::Rect(box.left + rim, box.top + rim, std::max(0, box.width - 2 * rim),
                                     std::max(0, box.height - 2 * rim)) &
                            visible;
    if (!inside.empty()) {
        fillRows(m_picture(inside), fill);
    }
    for (int y = std::max(box.top, 0); y < std::min(box.bottom(), height()); ++y) {
        auto* row = m_picture.ptr<cv::Vec3b>(y);
        const bool crossesInside = !inside.empty() && y >= inside.y && y < inside.y + inside.height;
        for (int x = std::max(box.left, 0); x < std::min(box.right(), width()); ++x) {
            if (crossesInside && x == inside.x) {
                x += inside.width - 1;
                continue;
            }
            const double distance = distanceToRoundBox(
                x + 0.5 - box.left - halfWidth, y + 0.5 - box.top - halfHeight, halfWidth, halfHeight, round);
            if (distance <= -0.5 - lineWidth) {
                row[x] = {fill[0], fill[1], fill[2]};
                continue;
            }
            // One pixel of coverage across the edge.
            const double covered = std::clamp(0.5 - distance, 0.0, 1.0);
            const double inner = std::clamp(0.5 - distance - lineWidth, 0.0, 1.0);
            const Color paint = lineWidth > 0 ? mixed(line, fill, inner) : fill;
            for (int i = 0; i < 3; ++i) {
                const double before = row[x][i];
                row[x][i] = static_cast<std::uint8_t>(
                    std::lround(before + covered * (paint[static_cast<std::size_t>(i)] - before)));
            }
        }
    }
}

void Canvas::gradient(const Box& box, const ColorMap& map) {
    for (int y = 0; y < box.height; ++y) {
        for (int x = 0; x < box.width; ++x) {
            const double share = box.height >= box.width ? 1 - (y + 0.5) / box.height : (x + 0.5) / box.width;
            const auto& color = map[static_cast<std::size_t>(std::clamp(share * 256, 0.0, 255.0))];
            if (box.top + y < height() && box.left + x < width() && box.top + y >= 0 && box.left + x >= 0) {
                m_picture.at<cv::Vec3b>(box.top + y, box.left + x) = {color[0], color[1], color[2]};
            }
        }
    }
}

void Canvas::gradient(const Box& box, const Color& left, const Color& right) {
    ColorMap map{};
    for (std::size_t i = 0; i < map.size(); ++i) {
        map[i] = mixed(left, right, static_cast<double>(i) / 255);
    }
    gradient(box, map);
}

void Canvas::paste(const Box& box, const cv::Mat& picture) {
    const cv::Rect place =
        cv::Rect(box.left, box.top, box.width, box.height) & cv::Rect(0, 0, width(), height());
    if (!place.empty()) {
        picture(place - cv::Point(box.left, box.top)).copyTo(m_picture(place));
    }
}

int Canvas::textWidth(const std::string& text, int size, Weight weight) {
    const std::string line = printable(text);
    if (line.empty() || size <= 0) {
        return 0;
    }
    const auto [entry, isNew] = m_widths.try_emplace({line, size, weight}, 0);
    if (isNew) {
        int ignored = 0;
        const auto pen = font(weight);
        entry->second =
            pen ? pen->getTextSize(line, size, -1, &ignored).width
                : cv::getTextSize(asciiOf(line), cv::FONT_HERSHEY_SIMPLEX, size / kStrokeEm, 1, &ignored)
                      .width;
    }
    return entry->second;
}

void Canvas::text(const std::string& text, int x, int baseline, int size, const Color& color, Weight weight) {
    const std::string line = printable(text);
    if (line.empty() || size <= 0) {
        return;
    }
    if (const auto pen = font(weight)) {
        pen->putText(m_picture, line, cv::Point(x, baseline), size, scalar(color), -1, cv::LINE_AA, true);
    } else {
        cv::putText(m_picture, asciiOf(line), cv::Point(x, baseline), cv::FONT_HERSHEY_SIMPLEX,
                    size / kStrokeEm, scalar(color), weight == Weight::Bold ? 2 : 1, cv::LINE_AA);
    }
}

std::string Canvas::shortened(const std::string& text, int width, int size, Weight weight) {
    std::string line = printable(text);
    if (textWidth(line, size, weight) <= width) {
        return line;
    }
    std::u32string characters;
    utf8::utf8to32(line.begin(), line.end(), std::back_inserter(characters));
    // Binary search for the longest beginning that fits with its ellipsis.
    std::size_t fits = 0;
    std::size_t fails = characters.size();
    const auto cut = [&](std::size_t count) {
        std::string part;
        utf8::utf32to8(characters.begin(), characters.begin() + static_cast<std::ptrdiff_t>(count),
                       std::back_inserter(part));
        return part + "\xe2\x80\xa6";
    };
    while (fits + 1 < fails) {
        const std::size_t middle = (fits + fails) / 2;
        (textWidth(cut(middle), size, weight) <= width ? fits : fails) = middle;
    }
    return fits == 0 ? std::string() : cut(fits);
}

files::Picture Canvas::picture() const {
    files::Picture picture{width(), height(), {}};
    picture.rgb.assign(m_picture.datastart, m_picture.dataend);
    return picture;
}

} // namespace sgfm::painter
