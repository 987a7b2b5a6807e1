// Chains whose values hear two neighbours, against sums over all sequences.

#include "engine/text/second_order_chain.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <thread>

using namespace sgfm::text;

namespace {

Chain randomPairs(std::size_t positions, std::size_t values, unsigned seed) {
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> factor(0.1F, 2);
    Chain chain(positions, values);
    for (std::size_t x = 0; x < positions; ++x) {
        for (auto& value : chain.unary(x)) {
            value = factor(generator);
        }
        for (std::size_t left = 0; x + 1 < positions && left < values; ++left) {
            for (auto& value : chain.coupling(x, left)) {
                value = factor(generator);
            }
        }
    }
    return chain;
}

SecondOrderChain randomChain(std::size_t positions, std::size_t values, unsigned seed, double share = 0.5) {
    SecondOrderChain chain(randomPairs(positions, values, seed));
    std::mt19937 generator(seed + 1000);
    std::uniform_real_distribution<float> factor(0.05F, 3);
    std::uniform_real_distribution<double> draw(0, 1);
    for (std::size_t x = 0; x + 2 < positions; ++x) {
        for (std::size_t pair = 0; pair < values * values; ++pair) {
            if (draw(generator) < share) {
                for (auto& value : chain.addRow(x, pair / values, pair % values)) {
                    value = factor(generator);
                }
            }
        }
    }
    return chain;
}

// Every sequence and its product of factors.
std::map<std::vector<std::size_t>, double> allSequences(const SecondOrderChain& chain) {
    std::map<std::vector<std::size_t>, double> all;
    std::size_t count = 1;
    for (std::size_t x = 0; x < chain.positions(); ++x) {
        count *= chain.values();
    }
    for (std::size_t number = 0; number < count; ++number) {
        std::vector<std::size_t> sequence;
        for (std::size_t rest = number; sequence.size() < chain.positions(); rest /= chain.values()) {
            sequence.push_back(rest % chain.values());
        }
        double weight = 1;
        for (std::size_t x = 0; x < sequence.size(); ++x) {
            weight *= static_cast<double>(chain.pairs().unary(x)[sequence[x]]);
            if (x + 1 < sequence.size()) {
                weight *= static_cast<double>(chain.pairs().coupling(x, sequence[x])[sequence[x + 1]]);
            }
            if (x + 2 < sequence.size()) {
                float third = 1;
                for (std::size_t number = 0; number < chain.thirds(x).pairs.size(); ++number) {
                    const auto [first, second] = chain.thirds(x).pairs[number];
                    if (first == sequence[x] && second == sequence[x + 1]) {
                        third = chain.row(x, number)[sequence[x + 2]];
                    }
                }
                weight *= static_cast<double>(third);
            }
        }
        all[sequence] = weight;
    }
    return all;
}

} // namespace

class SecondOrderChainTest : public QObject {
    Q_OBJECT
  private slots:
    // 1e-6: marginals are rounded to single precision.
    void marginalsAreThoseOfTheSumOverAllSequences() {
        for (const std::size_t positions : {1U, 2U, 3U, 4U, 6U}) {
            const auto chain = randomChain(positions, 3, static_cast<unsigned>(positions));
            std::vector<double> wanted(positions * 3);
            double total = 0;
            for (const auto& [sequence, weight] : allSequences(chain)) {
                total += weight;
                for (std::size_t x = 0; x < positions; ++x) {
                    wanted[x * 3 + sequence[x]] += weight;
                }
            }
            const auto found = marginals(chain);
            for (std::size_t i = 0; i < wanted.size(); ++i) {
                QVERIFY(std::abs(static_cast<double>(found[i]) - wanted[i] / total) < 1e-6);
            }
        }
    }

    void theMostProbableSequenceIsTheBestOfAll() {
        for (unsigned seed = 0; seed < 40; ++seed) {
            const auto chain = randomChain(1 + seed % 6, 3, seed, seed % 2 == 0 ? 0.5 : 1);
            double best = 0;
            std::vector<std::size_t> wanted;
            for (const auto& [sequence, weight] : allSequences(chain)) {
                if (weight > best) {
                    best = weight;
                    wanted = sequence;
                }
            }
            QVERIFY(mostProbableSequence(chain) == wanted);
        }
    }

    // 20,000 draws of 81 sequences: a frequency is off by 5 standard errors once in a million.
    void drawnSequencesHaveTheirProbabilities() {
        const auto chain = randomChain(4, 3, 11);
        const auto all = allSequences(chain);
        double total = 0;
        for (const auto& [sequence, weight] : all) {
            total += weight;
        }
        std::mt19937 generator(3);
        std::uniform_real_distribution<double> uniform(0, 1);
        constexpr int draws = 20000;
        std::map<std::vector<std::size_t>, int> seen;
        for (int i = 0; i < draws; ++i) {
            const std::vector<double> uniforms{uniform(generator), uniform(generator), uniform(generator),
                                               uniform(generator)};
            ++seen[drawSequence(chain, uniforms)];
        }
        for (const auto& [sequence, weight] : all) {
            const double p = weight / total;
            const double error = std::sqrt(p * (1 - p) / draws);
            QVERIFY(std::abs(seen[sequence] / double{draws} - p) < 5 * error);
        }
    }

    void withoutThirdFactorsItIsTheChainOfPairs() {
        const auto pairs = randomPairs(20, 8, 5);
        const SecondOrderChain chain(pairs);
        const auto one = marginals(pairs);
        const auto other = marginals(chain);
        for (std::size_t i = 0; i < one.size(); ++i) {
            QVERIFY(std::abs(one[i] - other[i]) < 1e-5F); // single against double precision
        }
        QVERIFY(mostProbableSequence(chain) == mostProbableSequence(pairs));
    }

    void impossibleValuesStayImpossible() {
        auto pairs = randomPairs(6, 4, 6);
        for (std::size_t k = 0; k < 4; ++k) {
            pairs.unary(2)[k] = k == 1 ? 1.0F : 0.0F;
        }
        SecondOrderChain chain(pairs);
        const auto row = chain.addRow(0, 0, 0);
        std::fill(row.begin(), row.end(), 0.001F);
        row[0] = 1e20F;
        QCOMPARE(marginals(chain)[2 * 4 + 1], 1.0F);
        QCOMPARE(mostProbableSequence(chain)[2], std::size_t{1});
    }

    void longChainsOfStrongFactorsStayFinite() {
        SecondOrderChain chain(randomPairs(1024, 16, 7));
        for (std::size_t x = 0; x + 2 < chain.positions(); ++x) {
            const auto likes = chain.addRow(x, 3, 4);
            std::fill(likes.begin(), likes.end(), 1e26F);
            const auto avoids = chain.addRow(x, 2, 5);
            std::fill(avoids.begin(), avoids.end(), 1e-26F);
        }
        for (const float p : marginals(chain)) {
            QVERIFY(std::isfinite(p) && p >= 0);
        }
    }

    void theSameChainGivesTheSameBitsOnEveryThread() {
        const auto chain = randomChain(60, 16, 8);
        const auto reference = marginals(chain);
        std::vector<std::vector<float>> found(4);
        std::vector<std::thread> threads;
        for (auto& result : found) {
            threads.emplace_back([&] { result = marginals(SecondOrderChain(chain)); });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        for (const auto& result : found) {
            QVERIFY(result == reference);
        }
    }
};

QTEST_APPLESS_MAIN(SecondOrderChainTest)
#include "second_order_chain_test.moc"
