// Loops over threads: every item once, failures carried over, and limits that are kept.

#include "engine/parallel.h"
#include "engine/recipe/recipe.h"
#include "engine/runtime/session.h"

#include <QtTest>

#include <atomic>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>

using namespace sgfm;

namespace {

// Of the whole program.
std::ptrdiff_t threadsAlive() {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
}

void allowThreads(int threads) {
#ifdef _OPENMP
    omp_set_num_threads(threads);
#else
    (void)threads;
#endif
}

} // namespace

class ParallelTest : public QObject {
    Q_OBJECT
  private slots:
    void everyItemIsDoneOnce() {
        for (const int threads : {1, 2, 3}) {
            std::vector<int> done(100);
            parallelFor(threads, 100, [&](int item, int thread) {
                done[static_cast<std::size_t>(item)] += thread < threads ? 1 : 1000;
            });
            QCOMPARE(done, std::vector<int>(100, 1));
        }
        parallelFor(2, 0, [](int, int) { QFAIL("there is no item"); });
    }

    void aFailureComesOutOfTheLoop() {
        for (const int threads : {1, 2}) {
            QVERIFY_THROWS_EXCEPTION(std::runtime_error, parallelFor(threads, 10, [](int item, int) {
                                         if (item == 7) {
                                             throw std::runtime_error("seven");
                                         }
                                     }));
        }
    }

    // Which of several failures is told does not depend on which thread was faster.
    void theFirstItemsFailureComesOut() {
        for (const int threads : {1, 2}) {
            std::atomic<bool> anotherFailed = false;
            std::string told;
            try {
                parallelFor(threads, 10, [&](int item, int) {
                    for (int turn = 0; item == 0 && threads > 1 && !anotherFailed && turn < 1000000; ++turn) {
                        std::this_thread::yield();
                    }
                    anotherFailed = true;
                    throw std::runtime_error(std::to_string(item));
                });
            } catch (const std::runtime_error& failure) {
                told = failure.what();
            }
            QCOMPARE(told, std::string("0"));
        }
    }

    void aLimitLowersAndGivesBack() {
        allowThreads(3);
        const int before = allowedThreads();
        {
            const ThreadLimit limit(1);
            QCOMPARE(allowedThreads(), 1);
            {
                const ThreadLimit higher(3);
                QCOMPARE(allowedThreads(), 1);
            }
            QCOMPARE(allowedThreads(), 1);
        }
        QCOMPARE(allowedThreads(), before);
        parallelFor(before, 4, [](int, int) { QCOMPARE(allowedThreads(), 1); }); // loops within loops
    }

    // Threads that had nothing to do took a fifth of the window's flow: they wait busily for more.
    void aFlowTakesNoMoreThreadsThanItsPlanner() {
        recipe::Recipe recipe = recipe::defaultRecipe(recipe::Mode::Flow);
        recipe.grid = {256, 256};
        std::ptrdiff_t more = -1;
        std::thread([&] { // its own, so that no loop before has left threads behind
            allowThreads(2);
            fourier::Planner planner(1);
            runtime::Resources resources;
            resources.planner = &planner;
            const auto before = threadsAlive();
            runtime::Session session(resources, recipe, {});
            session.advance();
            (void)session.flowNumbers();
            (void)session.snapshot({{runtime::Quantity::Vorticity, -1}, {runtime::Quantity::Density, -1}});
            more = threadsAlive() - before;
        })
            .join();
        QCOMPARE(more, 0);
    }
};

QTEST_GUILESS_MAIN(ParallelTest)
#include "parallel_test.moc"
