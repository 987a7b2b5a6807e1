// sgfm simulate and sgfm field: what they write, and what they say to bad input.

#include "engine/files/npy.h"
#include "tests/cli/support/sgfm_process.h"

#include <QFile>
#include <QTemporaryDir>
#include <algorithm>
#include <cmath>
#include <numbers>

using sgfm::test::refusedWith;
using sgfm::test::runSgfm;

namespace {

// Rows of series.csv, header left out.
QList<QList<double>> seriesOf(const QString& file) {
    QFile csv(file);
    if (!csv.open(QIODevice::ReadOnly)) {
        return {};
    }
    QList<QList<double>> rows;
    const auto lines = csv.readAll().trimmed().split('\n');
    for (qsizetype i = 1; i < lines.size(); ++i) {
        QList<double> row;
        for (const auto& cell : lines[i].split(',')) {
            row.append(cell.toDouble());
        }
        rows.append(row);
    }
    return rows;
}

} // namespace

class SimulateCliTest : public QObject {
    Q_OBJECT

  private slots:
    void init() { QVERIFY(m_folder.isValid()); }
    void taylorGreenWritesItsExactDecay();
    void theStateGoesOnFromItsOwnFile();
    void threeDimensionsConserveEnergyWithoutViscosity();
    void theSameSeedGivesTheSameBytesAndAnotherSeedOthers();
    void waveletsOfAnArrayInvert();
    void projectionAndLiftAreDivergenceFree();
    void badInputIsRefusedWithAReason_data();
    void badInputIsRefusedWithAReason();
    void blowUpSavesTheLastGoodState();
    void anUnwritableFolderIsAnInputOutputError();

  private:
    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QTemporaryDir m_folder;
};

void SimulateCliTest::taylorGreenWritesItsExactDecay() {
    const auto outcome = runSgfm({"simulate", "--grid", "32x32", "--init", "taylor-green", "--viscosity",
                                  "0.05", "--dt", "0.02", "--steps", "50", "--out", path("tg"), "--json"});
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    const auto state = sgfm::files::readNpy(path("tg/state.npy").toStdString());
    QCOMPARE(state.shape, (std::vector<std::size_t>{1, 2, 32, 32}));
    const auto rows = seriesOf(path("tg/series.csv"));
    QVERIFY(rows.size() >= 2);
    // u ~ exp(-2 nu s): the energy falls by exp(-4 nu s); float32 over 50 steps.
    const double expected = std::exp(-4 * 0.05 * 1.0);
    QVERIFY2(std::abs(rows.last()[1] / rows.first()[1] - expected) < 2e-5,
             qPrintable(QString::number(rows.last()[1] / rows.first()[1] - expected)));
    QVERIFY(std::abs(rows.last()[0] - 1.0) < 1e-6);
    QVERIFY(std::abs(rows.last()[3] - 2 * 0.05 * rows.last()[2]) < 1e-6); // dissipation = 2 nu enstrophy
    QVERIFY(rows.last()[4] < 1e-4);
}

void SimulateCliTest::theStateGoesOnFromItsOwnFile() {
    QCOMPARE(runSgfm({"simulate", "--grid", "32x48", "--init", "random", "--steps", "3", "--dt", "0.01",
                      "--out", path("a")})
                 .exitCode,
             0);
    const auto outcome =
        runSgfm({"simulate", "--init", path("a/state.npy"), "--steps", "0", "--out", path("b"), "--json"});
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    const auto a = sgfm::files::readNpy(path("a/state.npy").toStdString());
    const auto b = sgfm::files::readNpy(path("b/state.npy").toStdString());
    QCOMPARE(b.shape, a.shape);
    for (std::size_t i = 0; i < a.values.size(); ++i) {
        QVERIFY(std::abs(a.values[i] - b.values[i]) < 1e-5F);
    }
}

