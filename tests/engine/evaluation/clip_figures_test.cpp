// What is measured of clips, on clips of which it is known; the evaluation of sources whose answers are
// known.

#include "engine/error.h"
#include "engine/evaluation/video_evaluation.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace sgfm;
using namespace sgfm::evaluation;
using video::Clip;
using video::Frame;

namespace {

template <typename Intensity>
Clip clipOf(int side, int frames, Intensity&& intensity, int channels = 1) {
    Clip clip;
    for (int t = 0; t < frames; ++t) {
        Frame frame{side, side, {}};
        for (int c = 0; c < channels; ++c) {
            std::vector<float> pixels;
            for (int y = 0; y < side; ++y) {
                for (int x = 0; x < side; ++x) {
                    pixels.push_back(static_cast<float>(intensity(x, y, t)));
                }
            }
            frame.channels.push_back(pixels);
        }
        clip.frames.push_back(frame);
    }
    return clip;
}

// A bright spot that moves to the right, once around the box in 32 frames; `phase` is where it begins.
Clip movingSpot(int number, int frames = 16) {
    const double phase = 0.7 * number;
    const double width = 1.5 + 0.1 * (number % 7);
    return clipOf(16, frames, [=](int x, int y, int t) {
        const double away = std::sin(std::numbers::pi * (x - phase - 0.5 * t) / 16) * 16 / std::numbers::pi;
        const double down =
            std::sin(std::numbers::pi * (y - 8.0 - 0.3 * number) / 16) * 16 / std::numbers::pi;
        return 0.1 + 0.8 * std::exp(-(away * away + down * down) / (2 * width * width));
    });
}

std::vector<Clip> spots(int first, int count) {
    std::vector<Clip> clips;
    for (int i = first; i < first + count; ++i) {
        clips.push_back(movingSpot(i));
    }
    return clips;
}

// Counts what it is asked for; stops when told to.
class Counting final : public ClipSource {
  public:
    std::string name() const override { return "counting"; }
    std::string title() const override { return "counting"; }
    std::string identity() const override { return "1"; }
    bool isSlow() const override { return true; }
    std::vector<Clip> generate(const ClipRequest& request, const GoOn& goOn) const override {
        std::vector<Clip> clips;
        for (const auto& held : request.held) {
            if (goOn && !goOn()) {
                break;
            }
            ++made;
            clips.push_back(held);
        }
        return clips;
    }
    mutable int made = 0;
};

template <typename Action>
bool isRefused(Action&& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.kind() == ErrorKind::Usage && !error.remedy().empty();
    }
    return false;
}

} // namespace

class ClipFiguresTest : public QObject {
    Q_OBJECT

    fourier::Planner m_planner{1};
    QTemporaryDir m_folder;

  private slots:
    void flickerOfAnAlternatingClipIsItsAmplitudeSquared() {
        for (const double amplitude : {0.01, 0.1, 0.3}) {
            const auto clip =
                clipOf(8, 12, [&](int, int, int t) { return 0.5 + (t % 2 == 0 ? amplitude : -amplitude); });
            QVERIFY(std::abs(figuresOf(clip, m_planner).flicker / (amplitude * amplitude) - 1) < 1e-4);
        }
    }

    void flickerFollowsTheFilterAndASteadyChangeHasNone() {
        // A wave of frequency w in t: |1 - cos w|^2 / 4 = sin^4(w / 2) of its energy 1/2 a^2.
        const double w = 2 * std::numbers::pi * 3 / 16;
        const auto wave = clipOf(16, 18, [&](int x, int, int t) { // phases over x average the edges out
            return 0.5 + 0.2 * std::cos(w * t + 2 * std::numbers::pi * x / 16);
        });
        QVERIFY(std::abs(figuresOf(wave, m_planner).flicker - 0.02 * std::pow(std::sin(w / 2), 4)) < 1e-6);
        const auto ramp = clipOf(8, 9, [](int x, int, int t) { return 0.1 + 0.01 * x + 0.05 * t; });
        const auto figures = figuresOf(ramp, m_planner);
        QVERIFY(figures.flicker < 1e-12);
        QVERIFY(std::abs(figures.motion - 0.0025) < 1e-7);
        QVERIFY(std::abs(figures.correlation - 1) < 1e-6);
        QVERIFY(std::abs(figures.densityDrift - 0.4 / 0.135) < 1e-5);
    }

