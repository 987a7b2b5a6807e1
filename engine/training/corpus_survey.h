#pragma once
// A text file looked at before anything is learned from it: how large it is, what is held out, and how well a
// vocabulary fits it.

#include "engine/text/lexicon.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace sgfm::training {

struct CorpusSurvey {
    std::uintmax_t bytes = 0;
    std::int64_t passages = 0; // lines with text
    std::int64_t words = 0;    // separated by white space
    double heldOutShare = 0;   // of the words; 0: one chapter, of which the trainer holds a tenth out
    // Of the first kSurveyedBytes, in the vocabulary that was asked; 0 without one.
    double tokensAWord = 0;
    double unknownShare = 0; // tokens that it does not have
    std::string beginning;   // the first words, at most kShownBytes

    // In that vocabulary, end marks counted.
    double tokens() const { return tokensAWord * static_cast<double>(words) + static_cast<double>(passages); }
    // Written in the vocabulary's language: few words in many pieces, next to none unknown.
    bool fitsVocabulary() const { return tokensAWord > 0 && tokensAWord < 2 && unknownShare < 0.01; }
};

inline constexpr std::size_t kSurveyedBytes = 200'000;
inline constexpr std::size_t kShownBytes = 160;
// Shorter texts are refused: hardly any window repeats a pair of words, and nothing can be held out.
inline constexpr std::int64_t kLeastWords = 1500;

// lexicon: null for none. progress(share) returns false to cancel, which throws Error(Usage). Throws
// Error(Io), Error(BadInput): not UTF-8, or fewer than kLeastWords words.
CorpusSurvey surveyCorpus(const std::filesystem::path& file, const text::Lexicon* lexicon,
                          const std::function<bool(double)>& progress);

// What learnLexicon is asked for: each piece is to be seen some sixteen times.
text::LexiconOptions lexiconFor(std::int64_t words);

} // namespace sgfm::training
