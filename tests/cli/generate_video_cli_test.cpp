// sgfm generate video as a person runs it, with Wiener's filter in the network's place: what was prescribed
// is met, the files read back, and nonsense is refused with a reason.

#include "engine/files/npy.h"
#include "engine/files/png.h"
#include "engine/recipe/recipe.h"
#include "engine/video/encoder.h"
#include "tests/cli/support/sgfm_process.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTemporaryDir>

#include <algorithm>
#include <csignal>

using sgfm::test::Outcome;
using sgfm::test::refusedWith;
using sgfm::test::runSgfm;

class GenerateVideoCliTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;

    QString path(const QString& name) const { return m_folder.filePath(name); }
    std::filesystem::path file(const QString& name) const { return path(name).toStdString(); }
    QStringList small() const {
        return {"generate", "video", "--model", "linear", "--size", "16x16",
                "--frames", "8",     "--steps", "6",      "--json"};
    }

  private slots:
    void glyphsBecomeAClipWithAllItsFiles() {
        const auto outcome = runSgfm(small() + QStringList{"--glyphs", "A", "--out", path("a")});
        QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
        const auto sample = outcome.json()["samples"].toArray()[0].toObject();
        QVERIFY(sample["first_psnr"].toDouble() >= 35);
        QVERIFY(sample["density_drift"].toDouble() < 0.01);
        QVERIFY(sample["max_divergence"].toDouble() < 1e-5);
        const auto video = sgfm::video::inspectVideo(file("a/clip.mp4"));
        QCOMPARE(video.frames, 8);
        QCOMPARE(video.width % 2, 0);
        QCOMPARE(QDir(path("a/frames")).entryList({"frame-*.png"}).size(), 8);
        const auto picture = sgfm::files::readPng(file("a/frames/frame-000.png"));
        QCOMPARE(picture.width, 16);
        const auto field = sgfm::files::readNpy(file("a/field.npy"));
        QCOMPARE(field.shape.size(), std::size_t{5});
        QCOMPARE(field.shape[1], std::size_t{3});
        // Every file brings the recipe that makes it again.
        for (const char* name :
             {"a/clip.mp4", "a/frames/frame-003.png", "a/field.npy", "a/recipe.sgfm.json"}) {
            const auto recipe = sgfm::recipe::readRecipe(file(name));
            QCOMPARE(recipe.prompt.text, std::string("A"));
            QCOMPARE(recipe.parameters.getChoice("sampler.schedule"), std::string("anneal"));
        }
        const auto again = runSgfm(
            {"generate", "video", path("a/clip.mp4"), "--model", "linear", "--out", path("again"), "--json"});
        QVERIFY2(again.exitCode == 0, again.error.constData());
        QVERIFY(sgfm::files::readNpy(file("again/field.npy")).values == field.values);
    }

    void aStretchOfAClipIsFittedAndTheFilesHaveTheSizeThatWasAskedFor() {
        QProcess::execute("ffmpeg", {"-v", "error", "-y", "-f", "lavfi", "-i", "color=white:s=64x32:r=10:d=2",
                                     "-c:v", "mpeg4", path("white.mp4")});
        const auto outcome =
            runSgfm(small() + QStringList{"--clip", path("white.mp4"), "--fit", "bars", "--start", "0.5",
                                          "--length", "1", "--video-size", "101x60", "--rate", "25", "--vti",
                                          "--out", path("fitted")});
        QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
        const auto video = sgfm::video::inspectVideo(file("fitted/clip.mp4"));
        QCOMPARE(video.width, 102);
        QCOMPARE(video.height, 60);
        QCOMPARE(video.framesPerSecond, 25.0);
        QCOMPARE(sgfm::files::readPng(file("fitted/frames/frame-007.png")).width, 101);
        const auto frames = sgfm::files::readNpy(file("fitted/frames.npy"));
        QVERIFY((frames.shape == std::vector<std::size_t>{8, 1, 16, 16}));
        QVERIFY(frames.values[1 * 16 + 8] < 0.1F &&
                frames.values[8 * 16 + 8] > 0.8F); // black above, white within
        QVERIFY(QFileInfo::exists(path("fitted/field.vti")));
        for (const char* name : {"fitted/frames.npy", "fitted/frames/frame-003.png", "fitted/clip.mp4"}) {
            const auto prompt = sgfm::recipe::readRecipe(file(name)).prompt;
            QVERIFY(prompt.fit == sgfm::recipe::Fit::Bars && prompt.clipStart == 0.5 &&
                    prompt.clipLength == 1);
        }
        QVERIFY(refusedWith(runSgfm(small() + QStringList{"--clip", path("white.mp4"), "--start", "9",
                                                          "--out", path("late")}),
                            3, "white.mp4"));
        QVERIFY(refusedWith(
            runSgfm(small() + QStringList{"--glyphs", "A", "--video-size", "9", "--out", path("odd")}), 2,
            "--video-size"));
        QCOMPARE(runSgfm(small() + QStringList{"--glyphs", "A", "--fit", "squeeze"}).exitCode, 2);
        QCOMPARE(runSgfm(small() + QStringList{"--glyphs", "A", "--rate", "0"}).exitCode, 2);
    }

    void oneThreadAndTwoMakeTheSameFrames() {
        for (const char* threads : {"1", "2"}) {
            QProcess process;
            auto environment = QProcessEnvironment::systemEnvironment();
            environment.insert("OMP_NUM_THREADS", threads);
            process.setProcessEnvironment(environment);
            process.start(QStringLiteral(SGFM_BINARY_DIR "/app/sgfm"),
                          small() + QStringList{"--glyphs", "B", "--out", path(QString("t") + threads)});
            QVERIFY(process.waitForFinished(-1));
            QCOMPARE(process.exitCode(), 0);
        }
        QVERIFY(sgfm::files::readNpy(file("t1/field.npy")).values ==
                sgfm::files::readNpy(file("t2/field.npy")).values);
    }

    void everythingGivenIsTaken() {
        QVERIFY(runSgfm(small() + QStringList{"--glyphs", "A", "--out", path("first")}).exitCode == 0);
        const auto outcome =
            runSgfm(small() + QStringList{"--clip", path("first/clip.mp4"), "--continue", "2", "--last-image",
                                          path("first/frames/frame-000.png"), "--drift", "0.5,-1", "--pin",
                                          "0,0,4,4:0-7", "--pin", "8,8,2,2:1-3", "--samples", "2", "--seed",
                                          "7", "--out", path("given")});
        QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
        const auto samples = outcome.json()["samples"].toArray();
        QCOMPARE(samples.size(), 2);
        QVERIFY(samples[0].toObject()["last_psnr"].toDouble() >= 35);
        QVERIFY(QFileInfo::exists(path("given/sample-1/clip.mp4")));
        const auto recipe = sgfm::recipe::readRecipe(file("given/recipe.sgfm.json"));
        QCOMPARE(recipe.prompt.continuedFrames, 2);
        QCOMPARE(recipe.prompt.regions.size(), std::size_t{2});
        QVERIFY((recipe.prompt.drift == std::array<double, 2>{0.5, -1}));
        QCOMPARE(recipe.seed, std::uint64_t{7});
    }

    void aRunThatWasInterruptedGoesOnToTheSameFrames() {
        const QStringList order{"generate", "video",    "--model", "linear",  "--size",
                                "32x32",    "--frames", "100",     "--steps", "40",
                                "--json",   "--glyphs", "GO",      "--quiet", "--out"};
        const auto whole = runSgfm(order + QStringList{path("whole")});
        QVERIFY2(whole.exitCode == 0, whole.error.constData());
        QProcess cut;
        cut.start(QStringLiteral(SGFM_BINARY_DIR "/app/sgfm"), order + QStringList{path("cut")});
        while (!QFileInfo::exists(path("cut")) && cut.state() != QProcess::NotRunning) {
            cut.waitForFinished(5);
        }
        ::kill(static_cast<pid_t>(cut.processId()), SIGINT);
        QVERIFY(cut.waitForFinished(-1));
        QCOMPARE(cut.exitCode(), 130);
        QVERIFY(QFileInfo::exists(path("cut/checkpoint.h5")));
        const auto resumed = runSgfm({"generate", "video", "--model", "linear", "--resume",
                                      path("cut/checkpoint.h5"), "--out", path("resumed"), "--json"});
        QVERIFY2(resumed.exitCode == 0, resumed.error.constData());
        QVERIFY(sgfm::files::readNpy(file("resumed/field.npy")).values ==
                sgfm::files::readNpy(file("whole/field.npy")).values);
    }

    void whatWasKeptOfAnInterruptedRunIsToldAndCanBeLookedAt() {
        QProcess cut;
        cut.setReadChannel(QProcess::StandardError);
        cut.start(QStringLiteral(SGFM_BINARY_DIR "/app/sgfm"),
                  {"generate", "video", "--model", "linear", "--size", "64x64", "--frames", "64", "--steps",
                   "1000", "--glyphs", "GO", "--samples", "2", "--batch", "1", "--json", "--out",
                   path("stopped")});
        // A line of progress that counts steps: some were taken.
        static const QRegularExpression counted(QStringLiteral("generate [1-9][0-9]*/2000"));
        QByteArray said;
        while (!counted.match(QString::fromUtf8(said)).hasMatch() && cut.waitForReadyRead(-1)) {
            said += cut.readAllStandardError();
        }
        QVERIFY2(cut.state() == QProcess::Running, said.constData());
        ::kill(static_cast<pid_t>(cut.processId()), SIGINT);
        QVERIFY(cut.waitForFinished(-1));
        QCOMPARE(cut.exitCode(), 130);
        said += cut.readAllStandardError();
        const auto told = QJsonDocument::fromJson(cut.readAllStandardOutput()).object();
        QVERIFY(told["interrupted"].toBool());
        QVERIFY(told["step"].toInt() > 0);
        QVERIFY2(said.contains("Interrupted at step") && said.contains("of 1000") &&
                     said.contains("--resume") && said.contains("unfinished"),
                 said.constData());
        const auto unfinished = told["unfinished"].toArray();
        QCOMPARE(unfinished.size(), 1);
        const auto folder = unfinished[0].toObject()["folder"].toString();
        const auto video = sgfm::video::inspectVideo((folder + "/clip.mp4").toStdString());
        QCOMPARE(video.frames, 64);
        QCOMPARE(QDir(folder + "/frames").entryList({"frame-*.png"}).size(), 64);
        // The first frame is given: it is there already.
        const auto first = sgfm::files::readPng((folder + "/frames/frame-000.png").toStdString());
        QVERIFY(std::ranges::max(first.rgb) > 200 && std::ranges::min(first.rgb) < 30);
        QVERIFY(!QFileInfo::exists(path("stopped/clip.mp4"))); // nothing that looks whole
    }

    void badInputIsRefusedWithAReason_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QByteArray>("named");
        const auto row = [](const char* name, const QStringList& arguments, int exitCode, const char* named) {
            QTest::newRow(name) << arguments << exitCode << QByteArray(named);
        };
        row("no such model", {"--model", "none.safetensors"}, 3, "none.safetensors");
        row("a model that is a text", {"--model", SGFM_SOURCE_DIR "/README.md"}, 3, "README.md");
        row("no such picture", {"--model", "linear", "--image", "none.png"}, 3, "none.png");
        row("a text as a picture", {"--model", "linear", "--image", SGFM_SOURCE_DIR "/README.md"}, 3,
            "README.md");
        row("glyphs and a picture", {"--glyphs", "A", "--image", "a.png"}, 2, "--");
        row("a size of three", {"--model", "linear", "--size", "16x16x16"}, 2, "--size");
        row("a size that the model cannot fill", {"--model", "linear", "--size", "20x16"}, 3, "columns");
        row("a drift without a comma", {"--model", "linear", "--drift", "1"}, 2, "--drift");
        row("a drift out of range", {"--model", "linear", "--drift", "1000,0"}, 3, "drift");
        row("a region outside", {"--model", "linear", "--pin", "0,0,99,1:0-1"}, 3, "regions");
        row("a region without frames", {"--model", "linear", "--pin", "0,0,9,1"}, 3, "region");
        row("nothing to continue", {"--model", "linear", "--continue", "3"}, 3, "continued_frames");
        row("too few frames", {"--frames", "1"}, 2, "--frames");
        row("a recipe of text", {"--model", "linear", "text.sgfm.json"}, 3, "text.sgfm.json");
        row("a broken checkpoint", {"--model", "linear", "--resume", SGFM_SOURCE_DIR "/README.md"}, 3,
            "README.md");
    }

    void badInputIsRefusedWithAReason() {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        QFETCH(QByteArray, named);
        sgfm::recipe::writeRecipe(file("text.sgfm.json"),
                                  sgfm::recipe::defaultRecipe(sgfm::recipe::Mode::Text));
        const auto outcome =
            runSgfm(QStringList{"generate", "video", "--out", path("refused")} + arguments, m_folder.path());
        if (exitCode == 2) { // the command line's own refusal says it in one line
            QCOMPARE(outcome.exitCode, exitCode);
            QVERIFY2(outcome.error.contains(named), outcome.error.constData());
        } else {
            QVERIFY(refusedWith(outcome, exitCode, named.constData()));
        }
    }
};

QTEST_GUILESS_MAIN(GenerateVideoCliTest)
#include "generate_video_cli_test.moc"