    void psnrIsThatOfItsDefinition() {
        const auto grey = clipOf(8, 3, [](int, int, int t) { return 0.5 + 0.1 * t; }).frames;
        QVERIFY(std::abs(psnr(grey[0], grey[1]) - 20) < 1e-4); // -10 log10 0.01
        QCOMPARE(psnr(grey[0], grey[0]), kLargestPsnr);
        QVERIFY(isRefused([&] { psnr(grey[0], Frame{4, 4, {{}}}); }));
    }

    void scaleEnergiesAddUpToTheVarianceAndKnowTimeFromSpace() {
        const auto still =
            figuresOf(clipOf(16, 16, [](int x, int, int) { return x % 2 == 0 ? 0.7 : 0.3; }), m_planner);
        const auto blinking =
            figuresOf(clipOf(16, 16, [](int, int, int t) { return t % 2 == 0 ? 0.7 : 0.3; }), m_planner);
        const auto energy = [](const ClipFigures& figures, std::size_t band) {
            return std::pow(10, figures.scaleEnergies[band]) - kRoundingEnergy;
        };
        // Bands: the approximation, then of each level those along t, along space, along both.
        QVERIFY(std::abs(energy(still, 2) - 0.04) < 1e-6);
        QVERIFY(std::abs(energy(blinking, 1) - 0.04) < 1e-6);
        for (std::size_t band = 0; band < still.scaleEnergies.size(); ++band) {
            QVERIFY(band == 2 || energy(still, band) < 1e-9);
            QVERIFY(band == 1 || energy(blinking, band) < 1e-9);
        }
        const auto spot = movingSpot(3);
        double mean = 0;
        double square = 0;
        for (const auto& frame : spot.frames) {
            for (const float value : frame.channels.front()) {
                mean += static_cast<double>(value) / (16.0 * 16 * 16);
                square += static_cast<double>(value) * static_cast<double>(value) / (16.0 * 16 * 16);
            }
        }
        double sum = 0;
        const auto figures = figuresOf(spot, m_planner);
        for (std::size_t band = 0; band < figures.scaleEnergies.size(); ++band) {
            sum += energy(figures, band);
        }
        QVERIFY(std::abs(sum - (square - mean * mean)) < 1e-5);
    }

    void theSpectrumFindsAWaveInItsOctaves() {
        // Five waves across, four along t: octaves 4-7 (band 3) and 4-7 (band 3).
        const auto figures =
            figuresOf(clipOf(16, 16,
                             [](int x, int, int t) {
                                 return 0.5 + 0.3 * std::cos(2 * std::numbers::pi * (5 * x + 4 * t) / 16.0);
                             }),
                      m_planner);
        const std::size_t timeBands = 5; // 0, 1, 2-3, 4-7, 8
        const auto largest = std::max_element(figures.spectrum.begin(), figures.spectrum.end());
        QCOMPARE(static_cast<std::size_t>(largest - figures.spectrum.begin()), 3 * timeBands + 3);
        double power = 0;
        for (const double value : figures.spectrum) {
            power += std::pow(10, value) - kRoundingEnergy;
        }
        QVERIFY(std::abs(power - 0.045) < 1e-4); // Parseval: half of 0.3 squared
    }

    void oddSizesAndColourAreMeasured() {
        const auto wave = [](int x, int y, int t) {
            return 0.5 + 0.3 * std::sin(0.7 * x + 0.3 * y + 0.5 * t);
        };
        const auto odd = figuresOf(clipOf(15, 7, wave), m_planner);
        QVERIFY(std::isfinite(odd.flicker) && !odd.scaleEnergies.empty() && !odd.spectrum.empty());
        const auto grey = figuresOf(clipOf(16, 8, wave), m_planner);
        const auto colour = figuresOf(clipOf(16, 8, wave, 3), m_planner); // three equal channels
        QVERIFY(std::abs(grey.flicker - colour.flicker) < 1e-9);
        for (std::size_t i = 0; i < grey.scaleEnergies.size(); ++i) {
            QVERIFY(std::abs(grey.scaleEnergies[i] - colour.scaleEnergies[i]) < 1e-4);
        }
        QVERIFY(isRefused([&] { figuresOf(clipOf(16, 2, wave), m_planner); }));
        QVERIFY(isRefused([&] { figuresOf(clipOf(2, 8, wave), m_planner); }));
        auto mixed = clipOf(16, 8, wave);
        mixed.frames[3] = clipOf(8, 3, wave).frames[0];
        QVERIFY(isRefused([&] { figuresOf(mixed, m_planner); }));
    }

