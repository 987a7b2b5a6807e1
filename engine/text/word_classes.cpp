#include "engine/text/word_classes.h"

#include "engine/text/table_file.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace sgfm::text {

namespace {

constexpr TableKind kKind{"sgfm-classes-1", "classes", "without classes of words"};
constexpr int kMostSweeps = 20;

// n log n, 0 of 0.
double entropyTerm(std::int64_t n) {
    static const auto table = [] {
        std::vector<double> values(std::size_t{1} << 16U);
        for (std::size_t i = 1; i < values.size(); ++i) {
            values[i] = static_cast<double>(i) * std::log(static_cast<double>(i));
        }
        return values;
    }();
    const auto at = static_cast<std::size_t>(n);
    return at < table.size() ? table[at] : static_cast<double>(n) * std::log(static_cast<double>(n));
}

// The exchange: counts of pairs of classes, kept up while tokens move.
class Exchange {
  public:
    Exchange(int vocabulary, const std::vector<PairCount>& pairs, int classes)
        : m_classes(classes),
          m_classOf(static_cast<std::size_t>(vocabulary)),
          m_right(static_cast<std::size_t>(vocabulary)),
          m_left(static_cast<std::size_t>(vocabulary)),
          m_self(static_cast<std::size_t>(vocabulary)),
          m_counts(static_cast<std::size_t>(classes) * static_cast<std::size_t>(classes)),
          m_rows(static_cast<std::size_t>(classes)),
          m_columns(static_cast<std::size_t>(classes)) {
        std::vector<std::int64_t> frequency(static_cast<std::size_t>(vocabulary));
        for (const auto& pair : pairs) {
            const auto a = static_cast<std::size_t>(pair.first);
            const auto b = static_cast<std::size_t>(pair.second);
            const auto count = static_cast<std::int64_t>(pair.count);
            frequency[a] += count;
            frequency[b] += count;
            if (a == b) {
                m_self[a] += count;
            } else {
                m_right[a].push_back({b, count});
                m_left[b].push_back({a, count});
            }
        }
        m_order.resize(static_cast<std::size_t>(vocabulary));
        std::iota(m_order.begin(), m_order.end(), std::size_t{0});
        std::stable_sort(m_order.begin(), m_order.end(),
                         [&](std::size_t a, std::size_t b) { return frequency[a] > frequency[b]; });
        for (std::size_t rank = 0; rank < m_order.size(); ++rank) {
            m_classOf[m_order[rank]] = std::min(static_cast<int>(rank), classes - 1);
        }
        for (const auto& pair : pairs) {
            const int a = m_classOf[static_cast<std::size_t>(pair.first)];
            const int b = m_classOf[static_cast<std::size_t>(pair.second)];
            const auto count = static_cast<std::int64_t>(pair.count);
            at(a, b) += count;
            m_rows[static_cast<std::size_t>(a)] += count;
            m_columns[static_cast<std::size_t>(b)] += count;
        }
    }

    // Every token once; how many moved.
    std::size_t sweep() {
        std::size_t moved = 0;
        for (const auto token : m_order) {
            if (m_right[token].empty() && m_left[token].empty()) {
                continue;
            }
            const int before = m_classOf[token];
            look(token);
            apply(token, before, -1);
            int best = before;
            double gain = gainOf(token, before) + 1e-9; // no move without a gain
            for (int to = 0; to < m_classes; ++to) {
                if (const double here = gainOf(token, to); here > gain) {
                    gain = here;
                    best = to;
                }
            }
            apply(token, best, 1);
            m_classOf[token] = best;
            moved += best != before ? 1 : 0;
        }
        return moved;
    }

    // Numbered without gaps, in the order of their commonest tokens.
    std::vector<std::int32_t> classes() const {
        std::vector<int> number(static_cast<std::size_t>(m_classes), -1);
        int next = 0;
        std::vector<std::int32_t> result(m_classOf.size());
        for (const auto token : m_order) {
            auto& mine = number[static_cast<std::size_t>(m_classOf[token])];
            mine = mine < 0 ? next++ : mine;
            result[token] = mine;
        }
        return result;
    }

