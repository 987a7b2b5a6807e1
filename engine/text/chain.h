#pragma once
// A chain of discrete variables, K values each, coupled to their neighbours:
//
//     p(k_0 ... k_{N-1})  ~  prod_x unary_x[k_x]  prod_x coupling_x[k_x][k_{x+1}]
//
// Forward-backward gives the marginals, Viterbi the most probable sequence, forward filtering and backward
// sampling a sequence drawn from p; all exact, O(N K^2). Single precision on factors that are scaled to the
// largest of each position, so that nothing overflows and what underflows is below 1e-38 of the best. The
// order of every sum is fixed: the same chain gives the same bits. Rabiner 1989.

#include "engine/field/aligned.h"

#include <cstddef>
#include <span>
#include <vector>

namespace sgfm::text {

class Chain {
  public:
    Chain() = default;
    // All factors 0: to be filled in.
    Chain(std::size_t positions, std::size_t values);

    std::size_t positions() const noexcept { return m_positions; } // N
    std::size_t values() const noexcept { return m_values; }       // K

    // The factors of position x: finite, at least 0, one of them above 0.
    std::span<float> unary(std::size_t x) { return {m_unary.data() + x * m_stride, m_values}; }
    std::span<const float> unary(std::size_t x) const { return {m_unary.data() + x * m_stride, m_values}; }
    // The factors of the value `left` at x with every value at x + 1: finite, above 0.
    std::span<float> coupling(std::size_t x, std::size_t left) {
        return {m_coupling.data() + (x * m_values + left) * m_stride, m_values};
    }
    std::span<const float> coupling(std::size_t x, std::size_t left) const {
        return {m_coupling.data() + (x * m_values + left) * m_stride, m_values};
    }

    // From row to row: whole vectors of 64 bytes, padded with zeros; every row begins on 64 bytes.
    std::size_t stride() const noexcept { return m_stride; }

  private:
    std::size_t m_positions = 0;
    std::size_t m_values = 0;
    std::size_t m_stride = 0;
    field::AlignedVector<float> m_unary;    // [N][stride]
    field::AlignedVector<float> m_coupling; // [N - 1][K][stride], row: the left value
};

// p(k_x = k), [N][K]; every row adds up to 1.
std::vector<float> marginals(const Chain& chain);

// The most probable sequence; of equal ones the first in order of values.
std::vector<std::size_t> mostProbableSequence(const Chain& chain);

// A sequence drawn from p; uniforms: one number in [0, 1) a position.
std::vector<std::size_t> drawSequence(const Chain& chain, std::span<const double> uniforms);

// What the left and the right tell about a value at x, each row scaled to its largest: [N][K] each.
//     left_x[k]  ~ sum over k_0 ... k_{x-1} of all factors up to coupling_{x-1}[.][k]     (1 at x = 0)
//     right_x[k] ~ sum over k_{x+1} ... of all factors from coupling_x[k][.] on           (1 at x = N - 1)
struct Messages {
    std::vector<float> left;
    std::vector<float> right;
};
Messages messages(const Chain& chain);

} // namespace sgfm::text
