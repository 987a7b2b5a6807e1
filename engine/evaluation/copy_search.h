#pragma once
// How much of a text is copied: the longest run of words that stands in the training text, by a suffix array
// over its words (Manber and Myers 1993; made by prefix doubling, O(n log n) rounds of counting sort).
//
// Case and marks are passed over, so that a copy with other commas is a copy too. A run does not go across a
// separator. Asking for a text of m words costs O(m L log n) for runs of L words.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sgfm::evaluation {

class CopySearch {
  public:
    // Each text is a stretch of training text; runs do not go from one to the next.
    explicit CopySearch(std::span<const std::string> texts);

    // The longest run of words of `text` that stands in the training text, in words.
    int longestCopy(std::string_view text) const;
    bool hasWord(const std::string& foldedWord) const { return m_ids.contains(foldedWord); }
    std::int64_t words() const noexcept { return m_words; }

  private:
    void sortSuffixes();
    int longestFrom(std::span<const std::int32_t> words) const;

    std::unordered_map<std::string, std::int32_t> m_ids; // from 1; 0 separates
    std::vector<std::int32_t> m_text;
    std::vector<std::int32_t> m_suffixes; // where they begin, in order
    std::int64_t m_words = 0;
};

} // namespace sgfm::evaluation