  private:
    struct Neighbour {
        std::size_t token;
        std::int64_t count;
    };
    struct Share {
        int other; // class
        std::int64_t count;
    };

    std::int64_t& at(int a, int b) {
        return m_counts[static_cast<std::size_t>(a) * static_cast<std::size_t>(m_classes) +
                        static_cast<std::size_t>(b)];
    }

    // The classes of a token's neighbours on either side.
    void look(std::size_t token) {
        const auto gather = [&](const std::vector<Neighbour>& neighbours, std::vector<Share>& shares) {
            std::map<int, std::int64_t> sums;
            for (const auto& one : neighbours) {
                sums[m_classOf[one.token]] += one.count;
            }
            shares.clear();
            for (const auto& [other, count] : sums) {
                shares.push_back({other, count});
            }
        };
        gather(m_right[token], m_rightShares);
        gather(m_left[token], m_leftShares);
    }

    // Puts a token into a class or takes it out. The neighbours stay in the sums of their own.
    void apply(std::size_t token, int to, int sign) {
        auto& row = m_rows[static_cast<std::size_t>(to)];
        auto& column = m_columns[static_cast<std::size_t>(to)];
        for (const auto& share : m_rightShares) {
            at(to, share.other) += sign * share.count;
            row += sign * share.count;
        }
        for (const auto& share : m_leftShares) {
            at(share.other, to) += sign * share.count;
            column += sign * share.count;
        }
        at(to, to) += sign * m_self[token];
        row += sign * m_self[token];
        column += sign * m_self[token];
    }

    // F with the token in the class, less F without the token.
    double gainOf(std::size_t token, int to) {
        double gain = 0;
        std::int64_t inside = m_self[token];
        std::int64_t rows = m_self[token];
        std::int64_t columns = m_self[token];
        const auto cell = [&](std::int64_t now, std::int64_t more) {
            gain += entropyTerm(now + more) - entropyTerm(now);
        };
        for (const auto& share : m_rightShares) {
            rows += share.count;
            if (share.other == to) {
                inside += share.count;
            } else {
                cell(at(to, share.other), share.count);
            }
        }
        for (const auto& share : m_leftShares) {
            columns += share.count;
            if (share.other == to) {
                inside += share.count;
            } else {
                cell(at(share.other, to), share.count);
            }
        }
        cell(at(to, to), inside);
        const auto row = m_rows[static_cast<std::size_t>(to)];
        const auto column = m_columns[static_cast<std::size_t>(to)];
        return gain - (entropyTerm(row + rows) - entropyTerm(row)) -
               (entropyTerm(column + columns) - entropyTerm(column));
    }

    int m_classes;
    std::vector<int> m_classOf;
    std::vector<std::vector<Neighbour>> m_right; // of others than the token itself
    std::vector<std::vector<Neighbour>> m_left;
    std::vector<std::int64_t> m_self; // n(a, a)
    std::vector<std::size_t> m_order; // the commonest first
    std::vector<std::int64_t> m_counts;
    std::vector<std::int64_t> m_rows;
    std::vector<std::int64_t> m_columns;
    std::vector<Share> m_rightShares;
    std::vector<Share> m_leftShares;
};

} // namespace

std::vector<std::int32_t> learnClasses(int vocabulary, const std::vector<PairCount>& pairs, int most,
                                       const std::function<bool(double)>& goOn) {
    Exchange exchange(vocabulary, pairs, std::clamp(most, 1, std::min(vocabulary, WordClasses::kMost)));
    for (int number = 0; number < kMostSweeps; ++number) {
        if ((goOn && !goOn(static_cast<double>(number) / kMostSweeps)) || exchange.sweep() == 0) {
            break;
        }
    }
    return exchange.classes();
}

