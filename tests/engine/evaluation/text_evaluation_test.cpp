// Sources side by side: the store goes on where it was, figures tell good text from bad, the sweep picks
// strengths.

#include "engine/error.h"
#include "engine/evaluation/field_claims.h"
#include "engine/evaluation/physics_sweep.h"
#include "engine/evaluation/text_evaluation.h"
#include "engine/files/text_file.h"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <fstream>
#include <random>
#include <set>

using namespace sgfm;
using namespace sgfm::evaluation;

namespace {

// Texts by number; counts how often it was asked.
class FakeSource final : public SampleSource {
  public:
    FakeSource(std::string name, std::function<std::string(int)> make, bool pins = false)
        : m_name(std::move(name)), m_make(std::move(make)), m_pins(pins) {}
    std::string name() const override { return m_name; }
    std::string title() const override { return m_name; }
    std::string identity() const override { return version; }
    bool takesPins() const override { return m_pins; }
    std::vector<std::string> generate(const SampleRequest& request, const GoOn& /*goOn*/) const override {
        std::vector<std::string> texts;
        for (int number = request.first; number < request.first + request.count; ++number) {
            ++made;
            const auto begin =
                request.prompts.empty()
                    ? std::string()
                    : request.prompts[static_cast<std::size_t>(number) % request.prompts.size()].text + " ";
            texts.push_back(begin + m_make(number));
        }
        return texts;
    }
    std::string version = "1";
    mutable int made = 0;

  private:
    std::string m_name;
    std::function<std::string(int)> m_make;
    bool m_pins;
};

SweptCell swept(const char* axis, double strength, double cost, bool ordered = true) {
    return {{axis, strength, ordered, {}}, {}, {cost, 0}};
}

} // namespace

class TextEvaluationTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void theCorpusIsSplitByChapters();
    void aTextOfOneChapterHoldsOutItsLastTenth();
    void windowsBeginAtPassagesAndStayInTheirChapter();
    void theStoreAsksOnlyForWhatIsMissing();
    void theStoreForgetsTextsOfAnotherModelAndDamagedFiles();
    void aStoppedSourceKeepsWhatItHas();
    void goodTextIsToldFromBad();
    void ngramsDrawTheSameTextForTheSameNumber();
    void fidelityNeedsPromptAndPins();
    void theLargestHarmlessStrengthHasOnlyHarmlessOnesBelow();
    void everySweptSettingIsAParameter();
    void coarseScalesTellChaptersThatDifferInTopic();
    void coherenceNeedsHalvesOfOneTopic();
    void refrainsAreFoundWhereTextRepeats();

  private:
    std::filesystem::path path(const char* name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    QTemporaryDir m_folder;
    std::shared_ptr<const text::Lexicon> m_lexicon;
    CorpusPassages m_corpus;
};

// Chapters of two kinds: sea and fields; each sentence from the words of its kind.
void TextEvaluationTest::initTestCase() {
    std::mt19937 generator(11);
    const auto one = [&](const std::vector<std::string>& words) { return words[generator() % words.size()]; };
    std::ofstream file(path("corpus.txt"));
    for (int chapter = 0; chapter < 60; ++chapter) {
        const bool sea = chapter % 2 == 0;
        for (int line = 0; line < 12; ++line) {
            const std::vector<std::string> things =
                sea ? std::vector<std::string>{"ship", "wave", "sail", "fish"}
                    : std::vector<std::string>{"plough", "wheat", "barn", "ox"};
            file << "And the " << one(things) << " was " << one({"great", "small", "good", "old"})
                 << " before the " << one(things) << ", and he saw the " << one(things) << ".\n";
        }
        file << "\n";
    }
    file.close();
    text::LexiconOptions options;
    options.vocabulary = 64;
    options.channels = 12;
    text::learnLexicon(path("corpus.txt"), path("words"), options, {});
    m_lexicon = std::make_shared<text::Lexicon>(path("words"));
    m_corpus = readCorpusPassages(path("corpus.txt"), *m_lexicon);
}

