#pragma once
// Triples of a stream of tokens, as learning counts them.

#include "engine/text/pair_counts.h"

#include <vector>

inline std::vector<sgfm::text::TripleCount> triplesOf(const std::vector<sgfm::text::TokenId>& stream) {
    sgfm::text::TripleCounter counter;
    for (std::size_t i = 2; i < stream.size(); ++i) {
        counter.add(stream[i - 2], stream[i - 1], stream[i]);
    }
    return counter.take();
}
