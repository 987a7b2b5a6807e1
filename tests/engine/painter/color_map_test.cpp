// The colour maps are the committed tables, and what they claim to be: even in lightness.

#include "engine/error.h"
#include "engine/painter/painter.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <fstream>

using namespace sgfm::painter;

namespace {

struct Lab {
    double lightness, a, b;
};

// CIELAB under D65, of an sRGB colour (IEC 61966-2-1, CIE 15).
Lab labOf(const std::array<std::uint8_t, 3>& color) {
    double linear[3];
    for (std::size_t i = 0; i < 3; ++i) {
        const double c = color[i] / 255.0;
        linear[i] = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    }
    const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const double x = f((0.4124 * linear[0] + 0.3576 * linear[1] + 0.1805 * linear[2]) / 0.95047);
    const double y = f(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]);
    const double z = f((0.0193 * linear[0] + 0.1192 * linear[1] + 0.9505 * linear[2]) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

} // namespace

class ColorMapTest : public QObject {
    Q_OBJECT

  private slots:
    void everyMapIsItsTable() {
        QCOMPARE(colorMapNames().size(), 5u);
        for (const auto& name : colorMapNames()) {
            std::ifstream table(std::string(SGFM_SOURCE_DIR) + "/resources/colormaps/" + name + ".csv");
            const ColorMap map = colorMapNamed(name);
            for (const auto& color : map) {
                std::string line;
                QVERIFY(std::getline(table, line));
                char expected[16];
                std::snprintf(expected, sizeof expected, "\"#%02x%02x%02x\"", color[0], color[1], color[2]);
                QCOMPARE(line, std::string(expected));
            }
        }
    }

    void sequentialMapsOnlyGetLighter() {
        for (const char* name : {"viridis", "magma", "cividis", "grey"}) {
            const ColorMap map = colorMapNamed(name);
            double before = -1;
            for (const auto& color : map) {
                const double lightness = labOf(color).lightness;
                QVERIFY2(lightness > before - 0.3, name); // rounding to 8 bits moves L* by up to 0.3
                before = std::max(before, lightness);
            }
            QVERIFY2(labOf(map.back()).lightness - labOf(map.front()).lightness > 70, name);
        }
    }

    void viridisBeginsAndEndsAsPublished() {
        const ColorMap map = colorMapNamed("viridis");
        QVERIFY((map.front() == std::array<std::uint8_t, 3>{68, 1, 84}));
        QVERIFY((map.back() == std::array<std::uint8_t, 3>{253, 231, 37}));
    }

    void greyIsThePixelItself() {
        const ColorMap map = colorMapNamed("grey");
        for (std::size_t i = 0; i < map.size(); ++i) {
            const auto level = static_cast<std::uint8_t>(i);
            QVERIFY((map[i] == std::array{level, level, level}));
        }
    }

    void balanceIsSymmetricInLightnessAroundANeutralCentre() {
        const ColorMap map = colorMapNamed("balance");
        for (std::size_t i = 0; i < 127; ++i) {
            // Away from the centre both sides darken, equally (OKLab and CIELAB differ by a few units of L*).
            QVERIFY(labOf(map[i]).lightness < labOf(map[i + 1]).lightness + 0.3);
            QVERIFY(labOf(map[255 - i]).lightness < labOf(map[254 - i]).lightness + 0.3);
            QVERIFY(std::abs(labOf(map[i]).lightness - labOf(map[255 - i]).lightness) < 10);
        }
        for (const std::size_t centre : {127u, 128u}) {
            const Lab lab = labOf(map[centre]);
            QVERIFY(lab.lightness > 92 && std::hypot(lab.a, lab.b) < 4);
        }
        QVERIFY(labOf(map[40]).b < -30); // blue below
        QVERIFY(labOf(map[215]).a > 30); // red above
        QVERIFY(labOf(map.front()).lightness < 25 && labOf(map.back()).lightness < 25);
    }

    void balanceStepsLookEqual() {
        // Neighbours differ equally along the map. CIE76 over-weights saturated blue and red, hence the
        // factor.
        const ColorMap map = colorMapNamed("balance");
        std::vector<double> steps;
        for (std::size_t i = 0; i + 8 < map.size(); i += 8) { // over 8 entries: 8-bit rounding averages out
            const Lab one = labOf(map[i]);
            const Lab other = labOf(map[i + 8]);
            steps.push_back(
                std::hypot(one.lightness - other.lightness, std::hypot(one.a - other.a, one.b - other.b)));
        }
        const auto [least, most] = std::minmax_element(steps.begin(), steps.end());
        QVERIFY2(*most < 3 * *least, qPrintable(QString("%1 %2").arg(*least).arg(*most)));
    }

    void anUnknownNameIsRefusedWithTheKnownOnes() {
        for (const char* name : {"", "jet", "Viridis", "../viridis"}) {
            try {
                colorMapNamed(name);
                QFAIL(name);
            } catch (const sgfm::Error& error) {
                QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(sgfm::ErrorKind::BadInput));
                QVERIFY(error.remedy().find("viridis") != std::string::npos);
            }
        }
    }
};

QTEST_APPLESS_MAIN(ColorMapTest)
#include "color_map_test.moc"
