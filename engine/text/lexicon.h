#pragma once
// Words and their meaning: a SentencePiece vocabulary, token embeddings and neighbour statistics, learned
// from a corpus in closed form (no gradient descent), by learnLexicon.
//
// Embeddings: positive pointwise mutual information of tokens within a window, factorised by a truncated SVD
//     PPMI ~ U S V^T,   E = U S^(1/2)      (Levy and Goldberg 2014)
// then centred over the vocabulary and every row scaled to the norm sqrt(C): unit mean square, dimensionless.
// Bigram table: log p(b | a) / p(b) (pointwise mutual information) of neighbouring tokens, sparse, smoothed.
//
// Files: NAME.spm (SentencePiece) and NAME.safetensors (embeddings, unigram log-probabilities, bigram table,
// and the facts of their making in the metadata).

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

class Lexicon {
  public:
    // Reads NAME.spm and NAME.safetensors; `stem` is the path without ending. Throws Error(Io) or
    // Error(BadInput).
    explicit Lexicon(const std::filesystem::path& stem);
    ~Lexicon();
    Lexicon(const Lexicon&) = delete;
    Lexicon& operator=(const Lexicon&) = delete;

    int size() const noexcept;                  // V
    int channels() const noexcept;              // C
    const std::string& sha256() const noexcept; // of the safetensors file

    // Throws Error(BadInput) on invalid UTF-8 (names the byte), on control characters, and on an empty text.
    std::vector<TokenId> tokenize(std::string_view utf8) const;
    std::string textOf(std::span<const TokenId> tokens) const;
    // The piece as a person reads it: leading space kept as ' ', the end mark as a pilcrow.
    std::string pieceOf(TokenId token) const;
    TokenId endMark() const noexcept;

    std::span<const float> embedding(TokenId token) const noexcept; // C values, norm sqrt(C)
    float logProbability(TokenId token) const noexcept;             // unigram
    // log p(b|a)/p(b), 0 where the pair was not seen often enough to tell (see learnLexicon: floor for unseen
    // pairs)
    float bigramInformation(TokenId a, TokenId b) const noexcept;

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
    int window = 4;         // tokens to each side
    std::uint64_t seed = 1; // of the randomised range finder
};

struct LexiconReport {
    int vocabulary = 0;
    std::int64_t tokens = 0;
    double explainedVariance = 0; // share of the squared PPMI held by the kept singular values
    double seconds = 0;
};

// Learns a lexicon from a text file (UTF-8, one passage a line) and writes stem.spm and stem.safetensors.
// progress(share 0..1, what) may be empty; it returns false to cancel. Throws Error.
LexiconReport learnLexicon(const std::filesystem::path& corpus, const std::filesystem::path& stem,
                           const LexiconOptions& options,
                           const std::function<bool(double, const std::string&)>& progress);

} // namespace sgfm::text
