#pragma once
// Decoding a density slice to tokens.
//
// Unary term at position x: softmax over the vocabulary of  -|e(x) - E_k|^2 / (2 T)  (T: temperature, in
// units of the embeddings' mean square). Coupling b of neighbours over the K best candidates a position:
// chain_smoothing.h. Forward-backward gives the smoothed posteriors, Viterbi the best chain. b = 0 decodes
// each position alone. A field holds whatever a prompt holds: words that the corpus lacks are read as they
// are. Local. Source: DESIGN section 2, "Decoding text".

#include "engine/field/fields.h"
#include "engine/text/lexicon.h"

#include <string>
#include <vector>

namespace sgfm::text {

struct DecoderOptions {
    double temperature = 1.0; // T > 0
    double coupling = 0.35;   // b >= 0
    double repulsion = 3;     // r >= 0: b is r times as large for words that avoid each other
    int candidates = 32;      // K >= 1
};

struct TokenCandidate {
    std::string piece;
    float probability = 0; // smoothed posterior, 0..1
};

struct DecodedToken {
    TokenId token = 0;
    std::string piece;
    float confidence = 0; // smoothed posterior of the chosen token, 0..1
    float entropy = 0;    // of the smoothed posterior, nats
    bool blank = false;   // the density is too weak to say anything (norm below 0.15 of an embedding's)
    std::vector<TokenCandidate> candidates; // the most probable at most kShownCandidates, best first
};

inline constexpr std::size_t kShownCandidates = 5;

struct DecodedText {
    std::vector<DecodedToken> tokens;
    std::string text; // blanks left out
};

// `slice`: N_x positions x C channels, slice[c * positions + x].
DecodedText decodeSlice(const Lexicon& lexicon, std::span<const float> slice, int positions,
                        const DecoderOptions& options);

// Slice t of a density (2-D grid), positions [first, first + count).
DecodedText decodeDensity(const Lexicon& lexicon, const field::DensityField& density, int t, int first,
                          int count, const DecoderOptions& options);

} // namespace sgfm::text
