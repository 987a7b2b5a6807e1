#include "engine/score/torch_threads.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <exception>
#include <vector>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace sgfm::score {

namespace {

int mostThreads() {
#ifdef _OPENMP
    return omp_in_parallel() != 0 ? 1 : omp_get_max_threads();
#else
    return 1;
#endif
}

// Outside a team torch would use every thread for one operation.
class OneTorchThread {
#ifdef _OPENMP
  public:
    OneTorchThread() { omp_set_num_threads(1); }
    ~OneTorchThread() { omp_set_num_threads(m_threads); }
    OneTorchThread(const OneTorchThread&) = delete;
    OneTorchThread& operator=(const OneTorchThread&) = delete;

  private:
    int m_threads = omp_get_max_threads();
#endif
};

// The exception of the first item that threw one is thrown at the end: it must not cross the edge of a
// parallel region.
void inTeam(std::size_t count, int team, const std::function<void(std::size_t)>& body) {
    std::vector<std::exception_ptr> failures(count);
    const auto one = [&](std::size_t item) {
        try {
            body(item);
        } catch (...) {
            failures[item] = std::current_exception();
        }
    };
    if (team > 1) {
        const auto items = static_cast<std::ptrdiff_t>(count);
#pragma omp parallel for schedule(dynamic, 1) num_threads(team)
        for (std::ptrdiff_t item = 0; item < items; ++item) {
            one(static_cast<std::size_t>(item));
        }
    } else {
        for (std::size_t item = 0; item < count; ++item) {
            one(item);
        }
    }
    for (const auto& failure : failures) {
        if (failure) {
            std::rethrow_exception(failure);
        }
    }
}

} // namespace

void keepThreads() {
#ifdef _OPENMP
    thread_local bool done = false;
    if (!done) {
        const int threads = omp_get_max_threads();
        (void)at::get_num_threads(); // makes libtorch choose now, and not in the first operation
        omp_set_num_threads(threads);
        done = true;
    }
#endif
}

void sideBySide(std::size_t count, const std::function<void(std::size_t)>& body) {
    keepThreads();
    const int team = static_cast<int>(std::min(count, static_cast<std::size_t>(mostThreads())));
    if (team > 1) {
        inTeam(count, team, body);
    } else {
        [[maybe_unused]] const OneTorchThread one;
        inTeam(count, 1, body);
    }
}

Shares sharesOf(std::size_t count) {
    keepThreads();
    return {count, std::min(count, static_cast<std::size_t>(mostThreads()))};
}

} // namespace sgfm::score
