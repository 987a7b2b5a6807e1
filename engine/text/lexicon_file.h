#pragma once
// The names that the writer and the reader of NAME.safetensors agree on, and the rule for pairs of tokens
// that are not in the table.

namespace sgfm::text::lexicon_file {

inline constexpr const char* kFormat = "sgfm-lexicon-1"; // metadata "format"

inline constexpr const char* kEmbeddings = "embeddings";              // float32 [V, C]
inline constexpr const char* kLogProbabilities = "log_probabilities"; // float32 [V]
inline constexpr const char* kBigramRows = "bigram_rows";             // int32 [V + 1], compressed sparse rows
inline constexpr const char* kBigramTokens = "bigram_tokens";         // int32 [pairs], ascending in each row
inline constexpr const char* kBigramInformation = "bigram_information"; // float32 [pairs]

// Pointwise mutual information with a pseudo-count k, on both sides of the ratio:
//     I(a, b) = log( (n(a,b) + k) / (n(a) n(b) / N + k) )
// A pair that was never seen has I = log(k / (e + k)), e = n(a) n(b) / N: near 0 where not to see it says
// nothing (e << k), and -log(e / k) where it was to be expected; log R(a, b) more where the lexicon has
// classes of words (word_classes.h). Only pairs that were seen are stored.
inline constexpr double kPseudoCount = 0.2;

// Inside a word an unseen pair does say something: neighbours of a sentence are free, the parts of a word are
// not. Where b would go on with a word that a begins, or a is a part that the corpus always goes on with, the
// ratio p(b|a)/p(b) of an unseen pair is smaller by this factor; small, not 0, since a prompt may hold a word
// that the corpus lacks.
inline constexpr float kUnseenSplice = 1e-3F;

// The same for the third part of a word, and for where a word ends (trigram_table.h). It is stronger: two
// parts that were seen together are the beginnings of many words that do not exist.
inline constexpr float kUnseenWord = 1e-6F;

// A word behind itself, (a, a), is told more surely by all words together than by one of them that never came
// so: the ratio of an unseen repetition is smaller by rho = sum n(a,a) / sum n(a)^2/N, over the tokens that
// begin a word and whose repetition chance would bring less than kTellsForItself times (commoner ones, "the
// the", would drown the others). At least kLeastRepeats, at most 1.
inline constexpr double kTellsForItself = 5;
inline constexpr double kLeastRepeats = 1e-3;

} // namespace sgfm::text::lexicon_file
