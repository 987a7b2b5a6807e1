#include "engine/text/bigram_index.h"

#include <bit>

namespace sgfm::text {

BigramIndex::BigramIndex(std::span<const std::int32_t> rows, std::span<const std::int32_t> tokens) {
    for (std::size_t a = 0; a + 1 < rows.size(); ++a) {
        const auto begin = static_cast<std::size_t>(rows[a]);
        const auto end = static_cast<std::size_t>(rows[a + 1]);
        const auto slots = std::bit_ceil(2 * (end - begin) + 1); // at most half full
        const Row row{m_slots.size(), static_cast<std::uint32_t>(slots - 1)};
        m_rows.push_back(row);
        m_slots.resize(m_slots.size() + slots);
        for (std::size_t i = begin; i < end; ++i) {
            auto at = spread(tokens[i]);
            while (m_slots[row.begin + (at & row.mask)].entry >= 0) {
                ++at;
            }
            m_slots[row.begin + (at & row.mask)] = {tokens[i], static_cast<std::int32_t>(i)};
        }
    }
}

} // namespace sgfm::text
