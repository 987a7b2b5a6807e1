#pragma once
// A chain (chain.h) in which each value also hears the one before its neighbour:
//
//     p(k_0 ... k_{N-1})  ~  prod_x unary_x[k_x]  prod_x coupling_x[k_x][k_{x+1}]
//                            prod_x third_x[k_x][k_{x+1}][k_{x+2}]
//
// third_x is 1 but for the pairs (k_x, k_{x+1}) that have a row of factors of their own. The sum over all
// others is the same for every k_{x+2}, so that sums are exact over pairs of neighbours in O(N (K^2 + K
// rows)), not N K^3. Double precision, factors scaled to the largest of each position. The order of every sum
// is fixed: the same chain gives the same bits.

#include "engine/field/aligned.h"
#include "engine/text/chain.h"

#include <cstddef>
#include <span>
#include <vector>

namespace sgfm::text {

class SecondOrderChain {
  public:
    // The pairs of values at x and x + 1 that have factors, and these: [pair][stride], the stride of the
    // chain's rows, the padding of any value.
    struct Thirds {
        struct Pair {
            std::size_t first = 0;
            std::size_t second = 0;
        };
        std::vector<Pair> pairs; // each once
        field::AlignedVector<float> factors;
        std::vector<bool> known; // [K][K]: has a row; empty: none
    };

    SecondOrderChain() = default;
    explicit SecondOrderChain(Chain pairs); // every third factor is 1

    const Chain& pairs() const noexcept { return m_pairs; }
    std::size_t positions() const noexcept { return m_pairs.positions(); } // N
    std::size_t values() const noexcept { return m_pairs.values(); }       // K
    bool hearsThirds() const noexcept; // false: it is the chain of its pairs

    // x from 0 to N - 3. The factors of `first` at x and `second` at x + 1 with every value at x + 2: finite,
    // above 0; all 0 at first, to be filled in. The span holds until the next row is added. A pair has one
    // row.
    std::span<float> addRow(std::size_t x, std::size_t first, std::size_t second);
    Thirds& thirds(std::size_t x) { return m_thirds[x]; } // to change factors, not pairs
    const Thirds& thirds(std::size_t x) const { return m_thirds[x]; }
    std::span<const float> row(std::size_t x, std::size_t number) const {
        return {m_thirds[x].factors.data() + number * m_pairs.stride(), values()};
    }

  private:
    Chain m_pairs;
    std::vector<Thirds> m_thirds;
};

// As those of chain.h.
std::vector<float> marginals(const SecondOrderChain& chain);
std::vector<std::size_t> mostProbableSequence(const SecondOrderChain& chain);
std::vector<std::size_t> drawSequence(const SecondOrderChain& chain, std::span<const double> uniforms);

} // namespace sgfm::text
