// Typed glyphs as a clip: large, centred, white on black.

#include "engine/error.h"
#include "engine/files/font_file.h"
#include "engine/video/clip.h"
#include "engine/video/scaling.h"

#include <opencv2/freetype.hpp>
#include <opencv2/imgproc.hpp>

#include <utf8.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <sstream>

namespace sgfm::video {

namespace {

constexpr std::size_t kMaxCharacters = 64;
constexpr int kOversampling = 4; // drawn larger and averaged down: smooth edges at any size
constexpr double kFilled = 0.88; // of the frame's width or height: glyphs keep a rim of background
constexpr double kLinePitch = 1.15;

// Draws one line of text, white on black, on a canvas just as wide as its ink and 2 em high, the baseline at
// 1.4 em.
class GlyphPen {
  public:
    GlyphPen() {
        const auto font = files::findFont(files::FontStyle::Bold);
        if (!font.empty()) {
            m_freetype = cv::freetype::createFreeType2();
            m_freetype->loadFontData(font.string(), 0);
        }
    }

    cv::Mat draw(const std::string& line, int em) const {
        const int margin = em;
        const int width =
            static_cast<int>(static_cast<double>(utf8::distance(line.begin(), line.end())) * 1.6 * em) +
            2 * margin;
        cv::Mat canvas = cv::Mat::zeros(2 * em, width, CV_8UC3);
        const cv::Point baseline(margin, static_cast<int>(1.4 * em));
        if (m_freetype) {
            m_freetype->putText(canvas, line, baseline, em, cv::Scalar::all(255), -1, cv::LINE_AA, true);
        } else {
            const double scale = em / 30.0; // OpenCV's stroke font is 30 pixels an em at scale 1
            cv::putText(canvas, line, baseline, cv::FONT_HERSHEY_DUPLEX, scale, cv::Scalar::all(255),
                        std::max(1, em / 9), cv::LINE_AA);
        }
        cv::Mat grey;
        cv::extractChannel(canvas, grey, 0);
        cv::Mat columns;
        cv::reduce(grey, columns, 0, cv::REDUCE_MAX);
        const cv::Rect ink = cv::boundingRect(columns);
        return ink.width == 0 ? cv::Mat() : grey.colRange(ink.x, ink.x + ink.width).clone();
    }

    // The first character that cannot be drawn.
    std::optional<char32_t> firstMissing(const std::u32string& characters) const {
        constexpr int kEm = 48;
        const cv::Mat box = m_freetype ? draw("\xcd\xb8", kEm) : cv::Mat(); // U+0378 is assigned to nothing
        for (const char32_t character : characters) {
            if (character == U' ') {
                continue;
            }
            if (!m_freetype) {
                if (character < 0x21 || character > 0x7e) {
                    return character;
                }
                continue;
            }
            std::string alone;
            utf8::append(character, std::back_inserter(alone));
            const cv::Mat drawn = draw(alone, kEm);
            if (drawn.size() == box.size() && !drawn.empty() && cv::norm(drawn, box, cv::NORM_INF) == 0) {
                return character;
            }
        }
        return std::nullopt;
    }

    bool hasFont() const { return !m_freetype.empty(); }

