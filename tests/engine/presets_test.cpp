// Every shipped preset runs, stays finite and divergence-free, and shows what its description promises.

#include "engine/runtime/generation_view.h"
#include "engine/runtime/text_estimator.h"
#include "engine/runtime/video_estimator.h"
#include "runtime/runtime_support.h"

#include <QtTest>

#include <cmath>
#include <filesystem>
#include <functional>
#include <map>

using namespace sgfm;
using namespace runtime_support;
using runtime::Session;

namespace {

std::filesystem::path presetFolder() {
    return std::filesystem::path(SGFM_SOURCE_DIR) / "resources" / "presets";
}

using FramePointer = std::shared_ptr<const runtime::Frame>;

double meanConfidence(const runtime::Frame& frame) {
    double sum = 0;
    int count = 0;
    for (const auto& token : frame.decoded.tokens) {
        if (!token.blank) {
            sum += token.confidence;
            ++count;
        }
    }
    return count > 0 ? sum / count : 0;
}

double meanSquare(const runtime::Frame& frame, int component) {
    double sum = 0;
    for (const float value : frame.field->component(0, component)) {
        sum += static_cast<double>(value) * value;
    }
    return sum / static_cast<double>(frame.field->length());
}

double energyRatio(const runtime::Frame& first, const runtime::Frame& last) {
    return last.numbers.flow.energy / first.numbers.flow.energy;
}

double enstrophyRatio(const runtime::Frame& first, const runtime::Frame& last) {
    return last.numbers.flow.enstrophy / first.numbers.flow.enstrophy;
}

double scaleRatio(const runtime::Frame& first, const runtime::Frame& last, std::size_t scale) {
    return last.numbers.scales.at(scale).energy / first.numbers.scales.at(scale).energy;
}

int changedTokens(const runtime::Frame& first, const runtime::Frame& last) {
    int changed = 0;
    for (std::size_t i = 0; i < first.decoded.tokens.size(); ++i) {
        changed +=
            !first.decoded.tokens[i].blank && first.decoded.tokens[i].token != last.decoded.tokens[i].token;
    }
    return changed;
}

bool pinsHold(const runtime::Frame& first, const runtime::Frame& last) {
    int pinned = 0;
    for (std::size_t i = 0; i < first.pinned.size(); ++i) {
        if (first.pinned[i]) {
            ++pinned;
            if (last.decoded.tokens.at(i).token != first.decoded.tokens.at(i).token) {
                return false;
            }
        }
    }
    return pinned >= 2;
}

// The shipped models are read for those presets that generate; clips without one have Wiener's filter.
runtime::Resources resourcesFor(const recipe::Recipe& recipe) {
    auto resources = testResources();
    if (recipe.parameters.getChoice("sampler.schedule") != "flow") {
        static const auto text =
            runtime::openTextModel(runtime::shippedTextModel(resources.folder), resources.lexicon);
        static const auto video = runtime::openVideoModel(runtime::shippedVideoModel(resources.folder));
        resources.textModel = text;
        resources.videoModel = video ? video : runtime::linearVideoModel(1);
    }
    return resources;
}

bool beginsWith(const runtime::Frame& frame, const std::string& prompt) {
    return frame.decoded.text.starts_with(prompt);
}

// Given frames met to 35 dB: the density's range is 2.
constexpr double kMet = 4e-3 / 3.1623;

// Mean square difference of two frames' densities.
double frameDistance(const runtime::Frame& frame, int a, int b) {
    const auto e = frame.field->component(0, 2);
    const auto slice = frame.grid.sliceSize();
    double sum = 0;
    for (std::size_t i = 0; i < slice; ++i) {
        const double off = static_cast<double>(e[static_cast<std::size_t>(a) * slice + i]) -
                           static_cast<double>(e[static_cast<std::size_t>(b) * slice + i]);
        sum += off * off;
    }
    return sum / static_cast<double>(slice);
}

// What a preset promises, from its first frame and the one after `steps` steps.
struct Promise {
    int steps;
    std::function<bool(const runtime::Frame& first, const runtime::Frame& last)> kept;
};

const std::map<std::string, Promise>& promises() {
    using F = runtime::Frame;
    static const std::map<std::string, Promise> all{
        {"text-sentence-that-flows", {80, [](const F& a, const F& b) { return changedTokens(a, b) >= 2; }}},
        {"text-viscosity-melts-words",
         {60,
          [](const F& a, const F& b) {
              return meanConfidence(b) < 0.7 * meanConfidence(a) && scaleRatio(a, b, 4) < 0.2 &&
                     scaleRatio(a, b, 4) < scaleRatio(a, b, 0);
          }}},
        {"text-noise-on-fine-scales",
         {40, [](const F& a,
                 const F& b) { return scaleRatio(a, b, 4) > 3 && std::abs(scaleRatio(a, b, 0) - 1) < 0.1; }}},
        {"text-pinned-words",
         {80, [](const F& a, const F& b) { return pinsHold(a, b) && changedTokens(a, b) >= 1; }}},
        {"text-topics-at-the-ends",
         {60,
          [](const F& a, const F& b) {
              return a.decoded.text.find("fire") == std::string::npos &&
                     b.decoded.text.find("fire") != std::string::npos;
          }}},
        {"text-generate-from-a-prompt",
         {48,
          [](const F& a, const F& b) {
              return b.generation->finished && beginsWith(b, "And it came to pass in those days, that") &&
                     b.generation->meanConfidence > a.generation->meanConfidence + 0.2;
          }}},
        {"text-generate-with-pins-and-topics",
         {48,
          [](const F&, const F& b) {
              return b.generation->finished && b.decoded.tokens[2].piece == " king" &&
                     b.decoded.tokens[9].piece == " sword" && b.decoded.tokens[20].piece == " people" &&
                     b.decoded.text.find("LORD") == std::string::npos;
          }}},
        {"text-generate-hold-and-drift",
         {20,
          [](const F& a, const F& b) {
              return b.generation->schedule == "hold" && b.generation->sigma > 0 && changedTokens(a, b) >= 2;
          }}},
        {"text-generate-an-ensemble",
         {32,
          [](const F&, const F& b) {
              const auto& g = *b.generation;
              return g.finished && g.members.size() == 8 && g.members[0].text != g.members[1].text &&
                     g.spread.back().agreement > g.spread.front().agreement * 0.5;
          }}},
        {"text-generate-under-viscosity",
         {48,
          [](const F&, const F& b) {
              return b.generation->finished && beginsWith(b, "And it came to pass in those days, that") &&
                     b.numbers.flow.energy > 0;
          }}},
        {"video-word-in-turbulence",
         {12,
          [](const F& a, const F& b) {
              return meanSquare(a, 0) < 1e-6 && meanSquare(b, 0) > 1e-3 && b.frames == 16;
          }}},
        {"video-word-that-dissolves",
         {12,
          [](const F& a, const F& b) { return scaleRatio(a, b, 4) < 0.5 && scaleRatio(a, b, 0) > 0.95; }}},
        {"video-word-becomes-another",
         {32,
          [](const F&, const F& b) {
              return b.generation->finished && b.numbers.boundaryLoss < kMet && frameDistance(b, 0, 15) > 0.1;
          }}},
        {"video-drawing-that-flows",
         {32,
          [](const F&, const F& b) {
              return b.generation->finished && b.numbers.boundaryLoss < kMet && b.frames == 16;
          }}},
        {"video-clip-goes-on",
         {32,
          [](const F&, const F& b) {
              // The disc moves over the frames that are given.
              return b.generation->finished && b.numbers.boundaryLoss < kMet && frameDistance(b, 0, 3) > 0.01;
          }}},
        {"flow-taylor-green-2d",
         {100,
          [](const F& a, const F& b) {
              // exp(-2 nu k^2 s) of the energy with k^2 = 2, nu = 0.05; float32 through 100 steps
              return std::abs(energyRatio(a, b) / std::exp(-0.2 * b.numbers.time) - 1) < 1e-4;
          }}},
        {"flow-shear-layer",
         {200, [](const F& a, const F& b) { return meanSquare(b, 1) > 2 * meanSquare(a, 1); }}},
        {"flow-decaying-turbulence",
         {100,
          [](const F& a, const F& b) {
              return enstrophyRatio(a, b) < energyRatio(a, b) && energyRatio(a, b) < 0.995;
          }}},
        {"flow-vortices-merge",
         {100,
          [](const F& a, const F& b) {
              const auto u = a.field->component(0, 0);
              const auto v = b.field->component(0, 0);
              double distance = 0;
              for (std::size_t i = 0; i < u.size(); ++i) {
                  distance += (u[i] - v[i]) * (u[i] - v[i]);
              }
              return distance / static_cast<double>(u.size()) > 0.1 * meanSquare(a, 0) &&
                     energyRatio(a, b) > 0.99;
          }}},
        {"flow-taylor-green-3d",
         {30,
          [](const F& a, const F& b) { return enstrophyRatio(a, b) > 1.05 && energyRatio(a, b) < 0.98; }}},
        {"flow-vortex-rings", {40, [](const F& a, const F& b) { return enstrophyRatio(a, b) > 1.02; }}},
        {"flow-stirred", {200, [](const F& a, const F& b) { return energyRatio(a, b) > 1.1; }}},
    };
    return all;
}

} // namespace

