#include "engine/text/pair_counts.h"

#include <algorithm>
#include <utility>

namespace sgfm::text {

namespace {
constexpr std::size_t kBuffer = std::size_t{1} << 22U; // 64 MiB of entries
constexpr unsigned kTokenBits = 21;                    // three in a key
} // namespace

void KeyCounter::add(std::uint64_t key, std::uint32_t weight) {
    m_buffer.push_back({key, weight});
    if (m_buffer.size() >= kBuffer) {
        merge();
    }
}

void KeyCounter::merge() {
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
    if (m_table.size() > m_mostKeys) {
        forgetRarest();
    }
}

void KeyCounter::forgetRarest() {
    std::vector<std::uint64_t> counts(m_table.size());
    std::transform(m_table.begin(), m_table.end(), counts.begin(),
                   [](const Entry& entry) { return entry.count; });
    const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
    std::nth_element(counts.begin(), middle, counts.end());
    const auto least = *middle;
    std::erase_if(m_table, [&](const Entry& entry) { return entry.count <= least; });
}

std::vector<KeyCounter::Entry> KeyCounter::take() {
    merge();
    return std::move(m_table);
}

void PairCounter::add(TokenId first, TokenId second, std::uint32_t weight) {
    m_counter.add(static_cast<std::uint64_t>(static_cast<std::uint32_t>(first)) << 32U |
                      static_cast<std::uint32_t>(second),
                  weight);
}

std::vector<PairCount> PairCounter::take() {
    std::vector<PairCount> pairs;
    for (const auto& entry : m_counter.take()) {
        pairs.push_back({static_cast<TokenId>(entry.key >> 32U),
                         static_cast<TokenId>(entry.key & 0xFFFFFFFFU), entry.count});
    }
    return pairs;
}

void TripleCounter::add(TokenId first, TokenId second, TokenId third) {
    const auto bits = [](TokenId token) { return static_cast<std::uint64_t>(token); };
    m_counter.add(bits(first) << (2 * kTokenBits) | bits(second) << kTokenBits | bits(third), 1);
}

std::vector<TripleCount> TripleCounter::take() {
    constexpr std::uint64_t mask = (std::uint64_t{1} << kTokenBits) - 1;
    std::vector<TripleCount> triples;
    for (const auto& entry : m_counter.take()) {
        triples.push_back({static_cast<TokenId>(entry.key >> (2 * kTokenBits)),
                           static_cast<TokenId>(entry.key >> kTokenBits & mask),
                           static_cast<TokenId>(entry.key & mask), entry.count});
    }
    return triples;
}

} // namespace sgfm::text
