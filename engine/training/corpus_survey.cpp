#include "engine/training/corpus_survey.h"

#include "engine/error.h"
#include "engine/text/corpus.h"
#include "engine/text/vocabulary.h"

#include <algorithm>

namespace sgfm::training {

namespace {

constexpr std::int64_t kSeenEach = 16;
constexpr int kLeastPieces = 256;

std::int64_t wordsIn(const std::string& text) {
    std::int64_t words = 0;
    bool inWord = false;
    for (const char letter : text) {
        const bool space = letter == ' ' || letter == '\t';
        words += !space && !inWord ? 1 : 0;
        inWord = !space;
    }
    return words;
}

// At a space, so that no character is cut.
std::string firstWords(const std::string& text) {
    if (text.size() <= kShownBytes) {
        return text;
    }
    const auto space = text.rfind(' ', kShownBytes);
    return space == std::string::npos || space == 0 ? std::string() : text.substr(0, space);
}

} // namespace

CorpusSurvey surveyCorpus(const std::filesystem::path& file, const text::Lexicon* lexicon,
                          const std::function<bool(double)>& progress) {
    text::CorpusReader reader(file);
    CorpusSurvey survey;
    survey.bytes = reader.bytes();
    std::int64_t heldOut = 0;
    std::size_t sampledBytes = 0;
    std::int64_t sampledWords = 0;
    std::int64_t sampledTokens = 0;
    std::int64_t unknown = 0;
    text::Fragment fragment;
    for (std::int64_t number = 0; reader.next(fragment); ++number) {
        if (number % 1024 == 0 && progress && !progress(reader.shareRead())) {
            throw Error(ErrorKind::Usage, "corpus", "Reading was cancelled.", "Start it again.");
        }
        const auto words = wordsIn(fragment.text);
        survey.words += words;
        survey.passages += fragment.endsPassage ? 1 : 0;
        heldOut += fragment.heldOut ? words : 0;
        if (survey.beginning.empty()) {
            survey.beginning = firstWords(fragment.text);
        }
        if (lexicon != nullptr && sampledBytes < kSurveyedBytes) {
            const auto tokens = lexicon->tokenize(fragment.text);
            sampledBytes += fragment.text.size();
            sampledWords += words;
            sampledTokens += static_cast<std::int64_t>(tokens.size());
            unknown += std::count(tokens.begin(), tokens.end(), text::kUnknown);
        }
    }
    if (survey.words < kLeastWords) {
        throw Error(ErrorKind::BadInput, "corpus",
                    "\"" + file.filename().string() + "\" has " +
                        (survey.words == 0 ? std::string("no words")
                                           : "only " + std::to_string(survey.words) + " words") +
                        ".",
                    "Use a text of at least " + std::to_string(kLeastWords) +
                        " words; a book, some 100,000 words, makes sentences that read.");
    }
    survey.heldOutShare = static_cast<double>(heldOut) / static_cast<double>(survey.words);
    if (sampledTokens > 0) {
        survey.tokensAWord =
            static_cast<double>(sampledTokens) / static_cast<double>(std::max<std::int64_t>(1, sampledWords));
        survey.unknownShare = static_cast<double>(unknown) / static_cast<double>(sampledTokens);
    }
    return survey;
}

text::LexiconOptions lexiconFor(std::int64_t words) {
    text::LexiconOptions options;
    options.vocabulary = static_cast<int>(std::clamp<std::int64_t>(
        words / kSeenEach, kLeastPieces, static_cast<std::int64_t>(options.vocabulary)));
    return options;
}

} // namespace sgfm::training
