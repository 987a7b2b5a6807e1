// The word judge, copied spans, standard errors and the figures made of them.

#include "engine/error.h"
#include "engine/evaluation/text_metrics.h"

#include <QtTest>

#include <cmath>
#include <numeric>
#include <random>

using namespace sgfm::evaluation;

namespace {

std::vector<Passage> passagesOfLines(const std::vector<std::string>& lines) {
    std::vector<Passage> passages;
    for (const auto& line : lines) {
        for (auto& passage : passagesOf(line + " \xC2\xB6")) {
            passages.push_back(std::move(passage));
        }
    }
    return passages;
}

const std::vector<std::string> kLines{
    "In the beginning God created the heaven and the earth.",
    "And the earth was without form, and void; and darkness was upon the face of the deep.",
    "And the Spirit of God moved upon the face of the waters.",
    "And God said, Let there be light: and there was light.",
    "And God saw the light, that it was good: and God divided the light from the darkness.",
};

} // namespace

class TextMetricsTest : public QObject {
    Q_OBJECT

  private slots:
    void theJudgeCountsEndsAndMarks();
    void knownTextIsLessSurprisingThanShuffledText();
    void anInventedWordCostsItsSpelling();
    void everyTextHasAProbability();
    void probabilitiesOverTheVocabularyAddUpToOne();
    void copiedRunsAreFoundThroughMarksAndCase();
    void copiesDoNotGoAcrossTexts();
    void copySearchAgreesWithTryingEveryRun();
    void distinctSharesAreCountedAtEqualSize();
    void repetitionIsCounted();
    void theBootstrapKnowsTheErrorOfAMean();
    void pairsLeaveOutWhatTheyHaveInCommon();
    void theJackknifeOfAMeanIsItsStandardError();
    void anEmptySetHasNoFigures();
    void figuresOfRealTextStandBesideThoseOfNonsense();
};

void TextMetricsTest::theJudgeCountsEndsAndMarks() {
    const WordJudge judge(passagesOfLines(kLines));
    QCOMPARE(judge.judge("And God said, \xC2\xB6").units, std::int64_t{5}); // 3 words, a mark, the end
    QCOMPARE(judge.judge("And God said,").units, std::int64_t{4});
    QCOMPARE(judge.judge("").units, std::int64_t{0});
    QVERIFY_EXCEPTION_THROWN(WordJudge(std::vector<Passage>{}), sgfm::Error);
}

void TextMetricsTest::knownTextIsLessSurprisingThanShuffledText() {
    const WordJudge judge(passagesOfLines(kLines));
    QVERIFY(judge.judge("And the earth was upon the face of the light.").nats + 3 <
            judge.judge("the upon earth of And face the was light the.").nats);
}

void TextMetricsTest::anInventedWordCostsItsSpelling() {
    const WordJudge judge(passagesOfLines(kLines));
    const auto known = judge.judge("And God said, Let there be light");
    const auto invented = judge.judge("And God said, Let there be xqzzw");
    const auto longer = judge.judge("And God said, Let there be xqzzwxqzzw");
    QVERIFY(!invented.each.back().known && known.each.back().known);
    // Letters that the corpus hardly has: each costs more than two nats, and twice as many cost twice that.
    QVERIFY(invented.nats > known.nats + 10);
    QVERIFY(longer.nats > invented.nats + 10);
}

void TextMetricsTest::everyTextHasAProbability() {
    const WordJudge judge(passagesOfLines(kLines));
    for (const auto* text : {"\xEF\xBF\xBD", "\xE7\xA5\x9E", "@#", "a\xFF", "\xC2\xB6\xC2\xB6"}) {
        const auto judgement = judge.judge(text);
        QVERIFY(std::isfinite(judgement.nats) && judgement.nats > 0);
    }
}

