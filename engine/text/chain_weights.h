#pragma once
// What the sums over chains of any order (chain.cpp, second_order_chain.cpp) do with the weights of one
// position.

#include <algorithm>
#include <cstddef>
#include <span>

namespace sgfm::text {

// To a largest value of 1, where one is above 0.
template <typename Number>
void divideByLargest(std::span<Number> weights) {
    const Number largest = *std::max_element(weights.begin(), weights.end());
    const Number factor = largest > 0 ? 1 / largest : 1;
    for (Number& weight : weights) {
        weight *= factor;
    }
}
inline void scaleToLargest(std::span<float> weights) {
    divideByLargest(weights);
}
inline void scaleToLargest(std::span<double> weights) {
    divideByLargest(weights);
}

// The index at which the running sum of weights passes `share` of their total.
inline std::size_t drawIndex(std::span<const double> weights, double share) {
    double total = 0;
    for (const double weight : weights) {
        total += weight;
    }
    const double wanted = share * total;
    double sum = 0;
    std::size_t last = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) {
        if (weights[k] > 0) {
            last = k;
            sum += weights[k];
            if (sum > wanted) {
                break;
            }
        }
    }
    return last;
}

} // namespace sgfm::text
