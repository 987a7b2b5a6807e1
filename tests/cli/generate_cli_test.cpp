// sgfm train text and sgfm generate text: a training that is killed goes on, and what the model of these few
// steps generates keeps what was prescribed. What it says is nonsense; how it says it must hold.

#include "engine/files/text_file.h"
#include "engine/recipe/recipe.h"
#include "engine/text/lexicon.h"
#include "tests/cli/support/sgfm_process.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTemporaryDir>

using sgfm::test::Outcome;
using sgfm::test::refusedWith;
using sgfm::test::runSgfm;

class GenerateCliTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void aKilledTrainingGoesOnFromItsCheckpoint();
    void promptPinsAndWordsAreKept();
    void theSameSeedGivesTheSameTextAndAnotherSeedAnother();
    void theFilmReadsBackAndBringsItsRecipe();
    void badInputIsRefusedWithAReason_data();
    void badInputIsRefusedWithAReason();

  private:
    static constexpr int kSteps = 4;
    static constexpr int kEvaluateEvery = 2; // an evaluation saves a checkpoint
    static constexpr int kLength = 16;

    QString path(const QString& name) const { return m_folder.filePath(name); }
    QStringList training() const {
        return {"train",
                "text",
                "--corpus",
                path("corpus.txt"),
                "--out",
                path("tiny.safetensors"),
                "--steps",
                QString::number(kSteps),
                "--batch",
                "2",
                "--replicas",
                "1",
                "--window",
                "32",
                "--slices",
                "8",
                "--width",
                "16",
                "--hidden",
                "16",
                "--evaluate-every",
                QString::number(kEvaluateEvery),
                "--precision",
                "float32"};
    }
    Outcome generate(const QString& out, const QStringList& more) const {
        return runSgfm(QStringList{"generate", "text", "--model", path("tiny.safetensors"), "--length",
                                   QString::number(kLength), "--steps", "3", "--out", path(out), "--json"} +
                       more);
    }
    QList<QJsonObject> lines(const QString& out) const {
        QFile file(path(out + "/samples.jsonl"));
        QList<QJsonObject> read;
        if (file.open(QIODevice::ReadOnly)) {
            while (!file.atEnd()) {
                read.append(QJsonDocument::fromJson(file.readLine()).object());
            }
        }
        return read;
    }
    static int tokenAt(const QJsonObject& line, int position) {
        return line["tokens"].toArray()[position].toObject()["token"].toInt(-1);
    }
    QByteArray textOf(const QString& out) const {
        QFile file(path(out + "/samples.txt"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_folder;
    const sgfm::text::Lexicon m_lexicon{std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv"};
};

void GenerateCliTest::initTestCase() {
    std::string corpus;
    for (int i = 0; i < 120; ++i) {
        corpus += "And the king said unto the people of the city, Let us go up.\n";
    }
    sgfm::files::writeTextFile(path("corpus.txt").toStdString(), corpus);
}

void GenerateCliTest::aKilledTrainingGoesOnFromItsCheckpoint() {
    const QString checkpoint = path("tiny.safetensors.checkpoint");
    {
        QProcess first;
        first.start(QStringLiteral(SGFM_BINARY_DIR "/app/sgfm"), training());
        while (!QFileInfo::exists(checkpoint) && first.state() != QProcess::NotRunning) {
            first.waitForFinished(5);
        }
        QVERIFY2(QFileInfo::exists(checkpoint), first.readAllStandardError().constData());
        first.kill(); // SIGKILL: nothing can be saved any more
        QVERIFY(first.waitForFinished(-1));
    }
    const auto second = runSgfm(training() + QStringList{"--json"});
    QVERIFY2(second.exitCode == 0, second.error.constData());
    QCOMPARE(second.json()["steps"].toInt(), kSteps);
    QVERIFY(second.json()["finished"].toBool());
    QVERIFY(second.json()["held_out_cross_entropy"].toDouble() > 0);
    QFile model(path("tiny.safetensors"));
    QVERIFY(model.open(QIODevice::ReadOnly));
    const auto before = model.readAll();
    model.close();
    // One that was not killed has the same weights: the examples and the noise go on where they were.
    auto whole = training();
    whole[whole.indexOf(path("tiny.safetensors"))] = path("whole.safetensors");
    const auto uncut = runSgfm(whole + QStringList{"--json"});
    QVERIFY2(uncut.exitCode == 0, uncut.error.constData());
    QCOMPARE(uncut.json()["held_out_cross_entropy"], second.json()["held_out_cross_entropy"]);
    // Another corpus does not go on from this checkpoint.
    sgfm::files::writeTextFile(path("other.txt").toStdString(),
                               std::string("And he went up from thence unto the mount.\n\n") +
                                   std::string("And it came to pass in those days.\n"));
    auto other = training();
    other[other.indexOf(path("corpus.txt"))] = path("other.txt");
    QVERIFY(runSgfm(other).exitCode != 0);
    QVERIFY(model.open(QIODevice::ReadOnly));
    QVERIFY(model.readAll() == before);
}

void GenerateCliTest::promptPinsAndWordsAreKept() {
    const auto outcome =
        generate("kept", {"--prompt", "And God said,", "--pins", "8:Jerusalem, 12:light", "--must-appear",
                          "water", "--must-not-appear", "the", "--must-not-appear", "of", "--samples", "2"});
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    const auto json = outcome.json();
    QCOMPARE(json["samples"].toArray().size(), 2);
    QCOMPARE(json["model_sha256"].toString().size(), 64);
    const auto written = lines("kept");
    QCOMPARE(written.size(), 2);
    const auto prompt = m_lexicon.tokenize("And God said,");
    for (qsizetype i = 0; i < written.size(); ++i) {
        const auto sample = json["samples"].toArray()[i].toObject();
        QVERIFY(sample["text"].toString().startsWith("And God said,"));
        QVERIFY(sample["max_divergence"].toDouble(1) < 1e-4); // rounding, of values near one
        const auto& line = written[i];
        QCOMPARE(line["tokens"].toArray().size(), kLength);
        QCOMPARE(tokenAt(line, 8), static_cast<int>(m_lexicon.tokenize("Jerusalem").front()));
        QCOMPARE(tokenAt(line, 12), static_cast<int>(m_lexicon.tokenize("light").front()));
        QList<int> free;
        for (int x = static_cast<int>(prompt.size()); x < kLength; ++x) {
            free.append(tokenAt(line, x));
        }
        QVERIFY(free.contains(static_cast<int>(m_lexicon.tokenize("water").front())));
        for (const char* word : {"the", "of"}) {
            QVERIFY2(!free.contains(static_cast<int>(m_lexicon.tokenize(word).front())), word);
        }
    }
    const auto recipe = sgfm::recipe::readRecipe(path("kept/recipe.sgfm.json").toStdString());
    QCOMPARE(recipe.prompt.text, std::string("And God said,"));
    QCOMPARE(QString::fromStdString(recipe.modelHash), json["model_sha256"].toString());
}

void GenerateCliTest::theSameSeedGivesTheSameTextAndAnotherSeedAnother() {
    QVERIFY(generate("one", {"--seed", "5"}).exitCode == 0);
    QVERIFY(generate("two", {"--seed", "6"}).exitCode == 0);
    // The recipe alone makes the text again.
    const auto again = runSgfm({"generate", "text", path("one/recipe.sgfm.json"), "--model",
                                path("tiny.safetensors"), "--out", path("again"), "--json"});
    QVERIFY2(again.exitCode == 0, again.error.constData());
    QVERIFY(!textOf("one").isEmpty());
    QVERIFY(textOf("one") == textOf("again"));
    QVERIFY(textOf("one") != textOf("two"));
}

void GenerateCliTest::theFilmReadsBackAndBringsItsRecipe() {
    const auto outcome =
        generate("film", {"--prompt", "And God said,", "--video", "--width", "640", "--height", "360"});
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    const auto file = path("film/evolution.mp4").toStdString();
    QVERIFY(sgfm::recipe::readRecipe(file) ==
            sgfm::recipe::readRecipe(path("film/recipe.sgfm.json").toStdString()));
    QProcess probe;
    probe.start("ffprobe",
                {"-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries",
                 "stream=width,height,nb_read_frames", "-of", "csv=p=0", QString::fromStdString(file)});
    QVERIFY(probe.waitForFinished(-1));
    // Three levels, and the finished text for two seconds of twelve pictures.
    QCOMPARE(probe.readAllStandardOutput().trimmed(), QByteArray("640,360,27"));
}

void GenerateCliTest::badInputIsRefusedWithAReason_data() {
    QFile bad(path("bad.safetensors"));
    QVERIFY(bad.open(QIODevice::WriteOnly));
    bad.write("no model");
    bad.close();
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* name, const QStringList& arguments, int exitCode, const char* named) {
        QTest::newRow(name) << arguments << exitCode << QByteArray(named);
    };
    const QStringList model{"--model", path("tiny.safetensors"), "--steps", "2"};
    row("no model there", {"--model", path("none.safetensors")}, 3, "none.safetensors");
    row("no model but a text", {"--model", path("bad.safetensors")}, 3, "bad.safetensors");
    row("a pin without a word", model + QStringList{"--pins", "3:"}, 3, "3:");
    row("a pin beyond the end", model + QStringList{"--length", "16", "--pins", "16:light"}, 3, "pin");
    row("a prompt too long for the length",
        model + QStringList{"--length", "8", "--prompt", QString("and the light ").repeated(20)}, 3,
        "prompt");
    row("a missing recipe", QStringList{path("none.sgfm.json")} + model, 5, "none.sgfm.json");
    row("a length of nothing", model + QStringList{"--length", "0"}, 2, "--length");
    row("a length beyond the limit", model + QStringList{"--length", "1025"}, 2, "--length");
    row("no samples", model + QStringList{"--samples", "0"}, 2, "--samples");
}

void GenerateCliTest::badInputIsRefusedWithAReason() {
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, named);
    const auto outcome =
        runSgfm(QStringList{"generate", "text", "--out", path("refused")} + arguments, m_folder.path());
    if (exitCode == 2) { // the command line's own refusal says it in one line
        QCOMPARE(outcome.exitCode, exitCode);
        QVERIFY2(outcome.error.contains(named), outcome.error.constData());
    } else {
        QVERIFY(refusedWith(outcome, exitCode, named.constData()));
    }
}

QTEST_GUILESS_MAIN(GenerateCliTest)
#include "generate_cli_test.moc"
