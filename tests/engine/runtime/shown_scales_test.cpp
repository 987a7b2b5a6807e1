// What the views are shown of the wavelet scales and of the text: the scale filter changes pictures, never
// the run; any slice and any coarse truncation can be read.

#include "runtime_support.h"

#include "engine/text/chain_decoder.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace sgfm;
using namespace runtime_support;
using recipe::Mode;
using runtime::DecodingRequest;
using runtime::Quantity;
using runtime::Session;

Q_DECLARE_METATYPE(sgfm::recipe::Mode)

namespace {

const std::vector<float>& values(const runtime::Frame& frame, Quantity quantity) {
    return frame.layers.at({quantity, -1}).values;
}

float largestDifference(const std::vector<float>& a, const std::vector<float>& b) {
    float largest = a.size() == b.size() ? 0.0F : INFINITY;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        largest = std::max(largest, std::abs(a[i] - b[i]));
    }
    return largest;
}

bool sameText(const text::DecodedText& a, const text::DecodedText& b) {
    return std::equal(a.tokens.begin(), a.tokens.end(), b.tokens.begin(), b.tokens.end(),
                      [](const auto& one, const auto& other) {
                          return one.token == other.token && one.confidence == other.confidence;
                      });
}

} // namespace

class shown_scales_test : public QObject {
    Q_OBJECT

  private slots:
    void theFilterChangesThePicturesAndNotTheRun_data() { modes(); }
    void theFilterChangesThePicturesAndNotTheRun();
    void neutralGainsFilterNothing();
    void densityThroughTheFilterIsTheReconstruction();
    void divergenceAndCoefficientsStayThoseOfTheRun();
    void theRangeOfTheRunBeginsAnewWithAnotherFilter();
    void everySliceIsDecodedAsTheDecoderReadsIt();
    void theWholeTruncationIsTheText();
    void aCoarseTruncationReadsDifferently();
    void decodingsFollowTheFilterAndTheTextDoesNot();
    void requestsThatCannotBeAreLeftOut();
    void candidatesAreSortedAndHoldTheChosenToken();

  private:
    static void modes() {
        QTest::addColumn<Mode>("mode");
        QTest::newRow("text") << Mode::Text;
        QTest::newRow("video") << Mode::Video;
        QTest::newRow("flow") << Mode::Flow;
    }
    static Session session(Mode mode = Mode::Text) { return {testResources(), smallRecipe(mode), {}}; }
    static void showOnlyTheCoarsest(Session& session) {
        for (int scale = 1; scale < recipe::kMaximumScales; ++scale) {
            std::string key = "scales.mute_";
            key += std::to_string(scale);
            session.setParameter(key, 1);
        }
        session.setParameter("scales.filter_views", 1);
    }
};

void shown_scales_test::theFilterChangesThePicturesAndNotTheRun() {
    QFETCH(Mode, mode);
    auto filtered = session(mode);
    auto plain = session(mode);
    showOnlyTheCoarsest(filtered);
    const std::set<runtime::LayerRequest> layers{{Quantity::Density, -1}, {Quantity::Vorticity, -1}};
    for (int step = 0; step < 3; ++step) {
        filtered.advance();
        plain.advance();
        const auto a = filtered.snapshot(layers);
        const auto b = plain.snapshot(layers);
        QVERIFY(sameBits(*a->field, *b->field));
        QCOMPARE(a->numbers.flow.energy, b->numbers.flow.energy);
        QVERIFY(!a->shownGains.empty());
        QVERIFY(b->shownGains.empty());
        QVERIFY(b->shown == b->field);
        QVERIFY(!sameBits(*a->shown, *a->field));
        QVERIFY(largestDifference(values(*a, Quantity::Density), values(*b, Quantity::Density)) > 1e-3F);
        QVERIFY(largestDifference(values(*a, Quantity::Vorticity), values(*b, Quantity::Vorticity)) > 1e-3F);
    }
}

void shown_scales_test::neutralGainsFilterNothing() {
    auto one = session();
    one.setParameter("scales.filter_views", 1);
    const auto frame = one.snapshot({});
    QVERIFY(frame->shownGains.empty());
    QVERIFY(frame->shown == frame->field);
}

void shown_scales_test::densityThroughTheFilterIsTheReconstruction() {
    auto one = session();
    one.setParameter("scales.gain_0", 0.5);
    one.setParameter("scales.mute_2", 1);
    one.setParameter("scales.filter_views", 1);
    const auto frame = one.snapshot({{Quantity::Density, -1}, {Quantity::Reconstruction, -1}});
    // The same sums in another order: float rounding of values of order 1.
    QVERIFY(largestDifference(values(*frame, Quantity::Density), values(*frame, Quantity::Reconstruction)) <
            1e-5F);
}

void shown_scales_test::divergenceAndCoefficientsStayThoseOfTheRun() {
    auto filtered = session();
    auto plain = session();
    showOnlyTheCoarsest(filtered);
    const std::set<runtime::LayerRequest> layers{
        {Quantity::DivergenceAfter, -1}, {Quantity::DivergenceBefore, -1}, {Quantity::Coefficients, -1}};
    const auto a = filtered.snapshot(layers);
    const auto b = plain.snapshot(layers);
    for (const auto& [request, layer] : a->layers) {
        QVERIFY(!runtime::followsScaleFilter(request.quantity));
        QVERIFY(layer.values == b->layers.at(request).values);
    }
}

