#pragma once
// Where a pair of tokens stands in the sparse bigram table, in a few nanoseconds: a hash table a row, so that
// the lookups of one left token share their cache lines. Decoding asks some 80,000 times a sampler step.

#include "engine/text/lexicon.h"

#include <cstdint>
#include <span>
#include <vector>

namespace sgfm::text {

class BigramIndex {
  public:
    BigramIndex() = default;
    // rows, tokens: compressed sparse rows, see lexicon_file.h; checked by the caller.
    BigramIndex(std::span<const std::int32_t> rows, std::span<const std::int32_t> tokens);

    // The index into `tokens` of b in row a, or -1.
    std::int32_t find(TokenId a, TokenId b) const noexcept {
        const auto& row = m_rows[static_cast<std::size_t>(a)];
        for (std::uint32_t at = spread(b);; ++at) {
            const auto& slot = m_slots[row.begin + (at & row.mask)];
            if (slot.token == b) {
                return slot.entry;
            }
            if (slot.entry < 0) {
                return -1;
            }
        }
    }

  private:
    struct Slot {
        TokenId token = -1;
        std::int32_t entry = -1;
    };
    struct Row {
        std::size_t begin = 0;
        std::uint32_t mask = 0; // slots of the row - 1; at least one slot is always free
    };
    static std::uint32_t spread(TokenId token) noexcept {
        return static_cast<std::uint32_t>(token) * 2654435761U >> 12U; // Knuth's multiplicative hash
    }
    std::vector<Row> m_rows;
    std::vector<Slot> m_slots;
};

} // namespace sgfm::text
