// Pictures that move and turn as a whole: turning, finding the motion again, the camera that goes along.

#include "engine/dynamics/normal_numbers.h"
#include "engine/error.h"
#include "engine/video/camera.h"
#include "engine/video/rigid_motion.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace sgfm;
using namespace sgfm::video;

namespace {

constexpr int kSide = 32;

Frame glyphs(const std::string& text, int width = kSide, int height = kSide, int channels = 1) {
    return drawGlyphs(text, {width, height, 1, channels}).frames.front();
}

// A word of half the size somewhere on a black frame.
Frame smallWord(const std::string& text, int channels = 1) {
    const auto word = glyphs(text, kSide / 2, kSide / 2, channels);
    Frame frame{kSide, kSide, {}};
    for (const auto& from : word.channels) {
        std::vector<float> values(kSide * kSide, 0.1F);
        for (int y = 0; y < word.height; ++y) {
            for (int x = 0; x < word.width; ++x) {
                values[static_cast<std::size_t>((y + 9) * kSide + x + 6)] =
                    from[static_cast<std::size_t>(y * word.width + x)];
            }
        }
        frame.channels.push_back(std::move(values));
    }
    return frame;
}

// A bump off the middle, smooth enough for any turn.
std::vector<float> bump(double x0, double y0) {
    std::vector<float> values(kSide * kSide);
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            const double square = (x - x0) * (x - x0) / 9 + (y - y0) * (y - y0) / 9;
            values[static_cast<std::size_t>(y * kSide + x)] = static_cast<float>(std::exp(-square));
        }
    }
    return values;
}

double largestDifference(const std::vector<float>& one, const std::vector<float>& other) {
    double largest = 0;
    for (std::size_t i = 0; i < one.size(); ++i) {
        largest = std::max(largest, std::abs(static_cast<double>(one[i] - other[i])));
    }
    return largest;
}

Frame seenFromField(Frame frame, const CameraMotion& motion, double time) {
    fourier::Planner planner(1);
    Camera camera(planner, frame.width, frame.height, motion.pivot);
    for (auto& channel : frame.channels) {
        camera.toField(channel, motion.at(time));
    }
    return frame;
}

double squares(const std::vector<float>& values) {
    return std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
}

} // namespace

class CameraTest : public QObject {
    Q_OBJECT

  private slots:
    void aTurnCarriesABumpAroundThePivot() {
        SliceTurn turn(kSide, kSide);
        for (const double angle : {0.3, -0.9, 1.5}) {
            auto values = bump(20, 16);
            turn.turn(values, angle, {16, 16});
            const auto wanted = bump(16 + 4 * std::cos(angle), 16 + 4 * std::sin(angle));
            QVERIFY2(largestDifference(values, wanted) < 2e-3, qPrintable(QString::number(angle)));
        }
    }

    void aQuarterTurnAboutAPixelMovesWholePixels() {
        auto values = bump(20, 13);
        values[16 * kSide + 18] = 3; // a single pixel too
        auto turned = values;
        SliceTurn turn(kSide, kSide);
        turn.turn(turned, std::numbers::pi / 2, {16, 16});
        for (int y = 8; y < 24; ++y) {
            for (int x = 8; x < 24; ++x) { // (x, y) came from (y, 32 - x)
                QVERIFY(std::abs(turned[static_cast<std::size_t>(y * kSide + x)] -
                                 values[static_cast<std::size_t>((32 - x) * kSide + y)]) < 1e-4F);
            }
        }
    }

    void turningBackUndoesATurnAndNoiseStaysWhite() {
        std::vector<float> noise(kSide * kSide);
        dynamics::fillNormal({7, 1, 0, 0}, noise.size(), noise.data());
        SliceTurn turn(kSide, kSide);
        auto turned = noise;
        turn.turn(turned, 0.8, {11.5, 20.2});
        QVERIFY(std::abs(squares(turned) / squares(noise) - 1) < 0.06); // Nyquist modes are damped
        auto smooth = bump(14, 18);
        const auto before = smooth;
        turn.turn(smooth, 1.1, {13, 15});
        turn.turn(smooth, -1.1, {13, 15});
        QVERIFY2(largestDifference(smooth, before) < 1e-4,
                 qPrintable(QString::number(largestDifference(smooth, before))));
    }

    void aMaskTurnsWithoutLosingAPixel() {
        std::vector<float> mask(kSide * 20, 0.0F);
        std::fill_n(mask.begin() + 100, 77, 1.0F);
        SliceTurn turn(kSide, 20);
        auto turned = mask;
        turn.turnWhole(turned, 0.7, {9, 12});
        QVERIFY(turned != mask);
        QCOMPARE(std::count(turned.begin(), turned.end(), 1.0F), 77);
        QCOMPARE(std::count(turned.begin(), turned.end(), 0.0F), kSide * 20 - 77);
        turn.turnWhole(turned, -0.7, {9, 12});
        QVERIFY(turned == mask);
    }

