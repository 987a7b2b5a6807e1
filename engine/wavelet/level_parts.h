#pragma once
// What both directions of a level share: the division of work among threads, and where a thread keeps its
// lines and planes.

#include "engine/wavelet/level.h"
#include "engine/wavelet/row_kernels.h"

#ifdef _OPENMP
#include <omp.h>
#endif

namespace sgfm::wavelet {

// Output rows (or planes) are made in pairs of windows: 2 rows from each, see row_kernels.h.
inline constexpr std::size_t kWindows = 2;
inline constexpr std::size_t kLines = 2 * kWindows;

// A thread's working memory: kLines phase lines, then kLines planes.
struct Workspace {
    float* data = nullptr;
    std::size_t lineLength = 0;

    PhaseLine line(std::size_t i) const {
        return phaseLineAt(data + i * phaseLineFloats(lineLength), lineLength);
    }
    float* planes() const { return data + kLines * phaseLineFloats(lineLength); }
};

// body(item, workspace) for item = 0 ... items - 1, which must not throw.
template <typename Body>
void shareAmongThreads(std::size_t items, const Workspaces& workspaces, std::size_t lineLength,
                       const Body& body) {
#ifdef _OPENMP
    if (workspaces.threads > 1 && items > 1) {
        const auto count = static_cast<std::ptrdiff_t>(items);
#pragma omp parallel for schedule(static) num_threads(workspaces.threads)
        for (std::ptrdiff_t item = 0; item < count; ++item) {
            const auto thread = static_cast<std::size_t>(omp_get_thread_num());
            body(static_cast<std::size_t>(item),
                 Workspace{workspaces.data + thread * workspaces.floats, lineLength});
        }
        return;
    }
#endif
    // One thread opens no parallel region: that alone would cost as much as a small level.
    for (std::size_t item = 0; item < items; ++item) {
        body(item, Workspace{workspaces.data, lineLength});
    }
}

// The compiled variant for a bank's length: f.template operator()<Length>().
template <typename Function>
void withLength(int length, const Function& f) {
    forEachKernelLength([&]<int Length>() {
        if (length == Length) {
            f.template operator()<Length>();
        }
    });
}

// i mod n, where windows reach over the ends: mostly not at all or once, so that adding is faster than
// dividing.
inline std::size_t wrapped(std::ptrdiff_t i, std::size_t n) {
    const auto period = static_cast<std::ptrdiff_t>(n);
    while (i < 0) {
        i += period;
    }
    while (i >= period) {
        i -= period;
    }
    return static_cast<std::size_t>(i);
}

} // namespace sgfm::wavelet
