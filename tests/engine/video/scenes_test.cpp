// The lab's own scenes: the same for a seed, within 0 to 1, of constant total, and moving.

#include "engine/error.h"
#include "engine/video/camera.h"
#include "engine/video/moving_layers.h"
#include "engine/video/scene_motion.h"
#include "engine/video/scenes.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace sgfm;
using namespace sgfm::video;

namespace {

double totalOf(const std::vector<float>& values) {
    double sum = 0;
    for (const float value : values) {
        sum += static_cast<double>(value);
    }
    return sum / static_cast<double>(values.size());
}

double changeOf(const Clip& clip) {
    double largest = 0;
    const auto& first = clip.frames.front().channels.front();
    const auto& last = clip.frames.back().channels.front();
    for (std::size_t i = 0; i < first.size(); ++i) {
        largest = std::max(largest, static_cast<double>(std::abs(first[i] - last[i])));
    }
    return largest;
}

bool isSame(const Clip& one, const Clip& other) {
    return std::equal(one.frames.begin(), one.frames.end(), other.frames.begin(), other.frames.end(),
                      [](const Frame& a, const Frame& b) { return a.channels == b.channels; });
}

} // namespace

class ScenesTest : public QObject {
    Q_OBJECT
  private slots:
    void aClipIsAFunctionOfSeedAndIndex();
    void densityStaysWithinItsRangeAndItsTotalIsConserved();
    void everyKindMoves();
    void aRigidPictureIsTurnedWholeAtTheFramesEdge();
    void wordsDriftAndTurnWhole();
    void sizesAndColourAreAsAsked();
    void aUsersPictureIsCarried();
    void impossibleSizesAreRefused();
};

void ScenesTest::aClipIsAFunctionOfSeedAndIndex() {
    const SceneOptions options{32, 32, 8, 1};
    const Scenes scenes(options, 5);
    const Scenes again(options, 5);
    const Scenes other(options, 6);
    for (std::uint64_t index = 0; index < 8; ++index) {
        const auto clip = scenes.clip(index);
        QVERIFY(isSame(clip, again.clip(index)));
        QVERIFY(!isSame(clip, other.clip(index)));
        QVERIFY(!isSame(clip, scenes.clip(index + 4))); // of the same kind
    }
    QVERIFY(isSame(scenes.clip(3), again.clip(3))); // whatever was made before
}

void ScenesTest::densityStaysWithinItsRangeAndItsTotalIsConserved() {
    for (const int channels : {1, 3}) {
        const Scenes scenes({32, 32, 16, channels}, 9);
        for (std::uint64_t index = 0; index < 24; ++index) {
            const auto clip = scenes.clip(index);
            for (int c = 0; c < channels; ++c) {
                const auto channel = static_cast<std::size_t>(c);
                const double first = totalOf(clip.frames.front().channels[channel]);
                for (const auto& frame : clip.frames) {
                    const auto& values = frame.channels[channel];
                    QVERIFY(
                        std::all_of(values.begin(), values.end(), [](float p) { return p >= 0 && p <= 1; }));
                    // single precision: 1024 pixels rounded to 6e-8 of their size
                    QVERIFY2(std::abs(totalOf(values) - first) < 1e-6,
                             qPrintable(QString("clip %1: %2").arg(index).arg(totalOf(values) - first)));
                }
            }
        }
    }
}

void ScenesTest::everyKindMoves() {
    const Scenes scenes({32, 32, 16, 1}, 11);
    std::array<int, 4> moving{};
    for (std::uint64_t index = 0; index < 24; ++index) {
        moving[static_cast<std::size_t>(Scenes::kindOf(index))] += changeOf(scenes.clip(index)) > 0.1 ? 1 : 0;
    }
    for (const int count : moving) {
        QVERIFY(count >= 4); // of six; a glyph may stand still
    }
}