void TextEvaluationTest::theCorpusIsSplitByChapters() {
    QCOMPARE(m_corpus.training.size() + m_corpus.heldOut.size(), std::size_t{720});
    QVERIFY(!m_corpus.heldOut.empty() && m_corpus.heldOut.size() % 12 == 0);
    for (const auto& passage : m_corpus.heldOut) {
        QVERIFY(text::isHeldOut(passage.chapter));
        QCOMPARE(passage.tokens.back(), m_lexicon->endMark());
    }
}

void TextEvaluationTest::aTextOfOneChapterHoldsOutItsLastTenth() {
    std::string text;
    for (int line = 0; line < 40; ++line) {
        text += "And the ship was great " + std::string(line % 2 == 0 ? "." : ",") + "\n";
    }
    files::writeTextFile(path("short.txt"), text);
    const auto corpus = readCorpusPassages(path("short.txt"), *m_lexicon);
    QCOMPARE(corpus.training.size(), std::size_t{36});
    QCOMPARE(corpus.heldOut.size(), std::size_t{4});
    files::writeTextFile(path("one.txt"), "And the ship was great.\n");
    QVERIFY_EXCEPTION_THROWN(readCorpusPassages(path("one.txt"), *m_lexicon), Error);
}

void TextEvaluationTest::windowsBeginAtPassagesAndStayInTheirChapter() {
    const auto windows = windowsOf(m_corpus.heldOut, 40, 5);
    QCOMPARE(windows.size(), std::size_t{5});
    for (const auto& window : windows) {
        QCOMPARE(window.size(), std::size_t{40});
        QVERIFY(std::any_of(m_corpus.heldOut.begin(), m_corpus.heldOut.end(), [&](const auto& passage) {
            return std::equal(passage.tokens.begin(), passage.tokens.end(), window.begin());
        }));
    }
    QVERIFY(windowsOf(m_corpus.heldOut, 100000, 5).empty());
    QVERIFY(windowsOf(m_corpus.heldOut, 40, 0).empty());
}

void TextEvaluationTest::theStoreAsksOnlyForWhatIsMissing() {
    const SampleStore store(path("store"));
    const FakeSource source("fake", [](int number) { return "text " + std::to_string(number); });
    SampleRequest request;
    request.count = 20;
    const auto first = store.texts(source, request, {});
    QCOMPARE(first.size(), std::size_t{20});
    QCOMPARE(source.made, 20);
    QCOMPARE(store.texts(source, request, {}), first);
    QCOMPARE(source.made, 20);
    request.count = 30;
    const auto more = store.texts(source, request, {});
    QCOMPARE(source.made, 30);
    QCOMPARE(more[25], std::string("text 25"));
    request.count = 5;
    QCOMPARE(store.texts(source, request, {}).size(), std::size_t{5});
    request.seed = 2; // other texts altogether
    store.texts(source, request, {});
    QCOMPARE(source.made, 35);
}

void TextEvaluationTest::theStoreForgetsTextsOfAnotherModelAndDamagedFiles() {
    const SampleStore store(path("store2"));
    FakeSource source("fake", [](int number) { return "text " + std::to_string(number); });
    SampleRequest request;
    request.count = 4;
    store.texts(source, request, {});
    source.version = "2";
    store.texts(source, request, {});
    QCOMPARE(source.made, 8);
    for (const auto& entry : std::filesystem::directory_iterator(path("store2"))) {
        files::writeTextFile(entry.path(), "{\"identity\": 3, \"te");
    }
    QCOMPARE(store.texts(source, request, {}).size(), std::size_t{4});
    QCOMPARE(source.made, 12);
    files::writeTextFile(path("afile"), "");
    QVERIFY_EXCEPTION_THROWN(SampleStore(path("afile")), Error);
}

