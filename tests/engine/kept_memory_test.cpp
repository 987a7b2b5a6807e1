// Arrays that are made and freed again and again do not ask the system for their pages each time.

#include "engine/kept_memory.h"

#include <QtTest>

#include <sys/resource.h>

#include <vector>

using namespace sgfm;

namespace {

// Above what the C library would learn to keep by itself (32 MiB).
constexpr std::size_t kBytes = std::size_t{48} << 20U;

// Pages that the system handed out while one array was made, filled and freed.
long pagesOfOneArray() {
    rusage before{};
    rusage after{};
    getrusage(RUSAGE_SELF, &before);
    {
        const std::vector<char> array(kBytes, 1);
        volatile char last = array.back();
        (void)last;
    }
    getrusage(RUSAGE_SELF, &after);
    return after.ru_minflt - before.ru_minflt;
}

} // namespace

class KeptMemoryTest : public QObject {
    Q_OBJECT
  private slots:
    void anArrayTakesThePagesOfTheOneBefore();
};

void KeptMemoryTest::anArrayTakesThePagesOfTheOneBefore() {
#if !defined(__GLIBC__) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("The sanitizers and other C libraries have allocators of their own.");
#else
    keepFreedMemory();
    const long first = pagesOfOneArray();
    long later = 0;
    for (int i = 0; i < 8; ++i) {
        later += pagesOfOneArray();
    }
    QVERIFY2(10 * later < first,
             qPrintable(QString("%1 pages at first, %2 in eight more").arg(first).arg(later)));
#endif
}

QTEST_APPLESS_MAIN(KeptMemoryTest)
#include "kept_memory_test.moc"
