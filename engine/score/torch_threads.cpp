#include "engine/score/torch_threads.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <exception>
#include <vector>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace sgfm::score {

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
    std::vector<std::exception_ptr> failures(count);
    const auto one = [&](std::size_t member) {
        try {
            body(member);
        } catch (...) {
            failures[member] = std::current_exception();
        }
    };
#ifdef _OPENMP
    const int threads = omp_get_max_threads();
    const auto members = static_cast<std::ptrdiff_t>(count);
    const int team = static_cast<int>(std::min(count, static_cast<std::size_t>(threads)));
    if (team > 1) {
#pragma omp parallel for schedule(dynamic, 1) num_threads(team)
        for (std::ptrdiff_t member = 0; member < members; ++member) {
            one(static_cast<std::size_t>(member));
        }
    } else {
        // Outside a team torch would use every thread for one operation.
        omp_set_num_threads(1);
        for (std::size_t member = 0; member < count; ++member) {
            one(member);
        }
        omp_set_num_threads(threads);
    }
#else
    for (std::size_t member = 0; member < count; ++member) {
        one(member);
    }
#endif
    for (const auto& failure : failures) {
        if (failure) {
            std::rethrow_exception(failure);
        }
    }
}

void inShares(std::size_t count, const std::function<void(std::size_t, std::size_t)>& body) {
    keepThreads();
    std::size_t shares = 1;
#ifdef _OPENMP
    shares = static_cast<std::size_t>(omp_get_max_threads());
#endif
    shares = std::min(count, shares);
    sideBySide(shares, [&](std::size_t share) {
        const auto first = share * count / shares;
        body(first, (share + 1) * count / shares - first);
    });
}

} // namespace sgfm::score
