// A board shows its fields, texts and tokens where they belong, at any size, and refuses what cannot be
// shown.

#include "engine/error.h"
#include "engine/painter/painter.h"
#include "engine/painter/scale.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

using namespace sgfm::painter;
using sgfm::Error;
using sgfm::ErrorKind;
using sgfm::files::Picture;

namespace {

using Rgb = std::array<std::uint8_t, 3>;
constexpr Rgb kBackground{0x0f, 0x11, 0x15};
constexpr Rgb kPinned{0xe0, 0xb3, 0x41};
constexpr Rgb kAccent{0x2f, 0x6f, 0xe0};

Rgb pixel(const Picture& picture, int x, int y) {
    const auto at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) +
                     static_cast<std::size_t>(x)) *
                    3;
    return {picture.rgb[at], picture.rgb[at + 1], picture.rgb[at + 2]};
}

int count(const Picture& picture, const Rgb& color, int top = 0, int bottom = -1) {
    int found = 0;
    for (int y = top; y < (bottom < 0 ? picture.height : bottom); ++y) {
        for (int x = 0; x < picture.width; ++x) {
            found += pixel(picture, x, y) == color ? 1 : 0;
        }
    }
    return found;
}

int differences(const Picture& one, const Picture& other) {
    int found = 0;
    for (std::size_t i = 0; i < std::min(one.rgb.size(), other.rgb.size()); ++i) {
        found += one.rgb[i] != other.rgb[i] ? 1 : 0;
    }
    return found;
}

FieldPanel panel(const std::vector<float>& values, int columns, int rows, const char* map = "viridis") {
    FieldPanel result;
    result.title = "Field";
    result.unit = "1/s";
    result.values = values;
    result.columns = columns;
    result.rows = rows;
    result.colorMap = map;
    return result;
}

ColoredToken token(const char* piece, float confidence, bool pinned = false, bool blank = false) {
    return {piece, confidence, pinned, blank};
}

std::vector<float> ramp(int columns, int rows) {
    std::vector<float> values;
    for (int y = 0; y < rows; ++y) {
        for (int x = 0; x < columns; ++x) {
            values.push_back(static_cast<float>(x - y));
        }
    }
    return values;
}

// Everything at once, and too long.
Board fullBoard(int width, int height, const std::vector<float>& wide, const std::vector<float>& square,
                int tokens) {
    Board board;
    board.width = width;
    board.height = height;
    board.title = std::string(300, 'W');
    board.footer = std::string(500, 'g');
    board.panels = {panel(wide, 72, 16, "balance"), panel(square, 32, 32), panel(square, 32, 32, "magma")};
    board.panels[1].title = std::string(200, 'M');
    board.panels[2].unit = std::string(200, 'u');
    board.panels[2].timeUp = false;
    for (int i = 0; i < tokens; ++i) {
        board.tokens.push_back(
            token(i % 3 != 0 ? "\xe2\x96\x81word" : "s", static_cast<float>(i % 10) / 9, i == 0));
    }
    return board;
}

} // namespace

class PainterTest : public QObject {
    Q_OBJECT

