#include "engine/text/trigram_table.h"

#include "engine/text/lexicon_file.h"
#include "engine/text/table_file.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

namespace sgfm::text {

namespace {

constexpr TableKind kKind{"sgfm-trigrams-2", "triples", "by pairs of words alone"};

// Compressed sparse rows: as many rows as there are, in each of them tokens of the vocabulary, ascending.
void checkRows(const TableFile& file, const std::vector<std::int32_t>& rows, std::size_t count,
               const std::vector<std::int32_t>& tokens, const std::vector<std::int32_t>& counts,
               int vocabulary) {
    const auto fail = [&] {
        file.refuse("its rows do not fit each other, or name tokens that do not exist");
    };
    if (rows.size() != count + 1 || rows.front() != 0 || !std::is_sorted(rows.begin(), rows.end()) ||
        static_cast<std::size_t>(rows.back()) != tokens.size() || tokens.size() != counts.size()) {
        fail();
    }
    for (std::size_t row = 0; row < count; ++row) {
        std::int32_t previous = -1;
        for (auto i = static_cast<std::size_t>(rows[row]); i < static_cast<std::size_t>(rows[row + 1]); ++i) {
            if (tokens[i] <= previous || tokens[i] >= vocabulary || counts[i] < 1) {
                fail();
            }
            previous = tokens[i];
        }
    }
}

std::int32_t bounded(std::uint64_t count) {
    return static_cast<std::int32_t>(
        std::min<std::uint64_t>(count, std::numeric_limits<std::int32_t>::max()));
}

void keepMostFrequent(std::vector<TripleCount>& counts, std::size_t most) {
    if (counts.size() <= most) {
        return;
    }
    std::stable_sort(counts.begin(), counts.end(),
                     [](const TripleCount& a, const TripleCount& b) { return a.count > b.count; });
    counts.resize(most);
    std::sort(counts.begin(), counts.end(), [](const TripleCount& a, const TripleCount& b) {
        return std::tie(a.first, a.second, a.third) < std::tie(b.first, b.second, b.third);
    });
}

} // namespace

std::filesystem::path trigramFileOf(const std::filesystem::path& stem) {
    return withEnding(stem, ".trigrams.safetensors");
}

TrigramTable::TrigramTable(const std::filesystem::path& path, std::vector<bool> continues,
                           const std::string& vocabularySha256)
    : m_continues(std::move(continues)) {
    const auto vocabulary = static_cast<int>(m_continues.size());
    TableFile file(path, kKind, vocabularySha256);
    const auto pairRows = file.take("pair_rows");
    m_pairTokens = file.take("pair_tokens");
    m_pairCounts = file.take("pair_counts");
    m_tripleRows = file.take("triple_rows");
    m_tripleTokens = file.take("triple_tokens");
    m_tripleCounts = file.take("triple_counts");
    checkRows(file, pairRows, static_cast<std::size_t>(vocabulary), m_pairTokens, m_pairCounts, vocabulary);
    checkRows(file, m_tripleRows, m_pairTokens.size(), m_tripleTokens, m_tripleCounts, vocabulary);
    for (std::size_t b = 0; b + 1 < pairRows.size(); ++b) {
        double total = 0;
        for (auto i = static_cast<std::size_t>(pairRows[b]); i < static_cast<std::size_t>(pairRows[b + 1]);
             ++i) {
            total += m_pairCounts[i];
        }
        m_perToken.push_back(total > 0 ? static_cast<float>(1 / total) : 0.0F);
    }
    m_index = BigramIndex(pairRows, m_pairTokens);
    for (std::size_t pair = 0; pair < m_pairTokens.size(); ++pair) {
        const auto seen = followers(static_cast<std::int32_t>(pair));
        m_alwaysGoesOn.push_back(!seen.empty() && std::all_of(seen.begin(), seen.end(), [&](auto c) {
            return m_continues[static_cast<std::size_t>(c)];
        }));
    }
}

float TrigramTable::continuation(TokenId b, TokenId c) const noexcept {
    const auto pair = find(b, c);
    return pair < 0 ? 0.0F : static_cast<float>(count(pair)) * m_perToken[static_cast<std::size_t>(b)];
}

float TrigramTable::information(TokenId a, TokenId b, TokenId c, double classes) const noexcept {
    const auto pair = find(a, b);
    if (pair < 0 || !tells(pair, b)) {
        return static_cast<float>(std::log(classes));
    }
    const auto tokens = followers(pair);
    const auto found = std::lower_bound(tokens.begin(), tokens.end(), c);
    const double seen =
        found != tokens.end() && *found == c
            ? static_cast<double>(counts(pair)[static_cast<std::size_t>(found - tokens.begin())])
            : 0.0;
    const double expected = static_cast<double>(count(pair)) * static_cast<double>(continuation(b, c));
    const double ratio =
        (seen + lexicon_file::kPseudoCount * classes) / (expected + lexicon_file::kPseudoCount);
    const bool spoils = seen == 0 && spoilsWord(pair, b, c);
    return static_cast<float>(std::log(spoils ? double{lexicon_file::kUnseenWord} * ratio : ratio));
}

files::Safetensors trigramsOf(std::vector<TripleCount> counts, const std::vector<bool>& continues,
                              const std::string& vocabularySha256, std::size_t mostTriples) {
    keepMostFrequent(counts, mostTriples);
    std::vector<std::int32_t> pairRows(continues.size() + 1, 0);
    std::vector<std::int32_t> pairTokens;
    std::vector<std::int32_t> pairCounts;
    std::vector<std::int32_t> tripleRows{0};
    std::vector<std::int32_t> tripleTokens;
    std::vector<std::int32_t> tripleCounts;
    for (std::size_t begin = 0; begin < counts.size();) {
        const auto a = counts[begin].first;
        const auto b = counts[begin].second;
        std::uint64_t total = 0;
        auto end = begin;
        for (; end < counts.size() && counts[end].first == a && counts[end].second == b; ++end) {
            total += counts[end].count;
        }
        ++pairRows[static_cast<std::size_t>(a) + 1];
        pairTokens.push_back(b);
        pairCounts.push_back(bounded(total));
        for (; begin < end; ++begin) {
            if (total >= TrigramTable::kLeastPairCount || continues[static_cast<std::size_t>(b)]) {
                tripleTokens.push_back(counts[begin].third);
                tripleCounts.push_back(bounded(counts[begin].count));
            }
        }
        tripleRows.push_back(static_cast<std::int32_t>(tripleTokens.size()));
    }
    std::partial_sum(pairRows.begin(), pairRows.end(), pairRows.begin());
    auto content = emptyTable(kKind, vocabularySha256);
    content.tensors["pair_rows"] = listOf(std::move(pairRows));
    content.tensors["pair_tokens"] = listOf(std::move(pairTokens));
    content.tensors["pair_counts"] = listOf(std::move(pairCounts));
    content.tensors["triple_rows"] = listOf(std::move(tripleRows));
    content.tensors["triple_tokens"] = listOf(std::move(tripleTokens));
    content.tensors["triple_counts"] = listOf(std::move(tripleCounts));
    return content;
}

} // namespace sgfm::text
