// Neighbouring words heard together: posteriors, the best and the drawn text, pinned words.

#include "engine/text/chain_smoothing.h"
#include "engine/text/trigram_table.h"
#include "engine/text/word_classes.h"
#include "tests/engine/text/expect_error.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace sgfm;
using namespace sgfm::text;

namespace {
constexpr float kImpossible = -std::numeric_limits<float>::infinity();
}

class ChainSmoothingTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<Lexicon> m_lexicon;

    TokenId token(const char* word) const { return m_lexicon->tokenize(word).front(); }

    // Candidates as a network gives them: random tokens, probabilities that fall off.
    Candidates randomCandidates(int positions, int count, unsigned seed) const {
        std::mt19937 generator(seed);
        std::uniform_int_distribution<TokenId> anyToken(2, m_lexicon->size() - 1);
        std::exponential_distribution<float> decay(0.5F);
        Candidates made{positions, count, {}, {}};
        for (int x = 0; x < positions; ++x) {
            float log = -0.5F;
            for (int k = 0; k < count; ++k) {
                made.tokens.push_back(anyToken(generator));
                made.logProbabilities.push_back(log);
                log -= decay(generator);
            }
        }
        return made;
    }

    double tripleInformation(TokenId a, TokenId b, TokenId c) const {
        const auto& classes = m_lexicon->classes();
        const float ratio = classes.ratiosBehind(a, b)[static_cast<std::size_t>(classes.of(c))];
        return static_cast<double>(m_lexicon->trigrams().information(a, b, c, static_cast<double>(ratio)));
    }

  private slots:
    void initTestCase() {
        m_lexicon = std::make_unique<Lexicon>(std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv");
    }

    void threadsDoNotChangeTheChain() {
        const auto candidates = randomCandidates(37, 24, 5);
        const auto alone = smooth(*m_lexicon, candidates, {0.35, 0.5});
        for (const int threads : {2, 3}) {
            QVERIFY(alone == smooth(*m_lexicon, candidates, {0.35, 0.5}, threads));
        }
    }

    // 3e-6: rounding of exp and log in single precision.
    void ratiosAreTheExponentialOfTheBigramInformation() {
        std::vector<TokenId> right(static_cast<std::size_t>(m_lexicon->size()));
        std::iota(right.begin(), right.end(), 0);
        std::vector<float> ratios(right.size());
        for (const char* word : {"the", "Israel", "begat", "unto"}) {
            m_lexicon->bigramRatios(token(word), right, ratios);
            for (const auto b : right) {
                const double information = m_lexicon->bigramInformation(token(word), b);
                const double ratio = static_cast<double>(ratios[static_cast<std::size_t>(b)]);
                QVERIFY(ratio > 0 && std::abs(std::log(ratio) - information) < 3e-6);
            }
        }
    }

    void posteriorsAddUpToOne() {
        const auto candidates = randomCandidates(80, 32, 1);
        const auto posteriors = smooth(*m_lexicon, candidates, 0.7);
        for (std::size_t x = 0; x < 80; ++x) {
            double sum = 0;
            for (std::size_t k = 0; k < 32; ++k) {
                QVERIFY(posteriors[x * 32 + k] >= 0);
                sum += static_cast<double>(posteriors[x * 32 + k]);
            }
            QVERIFY(std::abs(sum - 1) < 1e-5); // 32 roundings
        }
    }

    void withoutCouplingEachPositionStandsAlone() {
        const auto candidates = randomCandidates(5, 8, 2);
        const auto posteriors = smooth(*m_lexicon, candidates, 0);
        for (std::size_t x = 0; x < 5; ++x) {
            double total = 0;
            for (std::size_t k = 0; k < 8; ++k) {
                total += std::exp(static_cast<double>(candidates.logProbabilities[x * 8 + k]));
            }
            for (std::size_t k = 0; k < 8; ++k) {
                const double expected =
                    std::exp(static_cast<double>(candidates.logProbabilities[x * 8 + k])) / total;
                QVERIFY(std::abs(static_cast<double>(posteriors[x * 8 + k]) - expected) < 1e-6);
            }
        }
    }

    void aCertainWordStaysAndDrawsItsNeighbours() {
        // After the certain word "thou", "shalt" is far more probable than "shall".
        const Candidates candidates{2,
                                    2,
                                    {token("thou"), token("the"), token("shall"), token("shalt")},
                                    {0, kImpossible, std::log(0.6F), std::log(0.4F)}};
        const auto posteriors = smooth(*m_lexicon, candidates, 0.7);
        QCOMPARE(posteriors[0], 1.0F);
        QCOMPARE(posteriors[1], 0.0F);
        QVERIFY(posteriors[3] > 0.8F);
        const std::vector<TokenId> expected{token("thou"), token("shalt")};
        QVERIFY(viterbi(*m_lexicon, candidates, 0.7) == expected);
        QCOMPARE(viterbi(*m_lexicon, candidates, 0)[1], token("shall"));
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            QCOMPARE(sampleChain(*m_lexicon, candidates, 0.7, {seed, 0, 0}).front(), token("thou"));
        }
    }

    // Against the formula, over all sequences. 1e-5: rounding of factors in single precision.
    void posteriorsAreThoseOfPairsAndTriples_data() {
        QTest::addColumn<std::vector<TokenId>>("tokens");
        std::vector<TokenId> words;
        for (const char* word :
             {"it", "came", "to", "pass", "thou", "shalt", "the", "LORD", "said", "unto", "king", "of"}) {
            words.push_back(token(word));
        }
        QTest::newRow("words") << words;
        const auto parts = m_lexicon->tokenize("Chushanrishathaim");
        QVERIFY(parts.size() > 3);
        std::vector<TokenId> mixed;
        for (std::size_t x = 0; x < 4; ++x) {
            mixed.insert(mixed.end(), {parts[x % parts.size()], parts[(x + 2) % parts.size()], token("the")});
        }
        QTest::newRow("parts of words") << mixed;
    }
    void posteriorsAreThoseOfPairsAndTriples() {
        QFETCH(std::vector<TokenId>, tokens);
        Candidates candidates{4, 3, {}, {}};
        for (const auto token : tokens) {
            candidates.tokens.push_back(token);
            candidates.logProbabilities.push_back(-0.3F * static_cast<float>(candidates.tokens.size() % 5));
        }
        const auto information = [&](double value, const Coupling& coupling) {
            return coupling.power * value * (value < 0 ? coupling.repulsion : 1);
        };
        const Coupling coupling(0.5, 2);
        std::vector<double> wanted(12);
        double total = 0;
        for (int number = 0; number < 81; ++number) {
            const int digits[] = {number % 3, number / 3 % 3, number / 9 % 3, number / 27};
            double log = 0;
            for (int x = 0; x < 4; ++x) {
                const auto at = [&](int y) { return candidates.tokenAt(y, digits[y]); };
                log += static_cast<double>(
                    candidates.logProbabilities[static_cast<std::size_t>(3 * x + digits[x])]);
                log += x > 0 ? information(m_lexicon->bigramInformation(at(x - 1), at(x)), coupling) : 0;
                log += x > 1 ? information(tripleInformation(at(x - 2), at(x - 1), at(x)), coupling) : 0;
            }
            total += std::exp(log);
            for (int x = 0; x < 4; ++x) {
                wanted[static_cast<std::size_t>(3 * x + digits[x])] += std::exp(log);
            }
        }
        const auto found = smooth(*m_lexicon, candidates, coupling);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            QVERIFY(std::abs(static_cast<double>(found[i]) - wanted[i] / total) < 1e-5);
        }
    }

    // A long name in parts, and another part in the place of its fourth that makes no word.
    void wordsThatTheCorpusLacksAreReadButNotMade() {
        const auto parts = m_lexicon->tokenize("Chushanrishathaim");
        QVERIFY(parts.size() > 3);
        // The third part once more instead of the fourth, and somewhat likelier.
        const auto text = [&](const Coupling& coupling) {
            return viterbi(
                *m_lexicon,
                {4,
                 2,
                 {parts[0], token("the"), parts[1], token("the"), parts[2], token("the"), parts[3], parts[1]},
                 {0, kImpossible, 0, kImpossible, 0, kImpossible, std::log(0.02F), std::log(0.98F)}},
                coupling);
        };
        const std::vector<TokenId> word(parts.begin(), parts.begin() + 4);
        QVERIFY(text({0.25, 3}) == word);
        QVERIFY(text({0, 3}) != word);
    }

    // Two positions that each take "been" for the likelier word: once is enough.
    void repulsionKeepsAWordFromBeingRepeated() {
        const Candidates candidates{
            3,
            2,
            {token("have"), token("had"), token("been"), token("done"), token("been"), token("done")},
            {0, kImpossible, std::log(0.7F), std::log(0.3F), std::log(0.7F), std::log(0.3F)}};
        const auto repeats = [&](const Coupling& coupling) {
            const auto text = viterbi(*m_lexicon, candidates, coupling);
            return text[1] == text[2];
        };
        QVERIFY(repeats({0, 3}));
        QVERIFY(!repeats({0.25, 3}));
    }

    void theKeyAloneDecidesTheDrawnText() {
        const auto candidates = randomCandidates(40, 16, 3);
        const auto first = sampleChain(*m_lexicon, candidates, 0.7, {7, 1, 5});
        QVERIFY(first == sampleChain(*m_lexicon, candidates, 0.7, {7, 1, 5}));
        QVERIFY(first != sampleChain(*m_lexicon, candidates, 0.7, {8, 1, 5}));
        QVERIFY(first != sampleChain(*m_lexicon, candidates, 0.7, {7, 2, 5}));
        QVERIFY(first != sampleChain(*m_lexicon, candidates, 0.7, {7, 1, 6}));
    }

    // Where the arrays lie in memory must not show in the result.
    void copiesAtOtherAddressesGiveTheSameBits() {
        const auto candidates = randomCandidates(33, 21, 4);
        const auto reference = smooth(*m_lexicon, candidates, 0.7);
        std::vector<std::vector<float>> holes;
        for (std::size_t i = 0; i < 16; ++i) {
            holes.emplace_back(1 + 3 * i);
            const Candidates copy = candidates;
            QVERIFY(smooth(*m_lexicon, copy, 0.7) == reference);
        }
    }

    void strongCouplingStaysFinite() {
        const auto posteriors = smooth(*m_lexicon, randomCandidates(200, 32, 5), 2);
        QVERIFY(std::all_of(posteriors.begin(), posteriors.end(), [](float p) { return std::isfinite(p); }));
    }

    void theEmptyTextHasNoPosteriors() {
        QVERIFY(smooth(*m_lexicon, {0, 4, {}, {}}, 0.7).empty());
        QVERIFY(viterbi(*m_lexicon, {0, 4, {}, {}}, 0.7).empty());
    }

    void badInputIsRefused() {
        const auto good = randomCandidates(3, 4, 6);
        const auto refused = [&](const Candidates& candidates, const Coupling& coupling) {
            return throwsKind(ErrorKind::Usage, [&] { smooth(*m_lexicon, candidates, coupling); });
        };
        QVERIFY(refused(good, -1));
        QVERIFY(refused(good, std::nan("")));
        QVERIFY(refused(good, Coupling(0.5, -1)));
        QVERIFY(refused(good, Coupling(0.5, std::nan(""))));
        auto bad = good;
        bad.positions = 4;
        QVERIFY(refused(bad, 0.7));
        bad = good;
        bad.tokens[0] = m_lexicon->size();
        QVERIFY(refused(bad, 0.7));
        bad = good;
        std::fill_n(bad.logProbabilities.begin() + 4, 4, kImpossible);
        QVERIFY(refused(bad, 0.7));
        bad = good;
        bad.logProbabilities[5] = std::nanf("");
        QVERIFY(refused(bad, 0.7));
    }
};

QTEST_APPLESS_MAIN(ChainSmoothingTest)
#include "chain_smoothing_test.moc"
