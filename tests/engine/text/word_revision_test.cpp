// Words in doubt are drawn anew from what their surroundings leave; all others stay.

#include "engine/text/word_revision.h"
#include "tests/engine/text/expect_error.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace sgfm;
using namespace sgfm::text;

namespace {
constexpr float kImpossible = -std::numeric_limits<float>::infinity();
}

class WordRevisionTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<Lexicon> m_lexicon;

    struct Text {
        std::vector<TokenId> words;
        std::vector<bool> free;
        Candidates candidates;
    };

    // A text of which the word at `free` has these candidates, of these probabilities.
    Text textOf(const char* sentence, std::size_t free, const std::vector<const char*>& others,
                const std::vector<double>& probabilities) const {
        Text made;
        made.words = m_lexicon->tokenize(sentence);
        made.free.assign(made.words.size(), false);
        made.free[free] = true;
        made.candidates = {static_cast<int>(made.words.size()), static_cast<int>(others.size()), {}, {}};
        for (std::size_t x = 0; x < made.words.size(); ++x) {
            for (std::size_t k = 0; k < others.size(); ++k) {
                if (x == free) {
                    made.candidates.tokens.push_back(m_lexicon->tokenize(others[k]).front());
                    made.candidates.logProbabilities.push_back(
                        static_cast<float>(std::log(probabilities[k])));
                } else {
                    made.candidates.tokens.push_back(made.words[x]);
                    made.candidates.logProbabilities.push_back(k == 0 ? 0.0F : kImpossible);
                }
            }
        }
        return made;
    }

  private slots:
    void initTestCase() {
        m_lexicon = std::make_unique<Lexicon>(std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv");
    }

    void aWordThatFitsStays() {
        const auto text = textOf("And God said unto them", 2, {"said", "spake", "went"}, {0.2, 0.5, 0.3});
        for (std::uint64_t step = 0; step < 50; ++step) {
            QVERIFY(reviseWords(*m_lexicon, text.candidates, text.words, text.free, 0, {1, 0, step}).empty());
        }
    }

    void aWordThatDoesNotFitIsDrawnAnew() {
        const auto text =
            textOf("And God water unto them", 2, {"water", "spake", "said"}, {0.001, 0.25, 0.749});
        constexpr int kDraws = 4000;
        int spake = 0;
        for (int draw = 0; draw < kDraws; ++draw) {
            const auto revised = reviseWords(*m_lexicon, text.candidates, text.words, text.free, 0,
                                             {1, 7, static_cast<std::uint64_t>(draw)});
            if (revised.empty()) { // "water" was drawn again
                continue;
            }
            QCOMPARE(revised.size(), std::size_t{1});
            QCOMPARE(revised.front().position, 2);
            spake += revised.front().word == text.candidates.tokens[7] ? 1 : 0;
        }
        // four standard deviations of a binomial
        QVERIFY2(std::abs(spake - 0.25 * kDraws) < 4 * std::sqrt(0.25 * 0.75 * kDraws),
                 qPrintable(QString::number(spake)));
    }

    // By itself "went" is as good; behind "shall" and before "unto" the corpus has none.
    void theChainIsHeard() {
        const auto text = textOf("and he shall went unto them", 3, {"went", "go"}, {0.5, 0.5});
        QVERIFY(reviseWords(*m_lexicon, text.candidates, text.words, text.free, 0, {1, 0, 0}).empty());
        const auto revised =
            reviseWords(*m_lexicon, text.candidates, text.words, text.free, {0.5, 8}, {1, 0, 0});
        QCOMPARE(revised.size(), std::size_t{1});
        QCOMPARE(revised.front().word, m_lexicon->tokenize("go").front());
        const auto& p = revised.front().probabilities;
        QVERIFY(std::abs(static_cast<double>(p[0] + p[1]) - 1) < 1e-5 && p[1] > p[0]);
    }

    void theSameKeyDrawsTheSame() {
        const auto text = textOf("And God water unto them", 2, {"water", "spake", "said", "cried", "sware"},
                                 {0.001, 0.25, 0.249, 0.25, 0.25});
        const auto wordOf = [&](const ChainKey& key) {
            const auto revised = reviseWords(*m_lexicon, text.candidates, text.words, text.free, 0, key);
            return revised.empty() ? text.words[2] : revised.front().word;
        };
        int others = 0;
        for (std::uint64_t step = 0; step < 20; ++step) {
            QCOMPARE(wordOf({1, 0, step}), wordOf({1, 0, step}));
            others += wordOf({1, 0, step}) != wordOf({2, 0, step}) ? 1 : 0;
        }
        QVERIFY(others > 0);
    }

    void aWordThatIsNoCandidateIsInDoubt() {
        auto text = textOf("And God water unto them", 2, {"spake", "said"}, {0.5, 0.5});
        QCOMPARE(reviseWords(*m_lexicon, text.candidates, text.words, text.free, 0, {1, 0, 0}).size(),
                 std::size_t{1});
    }

    void badCandidatesAreRefused() {
        auto text = textOf("And God said unto them", 2, {"said", "spake"}, {0.5, 0.5});
        text.candidates.tokens.pop_back();
        QVERIFY(throwsKind(ErrorKind::Usage, [&] {
            (void)reviseWords(*m_lexicon, text.candidates, text.words, text.free, 0, {1, 0, 0});
        }));
    }
};

QTEST_APPLESS_MAIN(WordRevisionTest)
#include "word_revision_test.moc"
