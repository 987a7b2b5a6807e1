#pragma once
// Words and their meaning: a SentencePiece vocabulary, token embeddings and neighbour statistics, learned
// from a corpus in closed form (no gradient descent), by learnLexicon.
//
// Embeddings: positive pointwise mutual information of tokens within a window, factorised by a truncated SVD
//     PPMI ~ U S V^T,   E = U S^(1/2)      (Levy and Goldberg 2014)
// then centred over the vocabulary, given a small random part of its own (so that no two tokens fall
// together, see embeddings.h) and every row scaled to the norm sqrt(C): unit mean square, dimensionless.
// Bigram table: log p(b | a) / p(b) (pointwise mutual information) of neighbouring tokens, sparse, smoothed.
// Trigram table: trigram_table.h.
//
// Classes of words: word_classes.h.
//
// Files: NAME.spm (SentencePiece) and NAME.safetensors (embeddings, unigram log-probabilities, bigram table,
// and the facts of their making in the metadata); NAME.trigrams.safetensors and NAME.classes.safetensors,
// which may be missing.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sgfm::text {

using TokenId = std::int32_t;
class TrigramTable;
class WordClasses;

class Lexicon {
  public:
    // Reads NAME.spm and NAME.safetensors, and the tables of triples and classes where they are; `stem` is
    // the path without ending. Throws Error(Io) or Error(BadInput).
    explicit Lexicon(const std::filesystem::path& stem);
    ~Lexicon();
    Lexicon(const Lexicon&) = delete;
    Lexicon& operator=(const Lexicon&) = delete;

    int size() const noexcept;                  // V
    int channels() const noexcept;              // C
    const std::string& sha256() const noexcept; // of the safetensors file: what a model is trained with
    // What texts depend on: sha256(), and each behind a "+" the first digits of that of the triples and of
    // the classes, where there are any.
    const std::string& identity() const noexcept;

    // Text is normalised first: Unicode NFKC, white space (line feeds and tabs too) becomes one space, none
    // at the ends. A pilcrow is the end mark; characters that the vocabulary does not have are the unknown
    // token. Throws Error(BadInput) on invalid UTF-8 (names the byte), on control characters other than white
    // space, on more than 1 MiB, and on a text with nothing but space in it.
    std::vector<TokenId> tokenize(std::string_view utf8) const;
    // textOf(tokenize(x)) == x for normalised text of known characters. The unknown token comes out as
    // U+FFFD, the end mark as a pilcrow.
    std::string textOf(std::span<const TokenId> tokens) const;
    // The piece as a person reads it: leading space kept as ' ', the end mark as a pilcrow.
    std::string pieceOf(TokenId token) const;
    TokenId endMark() const noexcept;

    std::span<const float> embedding(TokenId token) const noexcept; // C values, norm sqrt(C)
    std::span<const float> embeddings() const noexcept;             // V rows of C values
    float logProbability(TokenId token) const noexcept;             // unigram
    // log p(b|a)/p(b), smoothed by a pseudo-count: near 0 where the corpus is too small to tell, and as
    // negative as the corpus allows for a pair that was to be expected and never came (see lexicon_file.h)
    float bigramInformation(TokenId a, TokenId b) const noexcept;
    // exp of it, p(b|a)/p(b), for one left token and many right ones: out[i] of right[i].
    void bigramRatios(TokenId a, std::span<const TokenId> right, std::span<float> out) const noexcept;

    const TrigramTable& trigrams() const noexcept; // empty where the lexicon came without
    const WordClasses& classes() const noexcept;   // likewise

    // The tokens nearest to a token by the cosine of their embeddings, best first (for looking at the
    // vocabulary).
    std::vector<std::pair<TokenId, float>> nearest(TokenId token, int count) const;

  private:
    struct Tables;
    std::unique_ptr<Tables> m_tables;
};

struct LexiconOptions {
    int vocabulary = 4096;
    int channels = 48;
    int window = 4;         // tokens to each side, a neighbour at distance d weighs 1/d
    std::uint64_t seed = 1; // of the randomised range finder
};

struct LexiconReport {
    int vocabulary = 0;
    std::int64_t tokens = 0;
    double explainedVariance = 0; // share of the squared PPMI held by the kept singular values
    double seconds = 0;
};

// Learns a lexicon from a text file (UTF-8, one passage a line, at most 2 GiB) and writes stem.spm,
// stem.safetensors, stem.trigrams.safetensors and stem.classes.safetensors, all or none when learning fails.
// A corpus too small for the vocabulary gets a smaller one (progress tells it). The same corpus and options
// give the same bytes. progress(share 0..1, what) may be empty; it is called many times a second, and returns
// false to cancel, which throws Error(Usage). Throws Error(BadInput) on a corpus that is empty, too small or
// not UTF-8, Error(Usage) on options out of range, Error(Io).
LexiconReport learnLexicon(const std::filesystem::path& corpus, const std::filesystem::path& stem,
                           const LexiconOptions& options,
                           const std::function<bool(double, const std::string&)>& progress);

} // namespace sgfm::text
