#pragma once
// Drawing on an RGB picture: crisp rounded boxes, anti-aliased text, gradients; for the sources of painter/
// only. All lengths are pixels; colours are RGB. Whatever lies outside the picture is cut off.

#include "engine/files/png.h"
#include "engine/painter/painter.h"

#include <opencv2/core/mat.hpp>
#include <opencv2/freetype.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>

namespace sgfm::painter {

using Color = std::array<std::uint8_t, 3>;

// The look of the lab, the same as the window's dark theme.
namespace look {
inline constexpr Color kBackground{0x0f, 0x11, 0x15};
inline constexpr Color kPanel{0x17, 0x1a, 0x21};
inline constexpr Color kLine{0x2b, 0x30, 0x3b};
inline constexpr Color kText{0xe6, 0xe8, 0xec};
inline constexpr Color kMuted{0x8f, 0x96, 0xa3};
inline constexpr Color kAccent{0x2f, 0x6f, 0xe0};
inline constexpr Color kPinned{0xe0, 0xb3, 0x41};
inline constexpr Color kChip{0x25, 0x2a, 0x34}; // a token of confidence 0
} // namespace look

Color mixed(const Color& one, const Color& other, double share);

struct Box {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
    int right() const { return left + width; }
    int bottom() const { return top + height; }
    bool empty() const { return width <= 0 || height <= 0; }
};

enum class Weight { Regular, Bold };

class Canvas {
  public:
    Canvas(int width, int height, const Color& background);

    int width() const { return m_picture.cols; }
    int height() const { return m_picture.rows; }

    // A filled box with round corners and, with lineWidth > 0, a border inside it.
    void box(const Box& box, double radius, const Color& fill, double lineWidth = 0, const Color& line = {});

    // Colours of a map, low at the bottom (or left when wider than high).
    void gradient(const Box& box, const ColorMap& map);
    void gradient(const Box& box, const Color& left, const Color& right);

    // Copies a picture of the box's size (RGB, 8 bit).
    void paste(const Box& box, const cv::Mat& picture);

    // The width of a line of text, `size` pixels an em.
    int textWidth(const std::string& text, int size, Weight weight);
    // Draws a line of text with its baseline at y. Invalid UTF-8 shows as replacement characters.
    void text(const std::string& text, int x, int baseline, int size, const Color& color,
              Weight weight = Weight::Regular);
    // The text, or as much of its beginning as fits, with an ellipsis.
    std::string shortened(const std::string& text, int width, int size, Weight weight);

    files::Picture picture() const;

  private:
    cv::Ptr<cv::freetype::FreeType2> font(Weight weight) const;

    cv::Mat m_picture;                                            // CV_8UC3, RGB
    std::array<cv::Ptr<cv::freetype::FreeType2>, 2> m_fonts;      // null where the font file is missing
    std::map<std::tuple<std::string, int, Weight>, int> m_widths; // measuring costs as much as drawing
};

} // namespace sgfm::painter
