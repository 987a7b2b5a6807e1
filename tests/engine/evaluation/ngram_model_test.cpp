// Modified Kneser-Ney against figures worked out by hand, and what must hold of any such model.

#include "engine/error.h"
#include "engine/evaluation/ngram_model.h"

#include <QtTest>

#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <set>

using namespace sgfm::evaluation;

namespace {

using Passages = std::vector<std::vector<std::int32_t>>;

NgramModel::History historyOf(const NgramModel& model, const std::vector<std::int32_t>& symbols,
                              bool fromBeginning = true) {
    auto history = fromBeginning ? model.atBeginning() : model.unknown();
    for (const auto symbol : symbols) {
        model.append(history, symbol);
    }
    return history;
}

double sumAfter(const NgramModel& model, const NgramModel::History& history) {
    std::vector<double> p(static_cast<std::size_t>(model.symbols()));
    model.distribution(history, p);
    return std::accumulate(p.begin(), p.end(), 0.0);
}

Passages randomPassages(int passages, int symbols, unsigned seed) {
    std::mt19937 generator(seed);
    // Zipf-like, so that every count of counts is there.
    std::vector<double> weights;
    for (int i = 0; i < symbols; ++i) {
        weights.push_back(1.0 / (1 + i));
    }
    std::discrete_distribution<int> draw(weights.begin(), weights.end());
    Passages result(static_cast<std::size_t>(passages));
    for (auto& passage : result) {
        const auto length = 1 + generator() % 12;
        for (unsigned i = 0; i < length; ++i) {
            passage.push_back(draw(generator));
        }
    }
    return result;
}

// The definition once more, by maps over whole n-grams, for a bigram model.
class PlainBigram {
  public:
    PlainBigram(int symbols, const Passages& passages) : m_symbols(symbols) {
        std::map<int, std::set<int>> before;
        for (const auto& passage : passages) {
            int previous = symbols;
            for (const auto symbol : passage) {
                ++m_pairs[{previous, symbol}];
                before[symbol].insert(previous);
                previous = symbol;
            }
        }
        for (const auto& [symbol, predecessors] : before) {
            m_unigrams[symbol] = static_cast<int>(predecessors.size());
        }
        m_pairDiscounts = discountsOf(m_pairs);
        m_unigramDiscounts = discountsOf(m_unigrams);
    }
    double probability(int before, int symbol) const {
        std::map<int, int> all;
        for (const auto& [pair, count] : m_pairs) {
            if (pair.first == before) {
                all[pair.second] = count;
            }
        }
        return interpolated(all, m_pairDiscounts, symbol,
                            interpolated(m_unigrams, m_unigramDiscounts, symbol, 1.0 / m_symbols));
    }

  private:
    using Discounts = std::array<double, 4>;
    template <typename Counts>
    static Discounts discountsOf(const Counts& counts) {
        std::array<double, 5> n{};
        for (const auto& [key, count] : counts) {
            if (count <= 4) {
                ++n[static_cast<std::size_t>(count)];
            }
        }
        const double y = n[1] / (n[1] + 2 * n[2]);
        return {0, 1 - 2 * y * n[2] / n[1], 2 - 3 * y * n[3] / n[2], 3 - 4 * y * n[4] / n[3]};
    }
    static double interpolated(const std::map<int, int>& counts, const Discounts& discounts, int symbol,
                               double lower) {
        double total = 0;
        double kept = 0;
        for (const auto& [other, count] : counts) {
            total += count;
            kept += discounts[static_cast<std::size_t>(std::min(count, 3))];
        }
        if (total == 0) {
            return lower;
        }
        const auto found = counts.find(symbol);
        const int count = found == counts.end() ? 0 : found->second;
        return (count - discounts[static_cast<std::size_t>(std::min(count, 3))] + kept * lower) / total;
    }
    int m_symbols;
    std::map<std::pair<int, int>, int> m_pairs;
    std::map<int, int> m_unigrams;
    Discounts m_pairDiscounts{};
    Discounts m_unigramDiscounts{};
};

} // namespace

class NgramModelTest : public QObject {
    Q_OBJECT

  private slots:
    void aTinyCorpusGivesTheFiguresWorkedOutByHand();
    void aUnigramUsesPlainCounts();
    void aBigramFollowsTheDefinition();
    void probabilitiesAddUpToOneAfterEveryHistory();
    void longerHistoriesFallBackOnShorterOnesWhenTheyAreNew();
    void aPassageOfTheCorpusIsMoreProbableThanItsShuffle();
    void wrongCallsAreRefused();
};