class presets_test : public QObject {
    Q_OBJECT

  private slots:
    void everyPresetHasAPromiseAndTheOtherWayRound();
    void everyPresetKeepsItsPromise_data();
    void everyPresetKeepsItsPromise();
    void defaultSessionsMove();
};

void presets_test::everyPresetHasAPromiseAndTheOtherWayRound() {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(presetFolder())) {
        if (entry.is_directory()) { // what they begin with
            continue;
        }
        const auto name = entry.path().filename().string();
        QVERIFY2(name.ends_with(".sgfm.json"), name.c_str());
        const auto stem = name.substr(0, name.find('.'));
        QVERIFY2(promises().contains(stem), stem.c_str());
        ++count;
    }
    QCOMPARE(count, promises().size());
}

void presets_test::everyPresetKeepsItsPromise_data() {
    QTest::addColumn<QString>("name");
    for (const auto& [name, promise] : promises()) {
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
}

void presets_test::everyPresetKeepsItsPromise() {
    QFETCH(QString, name);
    const auto& promise = promises().at(name.toStdString());
    const auto recipe = recipe::readRecipe(presetFolder() / (name.toStdString() + ".sgfm.json"));
    QVERIFY(!recipe.title.empty());
    QVERIFY(recipe.description.size() > 80);
    QVERIFY(recipe.steps >= promise.steps);
    QVERIFY(recipe.events.empty());

    Session session(resourcesFor(recipe), recipe, presetFolder());
    const FramePointer first = session.snapshot({});
    advanceTo(session, promise.steps);
    const FramePointer last = session.snapshot({});
    for (const float value : last->field->all()) {
        QVERIFY(std::isfinite(value));
    }
    // Rounding of single precision, see session_test.
    QVERIFY(last->numbers.flow.maxDivergence <= 2e-5 * last->numbers.flow.maxGradient);
    QVERIFY2(promise.kept(*first, *last), last->decoded.text.c_str());
}

void presets_test::defaultSessionsMove() {
    for (const auto mode : {recipe::Mode::Text, recipe::Mode::Video, recipe::Mode::Flow}) {
        Session session(testResources(), recipe::defaultRecipe(mode), {});
        const auto before = session.field();
        advanceTo(session, 10);
        QVERIFY(!sameBits(before, session.field()));
        QVERIFY(session.time() > 0.02);
        QVERIFY(session.flowNumbers().maxDivergence <= 2e-5 * session.flowNumbers().maxGradient);
    }
}

QTEST_GUILESS_MAIN(presets_test)
#include "presets_test.moc"