  private:
    cv::Ptr<cv::freetype::FreeType2> m_freetype; // null: no font file, strokes and ASCII only
};

[[noreturn]] void refuse(const std::string& what, const std::string& remedy) {
    throw Error(ErrorKind::BadInput, "glyphs", what, remedy);
}

std::u32string checked(const std::string& text) {
    if (!utf8::is_valid(text.begin(), text.end())) {
        refuse("The glyphs are not valid UTF-8.", "Type them again, or convert the text to UTF-8.");
    }
    std::u32string characters;
    utf8::utf8to32(text.begin(), text.end(), std::back_inserter(characters));
    if (characters.size() > kMaxCharacters) {
        refuse("There are " + std::to_string(characters.size()) + " glyphs.", "Type at most 64.");
    }
    for (char32_t& character : characters) {
        if (character == U'\n' || character == U'\t' || character == U'\r' || character == 0xa0) {
            character = U' ';
        } else if (character < 0x20 || character == 0x7f) {
            refuse("The glyphs hold the control character " +
                       std::to_string(static_cast<unsigned>(character)) + ".",
                   "Remove it.");
        }
    }
    if (std::all_of(characters.begin(), characters.end(), [](char32_t c) { return c == U' '; })) {
        refuse("There are no glyphs to draw.", "Type at least one character.");
    }
    return characters;
}

std::vector<std::string> wordsOf(const std::u32string& characters) {
    std::string text;
    utf8::utf32to8(characters.begin(), characters.end(), std::back_inserter(text));
    std::istringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) {
        words.push_back(word);
    }
    return words;
}

// The words in at most `count` lines of about equal length.
std::vector<std::string> brokenIntoLines(const std::vector<std::string>& words, std::size_t count) {
    std::size_t total = words.size() - 1;
    for (const auto& word : words) {
        total += word.size();
    }
    const std::size_t target = (total + count - 1) / count;
    std::vector<std::string> lines;
    for (const auto& word : words) {
        const bool fits = !lines.empty() && lines.back().size() + 1 + word.size() / 2 <= target;
        if (fits || lines.size() == count) {
            lines.back() += ' ' + word;
        } else {
            lines.push_back(word);
        }
    }
    return lines;
}

// The lines under each other, each centred; cropped to the ink.
cv::Mat stack(const GlyphPen& pen, const std::vector<std::string>& lines, int em) {
    std::vector<cv::Mat> drawn;
    int width = 1;
    for (const auto& line : lines) {
        drawn.push_back(pen.draw(line, em));
        width = std::max(width, drawn.back().cols);
    }
    const int pitch = static_cast<int>(kLinePitch * em);
    cv::Mat canvas = cv::Mat::zeros(pitch * static_cast<int>(lines.size()) + 2 * em, width, CV_8U);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        if (!drawn[i].empty()) {
            cv::Mat place = canvas(cv::Rect((width - drawn[i].cols) / 2, pitch * static_cast<int>(i),
                                            drawn[i].cols, drawn[i].rows));
            cv::max(place, drawn[i], place);
        }
    }
    const cv::Rect ink = cv::boundingRect(canvas);
    return ink.height == 0 ? cv::Mat() : canvas(ink);
}

} // namespace

Clip drawGlyphs(const std::string& utf8, const ClipOptions& options) {
    checkOptions(options);
    const std::u32string characters = checked(utf8);
    const GlyphPen pen;
    if (const auto missing = pen.firstMissing(characters)) {
        std::string alone;
        utf8::append(*missing, std::back_inserter(alone));
        refuse("The font has no glyph for \"" + alone + "\".",
               pen.hasFont() ? "Use letters, digits or symbols of DejaVu Sans."
                             : "Install the package fonts-dejavu-core for more than ASCII.");
    }

    const std::vector<std::string> words = wordsOf(characters);
    const double roomWidth = kFilled * options.width * kOversampling;
    const double roomHeight = kFilled * options.height * kOversampling;
    constexpr int kTrialEm = 64;
    double largest = 0;
    std::vector<std::string> chosen;
    for (std::size_t count = 1; count <= words.size(); ++count) {
        const auto lines = brokenIntoLines(words, count);
        const cv::Mat trial = stack(pen, lines, kTrialEm);
        const double scale = trial.empty() ? 0 : std::min(roomWidth / trial.cols, roomHeight / trial.rows);
        if (scale > largest) {
            largest = scale;
            chosen = lines;
        }
    }
    const int em = static_cast<int>(largest * kTrialEm);
    cv::Mat text = chosen.empty() ? cv::Mat() : stack(pen, chosen, std::max(em, 4));
    if (text.empty()) {
        refuse("The glyphs leave no ink.", "Type letters, digits or symbols.");
    }
    const int width = options.width * kOversampling;
    const int height = options.height * kOversampling;
    if (text.cols > width || text.rows > height) { // the smallest letters are still too large: squeezed
        const double squeeze = std::min(roomWidth / text.cols, roomHeight / text.rows);
        cv::resize(text, text,
                   cv::Size(std::max(1, static_cast<int>(text.cols * squeeze)),
                            std::max(1, static_cast<int>(text.rows * squeeze))),
                   0, 0, cv::INTER_AREA);
    }
    cv::Mat canvas = cv::Mat::zeros(height, width, CV_8U);
    text.copyTo(canvas(cv::Rect((width - text.cols) / 2, (height - text.rows) / 2, text.cols, text.rows)));
    cv::Mat frame;
    cv::resize(canvas, frame, cv::Size(options.width, options.height), 0, 0, cv::INTER_AREA);
    return repeated(frameOf(frame, options), options);
}

} // namespace sgfm::video
