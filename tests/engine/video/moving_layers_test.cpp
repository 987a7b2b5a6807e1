// Two words that move apart over one ground: found from two frames, and the frames between.

#include "engine/error.h"
#include "engine/video/camera.h"
#include "engine/video/moving_layers.h"
#include "engine/video/total_density.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace sgfm;
using namespace sgfm::video;

namespace {

constexpr int kSide = 32;
constexpr int kFrames = 15;
constexpr float kGround = 0.1F;

// A word of `size` pixels a side with its left upper corner at (x, y), without a ground; strength a channel.
Frame word(const std::string& text, int size, int x0, int y0, const std::vector<float>& strength) {
    const auto glyphs = drawGlyphs(text, {size, size, 1, 1}).frames.front();
    Frame frame{kSide, kSide, {}};
    for (const float one : strength) {
        std::vector<float> values(kSide * kSide);
        for (int y = 0; y < size; ++y) {
            for (int x = 0; x < size; ++x) {
                values[static_cast<std::size_t>((y0 + y) % kSide * kSide + (x0 + x) % kSide)] =
                    one * glyphs.channels[0][static_cast<std::size_t>(y * size + x)];
            }
        }
        frame.channels.push_back(std::move(values));
    }
    return frame;
}

struct Word {
    Frame picture;
    CameraMotion motion;
};

// The words, the last one on top, over the ground.
Frame seen(const std::vector<Word>& words, double time, fourier::Planner& planner) {
    Frame frame{kSide, kSide, {}};
    frame.channels.assign(words[0].picture.channels.size(), std::vector<float>(kSide * kSide, kGround));
    for (const auto& one : words) {
        Camera camera(planner, kSide, kSide, one.motion.pivot);
        for (std::size_t c = 0; c < frame.channels.size(); ++c) {
            auto values = one.picture.channels[c];
            camera.toField(values, one.motion.at(time));
            for (std::size_t i = 0; i < values.size(); ++i) {
                auto& below = frame.channels[c][i];
                below = std::clamp(std::max(below, values[i]), 0.0F, 1.0F);
            }
        }
    }
    return frame;
}

double squares(const Frame& one, const Frame& other) {
    double sum = 0;
    for (std::size_t c = 0; c < one.channels.size(); ++c) {
        for (std::size_t i = 0; i < one.channels[c].size(); ++i) {
            sum += std::pow(static_cast<double>(one.channels[c][i] - other.channels[c][i]), 2);
        }
    }
    return sum;
}

std::vector<Word> sunAndSea(const std::vector<float>& bright, const std::vector<float>& dim) {
    return {{word("Sun", 18, 2, 2, bright), {{0.4, 0.1}, 0, {11, 11}}},
            {word("sea", 14, 14, 18, dim), {{-0.5, -0.15}, 0.05, {21, 25}}}};
}

} // namespace

class MovingLayersTest : public QObject {
    Q_OBJECT

  private slots:
    void twoWordsThatMoveApartAreCarriedEachItsWay() {
        fourier::Planner planner(1);
        for (const int channels : {1, 3}) {
            const auto words = channels == 1 ? sunAndSea({0.85F}, {0.5F})
                                             : sunAndSea({0.9F, 0.2F, 0.1F}, {0.1F, 0.4F, 0.7F});
            const auto from = seen(words, 0, planner);
            const auto to = seen(words, kFrames, planner);
            const auto layers = MovingLayers::between(from, to, kFrames, planner);
            QVERIFY(layers.has_value());
            QVERIFY2(layers->left() < 0.05, qPrintable(QString::number(layers->left())));
            QVERIFY(std::abs(layers->largest().drift[0] - 0.4) < 0.01);
            QVERIFY(std::abs(layers->largest().drift[1] - 0.1) < 0.01);
            for (int t = 0; t <= kFrames; t += 5) {
                const auto wanted = seen(words, t, planner);
                const double missed = squares(layers->at(t, planner), wanted);
                QVERIFY2(missed < 0.06 * squares(from, to),
                         qPrintable(QString("frame %1: %2").arg(t).arg(missed / squares(from, to))));
            }
            const auto motion = motionBetween(from, to, kFrames, planner);
            QVERIFY(motion.layers.has_value());
            QVERIFY(motion.camera == layers->largest());
        }
    }

