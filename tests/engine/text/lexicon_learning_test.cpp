// Learning a lexicon: from a small corpus with a grammar of its own, and from every kind of bad one.

#include "engine/files/text_file.h"
#include "engine/text/corpus.h"
#include "engine/text/isolated.h"
#include "engine/text/lexicon.h"
#include "engine/text/trigram_table.h"
#include "engine/text/word_seeds.h"
#include "tests/engine/text/expect_error.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fcntl.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <random>
#include <set>

using namespace sgfm;
using namespace sgfm::text;

namespace {

// "the king eats bread in the house ." and the like: animals, people, foods and places stand in places of
// their own.
std::string smallCorpus(int lines) {
    const std::vector<std::vector<std::string>> places = {
        {"the", "a", "every"},
        {"king", "queen", "shepherd", "prophet", "servant"},
        {"eats", "carries", "offers", "wants"},
        {"bread", "water", "honey", "wine", "corn"},
        {"in", "near", "behind"},
        {"house", "city", "field", "river", "mountain"},
    };
    std::mt19937 generator(5);
    std::string text;
    for (int line = 0; line < lines; ++line) {
        for (const auto& words : places) {
            text += words[generator() % words.size()];
            text += ' ';
        }
        text += ".\n";
    }
    return text;
}

// What a call writes to standard error (sentencepiece writes past every C++ stream).
std::string standardErrorOf(const std::filesystem::path& file, const std::function<void()>& call) {
    const int saved = ::dup(STDERR_FILENO);
    const int target = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(target, STDERR_FILENO);
    ::close(target);
    call();
    ::dup2(saved, STDERR_FILENO);
    ::close(saved);
    return files::readTextFile(file, 1'000'000);
}

} // namespace

class LexiconLearningTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    std::filesystem::path path(const std::string& name) const {
        return m_folder.path().toStdString() + "/" + name;
    }
    std::filesystem::path corpusOf(const std::string& text) const {
        files::writeTextFile(path("corpus.txt"), text);
        return path("corpus.txt");
    }
    std::optional<Error> errorLearning(const std::string& text, LexiconOptions options = {}) const {
        const auto corpus = corpusOf(text);
        return errorOf([&] { learnLexicon(corpus, path("out"), options, {}); });
    }
    std::vector<Fragment> fragmentsOf(const std::string& text) const {
        CorpusReader reader(corpusOf(text));
        std::vector<Fragment> fragments;
        for (Fragment fragment; reader.next(fragment);) {
            fragments.push_back(fragment);
        }
        return fragments;
    }

  private slots:
    void wordsThatStandInTheSamePlacesComeOutNear() {
        const auto corpus = corpusOf(smallCorpus(800));
        const auto report = learnLexicon(corpus, path("small"), {.vocabulary = 100, .channels = 12}, {});
        const Lexicon lexicon(path("small"));
        QCOMPARE(lexicon.size(), report.vocabulary);
        QCOMPARE(lexicon.channels(), 12);
        QVERIFY(report.tokens >= 800 * 8);
        QVERIFY(report.explainedVariance > 0 && report.explainedVariance <= 1);
        const auto token = [&](const char* word) {
            const auto tokens = lexicon.tokenize(word);
            return tokens.size() == 1 ? tokens.front() : TokenId{-1};
        };
        const auto cosine = [&](const char* a, const char* b) {
            for (const auto& [other, value] : lexicon.nearest(token(a), lexicon.size())) {
                if (other == token(b)) {
                    return value;
                }
            }
            return -2.0F;
        };
        QVERIFY(cosine("bread", "honey") > 0.5F);
        QVERIFY(cosine("king", "prophet") > 0.5F);
        QVERIFY(cosine("bread", "king") < 0.3F);
        QVERIFY(lexicon.bigramInformation(token("eats"), token("bread")) > 1);
        QVERIFY(lexicon.bigramInformation(token("bread"), token("eats")) < -3);
        // The corpus draws each word by itself: the one before a pair adds nothing.
        QVERIFY(lexicon.trigrams().triples() > 100);
        QVERIFY(std::abs(lexicon.trigrams().information(token("king"), token("eats"), token("bread"))) <
                0.5F);
        QCOMPARE(lexicon.textOf(lexicon.tokenize("every servant wants wine .")),
                 std::string("every servant wants wine ."));
    }

    // A text depends on the triples and classes, a model does not.
    void theIdentityTellsTheTablesToo() {
        learnLexicon(corpusOf(smallCorpus(300)), path("three"), {.vocabulary = 60, .channels = 8}, {});
        const Lexicon whole(path("three"));
        std::filesystem::remove(path("three.trigrams.safetensors"));
        const Lexicon withClasses(path("three"));
        QVERIFY(withClasses.identity() != whole.identity());
        std::filesystem::remove(path("three.classes.safetensors"));
        const Lexicon pairs(path("three"));
        QVERIFY(withClasses.identity() != pairs.identity());
        QCOMPARE(pairs.identity(), pairs.sha256());
        QCOMPARE(whole.sha256(), pairs.sha256());
        QVERIFY(whole.identity() != pairs.identity() && whole.identity().starts_with(pairs.sha256()));
    }

    void theSameCorpusGivesTheSameBytes() {
        const auto corpus = corpusOf(smallCorpus(300));
        for (const char* name : {"one", "two"}) {
            learnLexicon(corpus, path(name), {.vocabulary = 60, .channels = 8}, {});
        }
        for (const char* ending : {".spm", ".safetensors", ".trigrams.safetensors", ".classes.safetensors"}) {
            QCOMPARE(files::sha256Of(path(std::string("one") + ending)),
                     files::sha256Of(path(std::string("two") + ending)));
        }
    }

    void aSmallCorpusLowersTheVocabularyAndSaysSo() {
        std::string told;
        const auto corpus = corpusOf(smallCorpus(50));
        double last = 0;
        bool ascending = true;
        const auto report =
            learnLexicon(corpus, path("lowered"), {}, [&](double share, const std::string& what) {
                ascending = ascending && share >= last && share <= 1;
                last = share;
                told += what + "\n";
                return true;
            });
        QVERIFY(report.vocabulary < 4096);
        QVERIFY(told.find("lowered to " + std::to_string(report.vocabulary)) != std::string::npos);
        QVERIFY(ascending);
        QCOMPARE(last, 1.0);
        QCOMPARE(Lexicon(path("lowered")).size(), report.vocabulary);
    }

    void standardErrorStaysSilent() {
        const auto corpus = corpusOf(smallCorpus(50));
        const auto said =
            standardErrorOf(path("stderr.txt"), [&] { learnLexicon(corpus, path("silent"), {}, {}); });
        QCOMPARE(said, std::string());
    }

    void corporaThatHoldNothingAreRefused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("blank lines") << QByteArray("\n \n\t\r\n");
        QTest::newRow("byte order mark alone") << QByteArray("\xEF\xBB\xBF");
        QTest::newRow("only NUL bytes") << QByteArray(1000, '\0');
        QTest::newRow("one letter") << QByteArray("a");
        QTest::newRow("two words") << QByteArray("light light\n");
        QTest::newRow("end marks alone") << QByteArray("\xC2\xB6 \xC2\xB6");
    }

    void corporaThatHoldNothingAreRefused() {
        QFETCH(QByteArray, text);
        const auto error = errorLearning(text.toStdString());
        QVERIFY(error);
        QVERIFY(error->kind() == ErrorKind::BadInput);
        QVERIFY(!std::filesystem::exists(path("out.spm")));
        QVERIFY(!std::filesystem::exists(path("out.safetensors")));
    }

    // Whatever comes out, it is a lexicon that can be read or an error: never the end of the process.
    void oddCorporaGiveALexiconOrAnError_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("one letter often") << QByteArray("a a a a a a a a a a\n").repeated(50);
        QTest::newRow("one long word") << QByteArray(20'000, 'x');
        QTest::newRow("punctuation") << QByteArray("?!.,;:-()\n").repeated(50);
        QTest::newRow("numbers") << QByteArray("1 22 333 4444 55555\n").repeated(50);
        QTest::newRow("sign of the word boundary") << QByteArray("a\xE2\x96\x81"
                                                                 "b c\xE2\x96\x81\n")
                                                          .repeated(50);
        QTest::newRow("sign of the unknown") << QByteArray("a\xE2\x96\x85 b \xE2\x81\x87\n").repeated(50);
        QTest::newRow("markup of the vocabulary") << QByteArray("<s> </s> <unk> <pad>\n").repeated(50);
        QTest::newRow("end marks inside") << QByteArray("one \xC2\xB6 two three\n").repeated(50);
        QTest::newRow("every script")
            << QString::fromUtf8(u8"слово 言葉 لفظ λόγος शब्द 말씀 🙂\n")
                   .repeated(50)
                   .toUtf8();
        QTest::newRow("carriage returns") << QByteArray("one two three\r\n").repeated(50);
    }

    void oddCorporaGiveALexiconOrAnError() {
        QFETCH(QByteArray, text);
        const auto error = errorLearning(text.toStdString());
        if (error) {
            QVERIFY(error->kind() == ErrorKind::BadInput);
            return;
        }
        const Lexicon lexicon(path("out"));
        QVERIFY(lexicon.size() >= 3);
        std::filesystem::remove(path("out.spm"));
        std::filesystem::remove(path("out.safetensors"));
        std::filesystem::remove(path("out.trigrams.safetensors"));
        std::filesystem::remove(path("out.classes.safetensors"));
    }

    void invalidUtf8IsNamedByLineAndByte() {
        const auto error = errorLearning("good line\nbad \xFF line\n");
        QVERIFY(error && error->kind() == ErrorKind::BadInput);
        QVERIFY2(error->message().find("line 2, byte 5") != std::string::npos, error->what());
        QVERIFY(error->message().find("corpus.txt") != std::string::npos);
        std::string cutAtTheEnd(kLongestFragment * 20, 'x');
        cutAtTheEnd.append("\xE2\x98");
        const auto late = errorLearning(cutAtTheEnd);
        QVERIFY(late && late->message().find("line 1, byte 80001") != std::string::npos);
    }

    void moreCharactersThanPiecesAreRefused() {
        std::string text;
        for (char32_t c = 0x4E00; c < 0x4E00 + 300; ++c) {
            text += QString::fromUcs4(&c, 1).toStdString() + (c % 10 == 0 ? "\n" : " ");
        }
        const auto error = errorLearning(text, {.vocabulary = 64});
        QVERIFY(error && error->kind() == ErrorKind::BadInput);
        QVERIFY2(error->message().find("different characters") != std::string::npos, error->what());
    }

    void optionsOutOfRangeAreRefused() {
        const auto corpus = corpusOf(smallCorpus(50));
        for (const LexiconOptions& options : std::vector<LexiconOptions>{{.vocabulary = 0},
                                                                         {.vocabulary = 1 << 20},
                                                                         {.channels = 0},
                                                                         {.channels = 1 << 20},
                                                                         {.window = 0},
                                                                         {.window = 17}}) {
            QVERIFY(throwsKind(ErrorKind::Usage, [&] { learnLexicon(corpus, path("out"), options, {}); }));
        }
    }

    void unreadableCorporaAndUnwritableFoldersAreRefused() {
        QVERIFY(throwsKind(ErrorKind::Io, [&] { learnLexicon(path("none"), path("out"), {}, {}); }));
        QVERIFY(throwsKind(ErrorKind::Io, [&] { learnLexicon(path(""), path("out"), {}, {}); }));
        QVERIFY(throwsKind(ErrorKind::Io, [&] { learnLexicon("/dev/zero", path("out"), {}, {}); }));
        const auto corpus = corpusOf(smallCorpus(50));
        QVERIFY(throwsKind(ErrorKind::Io, [&] { learnLexicon(corpus, path("none/out"), {}, {}); }));
    }

    void cancellingAtAnyStageLeavesNoFile() {
        const auto corpus = corpusOf(smallCorpus(50));
        std::set<std::string> stages;
        learnLexicon(corpus, path("counted"), {}, [&](double share, const std::string& what) {
            if (share < 1) { // the last call comes when all is written
                stages.insert(what);
            }
            return true;
        });
        QVERIFY(stages.size() >= 6);
        for (const auto& stage : stages) {
            QVERIFY(throwsKind(ErrorKind::Usage, [&] {
                learnLexicon(corpus, path("out"), {},
                             [&](double, const std::string& what) { return what != stage; });
            }));
            QVERIFY(!std::filesystem::exists(path("out.spm")));
            QVERIFY(!std::filesystem::exists(path("out.safetensors")));
            QVERIFY(!std::filesystem::exists(path("out.trigrams.safetensors")));
            QVERIFY(!std::filesystem::exists(path("out.classes.safetensors")));
        }
    }

    // What the trainer does when it meets something it did not expect.
    void aLibraryThatEndsTheProcessEndsOnlyItsChild() {
        const auto never = [] {};
        const std::string large(1'000'000, 'l');
        QVERIFY(runIsolated([&] { return large; }, never) == large);
        QVERIFY(runIsolated([] { return std::string(); }, never) == std::string());
        QVERIFY(!runIsolated([]() -> std::string { std::exit(0); }, never));
        QVERIFY(!runIsolated([]() -> std::string { std::abort(); }, never));
        QVERIFY(!runIsolated([]() -> std::string { throw std::runtime_error("no"); }, never));
        QVERIFY_EXCEPTION_THROWN(runIsolated(
                                     []() -> std::string {
                                         for (;;) {
                                             ::pause();
                                         }
                                     },
                                     [] { throw std::runtime_error("cancelled"); }),
                                 std::runtime_error);
    }

    void frequentWordsAreSeededWithAMarkOfTheCorpus() {
        const std::vector<std::string> passages = {"from one; from two;", "(from) two", "three; \"quoted\""};
        QVERIFY((wordSeeds(passages, 10) == std::vector<std::string>{"from;", "two;"}));
        QVERIFY((wordSeeds(passages, 1) == std::vector<std::string>{"from;"}));
        QVERIFY(wordSeeds({"no marks no marks"}, 10).empty());
        QVERIFY(wordSeeds({}, 10).empty());
    }

    void linesAreReadWithoutWhatIsNoText() {
        const auto fragments = fragmentsOf("\xEF\xBB\xBF"
                                           "first\r\n\n \t \nsecond\x01line\tend\nlast");
        QCOMPARE(fragments.size(), std::size_t{3});
        QCOMPARE(fragments[0].text, std::string("first "));
        QCOMPARE(fragments[1].text, std::string("second line end"));
        QCOMPARE(fragments[2].text, std::string("last"));
        QVERIFY(fragments[0].endsPassage && fragments[1].endsPassage && fragments[2].endsPassage);
    }

    void longLinesAreCutAtSpacesAndBetweenCharacters() {
        std::string words;
        while (words.size() < 150'000) { // longer than two blocks of reading
            words += "word ";
        }
        std::string joined;
        for (const auto& fragment : fragmentsOf(words + "\nnext\n")) {
            QVERIFY(fragment.text.size() <= kLongestFragment);
            QVERIFY(fragment.text == "next" || fragment.text.ends_with("word "));
            joined += fragment.text;
        }
        QCOMPARE(joined, words + "next");

        std::string letters; // three bytes each, no space anywhere
        for (int i = 0; i < 5000; ++i) {
            letters += "\xE2\x98\x83";
        }
        const auto fragments = fragmentsOf(letters);
        std::string together;
        for (std::size_t i = 0; i < fragments.size(); ++i) {
            QCOMPARE(fragments[i].text.size() % 3, std::size_t{0});
            QCOMPARE(fragments[i].endsPassage, i + 1 == fragments.size());
            together += fragments[i].text;
        }
        QCOMPARE(together, letters);
    }
};

QTEST_APPLESS_MAIN(LexiconLearningTest)
#include "lexicon_learning_test.moc"
