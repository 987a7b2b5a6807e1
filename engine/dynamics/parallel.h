#pragma once
// One parallel loop for this folder: body(item, thread) for item = 0 ... items - 1 on `threads` OpenMP
// threads (serial in a build without OpenMP). Items are handed out as threads become free, so a body must
// write to places of its own: then the result does not depend on the number of threads.

#include <exception>
#include <mutex>
#ifdef _OPENMP
#include <omp.h>
#endif

namespace sgfm::dynamics {

template <typename Body>
void parallelFor(int threads, int items, const Body& body) {
#ifdef _OPENMP
    if (threads > 1 && items > 1) {
        // An exception must not cross the edge of a parallel region: the first one is carried over it.
        std::exception_ptr failure;
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
                    if (!failure) {
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

} // namespace sgfm::dynamics
