// A clip becomes a divergence-free field over (x, y, t) and comes back as it was.

#include "engine/error.h"
#include "engine/fourier/operators.h"
#include "engine/lift/lift.h"
#include "engine/video/clip.h"
#include "engine/video/total_density.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

using namespace sgfm;
using namespace sgfm::video;

namespace {

// 8-bit noise: every pixel one of 256 levels, every frame with its own mean.
Clip noiseClip(int width, int height, int frames, int channels) {
    std::minstd_rand random(11);
    Clip clip;
    for (int t = 0; t < frames; ++t) {
        Frame frame{width, height, {}};
        for (int c = 0; c < channels; ++c) {
            std::vector<float> pixels(static_cast<std::size_t>(width * height));
            for (float& pixel : pixels) {
                pixel = static_cast<float>(random() % static_cast<unsigned>(100 + 4 * t)) / 255.0f;
            }
            frame.channels.push_back(std::move(pixels));
        }
        clip.frames.push_back(std::move(frame));
    }
    return clip;
}

// A clip of a few waves in x, y and t: it has no Nyquist modes, which the lift drops.
Clip smoothClip(int size, int frames) {
    Clip clip = noiseClip(size, size, frames, 1);
    for (int t = 0; t < frames; ++t) {
        for (int y = 0; y < size; ++y) {
            for (int x = 0; x < size; ++x) {
                const double px = 2 * std::numbers::pi * x / size;
                const double py = 2 * std::numbers::pi * y / size;
                const double value =
                    0.5 + 0.01 * t + 0.15 * std::sin(2 * px + 0.2 * t) + 0.1 * std::cos(3 * py - px);
                clip.frames[static_cast<std::size_t>(t)].channels[0][static_cast<std::size_t>(size * y + x)] =
                    static_cast<float>(std::clamp(value, 0.0, 1.0));
            }
        }
    }
    return clip;
}

double largestDifference(const Clip& one, const Clip& other) {
    double largest = one.frames.size() == other.frames.size() ? 0 : std::numeric_limits<double>::infinity();
    for (std::size_t t = 0; t < std::min(one.frames.size(), other.frames.size()); ++t) {
        for (std::size_t c = 0; c < one.frames[t].channels.size(); ++c) {
            for (std::size_t i = 0; i < one.frames[t].channels[c].size(); ++i) {
                largest = std::max<double>(
                    largest, std::abs(one.frames[t].channels[c][i] - other.frames[t].channels[c].at(i)));
            }
        }
    }
    return largest;
}

} // namespace

class VideoFieldTest : public QObject {
    Q_OBJECT

    fourier::Planner m_planner{1, {}, fourier::Planner::Effort::Estimate};

  private slots:
    void anImportedClipIsGivenBackToRounding() {
        for (const int channels : {1, 3}) {
            for (const auto& [width, height, frames] : {std::tuple(16, 24, 9), std::tuple(15, 7, 1)}) {
                const Clip clip = noiseClip(width, height, frames, channels);
                const VideoField video = makeVideoField(clip, {}, m_planner);
                const Clip back = framesOf(video.density, video.frames, {.means = video.remainder.means}, 24);
                QCOMPARE(back.channels(), channels);
                QVERIFY(largestDifference(clip, back) < 1e-5); // far below half a level of 8 bits (2e-3)
            }
        }
    }

    void alsoThroughTheLift() {
        // The lift gives all slices one mean and drops Nyquist modes; the kept means undo the former. What
        // the fringe's bend excites at the Nyquist frequency of t stays below half an 8-bit level.
        const Clip clip = smoothClip(16, 20);
        const VideoField video = makeVideoField(clip, {}, m_planner);
        const auto density = lift::densityOf(video.boundary.target);
        const Clip back = framesOf(density, video.frames, video.remainder, clip.framesPerSecond);
        QVERIFY2(largestDifference(clip, back) < 0.5 / 255,
                 qPrintable(QString::number(largestDifference(clip, back))));
    }

