// The lab's own scenes: the same for a seed, within 0 to 1, of constant total, and moving.

#include "engine/error.h"
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