void SimulateCliTest::threeDimensionsConserveEnergyWithoutViscosity() {
    const auto outcome =
        runSgfm({"simulate", "--grid", "24x24x24", "--init", "taylor-green", "--viscosity", "0", "--dt",
                 "0.02", "--steps", "20", "--every", "1", "--out", path("tg3"), "--json"});
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    const auto rows = seriesOf(path("tg3/series.csv"));
    QCOMPARE(rows.size(), 21);
    QVERIFY(std::abs(rows.last()[1] / rows.first()[1] - 1) < 1e-5);
    QVERIFY(rows.last()[2] > rows.first()[2]); // vortices stretch
}

void SimulateCliTest::theSameSeedGivesTheSameBytesAndAnotherSeedOthers() {
    const auto run = [this](const char* folder, const char* seed) {
        const auto outcome = runSgfm({"simulate", "--grid", "32x32", "--noise", "0.1", "--steps", "5",
                                      "--seed", seed, "--out", path(folder)});
        QFile file(path(folder) + "/state.npy");
        return outcome.exitCode == 0 && file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const auto first = run("s1", "5");
    QVERIFY(!first.isEmpty());
    QCOMPARE(run("s2", "5"), first);
    QVERIFY(run("s3", "6") != first);
}

void SimulateCliTest::waveletsOfAnArrayInvert() {
    std::vector<float> values(64 * 32);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<float>(std::sin(0.37 * static_cast<double>(i)));
    }
    const std::vector<std::size_t> shape{32, 64};
    sgfm::files::writeNpy(path("e.npy").toStdString(), shape, values);
    QCOMPARE(runSgfm({"field", "dwt", "--in", path("e.npy"), "--out", path("c.npy"), "--wavelet", "sym4",
                      "--levels", "3"})
                 .exitCode,
             0);
    QCOMPARE(runSgfm({"field", "idwt", "--in", path("c.npy"), "--out", path("back.npy"), "--wavelet", "sym4",
                      "--levels", "3"})
                 .exitCode,
             0);
    const auto back = sgfm::files::readNpy(path("back.npy").toStdString());
    QCOMPARE(back.shape, shape);
    for (std::size_t i = 0; i < values.size(); ++i) {
        QVERIFY(std::abs(back.values[i] - values[i]) < 1e-5F);
    }
}

void SimulateCliTest::projectionAndLiftAreDivergenceFree() {
    std::vector<float> values(2 * 32 * 32);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<float>(std::cos(1.7 * static_cast<double>(i * i % 997)));
    }
    const std::vector<std::size_t> shape{1, 2, 32, 32};
    sgfm::files::writeNpy(path("u.npy").toStdString(), shape, values);
    const auto projected =
        runSgfm({"field", "project", "--in", path("u.npy"), "--out", path("pu.npy"), "--json"});
    QVERIFY2(projected.exitCode == 0, projected.error.constData());
    QVERIFY(projected.json()["max_divergence_before"].toDouble() > 1);
    QVERIFY(projected.json()["max_divergence_after"].toDouble() < 1e-4);

    values.resize(32 * 32);
    const std::vector<std::size_t> scalar{32, 32};
    sgfm::files::writeNpy(path("e2.npy").toStdString(), scalar, values);
    const auto lifted = runSgfm({"field", "lift", "--in", path("e2.npy"), "--out", path("l.npy"), "--json"});
    QVERIFY2(lifted.exitCode == 0, lifted.error.constData());
    QVERIFY(lifted.json()["max_divergence"].toDouble() < 1e-4);
    QCOMPARE(sgfm::files::readNpy(path("l.npy").toStdString()).shape,
             (std::vector<std::size_t>{1, 2, 32, 32}));
    const auto diagnosed = runSgfm({"field", "diagnose", "--in", path("l.npy"), "--json"});
    QVERIFY(diagnosed.json()["energy"].toDouble() > 0);
    QVERIFY(!runSgfm({"field", "spectrum", "--in", path("l.npy"), "--json"})
                 .json()["energy"]
                 .toArray()
                 .isEmpty());
}

