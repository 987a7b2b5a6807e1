// sgfm train video: a training that is killed goes on, a refiner follows its base, and what does not fit is
// refused with a reason.

#include "engine/files/text_file.h"
#include "tests/cli/support/sgfm_process.h"

#include <QFile>
#include <QTemporaryDir>

using sgfm::test::refusedWith;
using sgfm::test::runSgfm;

class TrainVideoCliTest : public QObject {
    Q_OBJECT

  private slots:
    void aKilledTrainingGoesOnFromItsCheckpoint();
    void aTrainingFromAModelHasItsSizes();
    void aRefinerFollowsItsBase();
    void whatIsMissingIsToldBeforeAnythingIsBegun();
    void badInputIsRefusedWithAReason_data();
    void badInputIsRefusedWithAReason();

  private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QStringList training(const QString& out) const {
        return {"train", "video",      "--out", path(out),  "--size", "16",
                "16",    "--frames",   "8",     "--widths", "8",      "--batch",
                "2",     "--replicas", "1",     "--steps",  "4",      "--evaluate-every",
                "2"};
    }

    QTemporaryDir m_folder;
};

void TrainVideoCliTest::aKilledTrainingGoesOnFromItsCheckpoint() {
    const auto checkpoint = path("m.safetensors.checkpoint");
    {
        QProcess first;
        first.start(QStringLiteral(SGFM_BINARY_DIR "/app/sgfm"), training("m.safetensors"));
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(checkpoint) || first.state() == QProcess::NotRunning, 120000);
        first.kill();
        first.waitForFinished(-1);
    }
    QVERIFY(QFile::exists(checkpoint));
    const auto second = runSgfm(training("m.safetensors") + QStringList{"--json"});
    QCOMPARE(second.exitCode, 0);
    QCOMPARE(second.json()["steps"].toInt(), 4);
    QVERIFY(second.json()["finished"].toBool());
    QVERIFY(second.json()["held_out_loss"].toDouble() > 0);
    QVERIFY(second.error.contains("step 4/4"));
    // the same weights as without the kill
    QCOMPARE(runSgfm(training("whole.safetensors")).exitCode, 0);
    const auto weightsOf = [&](const QString& name) {
        QFile file(path(name + ".checkpoint"));
        file.open(QIODevice::ReadOnly);
        const auto all = file.readAll();
        quint64 header = 0;
        memcpy(&header, all.constData(), sizeof header);
        return all.mid(static_cast<qsizetype>(sizeof header + header)); // which tells the seconds
    };
    QCOMPARE(weightsOf("m.safetensors"), weightsOf("whole.safetensors"));
}

void TrainVideoCliTest::aTrainingFromAModelHasItsSizes() {
    QCOMPARE(runSgfm(training("narrow.safetensors")).exitCode, 0);
    const QStringList further{"train",  "video",
                              "--out",  path("further.safetensors"),
                              "--from", path("narrow.safetensors"),
                              "--size", "16",
                              "16",     "--frames",
                              "8",      "--batch",
                              "2",      "--replicas",
                              "1",      "--steps",
                              "2",      "--json"};
    const auto went = runSgfm(further);
    QVERIFY2(went.exitCode == 0, went.error.constData());
    QCOMPARE(went.json()["steps"].toInt(), 2);
    // sizes of one's own would be other ones
    QCOMPARE(runSgfm(further + QStringList{"--widths", "16"}).exitCode, 2);
}

void TrainVideoCliTest::aRefinerFollowsItsBase() {
    QCOMPARE(runSgfm(training("base.safetensors")).exitCode, 0);
    const auto refined = runSgfm({"train", "video", "--refine", "--out", path("base.safetensors"), "--size",
                                  "32", "32", "--frames", "8", "--widths", "8", "--batch", "2", "--replicas",
                                  "1", "--steps", "2", "--json"});
    QCOMPARE(refined.exitCode, 0);
    QCOMPARE(refined.json()["steps"].toInt(), 2);
    QVERIFY(QFile::exists(path("base.safetensors.refiner.checkpoint")));
}

// Clips would be measured first: of these none can be read, and nobody gets as far as to notice. Nor is a
// training announced that does not come.
void TrainVideoCliTest::whatIsMissingIsToldBeforeAnythingIsBegun() {
    QTemporaryDir clips;
    QFile broken(clips.filePath("broken.mp4"));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("no clip at all");
    broken.close();
    const auto refined =
        runSgfm({"train", "video", "--refine", "--out", path("none.safetensors"), "--clips", clips.path()});
    QVERIFY(refusedWith(refined, 3, "none.safetensors"));
    QVERIFY(refined.error.contains("without --refine"));
    QVERIFY(!refined.error.contains("broken.mp4") && !refined.error.contains("training on"));
    const auto started = runSgfm({"train", "video", "--out", path("new.safetensors"), "--from",
                                  path("none.safetensors"), "--clips", clips.path()});
    QVERIFY(started.exitCode != 0);
    QVERIFY(started.error.contains("none.safetensors"));
    QVERIFY(!started.error.contains("broken.mp4") && !started.error.contains("training on"));
    const auto alone = runSgfm({"train", "video", "--out", path("new.safetensors"), "--batch", "1"});
    QCOMPARE(alone.exitCode, 2);
    QVERIFY(!alone.error.contains("training on"));
}

void TrainVideoCliTest::badInputIsRefusedWithAReason_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("named");
    // A folder that is not there is refused by the option itself, without a remedy.
    const auto absent = runSgfm({"train", "video", "--out", path("n.safetensors"), "--clips", path("none")});
    QCOMPARE(absent.exitCode, 2);
    QVERIFY(absent.error.contains("none"));
    QTest::newRow("an empty folder") << QStringList{"--out", path("n.safetensors"), "--clips", "."} << 3
                                     << QByteArray("no picture or clip");
    QTest::newRow("an odd size") << QStringList{"--out", path("n.safetensors"), "--size", "20", "20"} << 2
                                 << QByteArray("size of the pictures");
    QTest::newRow("two channels") << QStringList{"--out", path("n.safetensors"), "--channels", "2"} << 2
                                  << QByteArray("channels");
    QTest::newRow("no base to refine")
        << QStringList{"--out", path("n.safetensors"), "--refine"} << 3 << QByteArray("n.safetensors");
}

void TrainVideoCliTest::badInputIsRefusedWithAReason() {
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, named);
    const QTemporaryDir empty;
    QVERIFY(refusedWith(runSgfm(QStringList{"train", "video"} + arguments, empty.path()), exitCode,
                        named.constData()));
}

QTEST_GUILESS_MAIN(TrainVideoCliTest)
#include "train_video_cli_test.moc"