    void nyquistModesAreThoseOfTheirDefinition() {
        // 3 + 2 (-1)^x cos(2 pi y / 6) + (-1)^y x + (-1)^(x + y), over 4 x 6 pixels.
        std::vector<float> slice;
        std::vector<float> wanted;
        for (int y = 0; y < 6; ++y) {
            for (int x = 0; x < 4; ++x) {
                const float alongX = x % 2 == 0 ? 1 : -1;
                const float alongY = y % 2 == 0 ? 1 : -1;
                const auto wave = static_cast<float>(2 * std::cos(2 * std::numbers::pi * y / 6));
                wanted.push_back(alongX * wave + alongY * static_cast<float>(x) + alongX * alongY);
                slice.push_back(3 + wanted.back());
            }
        }
        const auto modes = nyquistModesOf(slice, 4, 6);
        double worst = 0;
        for (std::size_t i = 0; i < modes.size(); ++i) {
            worst = std::max<double>(worst, std::abs(modes[i] - wanted[i]));
        }
        QVERIFY2(worst < 1e-5, qPrintable(QString::number(worst)));
        for (const float value : nyquistModesOf(std::vector<float>(15, 0.5f), 3, 5)) { // none of odd sides
            QCOMPARE(value, 0.0f);
        }
    }

    void whatALiftTakesFromGivenFramesIsKeptBesideIt() {
        Clip clip = noiseClip(16, 12, 1, 3); // much in the Nyquist modes
        clip.frames.resize(10, clip.frames.front());
        const VideoField video =
            makeVideoField(clip, {.prescribeLast = true, .rectangles = {{4, 2, 5, 6, 3, 4}}}, m_planner);
        const auto lifted = lift::densityOf(video.boundary.target);
        const Clip back = framesOf(lifted, video.frames, video.remainder, 24);
        const Clip without = framesOf(lifted, video.frames, {.means = video.remainder.means}, 24);
        const auto off = [&](const Clip& shown, std::size_t t) {
            return largestDifference(Clip{{clip.frames[t]}}, Clip{{shown.frames[t]}});
        };
        for (std::size_t t = 0; t < 10; ++t) {
            const bool isGiven = t == 0 || t == 9;
            QVERIFY(off(without, t) > 0.02);
            QVERIFY2(isGiven ? off(back, t) < 1e-5 : off(back, t) > 0.02, qPrintable(QString::number(t)));
        }
        for (const std::size_t t : {3U, 4U}) { // but for the mean, which all pixels share
            for (const auto i : {std::size_t{2 * 16 + 4}, std::size_t{7 * 16 + 8}}) {
                QVERIFY(std::abs(back.frames[t].channels[1][i] - clip.frames[t].channels[1][i]) < 0.01);
            }
        }
    }