void TextEvaluationTest::aStoppedSourceKeepsWhatItHas() {
    const SampleStore store(path("store3"));
    const FakeSource source("fake", [](int) { return "text"; });
    SampleRequest request;
    request.count = 40;
    int asked = 0;
    QCOMPARE(store.texts(source, request, [&] { return ++asked <= 2; }).size(), std::size_t{16});
    store.texts(source, request, {});
    QCOMPARE(source.made, 40);
}

void TextEvaluationTest::goodTextIsToldFromBad() {
    const Judges judges(m_corpus, m_lexicon, nullptr);
    const SampleStore store(path("store4"));
    const HeldOutSource held(m_lexicon, m_corpus, 40, 12);
    const FakeSource bad("bad", [](int) { return "wheat the and zebra great the the the, before was xylo"; });
    const FakeSource parrot(
        "parrot", [](int) { return "And the ship was great before the wave"; }, true);
    ComparisonOptions options;
    options.samples = 12;
    options.prompted = 4;
    options.length = 40;
    const auto reports =
        compareSources({&held, &bad, &parrot}, judges, m_corpus, store, options, {}, [](const auto&) {});
    QCOMPARE(reports.size(), std::size_t{3});
    const auto& real = reports[0].metrics;
    QVERIFY(reports[1].metrics.perplexity.value > 5 * real.perplexity.value);
    QCOMPARE(real.knownWords.value, 1.0);
    QVERIFY(reports[1].metrics.knownWords.value < 0.95);
    QVERIFY(reports[1].metrics.wildWords.value > 0.05);
    QVERIFY(reports[2].metrics.distinct[1].value <
            0.6 * real.distinct[1].value); // the same text twelve times
    QCOMPARE(reports[0].metrics.distinctWords, reports[2].metrics.distinctWords); // equal sizes
    QVERIFY(reports[2].fidelity.has_value() && !reports[1].fidelity.has_value());
    QVERIFY(reports[2].fidelity->value < 0.5); // it knows of no pins
    const auto table = markdownTable(reports);
    QCOMPARE(std::count(table.begin(), table.end(), '\n'), std::ptrdiff_t{5});
    const auto json = toJson(reports[1]);
    QVERIFY(json["perplexity_ngram"]["standard_error"].is_number());
    QVERIFY(!json.contains("perplexity_transformer"));
}

void TextEvaluationTest::ngramsDrawTheSameTextForTheSameNumber() {
    const NgramSource bigram(2, m_lexicon, m_corpus);
    SampleRequest request;
    request.count = 6;
    request.length = 30;
    const auto texts = bigram.generate(request, {});
    request.first = 4;
    request.count = 2;
    const auto part = bigram.generate(request, {});
    QCOMPARE(part[0], texts[4]);
    QVERIFY(texts[0] != texts[1]);
    QCOMPARE(bigram.name(), std::string("bigram"));
    // Neighbours tell nearly all of this language.
    const Judges judges(m_corpus, m_lexicon, nullptr);
    const auto perplexity = [&](int order) {
        SampleRequest many;
        many.count = 20;
        many.length = 40;
        return judges.meter()
            .measure(judges.judged(NgramSource(order, m_lexicon, m_corpus).generate(many, {})))
            .perplexity.value;
    };
    QVERIFY(perplexity(1) > 3 * perplexity(2) && perplexity(1) > 3 * perplexity(3));
}

void TextEvaluationTest::fidelityNeedsPromptAndPins() {
    recipe::Prompt prompt;
    prompt.text = "And the ship";
    prompt.pins.push_back({5, "great"});
    QVERIFY(isFaithful(*m_lexicon, "And the ship was a great wave", prompt) ||
            isFaithful(*m_lexicon, "And the ship was the great wave", prompt));
    QVERIFY(!isFaithful(*m_lexicon, "And the sail was the great wave", prompt));
    QVERIFY(!isFaithful(*m_lexicon, "And the ship was the small wave", prompt));
    QVERIFY(!isFaithful(*m_lexicon, "And the ship", prompt));
    const auto prompts = fidelityPrompts(*m_lexicon, m_corpus, 3, 40);
    QCOMPARE(prompts.size(), std::size_t{3});
    QVERIFY(!prompts[0].text.empty() && prompts[0].pins.size() == 1);
}