  private slots:
    void theMarginsStayEmptyAtEverySize() {
        const auto wide = ramp(72, 16);
        const auto square = ramp(32, 32);
        for (const auto& [width, height] :
             {std::pair(1280, 720), std::pair(1920, 1080), std::pair(1001, 601), std::pair(640, 360),
              std::pair(321, 241), std::pair(160, 120), std::pair(400, 1200)}) {
            for (const int tokens : {0, 5, 64, 1024}) {
                const Picture picture = paintBoard(fullBoard(width, height, wide, square, tokens));
                QCOMPARE(picture.width, width);
                QCOMPARE(picture.height, height);
                QCOMPARE(picture.rgb.size(),
                         static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
                constexpr int kRim = 8; // of a margin of 14 pixels or more: nothing is cut off by the edge
                for (int y = 0; y < height; ++y) {
                    for (int x = 0; x < width; ++x) {
                        const bool rim = x < kRim || y < kRim || x >= width - kRim || y >= height - kRim;
                        if (rim && pixel(picture, x, y) != kBackground) {
                            QFAIL(qPrintable(QString("%1x%2, %3 tokens: ink at %4, %5")
                                                 .arg(width)
                                                 .arg(height)
                                                 .arg(tokens)
                                                 .arg(x)
                                                 .arg(y)));
                        }
                    }
                }
            }
        }
    }

    void theSameBoardGivesTheSamePixels() {
        const auto wide = ramp(72, 16);
        const auto square = ramp(32, 32);
        const Board board = fullBoard(1280, 720, wide, square, 64);
        QVERIFY(paintBoard(board).rgb == paintBoard(board).rgb);
    }

    void timeRunsUpwardsAndPicturesDownwards() {
        // The row t = 0 is high, all others low.
        std::vector<float> values(8 * 8, 0.0f);
        std::fill_n(values.begin(), 8, 1.0f);
        const ColorMap map = colorMapNamed("grey");
        for (const bool timeUp : {true, false}) {
            Board board;
            board.panels = {panel(values, 8, 8, "grey")};
            board.panels[0].timeUp = timeUp;
            const Picture picture = paintBoard(board);
            // The highest and the lowest place with the field's brightest colour, left of the colour bar.
            int first = -1;
            int black = -1;
            for (int y = 0; y < picture.height; ++y) {
                const Rgb color = pixel(picture, picture.width / 2, y);
                first = first < 0 && color == map[255] ? y : first;
                black = black < 0 && color == map[0] ? y : black;
            }
            QVERIFY(first > 0 && black > 0);
            QCOMPARE(first > black, timeUp);
        }
    }

    void valuesAreInterpolatedBeforeTheyAreColoured() {
        // Two columns, -1 and 1: between them every colour of the map is passed in order.
        const std::vector<float> values{-1, 1, -1, 1};
        Board board;
        board.panels = {panel(values, 2, 2, "viridis")};
        const Picture picture = paintBoard(board);
        const ColorMap map = colorMapNamed("viridis");
        const int y = picture.height / 2;
        std::set<std::size_t> seen;
        std::size_t last = 0;
        for (int x = 0; x < picture.width * 7 / 10; ++x) { // the colour bar lies further right
            const auto entry = std::find(map.begin(), map.end(), pixel(picture, x, y));
            if (entry != map.end()) {
                const auto index = static_cast<std::size_t>(entry - map.begin());
                QVERIFY(index >= last);
                last = index;
                seen.insert(index);
            }
        }
        QVERIFY(seen.size() > 200);
    }

    void givenRangesAreKeptAndOthersAreClamped() {
        const std::vector<float> values(16, 7.0f);
        Board board;
        board.panels = {panel(values, 4, 4)};
        board.panels[0].low = -1;
        board.panels[0].high = 1;
        QVERIFY(count(paintBoard(board), colorMapNamed("viridis")[255]) > 10000);
    }

    void valuesThatAreNotFiniteAreGreyAndDoNotSpread() {
        std::vector<float> values(64, 1.0f);
        values[0] = -1;
        values[27] = std::numeric_limits<float>::quiet_NaN();
        values[36] = std::numeric_limits<float>::infinity();
        Board board;
        board.panels = {panel(values, 8, 8)};
        const Picture picture = paintBoard(board);
        const Rgb grey{0x4a, 0x4f, 0x5a};
        const int field = count(picture, colorMapNamed("viridis")[255]);
        const int damaged = count(picture, grey);
        QVERIFY2(damaged > 0 && damaged < field / 10, qPrintable(QString("%1 %2").arg(damaged).arg(field)));
        const std::vector<float> nothing(64, std::numeric_limits<float>::quiet_NaN());
        board.panels = {panel(nothing, 8, 8)};
        QVERIFY(count(paintBoard(board), grey) > 10000);
    }

    void textIsDrawnWithItsGreekAndMathematics() {
        const auto with = [](const char* title) {
            Board board;
            board.title = title;
            return paintBoard(board);
        };
        const Picture none = with("");
        QCOMPARE(count(none, kBackground), 1280 * 720);
        const Picture missing = with("\xcd\xb8"); // U+0378 is assigned to nothing: the font's box
        for (const char* sign :
             {"\xce\xbd", "\xcf\x89", "\xe2\x88\x87", "\xcf\x83", "\xe2\x81\xbb\xe2\x81\xb7"}) {
            const Picture drawn = with(sign);
            QVERIFY(differences(drawn, none) > 100);
            QVERIFY2(differences(drawn, missing) > 50, sign);
        }
        // Anti-aliased: most edge pixels lie between background and text colour.
        std::set<Rgb> shades;
        const Picture word = with("Vorticity");
        for (int x = 0; x < 300; ++x) {
            for (int y = 0; y < 70; ++y) {
                shades.insert(pixel(word, x, y));
            }
        }
        QVERIFY(shades.size() > 20);
    }

    void tokensShowConfidenceAndPins() {
        Board board;
        board.tokens = {token("\xe2\x96\x81sure", 1), token("\xe2\x96\x81unsure", 0)};
        const Picture plain = paintBoard(board);
        const Rgb chip{0x25, 0x2a, 0x34};
        QVERIFY(count(plain, kAccent) > 300); // the chip, besides the legend's end
        QVERIFY(count(plain, chip) > 300);
        QCOMPARE(count(plain, kPinned), 0);
        board.tokens[1].pinned = true;
        QVERIFY(count(paintBoard(board), kPinned) > 50);
        board.tokens = {token("", 0, false, true), token("\xe2\x96\x81", 0.5f), token("", 0.5f)};
        QVERIFY(differences(paintBoard(board), plain) > 0); // blanks and bare marks have chips as well
    }

    void manyTokensLeaveRoomForTheFields() {
        const auto wide = ramp(72, 16);
        Board board;
        board.panels = {panel(wide, 72, 16, "balance")};
        board.panels[0].low = -1; // most values lie above: the end of the map fills most of the field
        board.panels[0].high = 1;
        board.title = "Title";
        for (int i = 0; i < 1024; ++i) {
            board.tokens.push_back(token("\xe2\x96\x81word", 1));
        }
        const Picture picture = paintBoard(board);
        QCOMPARE(count(picture, kAccent, 0, 720 / 2), 0);               // no chip in the upper half
        QVERIFY(count(picture, kAccent, 720 / 2) > 20000);              // many in the lower
        QVERIFY(count(picture, colorMapNamed("balance")[255]) > 50000); // the field is there
    }

    void strangeTextsAreDrawnNotTrusted() {
        Board board;
        board.title = "bad \xff\xfe utf-8 \x01\x02 \xe2\x88";
        board.footer = "\n\t\r";
        const std::vector<float> values(16, 1.0f);
        board.panels = {panel(values, 4, 4)};
        board.panels[0].title = "\xed\xa0\x80";
        board.tokens = {token("\xf0\x9f\x98\x80", std::numeric_limits<float>::quiet_NaN()), token("\xff", 9),
                        token(std::string(5000, 'w').c_str(), -3)};
        QCOMPARE(paintBoard(board).width, 1280);
    }

    void whatCannotBeShownIsRefused() {
        const std::vector<float> values(16, 1.0f);
        const auto kindOf = [](const Board& board) {
            try {
                paintBoard(board);
            } catch (const Error& error) {
                return static_cast<int>(error.kind());
            }
            return -1;
        };
        Board board;
        board.panels = {panel(values, 5, 4)};
        QCOMPARE(kindOf(board), static_cast<int>(ErrorKind::Usage));
        board.panels = {panel(values, -4, -4)};
        QCOMPARE(kindOf(board), static_cast<int>(ErrorKind::Usage));
        board.panels = {panel(values, 4, 4, "jet")};
        QCOMPARE(kindOf(board), static_cast<int>(ErrorKind::BadInput));
        for (const auto& [width, height] : {std::pair(0, 720), std::pair(1280, -1), std::pair(100000, 720)}) {
            Board sized;
            sized.width = width;
            sized.height = height;
            QCOMPARE(kindOf(sized), static_cast<int>(ErrorKind::Usage));
        }
    }

    void theRangeIsSymmetricForTheDivergingMapOnly() {
        const std::vector<float> values{-1, 0, 3, 2};
        const Scale diverging = scaleOf(panel(values, 2, 2, "balance"), 5);
        QCOMPARE(diverging.low, -3.0);
        QCOMPARE(diverging.high, 3.0);
        const Scale sequential = scaleOf(panel(values, 2, 2, "viridis"), 5);
        QCOMPARE(sequential.low, -1.0);
        QCOMPARE(sequential.high, 3.0);
        const std::vector<float> constant(4, 5.0f);
        const Scale flat = scaleOf(panel(constant, 2, 2, "viridis"), 5);
        QVERIFY(flat.low < 5 && flat.high > 5);
    }

    void ticksAreRoundFewAndInsideTheRange() {
        for (const double size : {1e-30, 3e-7, 0.004, 0.07, 1.0, 7.3, 99.0, 2500.0, 8e5, 1e30}) {
            for (const char* map : {"balance", "viridis"}) {
                for (const int most : {2, 4, 7}) {
                    const std::vector<float> values{static_cast<float>(-0.3 * size), static_cast<float>(size),
                                                    0, 0};
                    const Scale scale = scaleOf(panel(values, 2, 2, map), most);
                    QVERIFY(!scale.ticks.empty() && static_cast<int>(scale.ticks.size()) <= most);
                    QCOMPARE(scale.labels.size(), scale.ticks.size());
                    QVERIFY(std::is_sorted(scale.ticks.begin(), scale.ticks.end()));
                    for (std::size_t i = 0; i < scale.ticks.size(); ++i) {
                        QVERIFY(scale.ticks[i] >= scale.low - 1e-6 * size &&
                                scale.ticks[i] <= scale.high + 1e-6 * size);
                        // The label is the number, in units of 10^exponent.
                        QString text = QString::fromStdString(scale.labels[i]);
                        const double shown = text.replace(QChar(0x2212), '-').toDouble();
                        QVERIFY(std::abs(shown * std::pow(10.0, scale.exponent) - scale.ticks[i]) <
                                1e-6 * size);
                        QVERIFY(text.size() <= 6);
                    }
                }
            }
        }
        const std::vector<float> values{-2, 2};
        QCOMPARE(scaleOf(panel(values, 2, 1, "balance"), 5).labels,
                 (std::vector<std::string>{"\xe2\x88\x92"
                                           "2",
                                           "\xe2\x88\x92"
                                           "1",
                                           "0", "1", "2"}));
    }
};

QTEST_APPLESS_MAIN(PainterTest)
#include "painter_test.moc"