files::Safetensors classesOf(std::vector<std::int32_t> classes, const std::vector<TripleCount>& counts,
                             const std::string& vocabularySha256) {
    const std::int32_t width = classes.empty() ? 0 : 1 + *std::max_element(classes.begin(), classes.end());
    std::map<std::int32_t, std::uint64_t> sums;
    const auto of = [&](TokenId token) { return classes[static_cast<std::size_t>(token)]; };
    for (const auto& one : counts) {
        sums[(of(one.first) * width + of(one.second)) * width + of(one.third)] += one.count;
    }
    std::vector<std::int32_t> triples;
    std::vector<std::int32_t> times;
    for (const auto& [triple, count] : sums) {
        triples.push_back(triple);
        times.push_back(static_cast<std::int32_t>(
            std::min<std::uint64_t>(count, std::numeric_limits<std::int32_t>::max())));
    }
    auto content = emptyTable(kKind, vocabularySha256);
    content.tensors["classes"] = listOf(std::move(classes));
    content.tensors["triples"] = listOf(std::move(triples));
    content.tensors["counts"] = listOf(std::move(times));
    return content;
}

std::filesystem::path classFileOf(const std::filesystem::path& stem) {
    return withEnding(stem, ".classes.safetensors");
}

WordClasses::WordClasses(const std::filesystem::path& path, int vocabulary,
                         const std::string& vocabularySha256) {
    TableFile file(path, kKind, vocabularySha256);
    m_classes = file.take("classes");
    const auto triples = file.take("triples");
    const auto counts = file.take("counts");
    const auto inside = [](std::int32_t value, std::int32_t end) { return value >= 0 && value < end; };
    const bool classesFit =
        m_classes.size() == static_cast<std::size_t>(vocabulary) && vocabulary > 0 &&
        std::all_of(m_classes.begin(), m_classes.end(), [&](std::int32_t one) { return inside(one, kMost); });
    if (!classesFit) {
        file.refuse("it does not have a class for each token");
    }
    m_count = 1 + *std::max_element(m_classes.begin(), m_classes.end());
    const bool countsFit =
        triples.size() == counts.size() && std::is_sorted(triples.begin(), triples.end()) &&
        std::all_of(triples.begin(), triples.end(),
                    [&](std::int32_t one) { return inside(one, m_count * m_count * m_count); }) &&
        std::all_of(counts.begin(), counts.end(), [](std::int32_t one) { return one > 0; });
    if (!countsFit) {
        file.refuse("its counts do not fit the classes");
    }
    count(triples, counts);
}

void WordClasses::count(std::span<const std::int32_t> triples, std::span<const std::int32_t> counts) {
    const auto width = static_cast<std::size_t>(m_count);
    m_triples.assign(width * width * width, 0.0F);
    for (std::size_t i = 0; i < triples.size(); ++i) {
        m_triples[static_cast<std::size_t>(triples[i])] += static_cast<float>(counts[i]);
    }
    std::vector<double> front(width * width); // N(AB.)
    std::vector<double> back(width * width);  // N(.BC)
    std::vector<double> first(width);
    std::vector<double> second(width);
    double all = 0;
    for (std::size_t pair = 0; pair < front.size(); ++pair) {
        for (std::size_t c = 0; c < width; ++c) {
            const double seen = static_cast<double>(m_triples[pair * width + c]);
            front[pair] += seen;
            back[pair % width * width + c] += seen;
            first[pair / width] += seen;
            second[pair % width] += seen;
            all += seen;
        }
    }
    m_pairs.resize(width * width);
    for (std::size_t pair = 0; pair < front.size(); ++pair) {
        const auto a = pair / width;
        const auto b = pair % width;
        const double expected = all > 0 ? first[a] * second[b] / all : 0;
        m_pairs[pair] = static_cast<float>((front[pair] + kPseudoCount) / (expected + kPseudoCount));
        for (std::size_t c = 0; c < width; ++c) {
            auto& value = m_triples[pair * width + c];
            const double behind = second[b] > 0 ? front[pair] * back[b * width + c] / second[b] : 0;
            value = static_cast<float>((static_cast<double>(value) + kPseudoCount) / (behind + kPseudoCount));
        }
    }
}

} // namespace sgfm::text