void SimulateCliTest::badInputIsRefusedWithAReason_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* name, const QStringList& arguments, int exitCode, const char* named) {
        QTest::newRow(name) << arguments << exitCode << QByteArray(named);
    };
    QFile noArray(path("not.npy"));
    QVERIFY(noArray.open(QIODevice::WriteOnly));
    noArray.write("these are no numbers");
    noArray.close();
    const float holed[16] = {1, 2, std::nanf("")};
    QFile nan(path("nan.npy"));
    QVERIFY(nan.open(QIODevice::WriteOnly));
    QByteArray header("\x93NUMPY\x01\x00", 8);
    QByteArray text("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 2, 4), }");
    text = text.leftJustified(117, ' ') + '\n';
    header.append(static_cast<char>(text.size()));
    header.append('\0');
    nan.write(header + text + QByteArray(reinterpret_cast<const char*>(holed), sizeof holed));
    nan.close();

    row("no command", {}, 2, "ubcommand");
    row("unknown command", {"melt"}, 2, "melt");
    row("grid is no size", {"simulate", "--grid", "big"}, 2, "--grid");
    row("grid is negative", {"simulate", "--grid", "-4x8"}, 3, "grid");
    row("grid is enormous", {"simulate", "--grid", "1000000x1000000"}, 3, "grid");
    row("one axis", {"simulate", "--grid", "64"}, 3, "");
    row("viscosity out of range", {"simulate", "--viscosity", "-1"}, 3, "dynamics.viscosity");
    row("viscosity is no number", {"simulate", "--viscosity", "honey"}, 3, "dynamics.viscosity");
    row("unknown parameter", {"simulate", "-D", "dynamics.viscositty=1"}, 3, "dynamics.viscosity");
    row("parameter without value", {"simulate", "-D", "dynamics.viscosity"}, 2, "-D");
    row("unknown start", {"simulate", "--init", "vortexes"}, 3, "vortexes");
    row("missing array", {"simulate", "--init", path("none.npy")}, 5, "none.npy");
    row("no array", {"simulate", "--init", path("not.npy")}, 3, "not.npy");
    row("array with NaN", {"simulate", "--init", path("nan.npy")}, 3, "nan.npy");
    row("length of zero", {"simulate", "--length", "0"}, 3, "length");
    row("unknown wavelet",
        {"field", "dwt", "--in", path("nan.npy"), "--out", path("x.npy"), "--wavelet", "db99"}, 3, "");
    row("project needs a vector field", {"field", "project", "--in", path("not.npy"), "--out", path("x.npy")},
        3, "not.npy");
}

void SimulateCliTest::badInputIsRefusedWithAReason() {
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, named);
    const auto outcome = runSgfm(arguments, m_folder.path());
    if (exitCode == 2 && !outcome.error.contains("\n  ")) { // the option parser's own words
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.error.contains(named), outcome.error.constData());
        return;
    }
    QVERIFY(refusedWith(outcome, exitCode, named.constData()));
}

void SimulateCliTest::blowUpSavesTheLastGoodState() {
    const auto outcome =
        runSgfm({"simulate", "--grid", "32x32", "--init", "random", "--viscosity", "0", "--dt", "1",
                 "--steps", "200", "-D", "time.maximum_step=1", "--out", path("boom")});
    QVERIFY(refusedWith(outcome, 4, ""));
    const auto state = sgfm::files::readNpy(path("boom/state.npy").toStdString()); // refuses NaN itself
    QCOMPARE(state.shape, (std::vector<std::size_t>{1, 2, 32, 32}));
}

void SimulateCliTest::anUnwritableFolderIsAnInputOutputError() {
    QVERIFY(refusedWith(runSgfm({"simulate", "--grid", "16x16", "--steps", "1", "--out", "/proc/nothing"}), 5,
                        "/proc/nothing"));
    QFile inTheWay(path("file"));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    inTheWay.close();
    QVERIFY(refusedWith(runSgfm({"simulate", "--grid", "16x16", "--steps", "1", "--out", path("file/x")}), 5,
                        "file"));
}

QTEST_GUILESS_MAIN(SimulateCliTest)
#include "simulate_cli_test.moc"
