// sgfm bench: every figure that the README quotes is there. What they are is for a quiet machine to say, not
// for a test.

#include "tests/cli/support/sgfm_process.h"

#include <QJsonArray>
#include <cmath>

using sgfm::test::runSgfm;

class BenchCliTest : public QObject {
    Q_OBJECT

  private slots:
    void everyFigureIsReported();
    void videoIsTimed();
    void theFiguresOfTextAreReported();
    void tooFewRepetitionsAreRefused();
};

void BenchCliTest::everyFigureIsReported() {
    const auto outcome =
        runSgfm({"bench", "--only", "engine", "--repetitions", "3", "--no-reference", "--json"});
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    const auto result = outcome.json();
    const auto stages = result["stages"].toArray();
    QCOMPARE(stages.size(), 8); // four grids on one and on two threads
    for (const auto& stage : stages) {
        const auto row = stage.toObject();
        QVERIFY(row["stage_seconds"].toDouble() > 0 && row["fft_seconds"].toDouble() > 0);
        QVERIFY(std::abs(row["ratio"].toDouble() * row["fft_seconds"].toDouble() /
                             row["stage_seconds"].toDouble() -
                         1) < 1e-6);
    }
    QCOMPARE(result["two_threads"].toArray().size(), 4);
    QCOMPARE(result["wavelets"].toArray().size(), 2);
    QCOMPARE(result["cost_exponents"].toArray().size(), 5);
    const auto memory = result["simulate_memory"].toArray();
    QCOMPARE(memory.size(), 2);
#ifndef __SANITIZE_ADDRESS__ // whose own bookkeeping is larger than the field
    // Memory does not depend on who else is busy: a test can hold this bar.
    for (const auto& row : memory) {
        QVERIFY(row.toObject()["peak_megabytes"].toDouble() < row.toObject()["bar_megabytes"].toDouble());
    }
#endif
}

void BenchCliTest::videoIsTimed() {
    const auto outcome = runSgfm({"bench", "--only", "video", "--video-model", "linear", "--largest-video",
                                  "32", "--repetitions", "3", "--json"});
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    const auto video = outcome.json()["video"].toObject();
    QCOMPARE(video["step"].toObject()["N"].toArray()[1].toDouble(), 32.0 * 32 * 32);
    QVERIFY(std::isfinite(video["step"].toObject()["exponent"].toDouble()));
    QVERIFY(video["clip_32x32x16_seconds"].toDouble() > 0);
#ifndef __SANITIZE_ADDRESS__ // whose own bookkeeping is larger than the field
    QVERIFY(video["memory_64x64x64_megabytes"].toDouble() < video["bar_megabytes"].toDouble());
#endif
}

void BenchCliTest::theFiguresOfTextAreReported() {
    const auto outcome =
        runSgfm({"bench", "--only", "text", "--only", "training", "--repetitions", "3", "--json"});
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    const auto result = outcome.json();
    QVERIFY(!result.contains("stages"));
    const auto generation = result["generation"].toArray();
    QCOMPARE(generation.size(), 2); // one text, and eight as a batch
    for (const auto& row : generation) {
        QVERIFY(row.toObject()["seconds"].toDouble() > 0);
        QCOMPARE(row.toObject()["tokens"].toInt(), 64);
        QCOMPARE(row.toObject()["levels"].toInt(), 64);
    }
    const auto step = result["generation_step"].toObject();
    const auto points = step["N_x"].toArray();
    QCOMPARE(points.size(), 7);
    QCOMPARE(points.first().toInt(), 64);
    QCOMPARE(points.last().toInt(), 4096);
    QCOMPARE(step["seconds"].toArray().size(), 7);
    QCOMPARE(step["attention_seconds"].toArray().size(), 7);
    QVERIFY(step["exponent"].toDouble() > 0 && step["attention_exponent"].toDouble() > 0);
    const auto training = result["training"].toObject();
    QVERIFY(training["training_gflops"].toDouble() > 0 && training["matrix_product_gflops"].toDouble() > 0);
    QVERIFY(std::abs(training["ratio"].toDouble() * training["matrix_product_gflops"].toDouble() /
                         training["training_gflops"].toDouble() -
                     1) < 1e-6);
}

void BenchCliTest::tooFewRepetitionsAreRefused() {
    QCOMPARE(runSgfm({"bench", "--only", "nothing"}).exitCode, 2);
    QCOMPARE(runSgfm({"bench", "--only", "video", "--video-model", "absent.safetensors"}).exitCode, 5);
    QCOMPARE(runSgfm({"bench", "--repetitions", "0"}).exitCode, 2);
}

QTEST_GUILESS_MAIN(BenchCliTest)
#include "bench_cli_test.moc"
