#include "engine/training/machine_speed.h"

#include "engine/error.h"
#include "engine/score/torch_threads.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <vector>

namespace sgfm::training {

namespace {

constexpr std::int64_t kHeadWidth = 64;

template <typename Work>
double fastest(int repetitions, const Work& work) {
    double best = std::numeric_limits<double>::infinity();
    for (int i = 0; i <= repetitions; ++i) { // the first one warms the caches
        const auto begin = std::chrono::steady_clock::now();
        work();
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
        best = i > 0 ? std::min(best, spent.count()) : best;
    }
    return best;
}

// One thread an operation while it lives.
class OneThread {
  public:
    OneThread() {
        score::keepThreads();
        m_before = at::get_num_threads();
        at::set_num_threads(1);
    }
    ~OneThread() { at::set_num_threads(m_before); }
    OneThread(const OneThread&) = delete;
    OneThread& operator=(const OneThread&) = delete;

  private:
    int m_before = 1;
};

void require(bool holds, const char* what) {
    if (!holds) {
        throw Error(ErrorKind::Usage, "machine speed", what,
                    "Use positive sizes and at least one repetition.");
    }
}

} // namespace

double matrixProductRate(int size, int copies, int repetitions) {
    require(size > 0 && copies > 0 && repetitions > 0, "A size is not positive.");
    const OneThread oneThread;
    const at::NoGradGuard noGradient;
    std::vector<at::Tensor> left;
    std::vector<at::Tensor> right;
    std::vector<at::Tensor> product;
    for (int i = 0; i < copies; ++i) {
        left.push_back(at::rand({size, size}));
        right.push_back(at::rand({size, size}));
        product.push_back(at::empty({size, size}));
    }
    const double seconds = fastest(repetitions, [&] {
#pragma omp parallel for schedule(static, 1) num_threads(copies)
        for (int i = 0; i < copies; ++i) {
            const auto one = static_cast<std::size_t>(i);
            at::mm_out(product[one], left[one], right[one]);
        }
    });
    return copies * 2 * std::pow(static_cast<double>(size), 3) / seconds;
}

double attentionSeconds(int width, int length, int repetitions) {
    require(width > 0 && width % kHeadWidth == 0 && length > 0 && repetitions > 0,
            "The width is no multiple of 64, or a size is not positive.");
    const OneThread oneThread;
    const at::NoGradGuard noGradient;
    const auto x = at::rand({length, width});
    const auto inward = at::rand({3 * std::int64_t{width}, width}) / width;
    const auto outward = at::rand({width, width}) / width;
    const auto heads = std::int64_t{width} / kHeadWidth;
    return fastest(repetitions, [&] {
        const auto all = at::linear(x, inward).view({length, 3, heads, kHeadWidth}).permute({1, 2, 0, 3});
        const auto scores = at::matmul(all[0], all[1].transpose(1, 2)) / std::sqrt(double{kHeadWidth});
        const auto seen = at::matmul(at::softmax(scores, 2), all[2]);
        (void)at::linear(seen.transpose(0, 1).reshape({length, width}), outward);
    });
}

} // namespace sgfm::training
