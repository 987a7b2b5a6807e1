// The filters: equal to the recorded tables, and with the properties that define them.

#include "engine/error.h"
#include "engine/wavelet/filter.h"
#include "tests/engine/wavelet/reference_cases.h"

#include <QtTest>

#include <cmath>
#include <complex>
#include <numbers>

using namespace sgfm;
using namespace sgfm::testing;
using wavelet::Filter;
using wavelet::filterNamed;
using wavelet::filterNames;

namespace {

// The tables of the symlets are known to 12 digits (their shifts are orthogonal to 5e-12), the others to
// double precision.
double tableError(const Filter& filter) {
    return filter.name.starts_with("sym") ? 1e-11 : 1e-14;
}

void addFilters() {
    QTest::addColumn<QString>("name");
    for (const auto& name : filterNames()) {
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
}

Filter fetched() {
    QFETCH(QString, name);
    return filterNamed(name.toStdString());
}

double shiftedProduct(const std::vector<double>& a, const std::vector<double>& b, std::size_t shift) {
    double sum = 0;
    for (std::size_t i = shift; i < a.size(); ++i) {
        sum += a[i] * b[i - shift];
    }
    return sum;
}

// sum_m (m - centre)^p f[m] / (length / 2)^p
double moment(const std::vector<double>& f, double centre, int power) {
    double sum = 0;
    const double scale = static_cast<double>(f.size()) / 2;
    for (std::size_t m = 0; m < f.size(); ++m) {
        sum += std::pow((static_cast<double>(m) - centre) / scale, power) * f[m];
    }
    return sum;
}

// The largest deviation of the low-pass filter's phase from the straight line through it, over the pass band
// |w| < pi/2: 0 for a symmetric filter.
double phaseDeviation(const std::vector<double>& f) {
    const int count = 64;
    std::vector<double> phase;
    double turns = 0;
    for (int i = 0; i <= count; ++i) {
        const double w = std::numbers::pi / 2 * i / count;
        std::complex<double> response = 0;
        for (std::size_t m = 0; m < f.size(); ++m) {
            response += f[m] * std::polar(1.0, -w * static_cast<double>(m));
        }
        double angle = std::arg(response) + turns;
        while (!phase.empty() && angle - phase.back() > std::numbers::pi) {
            angle -= 2 * std::numbers::pi;
            turns -= 2 * std::numbers::pi;
        }
        phase.push_back(angle);
    }
    double sumWw = 0;
    double sumWp = 0;
    for (int i = 0; i <= count; ++i) {
        sumWw += static_cast<double>(i) * i;
        sumWp += i * phase[static_cast<std::size_t>(i)];
    }
    double largest = 0;
    for (int i = 0; i <= count; ++i) {
        largest = std::max(largest, std::abs(phase[static_cast<std::size_t>(i)] - i * sumWp / sumWw));
    }
    return largest;
}

} // namespace

class WaveletFilterTest : public QObject {
    Q_OBJECT

  private slots:
    void everyFamilyIsThere();
    void filtersAreTheRecordedTables();

    void lowPassSumsToTheSquareRootOfTwo_data() { addFilters(); }
    void lowPassSumsToTheSquareRootOfTwo();
    void evenShiftsAreOrthonormal_data() { addFilters(); }
    void evenShiftsAreOrthonormal();
    void momentsVanishAsPublished_data() { addFilters(); }
    void momentsVanishAsPublished();
    void reconstructionIsDecompositionReversed_data() { addFilters(); }
    void reconstructionIsDecompositionReversed();

