#pragma once
// An n-gram model with interpolated modified Kneser-Ney smoothing (Chen and Goodman 1999, section 3.3), over
// symbols 0 ... V-1:
//
//     P(w | h) = (c(h w) - D(c(h w)))^+ / c(h .) + gamma(h) P(w | h')          h': h without its first symbol
//     gamma(h) = (D_1 N_1(h .) + D_2 N_2(h .) + D_3 N_3+(h .)) / c(h .)
//     D_k = k - (k + 1) Y n_{k+1} / n_k,   Y = n_1 / (n_1 + 2 n_2)            k = 1, 2, 3 and more
//
// c is the count for the highest order and for histories that begin a passage; below, it is the number of
// different symbols that came before (h w). n_k: how many (h w) of that length have c = k. N_k(h .): how many
// w have c(h w) = k. The unigram falls back on the uniform distribution 1/V, so that every symbol has a
// probability and they add up to one after every history. Where a corpus is too small to tell a discount
// (n_k = 0) it is D_k = 1/2, 1, 3/2. Dimensionless; natural logarithms elsewhere.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sgfm::evaluation {

// (node, symbol) -> node: open addressing, keys never removed.
class ChildTable {
  public:
    static constexpr std::uint32_t kNone = 0xFFFFFFFFU;
    ChildTable();
    std::uint32_t find(std::uint32_t node, std::uint32_t symbol) const noexcept;
    void insert(std::uint32_t node, std::uint32_t symbol, std::uint32_t child); // of a pair that is not there

  private:
    struct Entry {
        std::uint64_t key = ~std::uint64_t{0};
        std::uint32_t child = kNone;
    };
    std::size_t placeOf(std::uint64_t key) const noexcept;
    std::vector<Entry> m_entries; // 2^n of them, at most half in use
    unsigned m_shift;             // 64 - n
    std::size_t m_count = 0;
};

class NgramModel {
  public:
    static constexpr int kHighestOrder = 6;

    // passages: symbols in 0 ... V-1, each passage from its beginning; a mark for its end is a symbol as any
    // other and is given by the caller. Throws Error(Usage) on an order outside 1 to kHighestOrder, no
    // symbols, or a symbol outside.
    NgramModel(int order, int symbols, std::span<const std::vector<std::int32_t>> passages);

    int order() const noexcept { return m_order; }
    int symbols() const noexcept { return m_symbols; }
    // D_1, D_2, D_3+ of the n-grams of length n.
    std::array<double, 3> discounts(int n) const noexcept { return m_discounts[static_cast<std::size_t>(n)]; }

    // What is known of the symbols before: the histories of 0 to order - 1 symbols as nodes, kNone where the
    // corpus does not have them.
    struct History {
        std::array<std::uint32_t, kHighestOrder> nodes{};
    };
    History atBeginning() const; // of a passage
    History unknown() const;     // somewhere within one
    void append(History& history, std::int32_t symbol) const;

    double probability(const History& history, std::int32_t symbol) const;
    // Of every symbol; `out` has V values. Adds up to 1.
    void distribution(const History& history, std::span<double> out) const;

  private:
    struct Node {
        std::uint32_t parent = 0;
        std::uint32_t symbol = 0;
        std::uint32_t count = 0; // c
        std::uint8_t length = 0;
        bool beginsPassage = false;
    };
    struct Continuations { // of a history
        double total = 0;  // c(h .)
        double kept = 0;   // gamma(h)
    };

    std::uint32_t beginSymbol() const noexcept { return static_cast<std::uint32_t>(m_symbols); }
    void count(std::span<const std::int32_t> passage);
    void countSymbol(History& history, std::uint32_t symbol, bool predicted);
    void findDiscounts();
    void findContinuations();
    double discount(int length, std::uint32_t count) const noexcept;

    int m_order = 1;
    int m_symbols = 0;
    ChildTable m_children;
    std::vector<Node> m_nodes; // 0 is the empty history
    std::vector<Continuations> m_continuations;
    std::array<std::array<double, 3>, kHighestOrder + 1> m_discounts{};
};

} // namespace sgfm::evaluation