// Passages "a b" and "a c" over {a, b, c, d}: ids 0 1 2 3. No n_k beyond n_1, n_2 is there at both lengths:
// bigrams: (^ a) 2, (a b) 1, (a c) 1: n_1 = 2, n_2 = 1, n_3 = 0.
//   Y = 2/(2 + 2) = 1/2, D_1 = 1 - 2 Y n_2/n_1 = 1/2; D_2 = 1 and D_3 = 3/2 for want of n_3.
// unigrams by predecessors: a 1 (^), b 1, c 1: n_1 = 3, n_2 = 0: D_1 = 1/2.
//   P(a) = (1 - 1/2)/3 + (3/2)/3 . 1/4 = 1/6 + 1/8 = 7/24;   P(d) = 1/8
// after a: total 2, kept (1/2 + 1/2)/2 = 1/2.   P(b | a) = (1/2)/2 + 1/2 . 7/24 = 19/48;  P(d | a) = 1/16
// after ^: total 2, count of a is 2: P(a | ^) = (2 - 1)/2 + 1/2 . 7/24 = 31/48
void NgramModelTest::aTinyCorpusGivesTheFiguresWorkedOutByHand() {
    const NgramModel model(2, 4, Passages{{0, 1}, {0, 2}});
    const auto close = [](double a, double b) { return std::abs(a - b) < 1e-14; };
    QVERIFY(close(model.probability(model.atBeginning(), 0), 31.0 / 48));
    QVERIFY(close(model.probability(historyOf(model, {0}), 1), 19.0 / 48));
    QVERIFY(close(model.probability(historyOf(model, {0}), 3), 1.0 / 16));
    QVERIFY(close(model.probability(model.unknown(), 0), 7.0 / 24));
    QVERIFY(close(model.probability(model.unknown(), 3), 1.0 / 8));
    QVERIFY(close(model.discounts(2)[0], 0.5) && close(model.discounts(2)[1], 1));
}

void NgramModelTest::aUnigramUsesPlainCounts() {
    // a 2, b 1, c 1: n_1 = 2, n_2 = 1: Y = 1/2, D_1 = 1/2, D_2 = 1. P(a) = (2 - 1)/4 + (2/4)(1/4) = 3/8.
    const NgramModel model(1, 4, Passages{{0, 1}, {0, 2}});
    QVERIFY(std::abs(model.probability(model.atBeginning(), 0) - 3.0 / 8) < 1e-14);
}

void NgramModelTest::aBigramFollowsTheDefinition() {
    constexpr int kSymbols = 500; // so many that each count of counts is there for single symbols too
    const auto passages = randomPassages(400, kSymbols, 7);
    const NgramModel model(2, kSymbols, passages);
    const PlainBigram plain(kSymbols, passages);
    for (int before = 3; before <= kSymbols; before += 7) {
        const auto history = before == kSymbols ? model.atBeginning() : historyOf(model, {before}, false);
        for (int symbol = 0; symbol < kSymbols; ++symbol) {
            QVERIFY(std::abs(model.probability(history, symbol) - plain.probability(before, symbol)) < 1e-12);
        }
    }
}

void NgramModelTest::probabilitiesAddUpToOneAfterEveryHistory() {
    for (int order = 1; order <= NgramModel::kHighestOrder; ++order) {
        const auto passages = randomPassages(300, 40, static_cast<unsigned>(order));
        const NgramModel model(order, 41, passages); // symbol 40 never comes
        for (std::size_t i = 0; i < 60; ++i) {
            auto history = model.atBeginning();
            for (const auto symbol : passages[i]) {
                QVERIFY(std::abs(sumAfter(model, history) - 1) < 1e-12);
                QVERIFY(model.probability(history, 40) > 0);
                model.append(history, symbol);
            }
        }
        QVERIFY(std::abs(sumAfter(model, historyOf(model, {40, 3, 40})) - 1) < 1e-12);
        QVERIFY(std::abs(sumAfter(model, model.unknown()) - 1) < 1e-12);
    }
}

void NgramModelTest::longerHistoriesFallBackOnShorterOnesWhenTheyAreNew() {
    const auto passages = randomPassages(300, 40, 3);
    const NgramModel model(4, 41, passages);
    // Nothing of the corpus follows symbol 40: what came before it cannot matter.
    const auto known = historyOf(model, {1, 0, 2}, false);
    const auto strange = historyOf(model, {40, 1, 0, 2}, false);
    const auto forgotten = historyOf(model, {1, 40}, false);
    for (int symbol = 0; symbol < 41; ++symbol) {
        QCOMPARE(model.probability(known, symbol), model.probability(strange, symbol));
        QCOMPARE(model.probability(forgotten, symbol), model.probability(model.unknown(), symbol));
    }
}

void NgramModelTest::aPassageOfTheCorpusIsMoreProbableThanItsShuffle() {
    const NgramModel model(5, 8, Passages{{0, 1, 2, 3, 4}, {4, 1, 5, 3, 0}, {0, 1, 2, 3, 6}});
    const auto nats = [&](const std::vector<std::int32_t>& passage) {
        double sum = 0;
        auto history = model.atBeginning();
        for (const auto symbol : passage) {
            sum -= std::log(model.probability(history, symbol));
            model.append(history, symbol);
        }
        return sum;
    };
    QVERIFY(nats({0, 1, 2, 3, 4}) + 2 < nats({3, 0, 4, 2, 1}));
}

void NgramModelTest::wrongCallsAreRefused() {
    const Passages passages{{0, 1}};
    QVERIFY_EXCEPTION_THROWN(NgramModel(0, 4, passages), sgfm::Error);
    QVERIFY_EXCEPTION_THROWN(NgramModel(7, 4, passages), sgfm::Error);
    QVERIFY_EXCEPTION_THROWN(NgramModel(2, 1, passages), sgfm::Error); // symbol 1 is outside
    QVERIFY_EXCEPTION_THROWN(NgramModel(2, 4, Passages{{-1}}), sgfm::Error);
    const NgramModel empty(3, 4, Passages{});
    QCOMPARE(empty.probability(empty.atBeginning(), 2), 0.25);
}

QTEST_APPLESS_MAIN(NgramModelTest)
#include "ngram_model_test.moc"
