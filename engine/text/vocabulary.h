#pragma once
// The SentencePiece vocabulary: text to pieces and back.
//
// Piece 0 stands for the unknown, piece 1 is the end mark. Text is normalised as SentencePiece's nmt_nfkc
// does: Unicode NFKC, white space of every kind and number becomes one space, none at the ends. A pilcrow in
// the text is the end mark, and the end mark is written as a pilcrow.

#include "engine/text/lexicon.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct SgfmPieces; // piece_library.h

namespace sgfm::text {

inline constexpr TokenId kUnknown = 0;
inline constexpr TokenId kEndMark = 1;
inline constexpr std::string_view kPilcrow = "\xC2\xB6";
inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD"; // U+FFFD, shown for the unknown

class Vocabulary {
  public:
    // model: a serialised SentencePiece model; name: for errors. Throws Error(BadInput) when it is none, or
    // when its special pieces are not as above.
    Vocabulary(std::string_view model, std::string_view name);
    ~Vocabulary();
    Vocabulary(Vocabulary&&) noexcept;
    Vocabulary& operator=(Vocabulary&&) noexcept;

    int size() const noexcept { return m_size; }
    // `validText`: valid UTF-8 without control characters. Empty when there is nothing but space in it.
    std::vector<TokenId> encode(std::string_view validText) const;
    // Unknown tokens and ids outside the vocabulary come out as U+FFFD.
    std::string decode(std::span<const TokenId> tokens) const;
    // The piece as a person reads it: ' ' for the word boundary.
    std::string piece(TokenId token) const;
    // Of every piece whether it goes on with the word before it. Words of scripts without spaces are pieces
    // of that kind too, so only Latin letters are told by it.
    std::vector<bool> continuations() const;

  private:
    struct Release {
        void operator()(SgfmPieces* pieces) const noexcept;
    };
    std::unique_ptr<SgfmPieces, Release> m_pieces;
    int m_size = 0; // kept here: it is asked for at every token
};

// Learns a unigram vocabulary of at most `size` pieces from passages (valid UTF-8, cleaned) and gives the
// serialised model. A corpus too small for that many pieces gives as many as it can. One thread, no sampling:
// the same passages give the same bytes. whileWaiting is called many times a second; an exception of it ends
// the learning. Throws Error(BadInput) when the corpus has more different characters than pieces are wanted,
// or nothing to learn from.
std::string learnVocabulary(const std::vector<std::string>& passages, int size,
                            const std::function<void()>& whileWaiting);

} // namespace sgfm::text