void ScenesTest::aRigidPictureIsTurnedWholeAtTheFramesEdge() {
    // A square of 9 x 9 pixels about (29, 20), four of its columns beyond the right edge; a bar 28 pixels
    // long.
    constexpr int kSide = 32;
    const RigidDrift drift{{0.7, -0.3}, 0.1, {29, 20}};
    const auto motion = rigid(kSide, kSide, 16, drift);
    for (const auto& [halfWidth, halfHeight] : {std::pair{4.5, 4.5}, std::pair{14.0, 2.5}}) {
        for (std::size_t t = 0; t < motion.size(); ++t) {
            int pixels = 0;
            for (int y = 0; y < kSide; ++y) {
                for (int x = 0; x < kSide; ++x) {
                    const auto i = static_cast<std::size_t>(y * kSide + x);
                    // Where it was in the first frame, from the middle.
                    const double fromX = x + static_cast<double>(motion[t].dx.values[i]) - 29;
                    const double fromY = y + static_cast<double>(motion[t].dy.values[i]) - 20;
                    if (std::abs(std::remainder(fromX, kSide)) >= halfWidth ||
                        std::abs(std::remainder(fromY, kSide)) >= halfHeight) {
                        continue;
                    }
                    ++pixels;
                    const double time = static_cast<double>(t);
                    const double awayX = std::remainder(x - 29 - 0.7 * time, kSide);
                    const double awayY = std::remainder(y - 20 + 0.3 * time, kSide);
                    QVERIFY(std::hypot(awayX, awayY) < std::hypot(halfWidth, halfHeight) + 1e-3);
                }
            }
            const double wanted = 4 * halfWidth * halfHeight;
            QVERIFY2(std::abs(pixels - wanted) < 0.2 * wanted,
                     qPrintable(QString("frame %1: %2 of %3").arg(t).arg(pixels).arg(wanted)));
        }
    }
}

void ScenesTest::wordsDriftAndTurnWhole() {
    // One motion, or two of two words, carries the first frame to every other one, but for words that hide
    // each other: no piece of a turned word comes in at the frame's other side.
    const Scenes scenes({32, 32, 16, 1}, 21);
    fourier::Planner planner(1);
    int carried = 0;
    int all = 0;
    for (std::uint64_t index = 1; index < 96; index += 4) { // MovingGlyphs
        QVERIFY(Scenes::kindOf(index) == SceneKind::MovingGlyphs);
        const auto clip = scenes.clip(index);
        for (const int t : {5, 10, 15}) {
            const auto& first = clip.frames.front();
            const auto& frame = clip.frames[static_cast<std::size_t>(t)];
            const auto motion = motionBetween(first, frame, t, planner);
            carried += motion.layers || bestMotion(first, frame, t, 0.6, planner).left < 0.12 ? 1 : 0;
            ++all;
        }
    }
    QVERIFY2(carried >= 0.75 * all, qPrintable(QString("%1 of %2").arg(carried).arg(all)));
}

void ScenesTest::sizesAndColourAreAsAsked() {
    const Scenes scenes({64, 48, 5, 3}, 2);
    bool isColoured = false;
    for (std::uint64_t index = 0; index < 8; ++index) {
        const auto clip = scenes.clip(index);
        QCOMPARE(clip.width(), 64);
        QCOMPARE(clip.height(), 48);
        QCOMPARE(clip.channels(), 3);
        QCOMPARE(clip.frames.size(), std::size_t{5});
        isColoured = isColoured || clip.frames.front().channels[0] != clip.frames.front().channels[1];
    }
    QVERIFY(isColoured);
    QCOMPARE(Scenes({16, 16, 1, 1}, 1).clip(0).frames.size(), std::size_t{1});
}

void ScenesTest::aUsersPictureIsCarried() {
    const Scenes scenes({32, 32, 6, 1}, 3);
    const auto picture = drawGlyphs("X", {32, 32, 1, 1});
    const auto clip = scenes.carried(picture, 4);
    QCOMPARE(clip.frames.size(), std::size_t{6});
    QVERIFY(changeOf(clip) > 0.05);
    QVERIFY(std::abs(totalOf(clip.frames[0].channels[0]) - totalOf(clip.frames[5].channels[0])) < 1e-6);
    QVERIFY_EXCEPTION_THROWN((void)scenes.carried(drawGlyphs("X", {16, 16, 1, 1}), 1), Error);
}

void ScenesTest::impossibleSizesAreRefused() {
    QVERIFY_EXCEPTION_THROWN(Scenes({31, 32, 8, 1}, 1), Error);
    QVERIFY_EXCEPTION_THROWN(Scenes({8, 8, 8, 1}, 1), Error);
    QVERIFY_EXCEPTION_THROWN(Scenes({1024, 32, 8, 1}, 1), Error);
    QVERIFY_EXCEPTION_THROWN(Scenes({32, 32, 0, 1}, 1), Error);
    QVERIFY_EXCEPTION_THROWN(Scenes({32, 32, 8, 2}, 1), Error);
}

QTEST_APPLESS_MAIN(ScenesTest)
#include "scenes_test.moc"
