// The lexicon: text to tokens and back, what the tables say, and files that must not be trusted.

#include "engine/files/safetensors.h"
#include "engine/files/text_file.h"
#include "engine/text/lexicon.h"
#include "engine/text/word_classes.h"
#include "tests/engine/text/expect_error.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <functional>
#include <numeric>

using namespace sgfm;
using namespace sgfm::text;

namespace {
const std::string kStem = std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv";
}

class LexiconTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<Lexicon> m_lexicon;
    QTemporaryDir m_folder;

    TokenId tokenOf(const char* word) const { return m_lexicon->tokenize(word).front(); }

    // A copy of the shipped lexicon with something changed; the hash of the vocabulary is kept right.
    std::optional<Error>
    errorOfChanged(const std::function<void(files::Safetensors&)>& change,
                   const std::function<void(std::string&)>& changeVocabulary = {}) const {
        const std::string stem = m_folder.filePath("changed").toStdString();
        auto vocabulary = files::readTextFile(kStem + ".spm", 10'000'000);
        auto content = files::readSafetensors(kStem + ".safetensors");
        if (changeVocabulary) {
            changeVocabulary(vocabulary);
        }
        files::writeTextFile(stem + ".spm", vocabulary);
        content.metadata["vocabulary_sha256"] = files::sha256Of(stem + ".spm");
        change(content);
        files::writeSafetensors(stem + ".safetensors", content);
        return errorOf([&] { const Lexicon lexicon(stem); });
    }

    bool refuses(const std::function<void(files::Safetensors&)>& change) const {
        const auto error = errorOfChanged(change);
        return error && error->kind() == ErrorKind::BadInput;
    }

  private slots:
    void initTestCase() { m_lexicon = std::make_unique<Lexicon>(kStem); }

    void theShippedLexiconHasTheShapeOfTheDesign() {
        QCOMPARE(m_lexicon->size(), 4096);
        QCOMPARE(m_lexicon->channels(), 48);
        QCOMPARE(m_lexicon->sha256(), files::sha256Of(kStem + ".safetensors"));
        QVERIFY(std::filesystem::file_size(kStem + ".spm") +
                    std::filesystem::file_size(kStem + ".safetensors") <
                4'000'000);
    }

    // 1e-5: rows are rounded to float32 once.
    void embeddingsHaveUnitMeanSquare() {
        for (TokenId token = 0; token < m_lexicon->size(); ++token) {
            const auto row = m_lexicon->embedding(token);
            const double square = std::inner_product(row.begin(), row.end(), row.begin(), 0.0);
            QVERIFY(std::abs(square / 48 - 1) < 1e-5);
        }
        QCOMPARE(m_lexicon->embeddings().size(), std::size_t{4096 * 48});
    }

    // 1e-4: 4,096 logarithms rounded to float32.
    void unigramProbabilitiesAddUpToOne() {
        double sum = 0;
        for (TokenId token = 0; token < m_lexicon->size(); ++token) {
            sum += std::exp(static_cast<double>(m_lexicon->logProbability(token)));
        }
        QVERIFY(std::abs(sum - 1) < 1e-4);
    }

    void textComesBackFromItsTokens_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("verse") << "In the beginning God created the heaven and the earth."
                               << "In the beginning God created the heaven and the earth.";
        QTest::newRow("words of other times") << "My dog likes pizza"
                                              << "My dog likes pizza";
        QTest::newRow("white space") << "  Let\tthere \n be   light: "
                                     << "Let there be light:";
        QTest::newRow("end mark") << u8"the LORD. ¶ And he said" << u8"the LORD. ¶ And he said";
        QTest::newRow("end mark without spaces") << u8"LORD.¶And" << u8"LORD. ¶ And";
        QTest::newRow("unknown") << u8"a ☃ in Judah" << u8"a \uFFFD in Judah";
        QTest::newRow("compatibility form") << u8"ﬁre" << "fire";
    }

    void textComesBackFromItsTokens() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const auto tokens = m_lexicon->tokenize(text.toStdString());
        QCOMPARE(QString::fromStdString(m_lexicon->textOf(tokens)), expected);
    }

    void commonWordsAreOnePiece() {
        for (const char* word :
             {"beginning", "LORD", "Moses", "water", "righteousness", "Jerusalem", "from", "shall"}) {
            QCOMPARE(m_lexicon->tokenize(word).size(), std::size_t{1});
        }
        QCOMPARE(m_lexicon->pieceOf(tokenOf("water")), std::string(" water"));
        QCOMPARE(m_lexicon->pieceOf(m_lexicon->endMark()), std::string("\xC2\xB6"));
        QCOMPARE(m_lexicon->pieceOf(-1), std::string("\xEF\xBF\xBD"));
        QCOMPARE(m_lexicon->pieceOf(1'000'000), std::string("\xEF\xBF\xBD"));
    }

    void textThatCannotBeUsedIsRefusedByName() {
        const auto messageOf = [&](const std::string& text) {
            const auto error = errorOf([&] { m_lexicon->tokenize(text); });
            return error && error->kind() == ErrorKind::BadInput ? error->message() : std::string();
        };
        QVERIFY(messageOf("light \xFF").find("byte 7") != std::string::npos);
        QVERIFY(messageOf("\xC0\x80").find("byte 1") != std::string::npos);      // overlong
        QVERIFY(messageOf("a\xED\xA0\x80").find("byte 2") != std::string::npos); // surrogate
        QVERIFY(messageOf("cut off \xE2\x98").find("UTF-8") != std::string::npos);
        QVERIFY(messageOf(std::string("a\0b", 3)).find("control character: byte 2") != std::string::npos);
        QVERIFY(messageOf("bell \x07").find("control character: byte 6") != std::string::npos);
        QVERIFY(messageOf("\xC2\x85").find("control character") != std::string::npos); // C1
        QVERIFY(messageOf("").find("empty") != std::string::npos);
        QVERIFY(messageOf(" \n\t ").find("empty") != std::string::npos);
        QVERIFY(messageOf(std::string(2'000'000, 'a')).find("bytes long") != std::string::npos);
    }

    // What a person expects of such a lexicon, from the lists in resources/models/README.md.
    void wordsOfOneKindAreNeighbours() {
        const auto isNear = [&](const char* word, const char* other) {
            const auto list = m_lexicon->nearest(tokenOf(word), 8);
            return std::any_of(list.begin(), list.end(),
                               [&](const auto& entry) { return entry.first == tokenOf(other); });
        };
        QVERIFY(isNear("water", "bread"));
        QVERIFY(isNear("LORD", "God"));
        QVERIFY(isNear("said", "answered"));
        QVERIFY(isNear("seven", "six"));
        QVERIFY(isNear("Moses", "Joshua"));
        QVERIFY(isNear("light", "darkness"));
    }

    void nearestAreSortedAndWithoutTheTokenItself() {
        const auto list = m_lexicon->nearest(tokenOf("king"), 50);
        QCOMPARE(list.size(), std::size_t{50});
        QVERIFY(std::is_sorted(list.begin(), list.end(),
                               [](const auto& a, const auto& b) { return a.second > b.second; }));
        QVERIFY(std::none_of(list.begin(), list.end(),
                             [&](const auto& entry) { return entry.first == tokenOf("king"); }));
        QCOMPARE(m_lexicon->nearest(tokenOf("king"), 1'000'000).size(), std::size_t{4095});
        QVERIFY(m_lexicon->nearest(tokenOf("king"), -3).empty());
        QVERIFY(m_lexicon->nearest(-1, 3).empty());
    }

    // So that a decoder can tell all tokens apart: at unit temperature the nearest one is then
    // 48 (1 - 0.955) = 2.2 nats away.
    void noTwoTokensFallTogether() {
        for (TokenId token = 0; token < m_lexicon->size(); token += 1) {
            QVERIFY(m_lexicon->nearest(token, 1).front().second < 0.955F);
        }
    }

    void neighbourInformationTellsWhatFollows() {
        const auto information = [&](const char* a, const char* b) {
            return m_lexicon->bigramInformation(tokenOf(a), tokenOf(b));
        };
        QVERIFY(information("the", "LORD") > 1);
        QVERIFY(information("thou", "shalt") > 2);
        QVERIFY(information("the", "the") < -4); // was to be expected, never comes
        // What the corpus is too small to tell is what it tells of their classes.
        const double ofClasses = std::log(
            static_cast<double>(m_lexicon->classes().ratio(tokenOf("Haggai"), tokenOf("pomegranates"))));
        QVERIFY(std::abs(static_cast<double>(information("Haggai", "pomegranates")) - ofClasses) < 0.2);
        QVERIFY(information("Haggai", "Haggai") < -1); // but no word is said twice without need
        QVERIFY(information("city", "city") < -3);
        QVERIFY(information("thousand", "thousand") > 0); // was seen
    }

    // "Jehoiachin" is made of parts; what never went on from such a part makes no word with it.
    void partsThatNeverMadeAWordTogetherAreKeptApart() {
        const auto parts = m_lexicon->tokenize("Zerubbabel Jehoiachin Arphaxad takest");
        std::vector<TokenId> inside; // pieces without a space before them
        for (const auto part : parts) {
            if (std::isalpha(static_cast<unsigned char>(m_lexicon->pieceOf(part).front())) != 0) {
                inside.push_back(part);
            }
        }
        QVERIFY(!inside.empty());
        const auto the = tokenOf("the");
        for (const auto part : inside) {
            QVERIFY(m_lexicon->bigramInformation(the, part) < -4); // no word is "the" and that
        }
        for (std::size_t i = 0; i + 1 < parts.size(); ++i) { // what was seen stays as it was learned
            if (std::isalpha(static_cast<unsigned char>(m_lexicon->pieceOf(parts[i + 1]).front())) != 0) {
                QVERIFY(m_lexicon->bigramInformation(parts[i], parts[i + 1]) > 0);
            }
        }
        // Stops are no part of a word: after a rare word one may stand that never stood there.
        QVERIFY(m_lexicon->bigramInformation(tokenOf("pomegranates"), m_lexicon->tokenize("end?").back()) >
                -1);
    }

    void lexiconsThatDoNotFitTogetherAreRefused() {
        QVERIFY(!errorOfChanged([](files::Safetensors&) {})); // the copy itself is good
        const auto remove = [](const char* name) {
            return [name](files::Safetensors& content) { content.tensors.erase(name); };
        };
        for (const char* name :
             {"embeddings", "log_probabilities", "bigram_rows", "bigram_tokens", "bigram_information"}) {
            QVERIFY2(refuses(remove(name)), name);
        }
        for (const char* key : {"format", "tokens", "vocabulary_sha256"}) {
            QVERIFY2(refuses([key](files::Safetensors& content) { content.metadata.erase(key); }), key);
        }
        for (const char* tokens : {"", "many", "-5", "0", "1e9", "99999999999999999999"}) {
            QVERIFY2(refuses([tokens](files::Safetensors& content) {
                         content.metadata["tokens"] = std::string(tokens);
                     }),
                     tokens);
        }
        QVERIFY(
            refuses([](files::Safetensors& content) { content.metadata["format"] = std::string("other"); }));
        QVERIFY(refuses(
            [](files::Safetensors& content) { content.metadata["vocabulary_sha256"] = std::string("0"); }));
        QVERIFY(refuses([](files::Safetensors& content) {
            auto& embeddings = content.tensors["embeddings"];
            embeddings.shape = {4096 * 48};
        }));
        QVERIFY(refuses([](files::Safetensors& content) {
            auto& embeddings = content.tensors["embeddings"];
            embeddings.shape = {4095, 48};
            embeddings.floats.resize(4095 * 48);
        }));
        QVERIFY(refuses([](files::Safetensors& content) { content.tensors["embeddings"].floats[100] += 5; }));
        QVERIFY(
            refuses([](files::Safetensors& content) { content.tensors["log_probabilities"].floats[7] = 1; }));
        QVERIFY(refuses([](files::Safetensors& content) {
            auto& values = content.tensors["log_probabilities"];
            values.floats.pop_back();
            values.shape = {values.floats.size()};
        }));
    }

    void bigramTablesThatPointOutsideAreRefused() {
        const auto set = [](const char* name, std::size_t index, std::int32_t value) {
            return [=](files::Safetensors& content) { content.tensors[name].integers[index] = value; };
        };
        QVERIFY(refuses(set("bigram_tokens", 10, 4096)));
        QVERIFY(refuses(set("bigram_tokens", 10, -1)));
        QVERIFY(refuses(set("bigram_rows", 0, 1)));
        QVERIFY(refuses(set("bigram_rows", 4096, 2'000'000'000)));
        QVERIFY(refuses(set("bigram_rows", 100, 2'000'000'000)));
        QVERIFY(refuses(set("bigram_rows", 100, -2'000'000'000)));
        QVERIFY(refuses([](files::Safetensors& content) {
            auto& tokens = content.tensors["bigram_tokens"].integers;
            const auto row = static_cast<std::size_t>(content.tensors["bigram_rows"].integers[2000]);
            std::swap(tokens[row], tokens[row + 1]); // no longer ascending (or in another row: also refused)
        }));
        QVERIFY(refuses([](files::Safetensors& content) {
            auto& information = content.tensors["bigram_information"];
            information.floats.pop_back();
            information.shape = {information.floats.size()};
        }));
    }

    void damagedVocabulariesAreRefused() {
        const auto nothing = [](files::Safetensors&) {};
        for (const auto& change : std::vector<std::function<void(std::string&)>>{
                 [](std::string& bytes) { bytes.clear(); },
                 [](std::string& bytes) { bytes = std::string(100, '?'); },
                 [](std::string& bytes) { bytes.resize(bytes.size() / 2); },
             }) {
            const auto error = errorOfChanged(nothing, change);
            QVERIFY(error && error->kind() == ErrorKind::BadInput);
        }
    }

    void missingFilesAreNamed() {
        const auto error = errorOf([&] { const Lexicon lexicon(m_folder.filePath("absent").toStdString()); });
        QVERIFY(error && error->kind() == ErrorKind::Io);
        QVERIFY(error->message().find("absent.safetensors") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(LexiconTest)
#include "lexicon_test.moc"
