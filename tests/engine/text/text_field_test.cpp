// From a sentence to a field: what is read back, what is prescribed, what is refused.

#include "engine/fourier/operators.h"
#include "engine/lift/lift.h"
#include "engine/text/chain_decoder.h"
#include "engine/text/refinement.h"
#include "engine/text/text_field.h"
#include "tests/engine/text/expect_error.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace sgfm;
using namespace sgfm::text;

namespace {
const std::string kVerse = "In the beginning God created the heaven and the earth.";
}

class TextFieldTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<Lexicon> m_lexicon;
    std::unique_ptr<fourier::Planner> m_planner;

    TextField make(const TextPrompt& prompt, const TextLayout& layout = {}) const {
        return makeTextField(*m_lexicon, prompt, layout, *m_planner);
    }

    DecodedText read(const TextField& field, const field::DensityField& density, int t) const {
        return decodeDensity(*m_lexicon, density, t, field.firstPosition, field.length, {});
    }

    // Mean square over channels of the difference to a token's embedding.
    double distance(const TextField& field, int x, int t, TokenId token) const {
        double sum = 0;
        for (int c = 0; c < m_lexicon->channels(); ++c) {
            const auto value = field.density.channel(c)[field.grid.index(x, t)];
            const auto wanted = m_lexicon->embedding(token)[static_cast<std::size_t>(c)];
            sum += std::pow(static_cast<double>(value) - static_cast<double>(wanted), 2);
        }
        return sum / m_lexicon->channels();
    }

    bool refuses(const TextPrompt& prompt, const TextLayout& layout = {}) const {
        return throwsKind(ErrorKind::BadInput, [&] { make(prompt, layout); });
    }

  private slots:
    void initTestCase() {
        m_lexicon = std::make_unique<Lexicon>(std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv");
        m_planner = std::make_unique<fourier::Planner>(1, "", fourier::Planner::Effort::Estimate);
    }

    void theBoxHoldsTextAndMargins() {
        const auto field = make({.prompt = kVerse});
        QCOMPARE(field.length, 64);
        QCOMPARE(field.grid.dimension(), 2);
        QCOMPARE(field.grid.points(0), 80); // 64 + 2 * 4, up to a multiple of 16
        QCOMPARE(field.grid.points(1), 16);
        QVERIFY(field.firstPosition >= 4);
        QVERIFY(field.grid.points(0) - field.firstPosition - field.length >= 4);
        QVERIFY(field.readSlice > 8 && field.readSlice < 16);
        QCOMPARE(field.density.channels(), 48);
        QCOMPARE(field.pinned.size(), std::size_t{64});
        QVERIFY(field.tokens == m_lexicon->tokenize(kVerse));
    }

    void theTextIsReadBackAtBothEndsOfTime_data() {
        QTest::addColumn<QString>("prompt");
        QTest::addColumn<int>("slices");
        for (const int slices : {8, 16, 32}) {
            QTest::addRow("verse, %d slices", slices) << QString::fromStdString(kVerse) << slices;
            QTest::addRow("one word, %d slices", slices) << "light" << slices;
            QTest::addRow("words of other times, %d slices", slices) << "My dog likes pizza" << slices;
        }
        QTest::addRow("with end marks") << u8"the LORD. ¶ And he said" << 16;
        QTest::addRow("longer than the layout")
            << QString("and there was light, ").repeated(30).trimmed() << 16;
    }

    void theTextIsReadBackAtBothEndsOfTime() {
        QFETCH(QString, prompt);
        QFETCH(int, slices);
        TextLayout layout;
        layout.timePoints = slices;
        const auto field = make({.prompt = prompt.toStdString()}, layout);
        for (const int t : {0, field.readSlice}) {
            const auto decoded = read(field, field.density, t);
            QCOMPARE(QString::fromStdString(decoded.text), prompt);
            for (std::size_t i = 0; i < decoded.tokens.size(); ++i) {
                const auto& token = decoded.tokens[i];
                QCOMPARE(token.blank, i >= field.tokens.size());
                QVERIFY(token.blank || token.confidence > 0.9F);
            }
        }
    }

    // Dropping the Nyquist modes costs about sqrt(tokens)/N_x; 0.01 is the square of 0.1.
    void densityIsTheEmbeddingsAtBothEndsOfTime() {
        const auto field = make({.prompt = kVerse});
        for (std::size_t i = 0; i < field.tokens.size(); ++i) {
            for (const int t : {0, field.readSlice}) {
                QVERIFY(distance(field, field.firstPosition + static_cast<int>(i), t, field.tokens[i]) <
                        0.01);
            }
        }
    }

    void coarseMeaningComesBeforeFineWording() {
        const auto field =
            make({.prompt = kVerse + " And God said, Let there be light: and there was light."});
        int wrongWords = 0;
        double lastDistance = std::numeric_limits<double>::infinity();
        for (int t = 4; t <= field.readSlice; ++t) {
            const auto decoded = read(field, field.density, t);
            double mean = 0;
            int wrong = 0;
            for (std::size_t i = 0; i < field.tokens.size(); ++i) {
                mean += distance(field, field.firstPosition + static_cast<int>(i), t, field.tokens[i]);
                wrong += decoded.tokens[i].token != field.tokens[i] ? 1 : 0;
            }
            wrongWords = std::max(wrongWords, wrong);
            if (t >= 6) { // the prompt is gone: from here the text only gets nearer
                QVERIFY(mean <= lastDistance + 1e-6);
            }
            lastDistance = mean;
        }
        // Between prompt and text, words give way to the meaning of their neighbourhood.
        QVERIFY(wrongWords > static_cast<int>(field.tokens.size()) / 4);
    }

    // 1e-5: means of 80 numbers of size 1 in float32, after two Fourier transforms.
    void everySliceHasTheSameMean() {
        for (const auto& prompt :
             {TextPrompt{.prompt = kVerse},
              TextPrompt{
                  .prompt = kVerse, .pins = {{3, "light"}}, .leftTopic = "water", .rightTopic = "king"}}) {
            const auto field = make(prompt);
            for (int c = 0; c < field.density.channels(); ++c) {
                const auto values = field.density.channel(c);
                const auto meanOf = [&](int t) {
                    const auto row = values.subspan(field.grid.index(0, t), 80);
                    return std::accumulate(row.begin(), row.end(), 0.0) / 80;
                };
                for (int t = 0; t < field.grid.points(1); ++t) {
                    QVERIFY(std::abs(meanOf(t) - meanOf(field.readSlice)) < 1e-5);
                }
            }
        }
    }

    // 1e-4 of the field's size: single precision through two transforms.
    void theTargetIsTheLiftedDensityAndDivergenceFree() {
        const auto field = make({.prompt = kVerse, .pins = {{20, "light"}}, .leftTopic = "water"});
        const fourier::Transform transform(*m_planner, field.grid);
        const auto lifted = lift::liftDensity(field.density, transform);
        auto spectrum = transform.forward(field.boundary.target);
        fourier::projectDivergenceFree(spectrum);
        const auto projected = transform.inverseVector(spectrum);
        for (std::size_t i = 0; i < lifted.all().size(); ++i) {
            QVERIFY(std::abs(lifted.all()[i] - field.boundary.target.all()[i]) < 1e-4F);
            QVERIFY(std::abs(projected.all()[i] - field.boundary.target.all()[i]) < 1e-4F);
        }
        const auto again = read(field, lift::densityOf(projected), field.readSlice);
        QVERIFY(again.text.starts_with(kVerse));
        QVERIFY(boundary::boundaryLoss(field.boundary.target, field.boundary) == 0.0);
    }

    // The lengths along t are chosen for it, see text_field.cpp.
    void fluxAndDensityAreOfOneSize() {
        const auto field = make({.prompt = kVerse});
        double squares[2] = {0, 0};
        for (int c = 0; c < field.density.channels(); ++c) {
            for (const int i : {0, 1}) {
                const auto values = field.boundary.target.component(c, i);
                squares[i] += std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
            }
        }
        const double ratio = std::sqrt(squares[0] / squares[1]);
        QVERIFY(ratio > 0.5 && ratio < 2);
    }

    void thePromptIsPrescribedAroundTheFirstSliceOnly() {
        const auto field = make({.prompt = kVerse});
        const auto weight = [&](int position, int t) {
            return field.boundary.weight[field.grid.index(field.firstPosition + position, t)];
        };
        QCOMPARE(weight(0, 0), 1.0F);
        QCOMPARE(weight(static_cast<int>(field.tokens.size()) - 1, 0), 1.0F);
        QCOMPARE(weight(static_cast<int>(field.tokens.size()), 0), 0.0F);
        QCOMPARE(weight(-1, 0), 0.0F);
        QCOMPARE(weight(0, 8), 0.0F);
        QCOMPARE(weight(0, field.readSlice), 0.0F);
        QVERIFY(weight(0, 2) > 0 && weight(0, 2) < 1);
        for (const int fringe : {1, 2, 3, 4}) {
            TextLayout layout;
            layout.fringe = fringe;
            const auto other = make({.prompt = kVerse}, layout);
            QCOMPARE(other.boundary.weight[other.grid.index(other.firstPosition, other.readSlice)], 0.0F);
            QCOMPARE(read(other, other.density, other.readSlice).text, kVerse);
        }
    }

    // 0.02: the Nyquist modes, as above.
    void pinnedWordsStandAtEveryTime() {
        const auto field = make({.prompt = kVerse, .pins = {{3, "light"}, {30, "And God said"}}});
        const auto light = m_lexicon->tokenize("light").front();
        for (int t = 0; t < field.grid.points(1); ++t) {
            QCOMPARE(field.boundary.weight[field.grid.index(field.firstPosition + 3, t)], 1.0F);
            QVERIFY(distance(field, field.firstPosition + 3, t, light) < 0.02);
            const auto decoded = read(field, field.density, t);
            QCOMPARE(decoded.tokens[3].piece, std::string(" light"));
            QCOMPARE(decoded.tokens[30].piece, std::string(" And"));
            QCOMPARE(decoded.tokens[31].piece, std::string(" God"));
            QCOMPARE(decoded.tokens[32].piece, std::string(" said"));
        }
        for (int position = 0; position < field.length; ++position) {
            QCOMPARE(static_cast<bool>(field.pinned[static_cast<std::size_t>(position)]),
                     position == 3 || (position >= 30 && position <= 32));
        }
        QVERIFY(
            read(field, field.density, field.readSlice).text.starts_with("In the beginning light created"));
    }

    void topicsFillTheirMargins() {
        const auto field = make({.prompt = kVerse, .leftTopic = "water", .rightTopic = "king"});
        const auto water = m_lexicon->tokenize("water").front();
        const auto king = m_lexicon->tokenize("king").front();
        for (int t = 0; t < field.grid.points(1); ++t) {
            for (int x = 0; x < field.grid.points(0); ++x) {
                const bool left = x < field.firstPosition;
                const bool right = x >= field.firstPosition + field.length;
                if (left || right) {
                    QCOMPARE(field.boundary.weight[field.grid.index(x, t)], 1.0F);
                    QVERIFY(distance(field, x, t, left ? water : king) < 0.02);
                }
            }
        }
        const auto one = make({.prompt = kVerse, .rightTopic = "king"});
        QCOMPARE(one.boundary.weight[one.grid.index(0, 5)], 0.0F);
    }

    // A topic of several words is their mean, as large as one word.
    void aTopicOfSeveralWordsLiesBetweenThem() {
        const auto field = make({.prompt = "light", .leftTopic = "bread water"});
        const double toBread = distance(field, 1, 5, m_lexicon->tokenize("bread").front());
        const double toWater = distance(field, 1, 5, m_lexicon->tokenize("water").front());
        QVERIFY(std::abs(toBread - toWater) < 0.05);
        QVERIFY(toBread < distance(field, 1, 5, m_lexicon->tokenize("spake").front()));
    }

    // The penalty alone, from noise: du = P[chi (u_bar - u)/tau] ds holds the prompt through the projection.
    // Half a unit of s is five times tau; 0.1 is a tenth of |u_bar|^2 (measured: 0.04).
    void thePromptIsHeldThroughTheProjection() {
        const auto field = make({.prompt = kVerse});
        const auto& target = field.boundary.target;
        const fourier::Transform transform(*m_planner, field.grid);
        field::VectorField u(field.grid, target.channels());
        std::mt19937 generator(2);
        std::normal_distribution<float> normal;
        std::generate(u.all().begin(), u.all().end(), [&] { return normal(generator); });
        constexpr float kShare = 0.02F / 0.1F; // step / tau
        for (int step = 0; step < 25; ++step) {
            for (int c = 0; c < u.channels(); ++c) {
                for (int i = 0; i < 2; ++i) {
                    const auto values = u.component(c, i);
                    const auto wanted = target.component(c, i);
                    for (std::size_t n = 0; n < values.size(); ++n) {
                        values[n] += kShare * field.boundary.weight[n] * (wanted[n] - values[n]);
                    }
                }
            }
            auto spectrum = transform.forward(u);
            fourier::projectDivergenceFree(spectrum);
            u = transform.inverseVector(spectrum);
        }
        const field::VectorField zero(field.grid, target.channels());
        QVERIFY(boundary::boundaryLoss(u, field.boundary) <
                0.1 * boundary::boundaryLoss(zero, field.boundary));
        const auto held = read(field, lift::densityOf(u), 0);
        for (std::size_t i = 0; i < field.tokens.size(); ++i) {
            QCOMPARE(held.tokens[i].token, field.tokens[i]);
        }
    }

    // 1e-12: cosines and sums in double precision.
    void profilesKeepTheMeanAndComeBack() {
        for (const int points : {8, 16, 31, 32}) {
            for (int fringe = 1; fringe <= points / 4; ++fringe) {
                const auto refinement = refinementOver(points, fringe, 5);
                QCOMPARE(refinement.prompt.front(), 1.0);
                for (std::size_t t = 0; t < refinement.prompt.size(); ++t) {
                    QVERIFY(std::abs(refinement.prompt[t] + refinement.scales[0][t] - 1) < 1e-12);
                    for (std::size_t j = 1; j < 5; ++j) { // coarse scales are never behind finer ones
                        QVERIFY(refinement.scales[j][t] <= refinement.scales[j - 1][t] + 1e-12);
                        QVERIFY(refinement.scales[j][t] >= 0 && refinement.scales[j][t] <= 1);
                    }
                }
                const auto slice = static_cast<std::size_t>(refinement.readSlice);
                for (const auto& scale : refinement.scales) {
                    QCOMPARE(scale[slice], 1.0);
                    QVERIFY(std::abs(scale[slice - 1] - 1) < 1e-12);
                    QVERIFY(scale.back() < 0.51);
                }
            }
        }
    }

    void badPromptsAreRefused() {
        QVERIFY(refuses({.prompt = ""}));
        QVERIFY(refuses({.prompt = "   "}));
        QVERIFY(refuses({.prompt = "\xFF"}));
        std::string tooLong;
        for (int i = 0; i < 1025; ++i) {
            tooLong += "light ";
        }
        QVERIFY(refuses({.prompt = tooLong}));
        QVERIFY(refuses({.prompt = kVerse, .pins = {{-1, "light"}}}));
        QVERIFY(refuses({.prompt = kVerse, .pins = {{64, "light"}}}));
        QVERIFY(refuses({.prompt = kVerse, .pins = {{62, "And God said"}}}));
        QVERIFY(refuses({.prompt = kVerse, .pins = {{2'147'483'647, "light"}}}));
        QVERIFY(refuses({.prompt = kVerse, .pins = {{3, ""}}}));
        QVERIFY(refuses({.prompt = kVerse, .pins = {{3, "And God said"}, {5, "light"}}}));
        QVERIFY(refuses({.prompt = kVerse, .leftTopic = "\xFF"}));
        QVERIFY(refuses({.prompt = kVerse, .rightTopic = " "}));
    }

    void badLayoutsAreRefused() {
        const auto with = [](auto change) {
            TextLayout layout;
            change(layout);
            return layout;
        };
        const TextPrompt prompt{.prompt = kVerse};
        QVERIFY(refuses(prompt, with([](TextLayout& l) { l.length = 0; })));
        QVERIFY(refuses(prompt, with([](TextLayout& l) { l.length = 1 << 20; })));
        QVERIFY(refuses(prompt, with([](TextLayout& l) { l.margin = 3; })));
        QVERIFY(refuses(prompt, with([](TextLayout& l) { l.timePoints = 7; })));
        QVERIFY(refuses(prompt, with([](TextLayout& l) { l.timePoints = 33; })));
        QVERIFY(refuses(prompt, with([](TextLayout& l) { l.fringe = 0; })));
        QVERIFY(refuses(prompt, with([](TextLayout& l) { l.fringe = 5; })));
        QVERIFY(refuses(prompt, with([](TextLayout& l) { l.timeLength = -1; })));
        QVERIFY(refuses(
            prompt, with([](TextLayout& l) { l.timeLength = std::numeric_limits<double>::quiet_NaN(); })));
    }
};

QTEST_APPLESS_MAIN(TextFieldTest)
#include "text_field_test.moc"