void TextEvaluationTest::theLargestHarmlessStrengthHasOnlyHarmlessOnesBelow() {
    const auto found = largestHarmless({swept("a", 0.1, 1.01), swept("a", 0.2, 1.04), swept("a", 0.4, 1.2),
                                        swept("a", 0.8, 0.9), swept("b", 1, 1.06), swept("c", 1, 1, false)});
    QCOMPARE(found.size(), std::size_t{2});
    QCOMPARE(found[0], std::make_pair(std::string("a"), 0.2));
    QCOMPARE(found[1], std::make_pair(std::string("b"), 0.0));
    QVERIFY(largestHarmless({swept("d", 1, std::nan(""))})[0].second == 0);
}

void TextEvaluationTest::everySweptSettingIsAParameter() {
    std::set<std::string> axes;
    for (const auto& cell : sweepCells()) {
        recipe::ParameterValues values;
        for (const auto& [key, value] : cell.settings) {
            values.setText(key, value); // throws for an unknown key or a value out of range
        }
        axes.insert(cell.axis);
    }
    for (const auto* wanted :
         {"viscosity", "advection", "eta", "noise", "noise_gains_coarse", "projection_off"}) {
        QVERIFY2(axes.contains(wanted), wanted);
    }
}

void TextEvaluationTest::coarseScalesTellChaptersThatDifferInTopic() {
    // Chapters of one kind share their words: what can be found is the kind, two in ten at chance, of ten
    // chapters.
    const auto scales = retrieveChapters(*m_lexicon, m_corpus.training, 1000);
    QCOMPARE(scales.size(), std::size_t{5});
    QCOMPARE(scales[0].coefficients, 4);
    QCOMPARE(scales[4].coefficients, 32);
    QVERIFY(scales[0].accuracy.value > 1.2 * scales[0].chance);
    QVERIFY(scales[0].chance > 0 && scales[0].chance < 0.1);
    QVERIFY(retrieveChapters(*m_lexicon, {}, 10).empty());
}

void TextEvaluationTest::coherenceNeedsHalvesOfOneTopic() {
    const std::vector<std::string> topical{"ship wave sail fish ship wave sail fish",
                                           "plough wheat barn ox plough wheat barn ox"};
    const std::vector<std::string> mixed{"ship wave sail fish plough wheat barn ox",
                                         "plough wheat barn ox ship wave sail fish"};
    // Two texts: exchanging their second halves exchanges their own and the other half.
    const double own = longRangeCoherence(*m_lexicon, topical).value;
    QVERIFY(own > 0);
    QVERIFY(std::abs(longRangeCoherence(*m_lexicon, mixed).value + own) < 1e-9);
}

void TextEvaluationTest::refrainsAreFoundWhereTextRepeats() {
    fourier::Planner planner(1);
    const auto none = refrainVorticity(*m_lexicon, {"And the ship was great"}, planner);
    QCOMPARE(none.texts, 0);
    QVERIFY(std::isnan(none.correlation.value));
    const auto some =
        refrainVorticity(*m_lexicon, {"the ship was great, and he saw the ship before the barn"}, planner);
    QCOMPARE(some.texts, 1);
    QVERIFY(some.repeatedShare > 0 && some.repeatedShare < 1);
    QVERIFY(std::abs(some.correlation.value) <= 1 && some.vorticityRatio.value > 0);
}

QTEST_APPLESS_MAIN(TextEvaluationTest)
#include "text_evaluation_test.moc"