    void theTotalGoesFromTheOneToTheOther() {
        fourier::Planner planner(1);
        auto words = sunAndSea({0.85F}, {0.5F});
        const auto from = seen(words, 0, planner);
        auto to = seen(words, kFrames, planner);
        for (auto& value : to.channels[0]) {
            value = std::min(1.0F, value * 1.1F);
        }
        const auto layers = MovingLayers::between(from, to, kFrames, planner);
        QVERIFY(layers.has_value());
        const double first = meanOf(from.channels[0]);
        const double last = meanOf(to.channels[0]);
        for (const double time : {0.0, 3.0, 15.0, 20.0}) {
            const double share = std::min(1.0, time / kFrames);
            const auto frame = layers->at(time, planner);
            QVERIFY(std::abs(meanOf(frame.channels[0]) - ((1 - share) * first + share * last)) < 1e-6);
            QVERIFY(std::all_of(frame.channels[0].begin(), frame.channels[0].end(),
                                [](float v) { return v >= 0 && v <= 1; }));
        }
    }

    void whatOneFrameHidesTheOtherShows() {
        fourier::Planner planner(1);
        // "sea" begins in part behind "H", which stands still.
        const std::vector<Word> words{{word("sea", 16, 20, 13, {0.45F}), {{0, 0.6}, 0, {16, 16}}},
                                      {word("H", 20, 6, 2, {0.9F}), {}}};
        const auto from = seen(words, 0, planner);
        const auto to = seen(words, kFrames, planner);
        const auto layers = MovingLayers::between(from, to, kFrames, planner);
        QVERIFY(layers.has_value());
        const auto middle = layers->at(8, planner);
        const double missed = squares(middle, seen(words, 8, planner));
        QVERIFY2(missed < 0.15 * squares(from, to), qPrintable(QString::number(missed / squares(from, to))));
    }

    void layersGoOnBehindTheLastFrame() {
        fourier::Planner planner(1);
        const auto words = sunAndSea({0.85F}, {0.5F});
        const auto layers =
            MovingLayers::between(seen(words, 0, planner), seen(words, 8, planner), 8, planner);
        QVERIFY(layers.has_value());
        const auto later = seen(words, 12, planner);
        QVERIFY(squares(layers->at(12, planner), later) < 0.15 * squares(seen(words, 0, planner), later));
    }

    void onePictureOrTwoOthersHaveNoLayers() {
        fourier::Planner planner(1);
        const auto still = sunAndSea({0.85F}, {0.5F});
        const auto from = seen(still, 0, planner);
        QVERIFY(!MovingLayers::between(from, from, kFrames, planner).has_value());
        // One motion carries both words.
        auto together = still;
        together[1].motion = together[0].motion;
        const auto to = seen(together, kFrames, planner);
        const auto motion = motionBetween(from, to, kFrames, planner);
        QVERIFY(!motion.layers.has_value());
        QVERIFY(std::abs(motion.camera.drift[0] - 0.4) < 5e-3);
        // Letters that are not each other's parts.
        const std::vector<std::string> letters{"A",    "B",    "R", "K", "T",  "O", "X",
                                               "FLOW", "WAVE", "1", "8", "Hi", "C"};
        for (std::size_t i = 0; i < letters.size(); ++i) {
            for (std::size_t j = 0; j < letters.size(); ++j) {
                const auto one = drawGlyphs(letters[i], {kSide, kSide, 1, 1}).frames.front();
                const auto other = drawGlyphs(letters[j], {kSide, kSide, 1, 1}).frames.front();
                QVERIFY2(!MovingLayers::between(one, other, kFrames, planner).has_value(),
                         qPrintable(QString::fromStdString(letters[i] + " to " + letters[j])));
            }
        }
        // A plain frame has nothing to carry.
        Frame plain{kSide, kSide, {std::vector<float>(kSide * kSide, 0.5F)}};
        QVERIFY(!MovingLayers::between(from, plain, kFrames, planner).has_value());
        QVERIFY(!MovingLayers::between(plain, from, kFrames, planner).has_value());
    }

    void framesThatCannotBeComparedAreRefused() {
        fourier::Planner planner(1);
        const auto frame = drawGlyphs("A", {kSide, kSide, 1, 1}).frames.front();
        const auto other = drawGlyphs("A", {kSide, 24, 1, 1}).frames.front();
        QVERIFY_EXCEPTION_THROWN((void)motionBetween(frame, other, 3, planner), Error);
        QVERIFY_EXCEPTION_THROWN((void)motionBetween(frame, frame, 0, planner), Error);
    }
};

QTEST_APPLESS_MAIN(MovingLayersTest)
#include "moving_layers_test.moc"
