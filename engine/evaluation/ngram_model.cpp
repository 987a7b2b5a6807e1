#include "engine/evaluation/ngram_model.h"

#include "engine/error.h"

#include <algorithm>
#include <string>

namespace sgfm::evaluation {

namespace {

constexpr std::uint32_t kNone = ChildTable::kNone;

std::uint64_t keyOf(std::uint32_t node, std::uint32_t symbol) {
    return (static_cast<std::uint64_t>(node) << 32U) | symbol;
}

} // namespace

ChildTable::ChildTable() : m_entries(std::size_t{1} << 10U), m_shift(64 - 10) {
}

std::size_t ChildTable::placeOf(std::uint64_t key) const noexcept {
    // Fibonacci hashing: the highest bits of a product with 2^64 over the golden ratio depend on all of the
    // key.
    auto place = static_cast<std::size_t>((key * 0x9E3779B97F4A7C15U) >> m_shift);
    while (m_entries[place].child != kNone && m_entries[place].key != key) {
        place = (place + 1) & (m_entries.size() - 1);
    }
    return place;
}

std::uint32_t ChildTable::find(std::uint32_t node, std::uint32_t symbol) const noexcept {
    return m_entries[placeOf(keyOf(node, symbol))].child;
}

void ChildTable::insert(std::uint32_t node, std::uint32_t symbol, std::uint32_t child) {
    if (2 * ++m_count > m_entries.size()) {
        std::vector<Entry> old(2 * m_entries.size());
        old.swap(m_entries);
        --m_shift;
        for (const auto& entry : old) {
            if (entry.child != kNone) {
                m_entries[placeOf(entry.key)] = entry;
            }
        }
    }
    const auto key = keyOf(node, symbol);
    m_entries[placeOf(key)] = {key, child};
}

NgramModel::NgramModel(int order, int symbols, std::span<const std::vector<std::int32_t>> passages)
    : m_order(order), m_symbols(symbols), m_nodes(1) {
    if (order < 1 || order > kHighestOrder || symbols < 1) {
        throw Error(ErrorKind::Usage, "n-gram model",
                    "An order of " + std::to_string(order) + " over " + std::to_string(symbols) +
                        " symbols cannot be.",
                    "Choose an order from 1 to " + std::to_string(kHighestOrder) +
                        " and at least one symbol.");
    }
    for (const auto& passage : passages) {
        count(passage);
    }
    findDiscounts();
    findContinuations();
}

// Every n-gram that ends at each symbol gets a node when it is first met. Meeting it for the first time is
// also how its n-gram without the first symbol gains one more different predecessor.
void NgramModel::countSymbol(History& history, std::uint32_t symbol, bool predicted) {
    History next;
    next.nodes.fill(kNone);
    next.nodes[0] = 0;
    auto shorter = kNone; // the n-gram of one symbol less that ends here
    for (int length = 1; length <= m_order; ++length) {
        const auto context = history.nodes[static_cast<std::size_t>(length - 1)];
        if (context == kNone) {
            break;
        }
        auto node = m_children.find(context, symbol);
        const bool isNew = node == kNone;
        if (isNew) {
            node = static_cast<std::uint32_t>(m_nodes.size());
            m_nodes.push_back({context, symbol, 0, static_cast<std::uint8_t>(length),
                               m_nodes[context].beginsPassage || !predicted});
            m_children.insert(context, symbol, node);
            if (shorter != kNone && !m_nodes[shorter].beginsPassage) {
                ++m_nodes[shorter].count;
            }
        }
        if (predicted && (length == m_order || m_nodes[node].beginsPassage)) {
            ++m_nodes[node].count;
        }
        shorter = node;
        if (length < m_order) {
            next.nodes[static_cast<std::size_t>(length)] = node;
        }
    }
    history = next;
}

void NgramModel::count(std::span<const std::int32_t> passage) {
    History history = unknown();
    countSymbol(history, beginSymbol(), false);
    for (const auto symbol : passage) {
        if (symbol < 0 || symbol >= m_symbols) {
            throw Error(ErrorKind::Usage, "n-gram model",
                        "The symbol " + std::to_string(symbol) + " is not one of the " +
                            std::to_string(m_symbols) + ".",
                        "Give symbols from 0 to V - 1.");
        }
        countSymbol(history, static_cast<std::uint32_t>(symbol), true);
    }
}

void NgramModel::findDiscounts() {
    std::array<std::array<double, 5>, kHighestOrder + 1> countsOfCounts{}; // [length][k], k = 1 ... 4
    for (const auto& node : m_nodes) {
        if (node.length > 0 && node.count >= 1 && node.count <= 4) {
            ++countsOfCounts[node.length][node.count];
        }
    }
    for (std::size_t length = 1; length <= static_cast<std::size_t>(m_order); ++length) {
        const auto& n = countsOfCounts[length];
        const double y = n[1] > 0 ? n[1] / (n[1] + 2 * n[2]) : 0;
        for (std::size_t k = 1; k <= 3; ++k) {
            const auto whole = static_cast<double>(k);
            const bool known = y > 0 && n[k] > 0 && n[k + 1] > 0;
            m_discounts[length][k - 1] =
                known ? std::clamp(whole - (whole + 1) * y * n[k + 1] / n[k], 0.0, whole) : whole / 2;
        }
    }
}

double NgramModel::discount(int length, std::uint32_t count) const noexcept {
    return count == 0 ? 0.0
                      : m_discounts[static_cast<std::size_t>(length)][std::min<std::size_t>(count, 3) - 1];
}

void NgramModel::findContinuations() {
    m_continuations.resize(m_nodes.size());
    for (const auto& node : m_nodes) {
        if (node.length > 0 && node.count > 0) {
            m_continuations[node.parent].total += node.count;
            m_continuations[node.parent].kept += discount(node.length, node.count);
        }
    }
    for (auto& continuations : m_continuations) {
        if (continuations.total > 0) {
            continuations.kept /= continuations.total;
        }
    }
}

NgramModel::History NgramModel::unknown() const {
    History history;
    history.nodes.fill(kNone);
    history.nodes[0] = 0;
    return history;
}

NgramModel::History NgramModel::atBeginning() const {
    auto history = unknown();
    append(history, m_symbols);
    return history;
}

void NgramModel::append(History& history, std::int32_t symbol) const {
    for (auto length = static_cast<std::size_t>(m_order) - 1; length >= 1; --length) {
        const auto context = history.nodes[length - 1];
        history.nodes[length] =
            context == kNone ? kNone : m_children.find(context, static_cast<std::uint32_t>(symbol));
    }
}

double NgramModel::probability(const History& history, std::int32_t symbol) const {
    double p = 1.0 / m_symbols;
    for (int length = 1; length <= m_order; ++length) {
        const auto context = history.nodes[static_cast<std::size_t>(length - 1)];
        if (context == kNone || m_continuations[context].total <= 0) {
            break; // a longer history that holds this one is not there either
        }
        const auto& continuations = m_continuations[context];
        const auto node = m_children.find(context, static_cast<std::uint32_t>(symbol));
        const auto count = node == kNone ? 0U : m_nodes[node].count;
        p = (count - discount(length, count)) / continuations.total + continuations.kept * p;
    }
    return p;
}

void NgramModel::distribution(const History& history, std::span<double> out) const {
    for (std::size_t symbol = 0; symbol < out.size(); ++symbol) {
        out[symbol] = probability(history, static_cast<std::int32_t>(symbol));
    }
}

} // namespace sgfm::evaluation
