// The one table of parameters: every row is complete and consistent, values are checked, errors help.

#include "engine/error.h"
#include "engine/recipe/parameters.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <set>

using namespace sgfm;
using namespace sgfm::recipe;

class parameters_test : public QObject {
    Q_OBJECT

  private slots:
    void everyRowIsComplete();
    void everyDefaultLiesInItsRangeAndSafeBand();
    void keysAreUniqueAndGrouped();
    void everyDefaultIsAcceptedBySet();
    void missingKeysHaveTheDefault();
    void aDefaultValueIsNoChange();
    void textRoundTrips_data();
    void textRoundTrips();
    void badTextIsRefused_data();
    void badTextIsRefused();
    void valuesOutsideTheRangeAreRefusedAndChangeNothing();
    void unknownKeysAreAnsweredWithTheNearest();
    void onlyWhatTheRunIsMadeOfNeedsARestart();
};

namespace {

template <typename Call>
Error caught(Call&& call) {
    try {
        call();
    } catch (const Error& error) {
        return error;
    }
    return Error(ErrorKind::Usage, "nothing", "was thrown", "");
}

} // namespace

void parameters_test::everyRowIsComplete() {
    QVERIFY(parameterTable().size() > 30);
    for (const auto& row : parameterTable()) {
        const auto* key = row.key.c_str();
        QVERIFY2(!row.symbol.empty() && !row.label.empty() && !row.unit.empty(), key);
        QVERIFY2(row.help.ends_with('.') && row.reason.ends_with('.'), key);
        QVERIFY2((row.kind == ParameterKind::Choice) == !row.choices.empty(), key);
    }
}

void parameters_test::everyDefaultLiesInItsRangeAndSafeBand() {
    for (const auto& row : parameterTable()) {
        const auto* key = row.key.c_str();
        QVERIFY2(std::isfinite(row.minimum) && std::isfinite(row.maximum), key);
        QVERIFY2(row.minimum < row.maximum, key);
        QVERIFY2(row.minimum <= row.safeLow && row.safeLow <= row.safeHigh && row.safeHigh <= row.maximum,
                 key);
        QVERIFY2(row.safeLow <= row.defaultValue && row.defaultValue <= row.safeHigh, key);
        if (row.kind == ParameterKind::Switch) {
            QVERIFY2(row.minimum == 0 && row.maximum == 1, key);
        }
        if (row.kind == ParameterKind::Choice) {
            QVERIFY2(row.minimum == 0 && row.maximum == static_cast<double>(row.choices.size() - 1), key);
        }
        if (row.kind != ParameterKind::Real) {
            QVERIFY2(row.defaultValue == std::floor(row.defaultValue), key);
        }
        if (row.logarithmic) {
            QVERIFY2(row.minimum >= 0, key);
        }
    }
}

void parameters_test::keysAreUniqueAndGrouped() {
    std::set<std::string> keys;
    for (const auto& row : parameterTable()) {
        QVERIFY2(keys.insert(row.key).second, row.key.c_str());
        QVERIFY2(row.key.find('.') != std::string::npos, row.key.c_str());
        QCOMPARE(&parameterRow(row.key), &row);
    }
    const std::set<std::string> terms{"advection", "viscosity",  "boundary", "noise",
                                      "score",     "projection", ""};
    for (const auto& row : parameterTable()) {
        QVERIFY2(terms.contains(row.term), row.key.c_str());
    }
    for (int scale = 0; scale < kMaximumScales; ++scale) {
        for (const char* prefix : {"noise.gain_", "scales.gain_", "scales.mute_"}) {
            QVERIFY(keys.contains(prefix + std::to_string(scale)));
        }
    }
}

void parameters_test::everyDefaultIsAcceptedBySet() {
    ParameterValues values;
    for (const auto& row : parameterTable()) {
        for (const double value : {row.minimum, row.maximum, row.safeLow, row.safeHigh, row.defaultValue}) {
            values.set(row.key, value);
            QCOMPARE(values.get(row.key), value);
        }
    }
    QVERIFY(values.changed().empty());
}

void parameters_test::missingKeysHaveTheDefault() {
    const ParameterValues values;
    for (const auto& row : parameterTable()) {
        QCOMPARE(values.get(row.key), row.defaultValue);
    }
    QCOMPARE(values.getChoice("wavelet.name"), std::string("db4"));
    QVERIFY(values.getSwitch("dynamics.projection"));
    QCOMPARE(values.getInteger("wavelet.levels"), 4);
    QVERIFY(caught([&] { values.getChoice("wavelet.levels"); }).kind() == ErrorKind::Usage);
}

