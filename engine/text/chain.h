#pragma once
// A chain of discrete variables, K values each, coupled to their neighbours:
//
//     p(k_0 ... k_{N-1})  ~  exp( sum_x unary[x][k_x] + sum_x coupling[x][k_x][k_{x+1}] )
//
// Forward-backward gives the marginals, Viterbi the most probable sequence; both exact, in log space, O(N
// K^2). Rabiner 1989.

#include <cstddef>
#include <vector>

namespace sgfm::text {

struct Chain {
    std::size_t positions = 0;    // N
    std::size_t values = 0;       // K
    std::vector<double> unary;    // [N][K], natural logarithms, finite
    std::vector<double> coupling; // [N - 1][K][K], row: the left value

    double unaryAt(std::size_t x, std::size_t k) const { return unary[x * values + k]; }
    double couplingAt(std::size_t x, std::size_t left, std::size_t right) const {
        return coupling[(x * values + left) * values + right];
    }
};

// p(k_x = k), [N][K]; every row adds up to 1.
std::vector<double> marginals(const Chain& chain);

// The most probable sequence; of equal ones the first in order of values.
std::vector<std::size_t> mostProbableSequence(const Chain& chain);

} // namespace sgfm::text
