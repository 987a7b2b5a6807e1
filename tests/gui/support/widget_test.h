#pragma once
// Tests of widgets alone, without the window: the program's theme, settings and files of their own.

#include "widgets/style/english_plurals.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QStandardPaths>
#include <QTest>

namespace sgfm::test {

// Long enough for a loaded machine; a test ends as soon as its condition holds.
inline constexpr int kWidgetPatience = 60'000;

inline int runWidgetTest(int argc, char** argv, QObject&& test) {
    QStandardPaths::setTestModeEnabled(true);
    QApplication application(argc, argv);
    style::EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    style::applyTheme(application, style::Appearance::Dark);
    return QTest::qExec(&test, argc, argv);
}

} // namespace sgfm::test

#define SGFM_WIDGET_TEST_MAIN(Test)                                                                          \
    int main(int argc, char** argv) {                                                                        \
        return sgfm::test::runWidgetTest(argc, argv, Test());                                                \
    }
