// sgfm evaluate text: what it reports, that it goes on where it was stopped, and what it refuses.

#include "tests/cli/support/sgfm_process.h"

#include <QDir>
#include <QJsonArray>
#include <QTemporaryDir>

using sgfm::test::refusedWith;
using sgfm::test::runSgfm;

class EvaluateCliTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void baselinesStandBesideHeldOutText();
    void theSecondRunTakesTheTextsOfTheFirst();
    void aTransformerIsTrainedAndJudges();
    void textsOfAFileAreJudged();
    void badInputIsRefused();

  private:
    QStringList evaluate(const QStringList& more) const {
        return QStringList{"evaluate", "text", "--quiet", "--corpus", "corpus.txt", "--samples", "10",
                           "--length", "32",   "--cache", "cache",    "--prompted", "2"} +
               more;
    }
    QString file(const char* name) const { return m_folder.filePath(name); }
    QTemporaryDir m_folder;
};

void EvaluateCliTest::initTestCase() {
    QFile corpus(file("corpus.txt"));
    QVERIFY(corpus.open(QIODevice::WriteOnly));
    const QStringList subjects{"king", "priest", "woman", "child", "servant"};
    const QStringList verbs{"saw", "heard", "sent", "loved"};
    const QStringList objects{"house", "city", "mountain", "river", "stone", "fire"};
    for (int line = 0; line < 1200; ++line) {
        corpus.write(QString("And the %1 %2 the %3 of the %4.\n%5")
                         .arg(subjects[(line * 7) % 5], verbs[(line / 3) % 4], objects[(line * 11) % 6],
                              subjects[(line / 7) % 5], line % 20 == 19 ? "\n" : "")
                         .toUtf8());
    }
}

void EvaluateCliTest::baselinesStandBesideHeldOutText() {
    const auto outcome = runSgfm(evaluate({"--only", "held_out,unigram,bigram,trigram",
                                           "--minutes-for-transformer", "0", "--table", "table.md"}),
                                 m_folder.path());
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    const auto texts = outcome.json()["texts"].toArray();
    QCOMPARE(texts.size(), 4);
    const auto perplexity = [&](int row) {
        return texts[row].toObject()["perplexity_ngram"].toObject()["value"].toDouble();
    };
    QCOMPARE(texts[0].toObject()["name"].toString(), QString("held_out"));
    QVERIFY(perplexity(0) > 1 && perplexity(1) > 2 * perplexity(0) && perplexity(1) > perplexity(3));
    QCOMPARE(texts[0].toObject()["examples"].toArray().size(), 10);
    QVERIFY(outcome.json()["claims"].toObject()["coarse_coefficients_as_topic"].toArray().size() == 5);
    QFile table(file("table.md"));
    QVERIFY(table.open(QIODevice::ReadOnly));
    QCOMPARE(table.readAll().count('\n'), 6);
}

void EvaluateCliTest::theSecondRunTakesTheTextsOfTheFirst() {
    const auto arguments = evaluate({"--only", "bigram", "--minutes-for-transformer", "0"});
    const auto first = runSgfm(arguments, m_folder.path());
    const auto cache = QDir(file("cache")).entryInfoList({"bigram-*.json"}, QDir::Files);
    QCOMPARE(cache.size(), 1);
    const auto second = runSgfm(arguments, m_folder.path());
    QCOMPARE(second.output, first.output);
    QCOMPARE(QFileInfo(cache[0].filePath()).lastModified(), cache[0].lastModified());
}

void EvaluateCliTest::aTransformerIsTrainedAndJudges() {
    // A fiftieth of a minute: some steps, which is enough to be there.
    const auto outcome = runSgfm(
        evaluate({"--only", "held_out,transformer", "--minutes-for-transformer", "0.02"}), m_folder.path());
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    const auto result = outcome.json();
    QVERIFY(result["transformer"].toObject()["steps"].toString().toInt() >= 1);
    for (const auto& text : result["texts"].toArray()) {
        QVERIFY(text.toObject()["perplexity_transformer"].toObject()["value"].toDouble() > 1);
    }
    QVERIFY(QFile::exists(file("cache/transformer.safetensors")));
}

void EvaluateCliTest::textsOfAFileAreJudged() {
    QFile texts(file("texts.txt"));
    QVERIFY(texts.open(QIODevice::WriteOnly));
    texts.write("And the king saw the house of the child.\n\nzebra xylophone\n");
    texts.close();
    const auto outcome =
        runSgfm(evaluate({"--only", "file", "--texts", "texts.txt", "--minutes-for-transformer", "0"}),
                m_folder.path());
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    const auto row = outcome.json()["texts"].toArray()[0].toObject();
    QCOMPARE(row["samples"].toInt(), 2);
    QCOMPARE(row["words_in_corpus"].toObject()["value"].toDouble(), 9.0 / 11);
    QCOMPARE(row["copied_span_words"].toObject()["longest"].toInt() > 2, true);
}

void EvaluateCliTest::badInputIsRefused() {
    const auto run = [&](const QStringList& arguments) { return runSgfm(arguments, m_folder.path()); };
    QVERIFY(refusedWith(run({"evaluate", "text", "--corpus", "absent.txt"}), 5, "absent.txt"));
    QVERIFY(refusedWith(run(evaluate({"--model", "absent.safetensors"})), 5, "absent.safetensors"));
    QVERIFY(refusedWith(run(evaluate({"--only", "nothing", "--minutes-for-transformer", "0"})), 2, "--only"));
    QVERIFY(refusedWith(run(evaluate({"-D", "dynamics.viscosity=-1"})), 3, "dynamics.viscosity"));
    QFile damaged(file("damaged.safetensors"));
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write("no tensors");
    damaged.close();
    QVERIFY(refusedWith(run(evaluate({"--transformer", "damaged.safetensors"})), 3, "damaged.safetensors"));
    QCOMPARE(run({"evaluate", "text"}).exitCode, 2);
    QCOMPARE(run(evaluate({"--samples", "0"})).exitCode, 2);
}

QTEST_GUILESS_MAIN(EvaluateCliTest)
#include "evaluate_cli_test.moc"
