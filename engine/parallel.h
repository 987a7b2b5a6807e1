#pragma once
// Loops over OpenMP threads (serial in a build without OpenMP), and how many of them a loop may take.

#include <exception>
#include <mutex>
#ifdef _OPENMP
#include <omp.h>
#endif

namespace sgfm {

// The threads that a loop begun by this thread may take: 1 inside another loop's threads.
inline int allowedThreads() {
#ifdef _OPENMP
    return omp_in_parallel() != 0 ? 1 : omp_get_max_threads();
#else
    return 1;
#endif
}

// While it lives, loops begun by this thread take at most `threads`. A loop on two threads leaves the second
// one waiting busily for some milliseconds after its end. Where that processor is to draw meanwhile, both
// sides lose more than the loop has gained.
class ThreadLimit {
  public:
    // threads: at least 1. Never raises what is allowed already.
    explicit ThreadLimit([[maybe_unused]] int threads) {
#ifdef _OPENMP
        m_before = omp_get_max_threads();
        if (threads < m_before) {
            omp_set_num_threads(threads);
        }
#endif
    }
    ~ThreadLimit() {
#ifdef _OPENMP
        omp_set_num_threads(m_before);
#endif
    }
    ThreadLimit(const ThreadLimit&) = delete;
    ThreadLimit& operator=(const ThreadLimit&) = delete;

  private:
    [[maybe_unused]] int m_before = 1;
};

// body(item, thread) for item = 0 ... items - 1 on `threads` OpenMP threads. Items are handed out as threads
// become free, so a body must write to places of its own: then the result does not depend on the number of
// threads. Afterwards the exception of the first item that threw one; later items may not have been done.
template <typename Body>
void parallelFor(int threads, int items, const Body& body) {
#ifdef _OPENMP
    if (threads > 1 && items > 1) {
        // An exception must not cross the edge of a parallel region: that of the first item is carried over.
        std::exception_ptr failure;
        int failed = items;
        std::mutex failureLock;
#pragma omp parallel num_threads(threads)
        {
            const int thread = omp_get_thread_num();
#pragma omp for schedule(dynamic, 1)
            for (int item = 0; item < items; ++item) {
                try {
                    body(item, thread);
                } catch (...) {
                    const std::scoped_lock lock(failureLock);
                    if (item < failed) {
                        failed = item;
                        failure = std::current_exception();
                    }
                }
            }
        }
        if (failure) {
            std::rethrow_exception(failure);
        }
        return;
    }
#endif
    (void)threads;
    for (int item = 0; item < items; ++item) {
        body(item, 0);
    }
}

} // namespace sgfm
