// sgfm run, info and train: a session without a window, and every kind of bad recipe.

#include "engine/recipe/checkpoint.h"
#include "engine/recipe/recipe.h"
#include "tests/cli/support/sgfm_process.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>

using sgfm::test::refusedWith;
using sgfm::test::runSgfm;

class RunCliTest : public QObject {
    Q_OBJECT

  private slots:
    void aSentenceFlowsAndEverythingIsWritten();
    void everyExportBringsItsRecipeBack();
    void aPresetRunsByItsName();
    void glyphsBecomeAClip();
    void aFinishedGenerationEndsTheRun();
    void infoListsWhatThereIs();
    void aLexiconIsLearnedFromAnyText();
    void badInputIsRefusedWithAReason_data();
    void badInputIsRefusedWithAReason();

  private:
    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    void write(const char* name, const QByteArray& bytes) const {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    QTemporaryDir m_folder;
};

void RunCliTest::aSentenceFlowsAndEverythingIsWritten() {
    const auto outcome =
        runSgfm({"run", "--prompt", "In the beginning God created the heaven and the earth", "--steps", "6",
                 "--out", path("run"), "--vti", "--width", "640", "--height", "360", "--json"});
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    for (const auto* name : {"evolution.mp4", "board.png", "samples.txt", "samples.jsonl", "state.npy",
                             "series.csv", "checkpoint.h5", "recipe.sgfm.json", "field.pvd"}) {
        QVERIFY2(QFile(path("run/") + name).size() > 0, name);
    }
    QVERIFY(outcome.json()["text"].toString().contains("beginning")); // six steps do not melt a sentence
    QCOMPARE(outcome.json()["steps"].toInt(), 6);
}

void RunCliTest::everyExportBringsItsRecipeBack() {
    const auto recipe = sgfm::recipe::readRecipe(path("run/recipe.sgfm.json").toStdString());
    QCOMPARE(recipe.prompt.text, std::string("In the beginning God created the heaven and the earth"));
    for (const auto* name : {"evolution.mp4", "board.png", "checkpoint.h5"}) {
        QVERIFY2(sgfm::recipe::readRecipe((path("run/") + name).toStdString()) == recipe, name);
    }
    QCOMPARE(sgfm::recipe::readCheckpoint(path("run/checkpoint.h5").toStdString()).step, std::int64_t{6});
    // The same recipe from the video gives the same text and state.
    const auto again =
        runSgfm({"run", path("run/evolution.mp4"), "--out", path("again"), "--no-video", "--json"});
    QVERIFY2(again.exitCode == 0, again.error.constData());
    QFile first(path("run/state.npy"));
    QFile second(path("again/state.npy"));
    QVERIFY(first.open(QIODevice::ReadOnly) && second.open(QIODevice::ReadOnly));
    QVERIFY(first.readAll() == second.readAll());
}

void RunCliTest::aPresetRunsByItsName() {
    const auto presets = runSgfm({"info", "--json"}).json()["presets"].toArray();
    QVERIFY(presets.size() >= 8);
    const auto name = presets.first().toObject()["name"].toString();
    const auto outcome =
        runSgfm({"run", name, "--steps", "2", "--no-video", "--out", path("preset"), "--json"});
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
}

void RunCliTest::glyphsBecomeAClip() {
    write("glyphs.sgfm.json", QByteArray::fromStdString([] {
              auto recipe = sgfm::recipe::defaultRecipe(sgfm::recipe::Mode::Video);
              recipe.prompt.source = sgfm::recipe::Source::Glyphs;
              recipe.prompt.text = "FLOW";
              recipe.grid = {32, 32, 16};
              recipe.steps = 3;
              return sgfm::recipe::toJson(recipe);
          }()));
    const auto outcome = runSgfm({"run", path("glyphs.sgfm.json"), "--out", path("glyphs"), "--width", "640",
                                  "--height", "360", "--json"});
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    QVERIFY(QFile(path("glyphs/frames.mp4")).size() > 0);
    QVERIFY(QFile(path("glyphs/evolution.mp4")).size() > 0);
}

void RunCliTest::aFinishedGenerationEndsTheRun() {
    write("anneal.sgfm.json", QByteArray::fromStdString([] {
              auto recipe = sgfm::recipe::defaultRecipe(sgfm::recipe::Mode::Text);
              recipe.parameters.setText("sampler.schedule", "anneal");
              recipe.parameters.setText("sampler.noise_levels", "3");
              recipe.steps = 50; // more than there are levels
              return sgfm::recipe::toJson(recipe);
          }()));
    const auto outcome =
        runSgfm({"run", path("anneal.sgfm.json"), "--no-video", "--out", path("anneal"), "--json"});
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    QCOMPARE(outcome.json()["steps"].toInt(), 3);
}

void RunCliTest::infoListsWhatThereIs() {
    const auto info = runSgfm({"info", "--json"}).json();
    QVERIFY(info["wavelets"].toArray().size() >= 24);
    QVERIFY(info["lexicon"].toObject()["vocabulary"].toInt() > 1000);
    const auto table = runSgfm({"info", "--parameters"});
    QCOMPARE(table.exitCode, 0);
    QVERIFY(table.output.contains("dynamics.viscosity"));
}

void RunCliTest::aLexiconIsLearnedFromAnyText() {
    QByteArray corpus;
    const QList<QByteArray> nouns{"river", "light", "stone", "garden", "shepherd", "king"};
    for (int i = 0; i < 400; ++i) {
        corpus += "the " + nouns[i % 6] + " saw the " + nouns[(i / 6) % 6] + " by the " +
                  nouns[(i / 36) % 6] + "\n";
    }
    write("corpus.txt", corpus);
    const auto outcome = runSgfm({"train", "lexicon", "--corpus", path("corpus.txt"), "--out", path("small"),
                                  "--vocabulary", "64", "--channels", "8", "--json"});
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    QVERIFY(QFile(path("small.spm")).size() > 0 && QFile(path("small.safetensors")).size() > 0);
}

void RunCliTest::badInputIsRefusedWithAReason_data() {
    write("empty.sgfm.json", "");
    write("damaged.sgfm.json", "{\"schema\": 1, \"mode\": ");
    auto surprising = QByteArray::fromStdString(
        sgfm::recipe::toJson(sgfm::recipe::defaultRecipe(sgfm::recipe::Mode::Text)));
    surprising.insert(1, "\"surprise\": true,"); // behind the opening brace
    write("unknown.sgfm.json", surprising);
    write("picture.png", "\x89PNG\r\n\x1a\n and nothing more");
    write("clip.mp4", "no film");
    write("invalid.txt", "good\nbad \xff\xfe\n");
    write("blank.txt", "\n\n");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* name, const QStringList& arguments, int exitCode, const char* named) {
        QTest::newRow(name) << arguments << exitCode << QByteArray(named);
    };
    row("missing recipe", {"run", path("none.sgfm.json")}, 5, "none.sgfm.json");
    row("empty recipe", {"run", path("empty.sgfm.json")}, 3, "empty.sgfm.json");
    row("damaged recipe", {"run", path("damaged.sgfm.json")}, 3, "damaged.sgfm.json");
    row("unknown key", {"run", path("unknown.sgfm.json")}, 3, "surprise");
    row("damaged picture", {"run", path("picture.png")}, 3, "picture.png");
    row("damaged clip", {"run", path("clip.mp4")}, 3, "clip.mp4");
    row("control character in the prompt", {"run", "--prompt", QString::fromLatin1("\u0007bell")}, 3,
        "control character");
    row("blank prompt", {"run", "--prompt", "   "}, 3, "text is empty");
    row("over-long prompt", {"run", "--prompt", QString("and the light ").repeated(600)}, 3, "prompt");
    row("corpus that is not UTF-8", {"train", "lexicon", "--corpus", path("invalid.txt"), "--out", path("l")},
        3, "invalid.txt");
    row("corpus without words", {"train", "lexicon", "--corpus", path("blank.txt"), "--out", path("l")}, 3,
        "blank.txt");
    row("missing corpus", {"train", "lexicon", "--corpus", path("none.txt"), "--out", path("l")}, 5,
        "none.txt");
}

void RunCliTest::badInputIsRefusedWithAReason() {
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, named);
    QVERIFY(refusedWith(runSgfm(arguments, m_folder.path()), exitCode, named.constData()));
}

QTEST_GUILESS_MAIN(RunCliTest)
#include "run_cli_test.moc"