    void aMoveIsFoundBetweenThePixels() {
        fourier::Planner planner(1);
        for (const int channels : {1, 3}) {
            const auto from = glyphs("ab", 30, 24, channels);
            const auto to = seenFromField(from, {{3.4, -5.7}, 0, {}}, 1);
            const auto motion = translationBetween(from, to, planner);
            QVERIFY(std::abs(motion.pixels[0] - 3.4) < 5e-3);
            QVERIFY(std::abs(motion.pixels[1] + 5.7) < 5e-3);
            QVERIFY(motion.left < 0.02);
            QCOMPARE(motion.turn, 0.0);
        }
    }

    void aTurnIsFoundWithItsMove() {
        fourier::Planner planner(1);
        const auto from = smallWord("Sun");
        const CameraMotion moved{{4.5, 2.25}, -1.2, {14, 17}};
        const auto to = seenFromField(from, moved, 1);
        const auto motion = rigidMotionBetween(from, to, planner);
        QVERIFY2(std::abs(motion.turn + 1.2) < 0.01, qPrintable(QString::number(motion.turn)));
        QVERIFY2(motion.left < 0.05, qPrintable(QString::number(motion.left)));
        // About another pivot the same turn has another move; the picture is what counts.
        const auto again = seenFromField(from, {motion.pixels, motion.turn, motion.pivot}, 1);
        double missed = 0;
        double whole = 0;
        for (std::size_t i = 0; i < to.channels[0].size(); ++i) {
            missed += std::pow(static_cast<double>(again.channels[0][i] - to.channels[0][i]), 2);
            whole += std::pow(static_cast<double>(from.channels[0][i] - to.channels[0][i]), 2);
        }
        QVERIFY2(missed < 0.05 * whole, qPrintable(QString::number(missed / whole)));
    }

    void largeFramesAreLookedAtSmallerForTheTurn() {
        fourier::Planner planner(1);
        auto from = glyphs("R", 150, 100);
        const auto to = seenFromField(from, {{20, -7}, 0.5, {75, 50}}, 1);
        const auto motion = rigidMotionBetween(from, to, planner);
        QVERIFY2(std::abs(motion.turn - 0.5) < 0.02, qPrintable(QString::number(motion.turn)));
        QVERIFY2(motion.left < 0.1, qPrintable(QString::number(motion.left)));
    }

    void theCameraFollowsWhatMovesAndIgnoresWhatChanges() {
        fourier::Planner planner(1);
        const auto from = smallWord("Go");
        const CameraMotion moved{{0.5, -0.25}, 0.06, {14, 17}};
        const auto followed = cameraFollowing(from, seenFromField(from, moved, 15), 15, planner);
        QVERIFY(std::abs(followed.turn - 0.06) < 1e-3);
        const auto straight =
            cameraFollowing(from, seenFromField(from, {{0.5, -0.25}, 0, {}}, 15), 15, planner);
        QCOMPARE(straight.turn, 0.0);
        QVERIFY(std::abs(straight.drift[0] - 0.5) < 1e-3 && std::abs(straight.drift[1] + 0.25) < 1e-3);
        QVERIFY(cameraFollowing(from, from, 15, planner).rests());
        const std::vector<std::string> others{"A", "B", "R", "K", "T", "O", "X", "FLOW", "WAVE", "1", "8"};
        for (std::size_t i = 0; i < others.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                const auto motion = cameraFollowing(glyphs(others[i]), glyphs(others[j]), 15, planner);
                QVERIFY2(motion.rests(), qPrintable(QString::fromStdString(others[i] + " to " + others[j])));
            }
        }
    }

    void framesThatCannotBeComparedAreRefused() {
        fourier::Planner planner(1);
        const auto fails = [&](const Frame& one, const Frame& other, int frames) {
            try {
                (void)cameraFollowing(one, other, frames, planner);
            } catch (const Error& error) {
                return error.kind() == ErrorKind::Usage;
            }
            return false;
        };
        QVERIFY(fails(glyphs("A"), glyphs("A", 30, 32), 3));
        QVERIFY(fails(glyphs("A"), glyphs("A", kSide, kSide, 3), 3));
        QVERIFY(fails(Frame{}, Frame{}, 3));
        QVERIFY(fails(glyphs("A"), glyphs("B"), 0));
        try {
            SliceTurn(1, 8);
            QFAIL("a line does not turn");
        } catch (const Error& error) {
            QVERIFY(error.kind() == ErrorKind::BadInput);
        }
    }
};

QTEST_APPLESS_MAIN(CameraTest)
#include "camera_test.moc"