void shown_scales_test::theRangeOfTheRunBeginsAnewWithAnotherFilter() {
    auto one = session();
    const std::set<runtime::LayerRequest> layers{{Quantity::Density, -1}};
    one.snapshot(layers);
    showOnlyTheCoarsest(one);
    const auto frame = one.snapshot(layers);
    const auto& layer = frame->layers.begin()->second;
    QCOMPARE(layer.runMinimum, layer.minimum);
    QCOMPARE(layer.runMaximum, layer.maximum);
}

void shown_scales_test::everySliceIsDecodedAsTheDecoderReadsIt() {
    auto one = session();
    one.advance();
    const int slices = one.snapshot({})->grid.points(1);
    std::set<DecodingRequest> requests;
    for (int t = 0; t < slices; ++t) {
        requests.insert({t, -1});
    }
    const auto frame = one.snapshot({}, nullptr, requests);
    QCOMPARE(frame->decodings.size(), static_cast<std::size_t>(slices));
    QVERIFY(sameText(frame->decodings.at({frame->readSlice, -1}), frame->decoded));
    // What the decoder itself reads in one slice, with the options of this run.
    const auto& parameters = frame->recipe->parameters;
    text::DecoderOptions options;
    options.temperature = parameters.get("decoding.temperature");
    options.coupling = parameters.get("decoding.coupling");
    options.repulsion = parameters.get("decoding.repulsion");
    options.candidates = parameters.getInteger("decoding.candidates");
    field::DensityField density(frame->grid, frame->channels);
    for (int c = 0; c < frame->channels; ++c) {
        const auto from = frame->field->component(c, 1);
        std::copy(from.begin(), from.end(), density.channel(c).begin());
    }
    QVERIFY(sameText(text::decodeDensity(*testResources().lexicon, density, 1, frame->firstPosition,
                                         frame->positions, options),
                     frame->decodings.at({1, -1})));
}

void shown_scales_test::theWholeTruncationIsTheText() {
    auto one = session();
    const int scales = static_cast<int>(one.snapshot({})->numbers.scales.size());
    const auto frame = one.snapshot({}, nullptr, {{-1, scales - 1}, {-1, -1}});
    QVERIFY(sameText(frame->decodings.at({-1, scales - 1}), frame->decoded));
    QVERIFY(sameText(frame->decodings.at({-1, -1}), frame->decoded));
}

void shown_scales_test::aCoarseTruncationReadsDifferently() {
    auto one = session();
    const auto frame = one.snapshot({}, nullptr, {{-1, 0}});
    QCOMPARE(frame->decodings.at({-1, 0}).tokens.size(), frame->decoded.tokens.size());
    QVERIFY(!sameText(frame->decodings.at({-1, 0}), frame->decoded));
}

void shown_scales_test::decodingsFollowTheFilterAndTheTextDoesNot() {
    auto one = session();
    const auto plain = one.snapshot({}, nullptr, {{-1, 0}});
    showOnlyTheCoarsest(one);
    const auto filtered = one.snapshot({}, nullptr, {{-1, -1}});
    QVERIFY(sameText(filtered->decoded, plain->decoded));
    // Filtered to the coarsest scale is truncated to it. Confidences differ by the rounding of two
    // transforms.
    const auto& a = filtered->decodings.at({-1, -1}).tokens;
    const auto& b = plain->decodings.at({-1, 0}).tokens;
    for (std::size_t i = 0; i < a.size(); ++i) {
        QCOMPARE(a[i].token, b[i].token);
        QVERIFY(std::abs(a[i].confidence - b[i].confidence) < 1e-4F);
    }
}

void shown_scales_test::requestsThatCannotBeAreLeftOut() {
    auto text = session();
    QVERIFY(text.snapshot({}, nullptr, {{1000, -1}, {0, 99}})->decodings.empty());
    auto flow = session(Mode::Flow);
    QVERIFY(flow.snapshot({}, nullptr, {{0, -1}})->decodings.empty());
}

void shown_scales_test::candidatesAreSortedAndHoldTheChosenToken() {
    auto one = session();
    const auto frame = one.snapshot({});
    int spoken = 0;
    for (const auto& token : frame->decoded.tokens) {
        if (token.blank) {
            QVERIFY(token.candidates.empty());
            continue;
        }
        ++spoken;
        QVERIFY(!token.candidates.empty());
        QVERIFY(token.candidates.size() <= text::kShownCandidates);
        QVERIFY(std::is_sorted(token.candidates.begin(), token.candidates.end(),
                               [](const auto& a, const auto& b) { return a.probability > b.probability; }));
        // Of the best chain, not of each position alone: only where it is sure must the two agree.
        if (token.confidence > 0.5F) {
            QCOMPARE(token.candidates.front().piece, token.piece);
            QCOMPARE(token.candidates.front().probability, token.confidence);
        }
    }
    QVERIFY(spoken > 0);
}

QTEST_APPLESS_MAIN(shown_scales_test)
#include "shown_scales_test.moc"
