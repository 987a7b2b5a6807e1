// Decoding: the chain against all of its sequences, the decoder against the plain softmax.

#include "engine/text/chain.h"
#include "engine/text/chain_decoder.h"
#include "tests/engine/text/expect_error.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace sgfm;
using namespace sgfm::text;

namespace {

// Logarithms of the factors uniform in -3 ... 3 times `sharpness`.
Chain randomChain(std::size_t positions, std::size_t values, unsigned seed, float sharpness = 1) {
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> uniform(-3, 3);
    Chain chain(positions, values);
    for (std::size_t x = 0; x < positions; ++x) {
        std::vector<float> logs(values);
        std::generate(logs.begin(), logs.end(), [&] { return sharpness * uniform(generator); });
        const float largest = *std::max_element(logs.begin(), logs.end());
        std::transform(logs.begin(), logs.end(), chain.unary(x).begin(),
                       [&](float value) { return std::exp(value - largest); });
        for (std::size_t k = 0; k < values && x + 1 < positions; ++k) {
            const auto row = chain.coupling(x, k);
            std::generate(row.begin(), row.end(), [&] { return std::exp(uniform(generator)); });
        }
    }
    return chain;
}

// All values^positions sequences, one after the other.
struct BruteForce {
    std::vector<double> marginals;
    std::vector<std::size_t> best;
    std::vector<double> sequences; // the probability of each, first position fastest

    explicit BruteForce(const Chain& chain) : marginals(chain.positions() * chain.values(), 0.0) {
        std::vector<std::size_t> sequence(chain.positions(), 0);
        double total = 0;
        double highest = -1;
        for (;;) {
            double score = 1;
            for (std::size_t x = 0; x < chain.positions(); ++x) {
                score *= static_cast<double>(chain.unary(x)[sequence[x]]);
                score *=
                    x > 0 ? static_cast<double>(chain.coupling(x - 1, sequence[x - 1])[sequence[x]]) : 1.0;
            }
            total += score;
            sequences.push_back(score);
            for (std::size_t x = 0; x < chain.positions(); ++x) {
                marginals[x * chain.values() + sequence[x]] += score;
            }
            if (score > highest) {
                highest = score;
                best = sequence;
            }
            std::size_t x = 0;
            while (x < chain.positions() && ++sequence[x] == chain.values()) {
                sequence[x++] = 0;
            }
            if (x == chain.positions()) {
                break;
            }
        }
        for (auto& value : marginals) {
            value /= total;
        }
        for (auto& value : sequences) {
            value /= total;
        }
    }
};

} // namespace

class ChainDecoderTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<Lexicon> m_lexicon;

    std::vector<float> sliceOf(const std::vector<TokenId>& tokens, float strength = 1,
                               float noise = 0) const {
        std::mt19937 generator(7);
        std::normal_distribution<float> normal;
        const auto channels = static_cast<std::size_t>(m_lexicon->channels());
        std::vector<float> slice(channels * tokens.size());
        for (std::size_t x = 0; x < tokens.size(); ++x) {
            for (std::size_t c = 0; c < channels; ++c) {
                slice[c * tokens.size() + x] =
                    strength * m_lexicon->embedding(tokens[x])[c] + noise * normal(generator);
            }
        }
        return slice;
    }

    DecodedText decode(const std::vector<float>& slice, const DecoderOptions& options) const {
        const auto positions = slice.size() / static_cast<std::size_t>(m_lexicon->channels());
        return decodeSlice(*m_lexicon, slice, static_cast<int>(positions), options);
    }

  private slots:
    void initTestCase() {
        m_lexicon = std::make_unique<Lexicon>(std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv");
    }

    // 1e-6: single precision, products of at most 9 factors.
    void marginalsAndBestSequenceEqualBruteForce() {
        for (unsigned seed = 1; seed <= 20; ++seed) {
            const auto chain = randomChain(1 + seed % 5, 2 + seed % 3, seed);
            const BruteForce reference(chain);
            const auto found = marginals(chain);
            for (std::size_t i = 0; i < found.size(); ++i) {
                QVERIFY(std::abs(static_cast<double>(found[i]) - reference.marginals[i]) < 1e-6);
            }
            QVERIFY(mostProbableSequence(chain) == reference.best);
        }
    }

    // 20,000 draws: the standard error of a share is at most 0.0036; 0.015 is four of them.
    void drawnSequencesComeAsOftenAsTheyAreProbable() {
        const auto chain = randomChain(3, 3, 11);
        const BruteForce reference(chain);
        std::vector<double> shares(reference.sequences.size(), 0.0);
        std::mt19937_64 generator(3);
        std::uniform_real_distribution<double> uniform(0, 1);
        constexpr int draws = 20000;
        for (int i = 0; i < draws; ++i) {
            const std::vector<double> uniforms{uniform(generator), uniform(generator), uniform(generator)};
            const auto sequence = drawSequence(chain, uniforms);
            shares[sequence[0] + 3 * (sequence[1] + 3 * sequence[2])] += 1.0 / draws;
        }
        for (std::size_t i = 0; i < shares.size(); ++i) {
            QVERIFY(std::abs(shares[i] - reference.sequences[i]) < 0.015);
        }
    }

    void messagesAndOwnFactorMakeTheMarginal() {
        const auto chain = randomChain(6, 5, 4);
        const auto [left, right] = messages(chain);
        const auto found = marginals(chain);
        for (std::size_t x = 0; x < chain.positions(); ++x) {
            double total = 0;
            for (std::size_t k = 0; k < chain.values(); ++k) {
                total += static_cast<double>(left[x * 5 + k] * chain.unary(x)[k] * right[x * 5 + k]);
            }
            for (std::size_t k = 0; k < chain.values(); ++k) {
                const double product =
                    static_cast<double>(left[x * 5 + k] * chain.unary(x)[k] * right[x * 5 + k]);
                QVERIFY(std::abs(product / total - static_cast<double>(found[x * 5 + k])) < 1e-6);
            }
        }
    }

    void marginalsStayFiniteWhereProbabilitiesUnderflow() {
        const auto chain = randomChain(40, 3, 5, 1000);
        const auto found = marginals(chain);
        for (std::size_t x = 0; x < chain.positions(); ++x) {
            const auto row = found.begin() + static_cast<std::ptrdiff_t>(x * chain.values());
            QVERIFY(std::abs(std::accumulate(row, row + 3, 0.0) - 1) < 1e-6);
        }
    }

    void anEmptyChainHasNoSequence() {
        QVERIFY(marginals({}).empty());
        QVERIFY(mostProbableSequence({}).empty());
    }

    void embeddingsDecodeToTheirTokens() {
        const auto tokens = m_lexicon->tokenize("And the Spirit of God moved upon the face of the waters.");
        const auto decoded = decode(sliceOf(tokens), {});
        for (std::size_t x = 0; x < tokens.size(); ++x) {
            QCOMPARE(decoded.tokens[x].token, tokens[x]);
            QVERIFY(decoded.tokens[x].confidence > 0.95F);
            QVERIFY(decoded.tokens[x].entropy < 0.3F);
            QVERIFY(!decoded.tokens[x].blank);
        }
        QCOMPARE(decoded.text, std::string("And the Spirit of God moved upon the face of the waters."));
    }

    // Every token of the vocabulary can be told from every other, whatever stands beside it.
    void everyTokenCanBeDecoded() {
        std::vector<TokenId> tokens(static_cast<std::size_t>(m_lexicon->size()));
        std::iota(tokens.begin(), tokens.end(), 0);
        const auto decoded = decode(sliceOf(tokens), {.temperature = 1, .coupling = 0, .candidates = 2});
        for (std::size_t x = 0; x < tokens.size(); ++x) {
            QCOMPARE(decoded.tokens[x].token, tokens[x]);
            QVERIFY(decoded.tokens[x].confidence > 0.5F);
        }
    }

    // 1e-4: float32 scores of size 100 against sums in double precision.
    void withoutCouplingTheConfidenceIsTheSoftmaxOverTheVocabulary() {
        const auto tokens = m_lexicon->tokenize("Let there be light");
        const auto slice = sliceOf(tokens, 0.4F, 0.8F);
        for (const double temperature : {0.5, 1.0, 8.0}) {
            const auto decoded = decode(slice, {.temperature = temperature, .coupling = 0, .candidates = 5});
            for (std::size_t x = 0; x < tokens.size(); ++x) {
                std::vector<double> score(static_cast<std::size_t>(m_lexicon->size()), 0.0);
                for (TokenId k = 0; k < m_lexicon->size(); ++k) {
                    double square = 0;
                    for (std::size_t c = 0; c < m_lexicon->embedding(k).size(); ++c) {
                        square += std::pow(static_cast<double>(slice[c * tokens.size() + x]) -
                                               static_cast<double>(m_lexicon->embedding(k)[c]),
                                           2);
                    }
                    score[static_cast<std::size_t>(k)] = -square / (2 * temperature);
                }
                const auto best = std::max_element(score.begin(), score.end());
                double total = 0;
                for (const double value : score) {
                    total += std::exp(value - *best);
                }
                double entropy = 0;
                for (const double value : score) {
                    const double p = std::exp(value - *best) / total;
                    entropy -= p > 0 ? p * std::log(p) : 0;
                }
                const auto& token = decoded.tokens[x];
                QCOMPARE(token.token, static_cast<TokenId>(best - score.begin()));
                QVERIFY(std::abs(static_cast<double>(token.confidence) - 1 / total) < 1e-4);
                QVERIFY(std::abs(static_cast<double>(token.entropy) - entropy) < 1e-3);
            }
        }
    }

    void neighboursDecideWhatTheDensityLeavesOpen() {
        // Between " LORD" and a word that never follows " the", nearer to the latter by about one nat.
        const auto the = m_lexicon->tokenize("the").front();
        const auto lord = m_lexicon->tokenize("LORD").front();
        const auto went = m_lexicon->tokenize("went").front();
        QVERIFY(m_lexicon->bigramInformation(the, lord) > m_lexicon->bigramInformation(the, went) + 2);
        auto slice = sliceOf({the, lord});
        const auto other = sliceOf({the, went});
        for (std::size_t i = 0; i < slice.size(); ++i) {
            slice[i] = 0.4F * slice[i] + 0.6F * other[i];
        }
        const auto alone = decode(slice, {.temperature = 8, .coupling = 0, .candidates = 16});
        const auto coupled = decode(slice, {.temperature = 8, .coupling = 1, .candidates = 16});
        QCOMPARE(alone.tokens[1].token, went);
        QVERIFY(coupled.tokens[1].token != went);
        QVERIFY(m_lexicon->bigramInformation(the, coupled.tokens[1].token) >
                m_lexicon->bigramInformation(the, went) + 2);
    }

    void confidenceAndEntropyKeepTheirRanges() {
        std::mt19937 generator(3);
        std::normal_distribution<float> normal;
        std::vector<float> slice(static_cast<std::size_t>(m_lexicon->channels()) * 24);
        for (const double temperature : {0.01, 1.0, 100.0}) {
            std::generate(slice.begin(), slice.end(), [&] { return normal(generator); });
            for (const auto& token :
                 decode(slice, {.temperature = temperature, .coupling = 1.5, .candidates = 8}).tokens) {
                QVERIFY(token.confidence >= 0 && token.confidence <= 1);
                QVERIFY(token.entropy >= 0 &&
                        token.entropy <= std::log(static_cast<float>(m_lexicon->size())) + 1e-3F);
            }
        }
    }

    void weakDensityIsBlankAndLeftOutOfTheText() {
        const auto tokens = m_lexicon->tokenize("And God said");
        auto slice = sliceOf(tokens);
        for (std::size_t c = 0; c < static_cast<std::size_t>(m_lexicon->channels()); ++c) {
            slice[c * tokens.size() + 1] *= 0.1F;
        }
        const auto decoded = decode(slice, {});
        QVERIFY(decoded.tokens[1].blank);
        QCOMPARE(decoded.tokens[1].confidence, 0.0F);
        QVERIFY(!decoded.tokens[0].blank && !decoded.tokens[2].blank);
        QCOMPARE(decoded.text, std::string("And said"));
        const auto nothing = decode(std::vector<float>(slice.size(), 0.0F), {});
        QVERIFY(nothing.text.empty());
        QVERIFY(decode({}, {}).tokens.empty());
    }

    void moreCandidatesThanWordsAreAsManyAsThereAre() {
        const auto tokens = m_lexicon->tokenize("light");
        const auto decoded =
            decode(sliceOf(tokens), {.temperature = 1, .coupling = 0, .candidates = 1'000'000});
        QCOMPARE(decoded.text, std::string("light"));
    }

    void aDensityIsDecodedAtTheSliceAndPositionsAskedFor() {
        const auto tokens = m_lexicon->tokenize("Let there be light");
        const auto count = static_cast<int>(tokens.size());
        const field::Grid grid({16, 8}, {16, 6});
        field::DensityField density(grid, m_lexicon->channels());
        const auto slice = sliceOf(tokens);
        for (int c = 0; c < m_lexicon->channels(); ++c) {
            for (int x = 0; x < count; ++x) {
                density.channel(c)[grid.index(x + 5, 3)] = slice[static_cast<std::size_t>(c * count + x)];
            }
        }
        QCOMPARE(decodeDensity(*m_lexicon, density, 3, 5, count, {}).text, std::string("Let there be light"));
        QCOMPARE(decodeDensity(*m_lexicon, density, 3, 6, count - 1, {}).text, std::string("there be light"));
        QVERIFY(decodeDensity(*m_lexicon, density, 2, 5, count, {}).text.empty());
        const auto refused = [&](int t, int first, int positions) {
            return throwsKind(ErrorKind::Usage,
                              [&] { decodeDensity(*m_lexicon, density, t, first, positions, {}); });
        };
        QVERIFY(refused(8, 0, 1));
        QVERIFY(refused(-1, 0, 1));
        QVERIFY(refused(0, -1, 1));
        QVERIFY(refused(0, 10, 7));
        QVERIFY(refused(0, 0, -1));
        QVERIFY(throwsKind(ErrorKind::Usage,
                           [&] { decodeDensity(*m_lexicon, field::DensityField(grid, 3), 0, 0, 1, {}); }));
    }

    void badInputIsRefused() {
        const auto slice = sliceOf(m_lexicon->tokenize("light"));
        const auto refused = [&](const DecoderOptions& options) {
            return throwsKind(ErrorKind::Usage, [&] { decode(slice, options); });
        };
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(refused({.temperature = 0, .coupling = 0, .candidates = 1}));
        QVERIFY(refused({.temperature = nan, .coupling = 0, .candidates = 1}));
        QVERIFY(refused({.temperature = 1, .coupling = -1, .candidates = 1}));
        QVERIFY(refused({.temperature = 1, .coupling = nan, .candidates = 1}));
        QVERIFY(refused({.temperature = 1, .coupling = 0, .candidates = 0}));
        QVERIFY(throwsKind(ErrorKind::Usage, [&] { decodeSlice(*m_lexicon, slice, 2, {}); }));
        auto broken = slice;
        broken[3] = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(throwsKind(ErrorKind::Numerical, [&] { decode(broken, {}); }));
    }
};

QTEST_APPLESS_MAIN(ChainDecoderTest)
#include "chain_decoder_test.moc"
