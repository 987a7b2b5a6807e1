// What the compiler must not do: the options in CMakeLists.txt that hold it off go when this passes without
// them.

#include <QTest>

#include <vector>

class CompilerTest : public QObject {
    Q_OBJECT
  private slots:
    void aConstantKeepsItsLastZero();
};

namespace {

[[gnu::noinline]] std::vector<double> assigned() {
    std::vector<double> values;
    values = {1, 1, 1, 0};
    return values;
}

} // namespace

void CompilerTest::aConstantKeepsItsLastZero() {
    const std::vector<double> values = assigned();
    QCOMPARE(values.size(), std::size_t{4});
    QCOMPARE(values[2], 1.0);
    QCOMPARE(values[3], 0.0);
}

QTEST_APPLESS_MAIN(CompilerTest)
#include "compiler_test.moc"
