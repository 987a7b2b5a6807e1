#pragma once
// Counts of ordered pairs of tokens, n(a, b), for vocabularies whose table of all pairs would not fit.
//
// Pairs are gathered in a buffer, which is sorted and merged into the sorted table when it is full. Weights
// are whole numbers, so that the sums do not depend on the order of adding.

#include "engine/text/lexicon.h"

#include <cstdint>
#include <vector>

namespace sgfm::text {

struct PairCount {
    TokenId first = 0;
    TokenId second = 0;
    std::uint64_t count = 0;
};

class PairCounter {
  public:
    // mostPairs: when more distinct pairs than this have been seen, the rarest half is forgotten.
    explicit PairCounter(std::size_t mostPairs = std::size_t{1} << 25U);

    void add(TokenId first, TokenId second, std::uint32_t weight = 1);

    // All pairs, by first and then second token. Ends the counting.
    std::vector<PairCount> take();

  private:
    struct Entry {
        std::uint64_t key;
        std::uint64_t count;
    };
    void merge();
    void forgetRarest();

    std::size_t m_mostPairs;
    std::vector<Entry> m_buffer;
    std::vector<Entry> m_table;
};

} // namespace sgfm::text