    void theBaselinesMeetTheirFramesAndTheDissolveIsFoundOut() {
        const ClipStore store(m_folder.filePath("store").toStdString(), "spots");
        const HeldOutClips held;
        const CrossDissolve dissolve;
        const FlowWarp warp;
        const auto reports = compareClips({&held, &dissolve, &warp}, spots(0, 16), spots(100, 24), store, 1,
                                          m_planner, {}, {});
        QCOMPARE(reports.size(), 3u);
        QCOMPARE(reports[0].firstPsnr.value, kLargestPsnr);
        QCOMPARE(reports[0].flickerRatio.value, 1.0);
        QVERIFY(reports[0].scales.distance.value < 2 * reports[0].scales.nullLevel);
        QCOMPARE(reports[1].firstPsnr.value, kLargestPsnr);
        QCOMPARE(reports[1].lastPsnr.value, kLargestPsnr);
        QVERIFY(reports[1].flickerRatio.value < 0.01); // a dissolve changes evenly
        QVERIFY(reports[1].scales.distance.value > 2 * reports[1].scales.nullLevel);
        QVERIFY(reports[1].spectrum.distance.value > reports[0].spectrum.distance.value);
        QCOMPARE(reports[1].leastPsnr, kLargestPsnr);
        QVERIFY(reports[2].firstPsnr.value > 60);
        QVERIFY(reports[2].leastPsnr < reports[2].lastPsnr.value); // of the worst clip
        // What optical flow is for: a spot that moves by half its width is carried to where it is at the end.
        QVERIFY2(reports[2].lastPsnr.value > 15, qPrintable(QString::number(reports[2].lastPsnr.value)));
        const auto table = markdownTable(reports);
        QCOMPARE(QString::fromStdString(table).count(u'\n'), 5);
        QVERIFY(table.find("| cross-dissolve | 100.0 ± 0.0 |") != std::string::npos);
        const auto json = toJson(reports[1]);
        for (const char* key :
             {"first_psnr", "least_psnr", "scale_energies", "spectrum", "flicker_ratio", "density_drift"}) {
            QVERIFY(json.contains(key));
        }
    }

    void whatWasMadeIsKeptAndWhatWasStoppedGoesOn() {
        const ClipStore store(m_folder.filePath("kept").toStdString(), "spots");
        const Counting source;
        const ClipRequest request{0, spots(0, 7), 3};
        int asked = 0;
        const auto some = store.clips(source, request, [&] { return ++asked < 6; });
        QVERIFY(some.size() < 7 && !some.empty());
        const int before = source.made;
        const auto all = store.clips(source, request, {});
        QCOMPARE(all.size(), 7u);
        QCOMPARE(source.made, 7);
        QVERIFY(before < 7);
        store.clips(source, request, {});
        QCOMPARE(source.made, 7);
        for (std::size_t i = 0; i < all.size(); ++i) {
            QVERIFY(all[i].frames[5].channels == request.held[i].frames[5].channels);
        }
        store.clips(source, {0, spots(0, 2), 4}, {}); // another seed
        QCOMPARE(source.made, 9);
        // A file that was cut short is made anew.
        for (const auto& entry :
             std::filesystem::directory_iterator(m_folder.filePath("kept").toStdString())) {
            std::filesystem::resize_file(entry.path(), 200);
        }
        store.clips(source, request, {});
        QCOMPARE(source.made, 16);
    }
};

QTEST_GUILESS_MAIN(ClipFiguresTest)
#include "clip_figures_test.moc"
