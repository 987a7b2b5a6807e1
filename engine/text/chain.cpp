#include "engine/text/chain.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sgfm::text {

namespace {

// log sum exp of n terms.
template <typename Term>
double logSum(std::size_t n, const Term& term, std::vector<double>& scratch) {
    scratch.resize(n);
    double largest = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < n; ++i) {
        scratch[i] = term(i);
        largest = std::max(largest, scratch[i]);
    }
    double sum = 0;
    for (const double value : scratch) {
        sum += std::exp(value - largest);
    }
    return largest + std::log(sum);
}

} // namespace

std::vector<double> marginals(const Chain& chain) {
    const auto values = chain.values;
    std::vector<double> forward(chain.unary.size());  // log of the sum over everything left of x, x included
    std::vector<double> backward(chain.unary.size()); // right of x, x not included
    std::vector<double> scratch;
    for (std::size_t x = 0; x < chain.positions; ++x) {
        for (std::size_t k = 0; k < values; ++k) {
            const double left =
                x == 0 ? 0.0
                       : logSum(
                             values,
                             [&](std::size_t j) {
                                 return forward[(x - 1) * values + j] + chain.couplingAt(x - 1, j, k);
                             },
                             scratch);
            forward[x * values + k] = left + chain.unaryAt(x, k);
        }
    }
    for (std::size_t x = chain.positions; x-- > 0;) {
        for (std::size_t k = 0; k < values; ++k) {
            backward[x * values + k] = x + 1 == chain.positions
                                           ? 0.0
                                           : logSum(
                                                 values,
                                                 [&](std::size_t j) {
                                                     return chain.couplingAt(x, k, j) +
                                                            chain.unaryAt(x + 1, j) +
                                                            backward[(x + 1) * values + j];
                                                 },
                                                 scratch);
        }
    }
    std::vector<double> result(chain.unary.size());
    for (std::size_t x = 0; x < chain.positions; ++x) {
        const auto joint = [&](std::size_t k) { return forward[x * values + k] + backward[x * values + k]; };
        const double total = logSum(values, joint, scratch);
        for (std::size_t k = 0; k < values; ++k) {
            result[x * values + k] = std::exp(joint(k) - total);
        }
    }
    return result;
}

std::vector<std::size_t> mostProbableSequence(const Chain& chain) {
    const auto values = chain.values;
    if (chain.positions == 0) {
        return {};
    }
    // best[x][k]: of all sequences of the positions behind x, given k at x; so that walking from the left
    // meets the first of equal sequences.
    std::vector<double> best(chain.unary.size(), 0.0);
    std::vector<std::size_t> follower(chain.unary.size(), 0);
    for (std::size_t x = chain.positions - 1; x-- > 0;) {
        for (std::size_t k = 0; k < values; ++k) {
            double highest = -std::numeric_limits<double>::infinity();
            for (std::size_t j = 0; j < values; ++j) {
                const double score =
                    chain.couplingAt(x, k, j) + chain.unaryAt(x + 1, j) + best[(x + 1) * values + j];
                if (score > highest) {
                    highest = score;
                    follower[x * values + k] = j;
                }
            }
            best[x * values + k] = highest;
        }
    }
    std::vector<std::size_t> sequence(chain.positions, 0);
    for (std::size_t k = 1; k < values; ++k) {
        if (chain.unaryAt(0, k) + best[k] > chain.unaryAt(0, sequence[0]) + best[sequence[0]]) {
            sequence[0] = k;
        }
    }
    for (std::size_t x = 0; x + 1 < chain.positions; ++x) {
        sequence[x + 1] = follower[x * values + sequence[x]];
    }
    return sequence;
}

} // namespace sgfm::text
