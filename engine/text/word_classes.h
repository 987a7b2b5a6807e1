#pragma once
// Classes of words that stand in the same places, and what classes tell of neighbours where words are too
// rare to: that "no" is not followed by "prepared" is told by all words like "prepared" together.
//
//     R(a, b)    = (N(AB) + k) / (N(A) N(B) / N + k)          A, B, C: the classes of the tokens a, b, c
//     R(a, b, c) = (N(ABC) + k) / (N(AB.) P(C | B) + k)       P(C | B) = N(.BC) / N(.B.)
//
// with N of pairs and triples of classes in the corpus, the sums of N(ABC). They stand in the place of what
// pairs and triples of tokens that were never seen would tell by themselves (lexicon_file.h,
// trigram_table.h). Dimensionless.
//
// Learned by exchange: each token in turn goes to the class that makes the corpus most probable,
//     F = sum_AB phi(N(AB)) - sum_A phi(N(A.)) - sum_B phi(N(.B)),   phi(n) = n log n,
// until none moves (Kneser and Ney 1993; Martin, Liermann and Ney 1998).
//
// File: NAME.classes.safetensors, beside the lexicon NAME and for its vocabulary alone:
//     classes int32 [V]; triples int32 [n], (A C + B) C + C of C classes, ascending; counts int32 [n]

#include "engine/files/safetensors.h"
#include "engine/text/pair_counts.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sgfm::text {

class WordClasses {
  public:
    static constexpr int kMost = 256;
    static constexpr double kPseudoCount = 1; // k

    WordClasses() = default; // tells nothing

    // Throws Error(Io); Error(BadInput) when it is no such file, was made for another vocabulary, or its
    // arrays do not fit each other.
    WordClasses(const std::filesystem::path& file, int vocabulary, const std::string& vocabularySha256);

    bool empty() const noexcept { return m_classes.empty(); }
    int count() const noexcept { return m_count; } // C
    int of(TokenId token) const noexcept { return m_classes[static_cast<std::size_t>(token)]; }

    // R(a, b) and R(a, b, c); the second by the classes of c: one row for all of them. Not of an empty one.
    float ratio(TokenId a, TokenId b) const noexcept { return m_pairs[place(a, b)]; }
    std::span<const float> ratiosBehind(TokenId a, TokenId b) const noexcept {
        const auto width = static_cast<std::size_t>(m_count);
        return {m_triples.data() + place(a, b) * width, width};
    }

  private:
    std::size_t place(TokenId a, TokenId b) const noexcept {
        return static_cast<std::size_t>(of(a)) * static_cast<std::size_t>(m_count) +
               static_cast<std::size_t>(of(b));
    }
    void count(std::span<const std::int32_t> triples, std::span<const std::int32_t> counts);

    int m_count = 0;
    std::vector<std::int32_t> m_classes;
    std::vector<float> m_pairs;   // [A][B]
    std::vector<float> m_triples; // [A][B][C]
};

// A class for each of `vocabulary` tokens, at most `most` of them, by exchange. pairs: by first and then
// second token. goOn is asked between sweeps with their share of the most there may be; false ends the
// learning where it is.
std::vector<std::int32_t> learnClasses(int vocabulary, const std::vector<PairCount>& pairs, int most,
                                       const std::function<bool(double)>& goOn);

// The file's content. The caller adds its facts to the metadata.
files::Safetensors classesOf(std::vector<std::int32_t> classes, const std::vector<TripleCount>& counts,
                             const std::string& vocabularySha256);

// NAME -> NAME.classes.safetensors
std::filesystem::path classFileOf(const std::filesystem::path& stem);

} // namespace sgfm::text
