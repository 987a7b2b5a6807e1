#include "engine/evaluation/copy_search.h"

#include "engine/evaluation/words.h"

#include <algorithm>
#include <numeric>

namespace sgfm::evaluation {

namespace {

constexpr std::int32_t kSeparator = 0;
constexpr std::int32_t kStrange = -1; // a word that the training text does not have

// `order` by `key[...]` (values in 0 ... keys - 1), equal keys staying as they are.
void countingSort(std::vector<std::int32_t>& order, const std::vector<std::int32_t>& key, std::size_t keys) {
    std::vector<std::size_t> first(keys + 1, 0);
    for (const auto suffix : order) {
        ++first[static_cast<std::size_t>(key[static_cast<std::size_t>(suffix)]) + 1];
    }
    std::partial_sum(first.begin(), first.end(), first.begin());
    std::vector<std::int32_t> sorted(order.size());
    for (const auto suffix : order) {
        sorted[first[static_cast<std::size_t>(key[static_cast<std::size_t>(suffix)])]++] = suffix;
    }
    order.swap(sorted);
}

} // namespace

CopySearch::CopySearch(std::span<const std::string> texts) {
    for (const auto& text : texts) {
        for (const auto& word : foldedWordsOf(text)) {
            const auto id = m_ids.emplace(word, static_cast<std::int32_t>(m_ids.size()) + 1).first->second;
            m_text.push_back(id);
            ++m_words;
        }
        m_text.push_back(kSeparator);
    }
    sortSuffixes();
}

void CopySearch::sortSuffixes() {
    const auto n = m_text.size();
    m_suffixes.resize(n);
    std::iota(m_suffixes.begin(), m_suffixes.end(), 0);
    std::vector<std::int32_t> rank = m_text;
    std::vector<std::int32_t> nextRank(n);
    auto ranks = m_ids.size() + 1;
    countingSort(m_suffixes, rank, ranks);
    for (std::size_t length = 1; length < 2 * n && ranks < n; length *= 2) {
        // By the rank of what follows `length` words on (nothing comes first), then by their own.
        std::vector<std::int32_t> bySecond;
        bySecond.reserve(n);
        for (auto i = n - std::min(length, n); i < n; ++i) {
            bySecond.push_back(static_cast<std::int32_t>(i));
        }
        for (const auto suffix : m_suffixes) {
            if (static_cast<std::size_t>(suffix) >= length) {
                bySecond.push_back(suffix - static_cast<std::int32_t>(length));
            }
        }
        m_suffixes.swap(bySecond);
        countingSort(m_suffixes, rank, std::max(ranks, m_ids.size() + 1));
        const auto second = [&](std::int32_t suffix) {
            const auto place = static_cast<std::size_t>(suffix) + length;
            return place < n ? rank[place] : -1;
        };
        std::int32_t current = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const auto suffix = m_suffixes[i];
            if (i > 0) {
                const auto before = m_suffixes[i - 1];
                const bool same =
                    rank[static_cast<std::size_t>(suffix)] == rank[static_cast<std::size_t>(before)] &&
                    second(suffix) == second(before);
                current += same ? 0 : 1;
            }
            nextRank[static_cast<std::size_t>(suffix)] = current;
        }
        rank.swap(nextRank);
        ranks = static_cast<std::size_t>(current) + 1;
    }
}

// The suffixes that begin with the first k words are one stretch of the array; it is narrowed word by word.
int CopySearch::longestFrom(std::span<const std::int32_t> words) const {
    auto from = m_suffixes.begin();
    auto to = m_suffixes.end();
    int length = 0;
    for (const auto word : words) {
        if (word == kStrange) {
            break;
        }
        const auto wordAt = [&](std::int32_t suffix) {
            const auto place = static_cast<std::size_t>(suffix) + static_cast<std::size_t>(length);
            return place < m_text.size() ? m_text[place] : kSeparator;
        };
        from = std::lower_bound(from, to, word, [&](std::int32_t suffix, std::int32_t wanted) {
            return wordAt(suffix) < wanted;
        });
        to = std::upper_bound(from, to, word, [&](std::int32_t wanted, std::int32_t suffix) {
            return wanted < wordAt(suffix);
        });
        if (from == to) {
            break;
        }
        ++length;
    }
    return length;
}

int CopySearch::longestCopy(std::string_view text) const {
    std::vector<std::int32_t> words;
    for (const auto& word : foldedWordsOf(text)) {
        const auto found = m_ids.find(word);
        words.push_back(found == m_ids.end() ? kStrange : found->second);
    }
    int longest = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        longest = std::max(longest, longestFrom(std::span<const std::int32_t>(words).subspan(i)));
    }
    return longest;
}

} // namespace sgfm::evaluation