    void symletsAreNearerToSymmetricThanDaubechies();
    void coifletScalingFunctionsHaveVanishingMoments();
    void unknownNameListsTheKnownOnes();
};

void WaveletFilterTest::everyFamilyIsThere() {
    std::vector<std::string> expected{"haar"}; // listed once; "db1" is understood, too
    for (int n = 2; n <= 10; ++n) {
        expected.push_back("db" + std::to_string(n));
    }
    for (int n = 2; n <= 10; ++n) {
        expected.push_back("sym" + std::to_string(n));
    }
    for (int n = 1; n <= 5; ++n) {
        expected.push_back("coif" + std::to_string(n));
    }
    QCOMPARE(filterNames(), expected);
    for (const auto& name : expected) {
        QCOMPARE(filterNamed(name).name, name);
    }
    QCOMPARE(filterNamed("haar").decompositionLow, filterNamed("db1").decompositionLow);
    QCOMPARE(filterNamed("db4").length(), 8);
    QCOMPARE(filterNamed("sym10").length(), 20);
    QCOMPARE(filterNamed("coif5").length(), 30);
}

void WaveletFilterTest::filtersAreTheRecordedTables() {
    const auto rows = waveletReference()["filters"].toArray();
    QCOMPARE(static_cast<std::size_t>(rows.size()), filterNames().size() + 1); // haar is there as db1, too
    for (const auto& value : rows) {
        const auto row = value.toObject();
        const auto filter = filterNamed(row["name"].toString().toStdString());
        QCOMPARE(filter.vanishingMoments, row["vanishing_moments"].toInt());
        // 17 digits give the same double back.
        QCOMPARE(filter.decompositionLow, numbers(row["dec_lo"]));
        QCOMPARE(filter.decompositionHigh, numbers(row["dec_hi"]));
        QCOMPARE(filter.reconstructionLow, numbers(row["rec_lo"]));
        QCOMPARE(filter.reconstructionHigh, numbers(row["rec_hi"]));
    }
}

void WaveletFilterTest::lowPassSumsToTheSquareRootOfTwo() {
    const Filter filter = fetched();
    QVERIFY(std::abs(moment(filter.decompositionLow, 0, 0) - std::numbers::sqrt2) < 1e-14);
    QVERIFY(std::abs(moment(filter.decompositionHigh, 0, 0)) < tableError(filter));
}

void WaveletFilterTest::evenShiftsAreOrthonormal() {
    const Filter filter = fetched();
    const auto& low = filter.decompositionLow;
    const auto& high = filter.decompositionHigh;
    for (std::size_t shift = 0; shift < low.size(); shift += 2) {
        const double expected = shift == 0 ? 1 : 0;
        QVERIFY(std::abs(shiftedProduct(low, low, shift) - expected) < tableError(filter));
        QVERIFY(std::abs(shiftedProduct(high, high, shift) - expected) < tableError(filter));
        QVERIFY(std::abs(shiftedProduct(low, high, shift)) < tableError(filter));
        QVERIFY(std::abs(shiftedProduct(high, low, shift)) < tableError(filter));
    }
}

void WaveletFilterTest::momentsVanishAsPublished() {
    const Filter filter = fetched();
    const double centre = static_cast<double>(filter.length() - 1) / 2;
    for (int power = 0; power < filter.vanishingMoments; ++power) {
        QVERIFY2(std::abs(moment(filter.reconstructionHigh, centre, power)) < tableError(filter),
                 qPrintable(QString("moment %1").arg(power)));
    }
    // ... and not one more: the number is sharp.
    QVERIFY(std::abs(moment(filter.reconstructionHigh, centre, filter.vanishingMoments)) > 1e-6);
}

void WaveletFilterTest::reconstructionIsDecompositionReversed() {
    const Filter filter = fetched();
    const auto reversed = [](std::vector<double> values) {
        std::ranges::reverse(values);
        return values;
    };
    QCOMPARE(filter.reconstructionLow, reversed(filter.decompositionLow));
    QCOMPARE(filter.reconstructionHigh, reversed(filter.decompositionHigh));
}

void WaveletFilterTest::symletsAreNearerToSymmetricThanDaubechies() {
    // For 2 and 3 moments there is no choice of roots: the families coincide. Above, the phase comes nearer
    // to a straight line by half (n = 5) to a sixth (n = 4).
    for (int n = 4; n <= 10; ++n) {
        const double symlet = phaseDeviation(filterNamed("sym" + std::to_string(n)).decompositionLow);
        const double daubechies = phaseDeviation(filterNamed("db" + std::to_string(n)).decompositionLow);
        QVERIFY2(symlet < 0.6 * daubechies,
                 qPrintable(QString("n = %1: %2 against %3").arg(n).arg(symlet).arg(daubechies)));
    }
}

void WaveletFilterTest::coifletScalingFunctionsHaveVanishingMoments() {
    for (int n = 1; n <= 5; ++n) {
        const auto low = filterNamed("coif" + std::to_string(n)).reconstructionLow;
        const double centre = moment(low, 0, 1) * static_cast<double>(low.size()) / 2 / std::numbers::sqrt2;
        // The centre of mass falls on a sample, and the moments 1 ... 2n - 1 about it vanish.
        QVERIFY(std::abs(centre - std::round(centre)) < 1e-12);
        for (int power = 1; power < 2 * n; ++power) {
            QVERIFY(std::abs(moment(low, std::round(centre), power)) < 1e-12);
        }
    }
}

void WaveletFilterTest::unknownNameListsTheKnownOnes() {
    for (const auto* name : {"db11", "", "DB4", "db4 ", "sym1", "coif6", "bior2.2", "db-1", "haar1"}) {
        try {
            filterNamed(name);
            QFAIL(name);
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::BadInput);
            QVERIFY(error.message().find(name) != std::string::npos);
            for (const auto& known : filterNames()) {
                QVERIFY(error.remedy().find(known) != std::string::npos);
            }
        }
    }
}

QTEST_APPLESS_MAIN(WaveletFilterTest)
#include "wavelet_filter_test.moc"
