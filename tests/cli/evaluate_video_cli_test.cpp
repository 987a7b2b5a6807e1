// sgfm evaluate video: what it reports beside the baselines, from scenes and from a person's clips, and what
// it refuses.

#include "tests/cli/support/sgfm_process.h"

#include <QDir>
#include <QJsonArray>
#include <QTemporaryDir>

using sgfm::test::refusedWith;
using sgfm::test::runSgfm;

class EvaluateVideoCliTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QStringList evaluate(const QStringList& more) const {
        return QStringList{
                   "evaluate",    "video",   "--quiet", "--samples", "6",
                   "--reference", "8",       "--size",  "16x16",     "--frames",
                   "8",           "--cache", "cache",   "--only",    "held_out,cross_dissolve,flow_warp"} +
               more;
    }

  private slots:
    void baselinesStandBesideHeldOutClips() {
        const auto outcome = runSgfm(evaluate({"--table", "table.md", "--films", "films"}), m_folder.path());
        QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
        const auto sources = outcome.json()["sources"].toArray();
        QCOMPARE(sources.size(), 3);
        const auto value = [&](int row, const char* key) {
            return sources[row].toObject()[key].toObject()["value"].toDouble();
        };
        QCOMPARE(sources[0].toObject()["name"].toString(), QString("held_out"));
        QCOMPARE(value(0, "first_psnr"), 100.0);
        QCOMPARE(value(1, "last_psnr"), 100.0);
        QCOMPARE(value(0, "flicker_ratio"), 1.0);
        QVERIFY(value(1, "flicker_ratio") < 0.1); // a dissolve changes evenly
        QVERIFY(value(1, "spectrum") > value(0, "spectrum"));
        QVERIFY(value(0, "density_drift") < 0.01); // scenes keep their total density
        QVERIFY(sources[1].toObject()["spectrum"].toObject()["null_level"].toDouble() > 0);
        QFile table(m_folder.filePath("table.md"));
        QVERIFY(table.open(QIODevice::ReadOnly));
        QCOMPARE(table.readAll().count('\n'), 5);
        QVERIFY(QFile::exists(m_folder.filePath("films/cross_dissolve.mp4")));
        // The same seed, the same figures.
        QCOMPARE(runSgfm(evaluate({}), m_folder.path()).output, outcome.output);
    }

    void theModelAndItsPartsFillWhatLiesBetween() {
        const QStringList order{"evaluate",
                                "video",
                                "--quiet",
                                "--samples",
                                "4",
                                "--reference",
                                "8",
                                "--size",
                                "16x16",
                                "--frames",
                                "8",
                                "--cache",
                                "models",
                                "--model",
                                "linear",
                                "-D",
                                "sampler.noise_levels=6"};
        const auto outcome = runSgfm(order, m_folder.path());
        QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
        const auto sources = outcome.json()["sources"].toArray();
        QCOMPARE(sources.size(), 7);
        for (const auto& source : sources) {
            const auto row = source.toObject();
            if (row["name"].toString().startsWith("ours")) {
                QVERIFY(row["first_psnr"].toObject()["value"].toDouble() >= 35);
                QVERIFY(row["last_psnr"].toObject()["value"].toDouble() >= 35);
            }
        }
        // Again: from the cache, the same figures.
        QCOMPARE(QDir(m_folder.filePath("models")).entryList({"ours*.npy"}).size(), 16);
        QCOMPARE(runSgfm(order, m_folder.path()).output, outcome.output);
    }

    void aFolderOfOnesOwnClipsIsHeldOut() {
        QVERIFY(QDir(m_folder.path()).mkdir("own"));
        for (int i = 0; i < 8; ++i) {
            QProcess::execute("ffmpeg", {"-v", "error", "-f", "lavfi", "-i",
                                         QString("testsrc2=s=64x48:r=10:d=1,hue=h=%1").arg(40 * i), "-c:v",
                                         "mpeg4", m_folder.filePath(QString("own/%1.mp4").arg(i))});
        }
        const auto outcome = runSgfm(evaluate({"--clips", "own", "--channels", "3"}), m_folder.path());
        QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
        QCOMPARE(outcome.json()["samples"].toInt(), 4);
        QCOMPARE(outcome.json()["sources"].toArray().size(), 3);
    }

    void badInputIsRefused() {
        const auto run = [&](const QStringList& arguments) { return runSgfm(arguments, m_folder.path()); };
        QVERIFY(refusedWith(run({"evaluate", "video", "--size", "16"}), 2, "--size"));
        QVERIFY(refusedWith(run({"evaluate", "video", "--size", "0x16"}), 2, "size"));
        QVERIFY(refusedWith(run({"evaluate", "video", "--only", "nothing"}), 2, "--only"));
        QVERIFY(refusedWith(run({"evaluate", "video", "--clips", "absent"}), 3, "absent"));
        QCOMPARE(run({"evaluate", "video", "--samples", "2"}).exitCode, 2);
        QCOMPARE(run({"evaluate", "video", "--frames", "1"}).exitCode, 2);
        QCOMPARE(run({"evaluate", "video", "--channels", "2"}).exitCode, 2);
        QVERIFY(QDir(m_folder.path()).mkdir("mixed"));
        for (int i = 0; i < 8; ++i) {
            QFile file(m_folder.filePath(QString("mixed/%1.mp4").arg(i)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("not a clip");
        }
        QVERIFY(refusedWith(run({"evaluate", "video", "--clips", "mixed"}), 3, "0.mp4"));
    }
};

QTEST_GUILESS_MAIN(EvaluateVideoCliTest)
#include "evaluate_video_cli_test.moc"