void TextMetricsTest::probabilitiesOverTheVocabularyAddUpToOne() {
    const WordJudge judge(passagesOfLines(kLines));
    const auto& model = judge.model();
    auto history = model.atBeginning();
    for (const auto& unit : unitsOf("And God saw the darkness upon the waters, that it was void")) {
        std::vector<double> p(static_cast<std::size_t>(model.symbols()));
        model.distribution(history, p);
        QVERIFY(std::abs(std::accumulate(p.begin(), p.end(), 0.0) - 1) < 1e-12);
        model.append(history, judge.idOf(unit.text));
    }
    // Spelling is a distribution over words: the words of one byte and the empty one leave the rest to longer
    // ones.
    double shortWords = std::exp(-judge.spellingNats(""));
    for (int byte = 0; byte < 256; ++byte) {
        shortWords += std::exp(-judge.spellingNats(std::string(1, static_cast<char>(byte))));
    }
    QVERIFY(shortWords > 0 && shortWords < 1);
}

void TextMetricsTest::copiedRunsAreFoundThroughMarksAndCase() {
    const CopySearch search(kLines);
    QCOMPARE(search.longestCopy("he said: and GOD, said let there be -- darkness"), 6);
    QCOMPARE(search.longestCopy(kLines[1]), 17);
    QCOMPARE(search.longestCopy("zebra"), 0);
    QCOMPARE(search.longestCopy(""), 0);
    QVERIFY(search.hasWord("heaven") && !search.hasWord("zebra"));
}

void TextMetricsTest::copiesDoNotGoAcrossTexts() {
    const std::vector<std::string> texts{"a b c", "d e f"};
    QCOMPARE(CopySearch(texts).longestCopy("b c d e"), 2);
    const std::vector<std::string> none;
    QCOMPARE(CopySearch(none).longestCopy("a"), 0);
}

void TextMetricsTest::copySearchAgreesWithTryingEveryRun() {
    std::mt19937 generator(5);
    const auto randomText = [&](int words) {
        std::string text;
        for (int i = 0; i < words; ++i) {
            text += std::string(1, static_cast<char>('a' + generator() % 3)) + " ";
        }
        return text;
    };
    const std::vector<std::string> texts{randomText(300), randomText(200),
                                         std::string("a a a a a a a a a a")};
    const CopySearch search(texts);
    for (int trial = 0; trial < 50; ++trial) {
        const auto text = randomText(20);
        int longest = 0;
        for (std::size_t from = 0; from < text.size(); from += 2) {
            for (auto length = text.size() - from; length > 0; length -= 2) {
                const auto run = text.substr(from, length);
                const bool found = std::any_of(texts.begin(), texts.end(), [&](const auto& whole) {
                    return (whole + " ").find(run) != std::string::npos;
                });
                if (found) {
                    longest = std::max(longest, static_cast<int>(length / 2));
                    break;
                }
            }
        }
        QCOMPARE(search.longestCopy(text), longest);
    }
}

void TextMetricsTest::distinctSharesAreCountedAtEqualSize() {
    const std::vector<std::vector<std::string>> samples{{"a", "b", "a", "b"}, {"a", "b"}};
    QCOMPARE(distinctShare(samples, 1, 0), 2.0 / 6);
    QCOMPARE(distinctShare(samples, 2, 0), 2.0 / 4); // ab ba ab | ab
    QCOMPARE(distinctShare(samples, 1, 2), 1.0);     // only the first two words
    QCOMPARE(distinctShare(samples, 2, 3), 1.0);
    QVERIFY(std::isnan(distinctShare({}, 1, 0)));
}

void TextMetricsTest::repetitionIsCounted() {
    const WordJudge judge(passagesOfLines(kLines));
    const CopySearch search(kLines);
    const TextMeter meter(judge, search);
    const auto metrics = meter.measure({{"the the the light", {}}, {"a b c d a b c d", {}}});
    QCOMPARE(metrics.repeatedWords.value, 2.0 / 10); // of 3 + 7 neighbours
    QCOMPARE(metrics.repeatedFours.value, 1.0 / 6);  // of 1 + 5 runs
}