    void whatIsBeyondBlackAndWhiteIsGivenBackToTheGreys() {
        field::DensityField density(field::Grid::twoPi({16, 16, 4}), 1);
        const auto values = density.channel(0);
        double wanted = 0; // every slice's mean, as a brightness
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double x = 2 * std::numbers::pi * static_cast<double>(i % 16) / 16;
            values[i] = static_cast<float>(-0.4 + 1.2 * std::cos(x)); // below black more than above white
            wanted += (0.5 + 0.5 * static_cast<double>(values[i])) / static_cast<double>(values.size());
        }
        for (const Frame& frame : framesOf(density, 4, {}, 24).frames) {
            const auto& pixels = frame.channels.front();
            const auto [least, largest] = std::minmax_element(pixels.begin(), pixels.end());
            QVERIFY(*least >= 0 && *largest <= 1);
            QVERIFY(std::abs(meanOf(pixels) - wanted) < 1e-6);
        }
    }

    void withoutMeansTheFieldsOwnMeanIsShown() {
        const VideoField video = makeVideoField(smoothClip(8, 4), {}, m_planner);
        const auto density = lift::densityOf(video.boundary.target);
        const Clip shown = framesOf(density, 4, {}, 24);
        for (const Frame& frame : shown.frames) {
            double sum = 0;
            for (const float value : frame.channels[0]) {
                sum += value;
            }
            QVERIFY(std::abs(sum / 64 - 0.5) < 1e-5); // the prompt frame's mean, throughout
        }
    }

    void theTargetIsDivergenceFree() {
        const VideoField video = makeVideoField(noiseClip(16, 16, 12, 3), {}, m_planner);
        const fourier::Transform transform(m_planner, video.grid);
        const auto divergence =
            transform.inverseDensity(fourier::divergence(transform.forward(video.boundary.target)));
        for (int c = 0; c < 3; ++c) {
            for (const float value : divergence.channel(c)) {
                QVERIFY(std::abs(value) < 1e-4f); // float32 rounding of derivatives of size about 10
            }
        }
    }

    void theBoxIsPeriodicAndDivisible() {
        const Clip clip = smoothClip(16, 32);
        for (const int fringe : {1, 2, 5}) {
            VideoLayout layout;
            layout.fringe = fringe;
            const VideoField video = makeVideoField(clip, layout, m_planner);
            const int points = video.grid.points(2);
            QCOMPARE(points % 8, 0);
            QVERIFY(points >= 32 + 2 * fringe);
            QCOMPARE(video.grid.length(0), video.grid.length(1));
            const auto density = video.density.channel(0);
            for (std::size_t i = 0; i < 256; ++i) {
                // The end holds the first frame; between the last frame and it there is no jump.
                for (int t = points - fringe; t < points; ++t) {
                    QCOMPARE(density[static_cast<std::size_t>(t) * 256 + i], density[i]);
                }
                const float whole = std::abs(density[31 * 256 + i] - density[i]);
                for (int t = 32; t < points; ++t) {
                    const float jump = std::abs(density[static_cast<std::size_t>(t) * 256 + i] -
                                                density[static_cast<std::size_t>(t - 1) * 256 + i]);
                    QVERIFY(jump <= whole * 0.76f + 1e-6f); // one returning slice: two halves; more: gentler
                }
            }
        }
    }

    void thePromptFrameIsPrescribedAndTheLastOnRequest() {
        const Clip clip = smoothClip(8, 16);
        VideoLayout layout;
        for (const bool last : {false, true}) {
            layout.prescribeLast = last;
            const VideoField video = makeVideoField(clip, layout, m_planner);
            const auto weightAt = [&](int t) { return video.boundary.weight[video.grid.index(3, 5, t)]; };
            QCOMPARE(video.boundary.weight.size(), video.grid.size());
            QCOMPARE(weightAt(0), 1.0f);
            QCOMPARE(weightAt(video.grid.points(2) - 1), 1.0f);
            QCOMPARE(weightAt(8), 0.0f); // the middle is free
            QCOMPARE(weightAt(15), last ? 1.0f : 0.0f);
            QCOMPARE(*std::max_element(video.boundary.weight.begin(), video.boundary.weight.end()), 1.0f);
        }
    }

    void aStillPictureHasNoFlux() {
        Clip clip = noiseClip(16, 16, 8, 1);
        std::fill(clip.frames.begin(), clip.frames.end(), Frame(clip.frames.front()));
        const VideoField video = makeVideoField(clip, {}, m_planner);
        for (const int component : {0, 1}) {
            for (const float value : video.boundary.target.component(0, component)) {
                QVERIFY(std::abs(value) < 1e-5f);
            }
        }
    }

    void damagedClipsAreRefused() {
        const auto refused = [&](const Clip& clip) {
            try {
                makeVideoField(clip, {}, m_planner);
            } catch (const Error& error) {
                return error.kind() == ErrorKind::BadInput;
            }
            return false;
        };
        QVERIFY(refused({}));
        Clip clip = noiseClip(8, 8, 4, 1);
        clip.frames[2].channels[0].pop_back();
        QVERIFY(refused(clip));
        clip = noiseClip(8, 8, 4, 1);
        clip.frames[3].width = 4;
        QVERIFY(refused(clip));
        clip = noiseClip(8, 8, 4, 1);
        clip.frames[1].channels[0][5] = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(refused(clip));
        clip = noiseClip(8, 8, 4, 3);
        clip.frames[1].channels.pop_back();
        QVERIFY(refused(clip));
    }

    void framesThatAreNotThereAreRefused() {
        const VideoField video = makeVideoField(noiseClip(8, 8, 4, 1), {}, m_planner);
        QVERIFY_THROWS_EXCEPTION(Error, framesOf(video.density, 0, {}, 24));
        QVERIFY_THROWS_EXCEPTION(Error, framesOf(video.density, 1000, {}, 24));
        QVERIFY_THROWS_EXCEPTION(Error, framesOf(video.density, 4, {.means = {{0.0f}}}, 24));
        auto misfit = video.remainder;
        misfit.nyquist.front().front().pop_back();
        QVERIFY_THROWS_EXCEPTION(Error, framesOf(video.density, 4, misfit, 24));
        misfit = video.remainder;
        misfit.nyquist.pop_back();
        QVERIFY_THROWS_EXCEPTION(Error, framesOf(video.density, 4, misfit, 24));
        QVERIFY_THROWS_EXCEPTION(Error,
                                 framesOf(field::DensityField(field::Grid::twoPi({8, 8}), 1), 1, {}, 24));
    }
};

QTEST_GUILESS_MAIN(VideoFieldTest)
#include "video_field_test.moc"