void parameters_test::aDefaultValueIsNoChange() {
    ParameterValues values;
    values.set("dynamics.viscosity", 0.5);
    QCOMPARE(values.changed().size(), std::size_t{1});
    QVERIFY(!(values == ParameterValues()));
    values.set("dynamics.viscosity", parameterRow("dynamics.viscosity").defaultValue);
    QVERIFY(values == ParameterValues());
    values.set("noise.sigma", -0.0);
    QVERIFY(values == ParameterValues());
}

void parameters_test::textRoundTrips_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("back");
    QTest::newRow("real") << "dynamics.viscosity"
                          << "0.025"
                          << "0.025";
    QTest::newRow("a real with every digit") << "dynamics.viscosity"
                                             << "0.12345678901234566"
                                             << "0.12345678901234566";
    QTest::newRow("exponent") << "dynamics.viscosity"
                              << "1e-3"
                              << "0.001";
    QTest::newRow("integer") << "decoding.candidates"
                             << "64"
                             << "64";
    QTest::newRow("on") << "dynamics.projection"
                        << "on"
                        << "on";
    QTest::newRow("false") << "dynamics.projection"
                           << "false"
                           << "off";
    QTest::newRow("choice") << "dynamics.transport"
                            << "carrier"
                            << "carrier";
}

void parameters_test::textRoundTrips() {
    QFETCH(QString, key);
    QFETCH(QString, text);
    QFETCH(QString, back);
    ParameterValues values;
    values.setText(key.toStdString(), text.toStdString());
    QCOMPARE(QString::fromStdString(values.textOf(key.toStdString())), back);
}

void parameters_test::badTextIsRefused_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << "dynamics.viscosity"
                           << "";
    QTest::newRow("no number") << "dynamics.viscosity"
                               << "thick";
    QTest::newRow("number and more") << "dynamics.viscosity"
                                     << "0.1x";
    QTest::newRow("comma") << "dynamics.viscosity"
                           << "0,1";
    QTest::newRow("nan") << "dynamics.viscosity"
                         << "nan";
    QTest::newRow("inf") << "dynamics.viscosity"
                         << "inf";
    QTest::newRow("negative") << "dynamics.viscosity"
                              << "-0.1";
    QTest::newRow("too large") << "dynamics.viscosity"
                               << "1e300";
    QTest::newRow("half a candidate") << "decoding.candidates"
                                      << "1.5";
    QTest::newRow("half a switch") << "dynamics.projection"
                                   << "0.5";
    QTest::newRow("switch maybe") << "dynamics.projection"
                                  << "maybe";
    QTest::newRow("no such choice") << "dynamics.transport"
                                    << "pigeon";
    QTest::newRow("choice by number") << "dynamics.transport"
                                      << "1";
}

void parameters_test::badTextIsRefused() {
    QFETCH(QString, key);
    QFETCH(QString, text);
    ParameterValues values;
    const auto error = caught([&] { values.setText(key.toStdString(), text.toStdString()); });
    QVERIFY(error.kind() == ErrorKind::BadInput);
    QVERIFY(error.stage().find(key.toStdString()) != std::string::npos);
    QVERIFY(!error.remedy().empty());
    QVERIFY(values == ParameterValues());
}

void parameters_test::valuesOutsideTheRangeAreRefusedAndChangeNothing() {
    ParameterValues values;
    values.set("dynamics.viscosity", 0.5);
    for (const double bad :
         {-1.0, 11.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        QVERIFY(caught([&] { values.set("dynamics.viscosity", bad); }).kind() == ErrorKind::BadInput);
        QCOMPARE(values.get("dynamics.viscosity"), 0.5);
    }
}

void parameters_test::unknownKeysAreAnsweredWithTheNearest() {
    const ParameterValues values;
    const auto error = caught([&] { values.get("dynamics.viscossity"); });
    QVERIFY(error.kind() == ErrorKind::BadInput);
    QVERIFY(error.remedy().find("dynamics.viscosity") != std::string::npos);
    const auto lastPartOnly = caught([&] { values.get("viscosity"); });
    QVERIFY(lastPartOnly.remedy().find("dynamics.viscosity") != std::string::npos);
    const auto endless = caught([&] { values.get(std::string(100000, 'a')); });
    QVERIFY(endless.message().size() < 200);
}

void parameters_test::onlyWhatTheRunIsMadeOfNeedsARestart() {
    std::set<std::string> fixed;
    for (const auto& row : parameterTable()) {
        if (!row.live) {
            fixed.insert(row.key);
        }
    }
    const std::set<std::string> expected{"boundary.fringe",     "noise.basis",     "dynamics.transport",
                                         "dynamics.dealiasing", "wavelet.name",    "wavelet.levels",
                                         "text.margin",         "sampler.members", "video.slices",
                                         "video.follow"};
    QVERIFY(fixed == expected);
}

QTEST_APPLESS_MAIN(parameters_test)
#include "parameters_test.moc"
