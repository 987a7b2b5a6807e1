// What triples of words tell: counts and their information, the shipped table, files that must not be
// trusted.

#include "engine/files/safetensors.h"
#include "engine/files/text_file.h"
#include "engine/text/lexicon.h"
#include "engine/text/trigram_table.h"
#include "tests/engine/text/expect_error.h"
#include "tests/engine/text/token_counts.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <functional>
#include <random>

using namespace sgfm;
using namespace sgfm::text;

namespace {

constexpr int kTokens = 8;
const std::string kHash(64, 'a');

const std::vector<bool> kNoParts(kTokens, false); // no token goes on with a word

std::vector<TokenId> randomStream(std::size_t length) {
    std::mt19937 generator(2);
    std::vector<TokenId> stream;
    for (std::size_t i = 0; i < length; ++i) {
        stream.push_back(static_cast<TokenId>(std::min(generator() % kTokens, generator() % kTokens)));
    }
    return stream;
}

} // namespace

class TrigramTableTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;

    std::filesystem::path write(const files::Safetensors& content) const {
        const std::filesystem::path file = m_folder.filePath("table.safetensors").toStdString();
        files::writeSafetensors(file, content);
        return file;
    }
    // continues: tokens that go on with the word before them.
    TrigramTable tableOf(const std::vector<TokenId>& stream,
                         const std::vector<TokenId>& continues = {}) const {
        std::vector<bool> goesOn(kTokens, false);
        for (const auto token : continues) {
            goesOn[static_cast<std::size_t>(token)] = true;
        }
        return {write(trigramsOf(triplesOf(stream), goesOn, kHash, 1000)), goesOn, kHash};
    }

  private slots:
    void triplesAreCountedAndInOrder() {
        const auto counts = triplesOf({1, 2, 3, 1, 2, 3, 1, 2, 4});
        QCOMPARE(counts.size(), std::size_t{4});
        const auto is = [](const TripleCount& count, TokenId a, TokenId b, TokenId c, std::uint64_t n) {
            return count.first == a && count.second == b && count.third == c && count.count == n;
        };
        QVERIFY(is(counts[0], 1, 2, 3, 2));
        QVERIFY(is(counts[1], 1, 2, 4, 1));
        QVERIFY(is(counts[2], 2, 3, 1, 2));
        QVERIFY(is(counts[3], 3, 1, 2, 2));
    }

    // Behind (1, 2): 3 twice and 4 once; 2 is followed by 3 twice and by 1 three times, once behind 4.
    void informationIsThatOfTheFormula() {
        const auto table = tableOf({1, 2, 3, 1, 2, 3, 1, 2, 4, 2, 3, 5});
        const auto is = [&](TokenId a, TokenId b, TokenId c, double wanted) {
            return std::abs(static_cast<double>(table.information(a, b, c)) - wanted) < 1e-6;
        };
        QCOMPARE(table.count(table.find(1, 2)), 3);
        QCOMPARE(table.count(table.find(2, 3)), 3);
        QCOMPARE(table.followers(table.find(1, 2)).size(), std::size_t{2});
        QCOMPARE(table.counts(table.find(1, 2))[0], 2);
        // P(3 | 2) = n(23) / n(2.) = 3/4, P(4 | 2) = 1/4
        QCOMPARE(table.continuation(2, 3), 0.75F);
        QCOMPARE(table.continuation(2, 5), 0.0F);
        QVERIFY(is(1, 2, 3, std::log((2 + 0.2) / (3 * 0.75 + 0.2))));
        QVERIFY(is(1, 2, 4, std::log((1 + 0.2) / (3 * 0.25 + 0.2))));
        QVERIFY(is(1, 2, 5, 0)); // was not to be expected
        QVERIFY(is(4, 2, 3, 0)); // (4, 2) is rare
        QVERIFY(is(4, 4, 4, 0));
        QCOMPARE(table.find(4, 4), -1);
        QCOMPARE(TrigramTable().find(1, 2), -1);
        QCOMPARE(TrigramTable().information(1, 2, 3), 0.0F);
        QCOMPARE(TrigramTable().continuation(1, 2), 0.0F);
    }

    void whatWasToBeExpectedAndNeverCameIsUnlikely() {
        std::vector<TokenId> stream;
        for (int i = 0; i < 40; ++i) { // 3 follows 2, but never behind 1
            stream.insert(stream.end(), {1, 2, 4, 0, 2, 3});
        }
        QVERIFY(tableOf(stream).information(1, 2, 3) < -3);
        QVERIFY(tableOf(stream).information(1, 2, 4) > 0.5F);
    }

    // 5 and 6 go on with words: 1 5 6 and 2 5 are words, 2 5 6 and 1 5 are none.
    void aPartThatMakesNoWordOfTheCorpusIsRefusedHoweverRareThePair() {
        const auto table = tableOf({0, 1, 5, 6, 3, 2, 5, 4, 0, 2, 7}, {5, 6});
        QCOMPARE(table.count(table.find(1, 5)), 1);
        const double spoils = std::log(1e-6);
        QVERIFY(table.information(1, 5, 6) > 0.3F);                            // the word
        QVERIFY(static_cast<double>(table.information(1, 5, 4)) < spoils + 1); // it never ended there
        QVERIFY(static_cast<double>(table.information(2, 5, 6)) < spoils + 1); // it never went on so
        QVERIFY(table.information(2, 5, 4) > 0);                               // a word's end
        QVERIFY(std::abs(table.information(2, 5, 3)) < 1.5F);                  // another word behind it
        QCOMPARE(table.information(0, 2, 6), 0.0F);                            // no part: a rare pair
        QCOMPARE(table.followers(table.find(0, 2)).size(), std::size_t{0});
        // Without parts of words the same counts tell nothing.
        QCOMPARE(tableOf({0, 1, 5, 6, 3, 2, 5, 4, 0, 2, 7}).information(1, 5, 4), 0.0F);
    }

    void theRarestTriplesGoFirstAndTheSameCountsGiveTheSameBytes() {
        const auto counts = triplesOf(randomStream(300));
        const auto hashOf = [&](std::size_t most) {
            return files::sha256Of(write(trigramsOf(counts, kNoParts, kHash, most)));
        };
        QCOMPARE(hashOf(1000), hashOf(1000));
        QVERIFY(hashOf(20) != hashOf(1000));
        const TrigramTable few(write(trigramsOf(counts, kNoParts, kHash, 20)), kNoParts, kHash);
        QCOMPARE(few.triples(), std::size_t{20});
    }

    void theShippedTableBelongsToTheLexiconAndKnowsItsPhrases() {
        const std::string stem = std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv";
        const Lexicon lexicon(stem);
        const auto& table = lexicon.trigrams();
        QVERIFY(table.triples() > 100'000);
        QVERIFY(std::filesystem::file_size(trigramFileOf(stem)) < 5'000'000);
        const auto token = [&](const char* word) { return lexicon.tokenize(word).front(); };
        QVERIFY(table.information(token("came"), token("to"), token("pass")) > 0.5F);
        QVERIFY(table.information(token("shalt"), token("thou"), token("shalt")) < -1);
    }

    void aLexiconWorksWithoutATableAndRefusesAnotherOnes() {
        const std::string stem = m_folder.filePath("words").toStdString();
        const std::string shipped = std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv";
        for (const char* ending : {".spm", ".safetensors"}) {
            std::filesystem::copy_file(shipped + ending, stem + ending);
        }
        QVERIFY(Lexicon(stem).trigrams().empty());
        files::writeSafetensors(trigramFileOf(stem), trigramsOf(triplesOf(randomStream(100)),
                                                                std::vector<bool>(4096), kHash, 1000));
        QVERIFY(throwsKind(ErrorKind::BadInput, [&] { const Lexicon lexicon(stem); }));
    }

    void badFilesAreRefused() {
        const auto good = trigramsOf(triplesOf(randomStream(100)), kNoParts, kHash, 1000);
        const auto refuses = [&](const std::function<void(files::Safetensors&)>& change) {
            auto content = good;
            change(content);
            const auto file = write(content);
            return throwsKind(ErrorKind::BadInput, [&] { const TrigramTable table(file, kNoParts, kHash); });
        };
        QVERIFY(!refuses([](auto&) {}));
        QVERIFY(refuses([](auto& content) { content.metadata["format"] = "other"; }));
        QVERIFY(refuses([](auto& content) { content.metadata["vocabulary_sha256"] = std::string(64, 'b'); }));
        QVERIFY(refuses([](auto& content) { content.metadata.clear(); }));
        for (const auto* name :
             {"pair_rows", "pair_tokens", "pair_counts", "triple_rows", "triple_tokens", "triple_counts"}) {
            QVERIFY(refuses([&](auto& content) { content.tensors.erase(name); }));
        }
        QVERIFY(refuses([](auto& content) { content.tensors["pair_tokens"].integers[0] = kTokens; }));
        QVERIFY(refuses([](auto& content) { content.tensors["pair_tokens"].integers[0] = -1; }));
        QVERIFY(refuses([](auto& content) { content.tensors["triple_tokens"].integers[0] = 99; }));
        QVERIFY(refuses([](auto& content) { content.tensors["triple_rows"].integers[1] = 1'000'000; }));
        QVERIFY(refuses([](auto& content) { content.tensors["pair_rows"].integers.back() += 1; }));
        QVERIFY(refuses([](auto& content) { content.tensors["pair_counts"].integers[0] = 0; }));
        QVERIFY(refuses([](auto& content) { content.tensors["triple_counts"].integers[0] = -30; }));
        QVERIFY(throwsKind(ErrorKind::BadInput, [&] {
            const TrigramTable table(write(good), std::vector<bool>(kTokens + 1), kHash);
        }));
        QVERIFY(throwsKind(ErrorKind::Io, [&] {
            const TrigramTable table(m_folder.filePath("none").toStdString(), kNoParts, kHash);
        }));
    }
};

QTEST_APPLESS_MAIN(TrigramTableTest)
#include "trigram_table_test.moc"
