#pragma once
// How often tokens follow each other in threes, and what the word before a pair tells beside the pair itself:
//
//     I(a, b, c) = log( (n(abc) + k R) / (n(ab) P(c | b) + k) )      P(c | b) = n(bc) / n(b.)
//
// with the pseudo-count k of the bigrams (lexicon_file.h) and what classes of words tell, R(a, b, c) of
// word_classes.h; R = 1 without them. A triple that was never seen has I = log R - log(1 + e/k), e = n(ab)
// P(c | b): that of its classes where not to see it says nothing (e << k), and as negative as the corpus
// allows where it was to be expected. So a text is kept from what no one says ("thou wilt thou") more than it
// is drawn to what everyone says. I = log R behind pairs seen less than kLeastPairCount times. Dimensionless.
//
// Inside a word the corpus says all: behind a pair whose b goes on with the word of a, however rare, a c that
// was never seen there and would go on too, or would end a word that never ended there, makes a word that the
// corpus lacks, and I is smaller by -log kUnseenWord (lexicon_file.h).
//
// File: NAME.trigrams.safetensors, beside the lexicon NAME and for its vocabulary alone:
//     pair_rows int32 [V + 1], pair_tokens int32 [pairs], pair_counts int32 [pairs]
//     triple_rows int32 [pairs + 1], triple_tokens int32 [triples], triple_counts int32 [triples]
// both compressed sparse rows, tokens ascending within each.

#include "engine/files/safetensors.h"
#include "engine/text/bigram_index.h"
#include "engine/text/pair_counts.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace sgfm::text {

class TrigramTable {
  public:
    static constexpr std::int32_t kLeastPairCount = 3; // below, only followers inside words are stored

    TrigramTable() = default; // knows no pair

    // continues: Vocabulary::continuations. Throws Error(Io); Error(BadInput) when it is no such file, was
    // made for another vocabulary, or its arrays do not fit each other.
    TrigramTable(const std::filesystem::path& file, std::vector<bool> continues,
                 const std::string& vocabularySha256);

    bool empty() const noexcept { return m_pairTokens.empty(); }
    std::size_t pairs() const noexcept { return m_pairTokens.size(); }
    std::size_t triples() const noexcept { return m_tripleTokens.size(); }

    // The number of the pair ab, or -1 when it was never seen.
    std::int32_t find(TokenId a, TokenId b) const noexcept { return empty() ? -1 : m_index.find(a, b); }
    std::int32_t count(std::int32_t pair) const noexcept {
        return m_pairCounts[static_cast<std::size_t>(pair)];
    }
    // P(c | b); 0 for a pair that was never seen.
    float continuation(TokenId b, TokenId c) const noexcept;
    // Whether a pair tells anything of what follows; b is its second token.
    bool tells(std::int32_t pair, TokenId b) const noexcept {
        return count(pair) >= kLeastPairCount || m_continues[static_cast<std::size_t>(b)];
    }
    // Whether c, never seen behind the pair, would make a word that the corpus lacks.
    bool spoilsWord(std::int32_t pair, TokenId b, TokenId c) const noexcept {
        return m_continues[static_cast<std::size_t>(b)] &&
               (m_continues[static_cast<std::size_t>(c)] || m_alwaysGoesOn[static_cast<std::size_t>(pair)]);
    }
    // The tokens seen behind a pair, ascending, and how often; none for a pair that does not tell.
    std::span<const std::int32_t> followers(std::int32_t pair) const noexcept {
        return row(m_tripleTokens, pair);
    }
    std::span<const std::int32_t> counts(std::int32_t pair) const noexcept {
        return row(m_tripleCounts, pair);
    }

    float information(TokenId a, TokenId b, TokenId c, double classes = 1) const noexcept; // I; classes: R

  private:
    std::span<const std::int32_t> row(const std::vector<std::int32_t>& values,
                                      std::int32_t pair) const noexcept {
        const auto begin = static_cast<std::size_t>(m_tripleRows[static_cast<std::size_t>(pair)]);
        const auto end = static_cast<std::size_t>(m_tripleRows[static_cast<std::size_t>(pair) + 1]);
        return {values.data() + begin, end - begin};
    }

    std::vector<std::int32_t> m_pairTokens;
    std::vector<std::int32_t> m_pairCounts;
    std::vector<std::int32_t> m_tripleRows;
    std::vector<std::int32_t> m_tripleTokens;
    std::vector<std::int32_t> m_tripleCounts;
    std::vector<bool> m_continues;    // a token
    std::vector<bool> m_alwaysGoesOn; // a pair: all that was seen behind it goes on with the word
    std::vector<float> m_perToken;    // 1 / n(b.), 0 where b is followed by nothing
    BigramIndex m_index;
};

// The file's content from counts sorted by first, second and third token; the rarest triples beyond
// `mostTriples` are left out. continues: as above. The caller adds its facts to the metadata; "format" and
// "vocabulary_sha256" are set.
files::Safetensors trigramsOf(std::vector<TripleCount> counts, const std::vector<bool>& continues,
                              const std::string& vocabularySha256, std::size_t mostTriples);

// NAME -> NAME.trigrams.safetensors
std::filesystem::path trigramFileOf(const std::filesystem::path& stem);

} // namespace sgfm::text
