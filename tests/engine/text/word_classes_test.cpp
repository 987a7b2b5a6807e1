// Classes of words: learned by exchange, what they tell of neighbours, files that must not be trusted.

#include "engine/files/safetensors.h"
#include "engine/files/text_file.h"
#include "engine/text/lexicon.h"
#include "engine/text/word_classes.h"
#include "tests/engine/text/expect_error.h"
#include "tests/engine/text/token_counts.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <functional>
#include <map>
#include <random>
#include <set>

using namespace sgfm;
using namespace sgfm::text;

namespace {

const std::string kHash(64, 'a');
constexpr int kGroups = 4;
constexpr int kOfGroup = 6;

// Words of four groups that follow each other in turn, but for one word in ten: token t is of group t % 4.
std::vector<TokenId> groupedStream(std::size_t length) {
    std::mt19937 generator(3);
    std::vector<TokenId> stream;
    for (std::size_t i = 0; i < length; ++i) {
        const auto group = generator() % 10 == 0 ? generator() % kGroups : i % kGroups;
        stream.push_back(static_cast<TokenId>(kGroups * (generator() % kOfGroup) + group));
    }
    return stream;
}

std::vector<PairCount> pairsOf(const std::vector<TokenId>& stream) {
    PairCounter counter;
    for (std::size_t i = 1; i < stream.size(); ++i) {
        counter.add(stream[i - 1], stream[i]);
    }
    return counter.take();
}

// F of the header, of the classes of a stream.
double likelihood(const std::vector<TokenId>& stream, const std::vector<std::int32_t>& classes) {
    std::map<std::pair<int, int>, double> pairs;
    std::map<int, double> first;
    std::map<int, double> second;
    for (std::size_t i = 1; i < stream.size(); ++i) {
        const int a = classes[static_cast<std::size_t>(stream[i - 1])];
        const int b = classes[static_cast<std::size_t>(stream[i])];
        ++pairs[{a, b}];
        ++first[a];
        ++second[b];
    }
    const auto sum = [](const auto& counts) {
        double total = 0;
        for (const auto& [key, n] : counts) {
            total += n * std::log(n);
        }
        return total;
    };
    return sum(pairs) - sum(first) - sum(second);
}

} // namespace

class WordClassesTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;

    std::filesystem::path write(const files::Safetensors& content) const {
        const std::filesystem::path file = m_folder.filePath("classes.safetensors").toStdString();
        files::writeSafetensors(file, content);
        return file;
    }

  private slots:
    void exchangeFindsTheGroupsOfWords() {
        const auto classes = learnClasses(kGroups * kOfGroup, pairsOf(groupedStream(8000)), kGroups, {});
        for (std::size_t token = 0; token < classes.size(); ++token) {
            QCOMPARE(classes[token], classes[token % kGroups]);
        }
        QCOMPARE(std::set(classes.begin(), classes.end()).size(), std::size_t{kGroups});
    }

    void noMoveOfOneWordMakesTheCorpusMoreProbable() {
        std::mt19937 generator(5);
        std::vector<TokenId> stream;
        for (int i = 0; i < 3000; ++i) { // with repeats of a word, whose class then follows itself
            stream.push_back(i % 7 == 0 && i > 0
                                 ? stream.back()
                                 : static_cast<TokenId>(std::min(generator() % 12, generator() % 12)));
        }
        auto classes = learnClasses(12, pairsOf(stream), 3, {});
        const double best = likelihood(stream, classes);
        for (std::size_t token = 0; token < classes.size(); ++token) {
            const auto own = classes[token];
            for (std::int32_t other = 0; other < 3; ++other) {
                classes[token] = other;
                QVERIFY(likelihood(stream, classes) <= best + 1e-6);
            }
            classes[token] = own;
        }
    }

    void theyAreNumberedWithoutGapsAndTheSameEveryTime() {
        const auto pairs = pairsOf(groupedStream(500));
        const auto classes = learnClasses(30, pairs, 9, {}); // six tokens never come
        QVERIFY(classes == learnClasses(30, pairs, 9, {}));
        const std::set<std::int32_t> numbers(classes.begin(), classes.end());
        QCOMPARE(*numbers.rbegin() + 1, static_cast<std::int32_t>(numbers.size()));
        QVERIFY(learnClasses(3, {}, 100, {}).size() == 3);
        int asked = 0;
        learnClasses(30, pairs, 9, [&](double) { return ++asked < 2; });
        QCOMPARE(asked, 2);
    }

    // Classes 0, 1, 2 of the tokens 0 1, 2 3, 4; triples (0 2 4) twice, (1 3 0), (4 2 4).
    void ratiosAreThoseOfTheFormula() {
        const std::vector<TripleCount> counts{{0, 2, 4, 2}, {1, 3, 0, 1}, {4, 2, 4, 1}};
        const WordClasses classes(write(classesOf({0, 0, 1, 1, 2}, counts, kHash)), 5, kHash);
        QCOMPARE(classes.count(), 3);
        QCOMPARE(classes.of(3), 1);
        const auto is = [](float found, double wanted) {
            return std::abs(static_cast<double>(found) - wanted) < 1e-6;
        };
        // N(01) = 3, N(0) = 3 and N(1) = 4 of 4; N(21) = 1, N(2) = 1.
        QVERIFY(is(classes.ratio(1, 2), (3 + 1) / (3.0 * 4 / 4 + 1)));
        QVERIFY(is(classes.ratio(4, 2), (1 + 1) / (1.0 * 4 / 4 + 1)));
        QVERIFY(is(classes.ratio(0, 1), 1 / (0 + 1.0)));
        // N(012) = 2, N(01.) = 3, P(2 | 1) = N(.12) / N(.1.) = 3/4; N(010) = 1, P(0 | 1) = 1/4.
        const auto behind = classes.ratiosBehind(1, 3);
        QCOMPARE(behind.size(), std::size_t{3});
        QVERIFY(is(behind[2], (2 + 1) / (3 * 0.75 + 1)));
        QVERIFY(is(behind[0], (1 + 1) / (3 * 0.25 + 1)));
        QVERIFY(is(behind[1], 1));
        QVERIFY(WordClasses().empty());
    }

    void theShippedClassesKnowGrammarThatCountsDoNot() {
        const Lexicon lexicon(std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv");
        const auto& classes = lexicon.classes();
        const auto token = [&](const char* word) { return lexicon.tokenize(word).front(); };
        QVERIFY(classes.count() > 100);
        QCOMPARE(classes.of(token("shalt")), classes.of(token("wilt")));
        QCOMPARE(classes.of(token("Moses")), classes.of(token("David")));
        QVERIFY(classes.ratio(token("shalt"), token("destroyed")) < 0.3F);
        QVERIFY(classes.ratio(token("the"), token("mountain")) > 1);
        // Behind "thou shalt" a verb as it stands, not "destroyed".
        const auto behind = classes.ratiosBehind(token("shalt"), token("not"));
        const auto of = [&](const char* word) {
            return behind[static_cast<std::size_t>(classes.of(token(word)))];
        };
        QVERIFY(of("destroy") > 4 * of("destroyed"));
        // And so the pairs and triples of the lexicon know it.
        QVERIFY(lexicon.bigramInformation(token("shalt"), token("destroyed")) < -1);
    }

    void aLexiconWorksWithoutClassesAndRefusesAnotherOnes() {
        const std::string stem = m_folder.filePath("words").toStdString();
        const std::string shipped = std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv";
        for (const char* ending : {".spm", ".safetensors"}) {
            std::filesystem::copy_file(shipped + ending, stem + ending);
        }
        QVERIFY(Lexicon(stem).classes().empty());
        files::writeSafetensors(classFileOf(stem), classesOf(std::vector<std::int32_t>(4096), {}, kHash));
        QVERIFY(throwsKind(ErrorKind::BadInput, [&] { const Lexicon lexicon(stem); }));
    }

    void badFilesAreRefused() {
        const auto good = classesOf(learnClasses(24, pairsOf(groupedStream(300)), 4, {}),
                                    triplesOf(groupedStream(300)), kHash);
        const auto refuses = [&](const std::function<void(files::Safetensors&)>& change) {
            auto content = good;
            change(content);
            const auto file = write(content);
            return throwsKind(ErrorKind::BadInput, [&] { const WordClasses classes(file, 24, kHash); });
        };
        QVERIFY(!refuses([](auto&) {}));
        QVERIFY(refuses([](auto& content) { content.metadata["format"] = "other"; }));
        QVERIFY(refuses([](auto& content) { content.metadata["vocabulary_sha256"] = std::string(64, 'b'); }));
        QVERIFY(refuses([](auto& content) { content.metadata.clear(); }));
        for (const auto* name : {"classes", "triples", "counts"}) {
            QVERIFY(refuses([&](auto& content) { content.tensors.erase(name); }));
        }
        QVERIFY(refuses([](auto& content) { content.tensors["classes"].integers[0] = -1; }));
        QVERIFY(refuses([](auto& content) { content.tensors["classes"].integers[0] = 100'000; }));
        QVERIFY(refuses([](auto& content) { content.tensors["triples"].integers.back() = 1'000'000; }));
        QVERIFY(refuses([](auto& content) { content.tensors["triples"].integers[0] = -5; }));
        QVERIFY(refuses([](auto& content) { content.tensors["counts"].integers[0] = 0; }));
        const auto file = write(good);
        QVERIFY(throwsKind(ErrorKind::BadInput, [&] { const WordClasses classes(file, 25, kHash); }));
        QVERIFY(throwsKind(ErrorKind::Io, [&] {
            const WordClasses classes(m_folder.filePath("none").toStdString(), 24, kHash);
        }));
    }
};

QTEST_APPLESS_MAIN(WordClassesTest)
#include "word_classes_test.moc"
