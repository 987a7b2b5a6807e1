#pragma once
// Counts of ordered pairs and triples of tokens, n(a, b) and n(a, b, c), for vocabularies whose table of all
// of them would not fit.
//
// They are gathered in a buffer, which is sorted and merged into the sorted table when it is full. Weights
// are whole numbers, so that the sums do not depend on the order of adding.

#include "engine/text/lexicon.h"

#include <cstdint>
#include <vector>

namespace sgfm::text {

// Counts of 64-bit keys.
class KeyCounter {
  public:
    struct Entry {
        std::uint64_t key;
        std::uint64_t count;
    };

    // mostKeys: when more distinct keys than this have been seen, the rarest half is forgotten.
    explicit KeyCounter(std::size_t mostKeys) : m_mostKeys(mostKeys) {}

    void add(std::uint64_t key, std::uint32_t weight);
    std::vector<Entry> take(); // all, by key; ends the counting

  private:
    void merge();
    void forgetRarest();

    std::size_t m_mostKeys;
    std::vector<Entry> m_buffer;
    std::vector<Entry> m_table;
};

inline constexpr std::size_t kMostCounted = std::size_t{1} << 25U; // distinct pairs or triples

struct PairCount {
    TokenId first = 0;
    TokenId second = 0;
    std::uint64_t count = 0;
};

class PairCounter {
  public:
    explicit PairCounter(std::size_t mostPairs = kMostCounted) : m_counter(mostPairs) {}

    void add(TokenId first, TokenId second, std::uint32_t weight = 1);

    // All pairs, by first and then second token. Ends the counting.
    std::vector<PairCount> take();

  private:
    KeyCounter m_counter;
};

struct TripleCount {
    TokenId first = 0;
    TokenId second = 0;
    TokenId third = 0;
    std::uint64_t count = 0;
};

// Tokens below 2^21.
class TripleCounter {
  public:
    explicit TripleCounter(std::size_t mostTriples = kMostCounted) : m_counter(mostTriples) {}

    void add(TokenId first, TokenId second, TokenId third);

    // All triples, by first, second and third token. Ends the counting.
    std::vector<TripleCount> take();

  private:
    KeyCounter m_counter;
};

} // namespace sgfm::text