void TextMetricsTest::theBootstrapKnowsTheErrorOfAMean() {
    std::mt19937 generator(1);
    std::normal_distribution<double> normal(3, 2);
    std::vector<double> values(400);
    std::generate(values.begin(), values.end(), [&] { return normal(generator); });
    const auto mean = bootstrapMean(values);
    // 2/sqrt(400) = 0.1, known to a few percent by 400 values and 1,000 draws
    QVERIFY(std::abs(mean.standardError - 0.1) < 0.012);
    QVERIFY(std::abs(mean.value - 3) < 0.4);
    QCOMPARE(bootstrapMean(values).standardError, mean.standardError); // the same draws
    const std::vector<double> one{1.0};
    QVERIFY_EXCEPTION_THROWN(bootstrapRatio(values, one, RatioOf::Sums), sgfm::Error);
}

void TextMetricsTest::pairsLeaveOutWhatTheyHaveInCommon() {
    // Texts of very different nats, each a twentieth harder in the second case.
    std::mt19937 generator(2);
    std::normal_distribution<double> normal(4, 0.5);
    std::vector<double> base(100);
    std::vector<double> harder(100);
    const std::vector<double> units(100, 64.0);
    for (std::size_t i = 0; i < base.size(); ++i) {
        base[i] = 64 * normal(generator);
        harder[i] = base[i] + 64 * std::log(1.05);
    }
    const auto ratio = pairedPerplexityRatio(harder, units, base, units);
    QVERIFY(std::abs(ratio.value - 1.05) < 1e-9);
    QVERIFY(ratio.standardError < 1e-9); // beside 5 % of each perplexity alone
    QVERIFY(bootstrapRatio(base, units, RatioOf::SumsExponential).standardError > 1);
    const std::vector<double> none(100, 0.0);
    QVERIFY(std::isnan(pairedPerplexityRatio(harder, units, base, none).value));
    const std::vector<double> few{1.0};
    QVERIFY_EXCEPTION_THROWN(pairedPerplexityRatio(harder, units, base, few), sgfm::Error);
}

void TextMetricsTest::theJackknifeOfAMeanIsItsStandardError() {
    const std::vector<double> values{1, 4, 2, 8, 5, 7};
    const auto estimate = jackknife(
        values.size(),
        [&](const std::vector<std::size_t>& kept) {
            double sum = 0;
            for (const auto sample : kept) {
                sum += values[sample];
            }
            return sum / static_cast<double>(kept.size());
        },
        values.size());
    QCOMPARE(estimate.value, 4.5);
    // s^2 = 37.5/5, SE = sqrt(s^2/6)
    QVERIFY(std::abs(estimate.standardError - std::sqrt(7.5 / 6)) < 1e-12);
}

void TextMetricsTest::anEmptySetHasNoFigures() {
    const WordJudge judge(passagesOfLines(kLines));
    const CopySearch search(kLines);
    const auto metrics = TextMeter(judge, search).measure({});
    QCOMPARE(metrics.samples, 0);
    QVERIFY(std::isnan(metrics.perplexity.value) && std::isnan(metrics.distinct[1].value));
    QVERIFY(!metrics.secondPerplexity.has_value());
}

void TextMetricsTest::figuresOfRealTextStandBesideThoseOfNonsense() {
    const WordJudge judge(passagesOfLines(kLines));
    const CopySearch search(kLines);
    const TextMeter meter(judge, search);
    const auto real = meter.measure({{kLines[0], 10.0}, {kLines[3], 12.0}});
    const auto nonsense = meter.measure({{"veryver gination the of", {}}, {"Beth zzz the the", {}}});
    QVERIFY(real.perplexity.value < nonsense.perplexity.value / 10);
    QCOMPARE(real.knownWords.value, 1.0);
    QCOMPARE(nonsense.knownWords.value, 4.0 / 8);
    QVERIFY(nonsense.wildWords.value >= 0.25);
    QCOMPARE(real.copied.longest, 11);
    QCOMPARE(real.copied.shareShort.value, 1.0);
    QVERIFY(std::abs(real.secondPerplexity->value - std::exp(22.0 / static_cast<double>(real.units))) <
            1e-12);
}

QTEST_APPLESS_MAIN(TextMetricsTest)
#include "text_metrics_test.moc"
