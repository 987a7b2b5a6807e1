#include "engine/score/torch_threads.h"

#include "engine/parallel.h"

#include <ATen/Parallel.h>

#include <algorithm>

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
    const int allowed = allowedThreads();
    const int team = static_cast<int>(std::min(count, static_cast<std::size_t>(allowed)));
    const ThreadLimit limit(team > 1 ? allowed : 1); // outside a team torch would use every thread
    parallelFor(team, static_cast<int>(count),
                [&](int member, int) { body(static_cast<std::size_t>(member)); });
}

void inShares(std::size_t count, const std::function<void(std::size_t, std::size_t)>& body) {
    keepThreads();
    const auto shares = std::min(count, static_cast<std::size_t>(allowedThreads()));
    sideBySide(shares, [&](std::size_t share) {
        const auto first = share * count / shares;
        body(first, (share + 1) * count / shares - first);
    });
}

} // namespace sgfm::score
