// The plan cache: right transforms for any strides, one plan a description, and choices that outlive the
// process.

#include "engine/error.h"
#include "engine/field/aligned.h"
#include "engine/fourier/planner_plans.h"

#include <QTemporaryDir>
#include <QTest>

#include <complex>
#include <fstream>
#include <numbers>
#include <thread>

using namespace sgfm;
using namespace sgfm::fourier;
using Complex = std::complex<float>;

namespace {

PlanDescription columns(Kind kind, std::ptrdiff_t points, std::ptrdiff_t count) {
    PlanDescription description;
    description.kind = kind;
    description.axes = {{points, count, count}};
    description.batch = {{count, 1, 1}};
    description.inPlace = true;
    return description;
}

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

} // namespace

class planner_test : public QObject {
    Q_OBJECT

  private slots:
    void stridedColumnsEqualTheDefinition() {
        constexpr int kPoints = 12;
        constexpr int kColumns = 5;
        Planner planner;
        field::AlignedVector<Complex> values(kPoints * kColumns);
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = {std::sin(0.7f * static_cast<float>(i)), std::cos(1.3f * static_cast<float>(i))};
        }
        const auto before = values;
        planner.plans().get(columns(Kind::Forward, kPoints, kColumns)).execute(values.data(), values.data());
        for (int column = 0; column < kColumns; ++column) {
            for (int k = 0; k < kPoints; ++k) {
                std::complex<double> sum = 0;
                for (int i = 0; i < kPoints; ++i) {
                    const auto at = static_cast<std::size_t>(i * kColumns + column);
                    sum += std::complex<double>(before[at]) *
                           std::polar(1.0, -2 * std::numbers::pi * k * i / kPoints);
                }
                const auto at = static_cast<std::size_t>(k * kColumns + column);
                // 12 terms of size about 1 in single precision
                QVERIFY(std::abs(std::complex<double>(values[at]) - sum) < 5e-6);
            }
        }
    }

    void oneDescriptionIsPlannedOnce() {
        Planner planner;
        const Plan& first = planner.plans().get(columns(Kind::Forward, 16, 3));
        const Plan& second = planner.plans().get(columns(Kind::Forward, 16, 3));
        QCOMPARE(&first, &second);
        planner.plans().get(columns(Kind::Backward, 16, 3));
        QCOMPARE(planner.plans().size(), std::size_t{2});
    }

    void planningNeverTouchesTheData() {
        // Plans are made on scratch arrays: data that exist while a plan is measured are not its arguments.
        Planner planner(1, {}, Planner::Effort::Measure);
        PlanDescription description;
        description.kind = Kind::RealToComplex;
        description.axes = {{64, 64, 33}, {64, 1, 1}};
        field::AlignedVector<float> in(64 * 64, 1.0f);
        field::AlignedVector<Complex> out(64 * 33);
        planner.plans().get(description).execute(in.data(), out.data());
        QVERIFY(std::all_of(in.begin(), in.end(), [](float value) { return value == 1.0f; }));
        QCOMPARE(out[0], Complex(64 * 64, 0));
    }

    void manyThreadsMayAskAtOnce() {
        Planner planner;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&planner] {
                for (int points = 8; points < 24; ++points) {
                    field::AlignedVector<Complex> block(static_cast<std::size_t>(points) * 4, Complex(1, 0));
                    planner.plans()
                        .get(columns(Kind::Forward, points, 4))
                        .execute(block.data(), block.data());
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        QCOMPARE(planner.plans().size(), std::size_t{16});
    }

    void aMeasuredChoiceIsOnDiskBeforeItIsUsedAndStays() {
        QTemporaryDir folder;
        const std::filesystem::path file =
            std::filesystem::path(folder.path().toStdString()) / "new" / "fftw-wisdom";
        Planner first(1, file);
        first.plans().get(columns(Kind::Forward, 96, 16));
        const std::string recorded = contentOf(file);
        QVERIFY(!recorded.empty());
        // A later process asks for the same transform: nothing is measured, nothing is written anew.
        Planner second(1, file);
        second.plans().get(columns(Kind::Forward, 96, 16));
        QCOMPARE(contentOf(file), recorded);
        // A planner that began with an empty memory takes the choice that came first.
        Planner third(1, file);
        first.plans().get(columns(Kind::Backward, 96, 16));
        const std::string grown = contentOf(file);
        QVERIFY(grown != recorded);
        third.plans().get(columns(Kind::Backward, 96, 16));
        QCOMPARE(contentOf(file), grown);
    }

    void aRecalledPlanIsTheRecordedPlan() {
        // Bit-identical replay: the process that measures and every later one run the same algorithm,
        // whatever the order in which they ask.
        QTemporaryDir folder;
        const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "fftw-wisdom";
        std::vector<PlanDescription> wanted;
        for (const std::ptrdiff_t n : {48, 64, 90, 256}) {
            wanted.push_back(columns(Kind::Forward, n, 8));
            wanted.push_back(columns(Kind::Backward, n, 8));
            // Measuring on threads is slow while other programs hold the cores: one size will do.
            for (const int threads : n == 64 ? std::vector{1, 2} : std::vector{1}) {
                PlanDescription plane;
                plane.kind = Kind::ComplexToReal;
                plane.axes = {{n, n / 2 + 1, n}, {n, 1, 1}};
                plane.mayDestroyInput = true;
                plane.threads = threads;
                wanted.push_back(plane);
                plane.kind = Kind::RealToComplex;
                plane.axes = {{n, n, n / 2 + 1}, {n, 1, 1}};
                plane.mayDestroyInput = false;
                wanted.push_back(plane);
            }
        }
        Planner first(1, file);
        std::vector<std::string> chosen;
        for (const PlanDescription& description : wanted) {
            chosen.push_back(first.plans().get(description).describe());
        }
        Planner second(1, file);
        for (std::size_t i = wanted.size(); i-- > 0;) {
            QCOMPARE(second.plans().get(wanted[i]).describe(), chosen[i]);
        }
    }

    void aChoiceCutShortByTheTimeLimitIsRecordedToo() {
        QTemporaryDir folder;
        const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "fftw-wisdom";
        Planner::Plans hurried(file, Planner::Effort::Measure, 0.0);
        const std::string chosen = hurried.get(columns(Kind::Forward, 360, 8)).describe();
        const std::string recorded = contentOf(file);
        QVERIFY(!recorded.empty());
        Planner patient(1, file); // could measure now, but the first choice is final
        QCOMPARE(patient.plans().get(columns(Kind::Forward, 360, 8)).describe(), chosen);
        QCOMPARE(contentOf(file), recorded);
    }

    void aDamagedWisdomFileIsIgnoredAndReplaced() {
        QTemporaryDir folder;
        const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "fftw-wisdom";
        for (const std::string damage : {"(fftw-3.3.10 fftwf_wisdom #x0 #x0", "not wisdom\n", "((((", ""}) {
            std::ofstream(file, std::ios::binary | std::ios::trunc) << damage << std::string(3, '\0');
            Planner planner(1, file);
            field::AlignedVector<Complex> block(40 * 2, Complex(1, 0));
            planner.plans().get(columns(Kind::Forward, 40, 2)).execute(block.data(), block.data());
            QCOMPARE(block[0], Complex(40, 0));
            QVERIFY(contentOf(file).starts_with("(fftw-"));
        }
    }

    void aWisdomFileThatCannotBeWrittenIsNoError() {
        QTemporaryDir folder;
        const std::filesystem::path blocker = std::filesystem::path(folder.path().toStdString()) / "file";
        std::ofstream(blocker) << "a file where a folder would have to be";
        Planner planner(1, blocker / "fftw-wisdom");
        field::AlignedVector<Complex> block(40 * 2, Complex(1, 0));
        planner.plans().get(columns(Kind::Forward, 40, 2)).execute(block.data(), block.data());
        QCOMPARE(block[0], Complex(40, 0));
    }

    void estimatedPlansIgnoreWhatOthersMeasured() {
        QTemporaryDir folder;
        const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "fftw-wisdom";
        Planner estimating(1, file, Planner::Effort::Estimate);
        estimating.plans().get(columns(Kind::Forward, 96, 16));
        QVERIFY(!std::filesystem::exists(file));
    }

    void descriptionsThatMakeNoSenseAreRefused() {
        Planner planner;
        PlanDescription empty;
        QVERIFY_EXCEPTION_THROWN(planner.plans().get(empty), Error);
        PlanDescription none = columns(Kind::Forward, 0, 4);
        QVERIFY_EXCEPTION_THROWN(planner.plans().get(none), Error);
        PlanDescription keeps;
        keeps.kind = Kind::ComplexToReal;
        keeps.axes = {{8, 5, 8}, {8, 1, 1}};
        QVERIFY_EXCEPTION_THROWN(planner.plans().get(keeps), Error);
    }

    void theUsersFileFollowsTheEnvironment() {
        const QByteArray cache = qgetenv("XDG_CACHE_HOME");
        qputenv("XDG_CACHE_HOME", "/somewhere");
        QCOMPARE(Planner::userWisdomFile(), std::filesystem::path("/somewhere/sgfm-lab/fftw-wisdom"));
        qputenv("XDG_CACHE_HOME", "not-absolute"); // the XDG specification: relative paths are ignored
        const QByteArray home = qgetenv("HOME");
        qputenv("HOME", "/home/someone");
        QCOMPARE(Planner::userWisdomFile(),
                 std::filesystem::path("/home/someone/.cache/sgfm-lab/fftw-wisdom"));
        qputenv("HOME", home);
        cache.isNull() ? qunsetenv("XDG_CACHE_HOME") : qputenv("XDG_CACHE_HOME", cache);
    }
};

QTEST_APPLESS_MAIN(planner_test)
#include "planner_test.moc"
