#include "engine/text/pair_counts.h"

#include <algorithm>

namespace sgfm::text {

namespace {
constexpr std::size_t kBuffer = std::size_t{1} << 22U; // 64 MiB of entries
}

PairCounter::PairCounter(std::size_t mostPairs) : m_mostPairs(mostPairs) {
}

void PairCounter::add(TokenId first, TokenId second, std::uint32_t weight) {
    m_buffer.push_back({static_cast<std::uint64_t>(static_cast<std::uint32_t>(first)) << 32U |
                            static_cast<std::uint32_t>(second),
                        weight});
    if (m_buffer.size() >= kBuffer) {
        merge();
    }
}

void PairCounter::merge() {
    const auto byKey = [](const Entry& a, const Entry& b) { return a.key < b.key; };
    std::sort(m_buffer.begin(), m_buffer.end(), byKey);
    std::vector<Entry> merged;
    merged.reserve(m_table.size() + m_buffer.size() / 2);
    const auto append = [&](const Entry& entry) {
        if (!merged.empty() && merged.back().key == entry.key) {
            merged.back().count += entry.count;
        } else {
            merged.push_back(entry);
        }
    };
    auto known = m_table.cbegin();
    for (const auto& entry : m_buffer) {
        while (known != m_table.cend() && known->key <= entry.key) {
            append(*known++);
        }
        append(entry);
    }
    std::for_each(known, m_table.cend(), append);
    m_table = std::move(merged);
    m_buffer.clear();
    if (m_table.size() > m_mostPairs) {
        forgetRarest();
    }
}

void PairCounter::forgetRarest() {
    std::vector<std::uint64_t> counts(m_table.size());
    std::transform(m_table.begin(), m_table.end(), counts.begin(),
                   [](const Entry& entry) { return entry.count; });
    const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
    std::nth_element(counts.begin(), middle, counts.end());
    const auto least = *middle;
    std::erase_if(m_table, [&](const Entry& entry) { return entry.count <= least; });
}

std::vector<PairCount> PairCounter::take() {
    merge();
    std::vector<PairCount> pairs;
    pairs.reserve(m_table.size());
    for (const auto& entry : m_table) {
        pairs.push_back({static_cast<TokenId>(entry.key >> 32U),
                         static_cast<TokenId>(entry.key & 0xFFFFFFFFU), entry.count});
    }
    m_table.clear();
    return pairs;
}

} // namespace sgfm::text
