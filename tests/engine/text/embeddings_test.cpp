// Pair counts and the factorisation that turns them into embeddings.

#include "engine/text/embeddings.h"
#include "engine/text/pair_counts.h"

#include <QtTest>

#include <cmath>
#include <map>
#include <numeric>
#include <random>

using namespace sgfm::text;

namespace {

constexpr int kVocabulary = 60;

// A corpus of 6 kinds of 10 tokens, in which kind k is followed by kind k + 1: tokens of one kind stand in
// the same places.
std::vector<PairCount> kindsThatFollowEachOther() {
    std::mt19937 generator(11);
    PairCounter counter;
    auto previous = static_cast<TokenId>(generator() % 10);
    for (int i = 0; i < 40'000; ++i) {
        const auto kind = (previous / 10 + 1) % 6;
        const auto next = static_cast<TokenId>(kind * 10 + static_cast<int>(generator() % 10));
        counter.add(previous, next);
        previous = next;
    }
    return counter.take();
}

double cosine(const Embeddings& embeddings, int channels, int a, int b) {
    const auto row = [&](int token) { return embeddings.values.begin() + std::ptrdiff_t{token} * channels; };
    return std::inner_product(row(a), row(a) + channels, row(b), 0.0) / channels;
}

Embeddings learn(int vocabulary, const std::vector<PairCount>& pairs, const EmbeddingOptions& options) {
    return factorise(vocabulary, pairs, options, [](double) {});
}

} // namespace

class EmbeddingsTest : public QObject {
    Q_OBJECT

  private slots:
    void pairsAreCountedWhateverTheirOrder() {
        std::mt19937 generator(1);
        std::map<std::pair<TokenId, TokenId>, std::uint64_t> reference;
        PairCounter counter;
        for (int i = 0; i < 50'000; ++i) {
            const auto a = static_cast<TokenId>(generator() % 70);
            const auto b = static_cast<TokenId>(generator() % 50);
            const auto weight = static_cast<std::uint32_t>(1 + generator() % 1000);
            reference[{a, b}] += weight;
            counter.add(a, b, weight);
        }
        const auto pairs = counter.take();
        QCOMPARE(pairs.size(), reference.size());
        auto expected = reference.begin();
        for (const auto& pair : pairs) {
            QVERIFY((std::pair(pair.first, pair.second) == expected->first));
            QCOMPARE(pair.count, expected->second);
            ++expected;
        }
    }

    void theRarestPairsAreForgottenWhenThereAreTooMany() {
        PairCounter counter(100);
        for (TokenId a = 0; a < 200; ++a) {
            counter.add(a, 0, static_cast<std::uint32_t>(a + 1));
        }
        const auto pairs = counter.take();
        QVERIFY(pairs.size() <= 100 && pairs.size() >= 90);
        for (const auto& pair : pairs) {
            QVERIFY(pair.first >= 100);
        }
    }

    void nothingCountedGivesNoPairs() { QVERIFY(PairCounter().take().empty()); }

    void tokensOfOneKindComeOutNear() {
        const EmbeddingOptions options{.channels = 8};
        const auto embeddings = learn(kVocabulary, kindsThatFollowEachOther(), options);
        double within = 0;
        double between = 0;
        for (int kind = 0; kind < 6; ++kind) {
            within += cosine(embeddings, 8, kind * 10, kind * 10 + 5) / 6;
            between += cosine(embeddings, 8, kind * 10, (kind * 10 + 15) % 60) / 6;
        }
        QVERIFY(within > 0.8);
        QVERIFY(between < 0.3);
    }

    // 1e-6: one rounding to float32.
    void everyRowHasUnitMeanSquare() {
        for (const int channels : {1, 8, 48, 100}) { // 100: more than tokens
            const auto embeddings = learn(kVocabulary, kindsThatFollowEachOther(), {.channels = channels});
            QCOMPARE(embeddings.values.size(), static_cast<std::size_t>(kVocabulary * channels));
            for (int token = 0; token < kVocabulary; ++token) {
                QVERIFY(std::abs(cosine(embeddings, channels, token, token) - 1) < 1e-6);
            }
        }
    }

    // A basis as large as the vocabulary holds everything (1e-9: double precision); fewer directions less. Of
    // six kinds, six directions hold nearly all.
    void explainedVarianceGrowsToOne() {
        const auto pairs = kindsThatFollowEachOther();
        double previous = 0;
        for (const int channels : {1, 2, 6, 20, kVocabulary}) {
            const double explained = learn(kVocabulary, pairs, {.channels = channels}).explainedVariance;
            QVERIFY(explained >= previous && explained <= 1 + 1e-9);
            previous = explained;
        }
        QVERIFY(std::abs(previous - 1) < 1e-9);
        QVERIFY(learn(kVocabulary, pairs, {.channels = 6}).explainedVariance > 0.9);
    }

    void tokensNeverSeenGetDirectionsOfTheirOwn() {
        const auto embeddings = learn(kVocabulary + 3, kindsThatFollowEachOther(), {.channels = 48});
        for (int token = kVocabulary; token < kVocabulary + 3; ++token) {
            QVERIFY(std::abs(cosine(embeddings, 48, token, token) - 1) < 1e-6);
            for (int other = 0; other < token; ++other) {
                QVERIFY(cosine(embeddings, 48, token, other) < 0.7);
            }
        }
    }

    // Two tokens with the same neighbours differ only in their own direction: cosine about 1/(1 + 0.3^2).
    void tokensInTheSamePlacesStayApart() {
        std::vector<PairCount> pairs;
        for (TokenId context = 2; context < 30; ++context) {
            const auto count = static_cast<std::uint64_t>(3 + context % 5);
            pairs.push_back({0, context, count});
            pairs.push_back({1, context, count});
            pairs.push_back({context, static_cast<TokenId>(2 + context * 7 % 28), 40});
        }
        std::sort(pairs.begin(), pairs.end(), [](const PairCount& a, const PairCount& b) {
            return std::pair(a.first, a.second) < std::pair(b.first, b.second);
        });
        const auto embeddings = learn(30, pairs, {.channels = 20});
        const double alike = cosine(embeddings, 20, 0, 1);
        QVERIFY(alike > 0.8 && alike < 0.98);
    }

    void theSameSeedGivesTheSameBytes() {
        const auto pairs = kindsThatFollowEachOther();
        const auto first = learn(kVocabulary, pairs, {.channels = 16});
        QVERIFY(first.values == learn(kVocabulary, pairs, {.channels = 16}).values);
        EmbeddingOptions other{.channels = 16};
        other.seed = 2;
        QVERIFY(first.values != learn(kVocabulary, pairs, other).values);
    }

    void anExceptionFromProgressEndsTheWork() {
        const auto stop = [](double share) {
            if (share > 0.3) {
                throw std::runtime_error("stop");
            }
        };
        QVERIFY_EXCEPTION_THROWN(factorise(kVocabulary, kindsThatFollowEachOther(), {}, stop),
                                 std::runtime_error);
    }
};

QTEST_APPLESS_MAIN(EmbeddingsTest)
#include "embeddings_test.moc"
