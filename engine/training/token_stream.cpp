#include "engine/training/token_stream.h"

#include "engine/error.h"
#include "engine/text/corpus.h"

#include <algorithm>
#include <string>

namespace sgfm::training {

std::span<const text::TokenId> TokenStream::window(std::size_t passage, std::size_t length) const {
    const std::span<const text::TokenId> all(tokens);
    const auto begin = starts.at(passage);
    return all.subspan(begin, std::min(length, all.size() - begin));
}

std::size_t TokenStream::wholeWindows(std::size_t length) const {
    if (tokens.size() < length) {
        return 0;
    }
    return static_cast<std::size_t>(std::upper_bound(starts.begin(), starts.end(), tokens.size() - length) -
                                    starts.begin());
}

TextCorpus readTextCorpus(const std::filesystem::path& file, const text::Lexicon& lexicon, std::size_t length,
                          const std::function<bool(double)>& progress) {
    TextCorpus corpus;
    text::CorpusReader reader(file);
    text::Fragment fragment;
    bool beginsPassage = true;
    for (std::int64_t number = 0; reader.next(fragment); ++number) {
        if (number % 1024 == 0 && progress && !progress(reader.shareRead())) {
            throw Error(ErrorKind::Usage, "corpus", "Reading was cancelled.", "Start it again.");
        }
        auto& stream = fragment.heldOut ? corpus.heldOut : corpus.training;
        if (beginsPassage) {
            stream.starts.push_back(stream.tokens.size());
        }
        const auto tokens = lexicon.tokenize(fragment.text);
        stream.tokens.insert(stream.tokens.end(), tokens.begin(), tokens.end());
        if (fragment.endsPassage) {
            stream.tokens.push_back(lexicon.endMark());
        }
        beginsPassage = fragment.endsPassage;
    }
    if (corpus.training.wholeWindows(length) == 0) {
        throw Error(ErrorKind::BadInput, "corpus",
                    "\"" + file.string() + "\" has only " + std::to_string(corpus.training.tokens.size()) +
                        " tokens to learn from, and a window needs " + std::to_string(length) + ".",
                    "Use a longer text, a few pages at least, or a shorter window.");
    }
    if (corpus.heldOut.wholeWindows(length) == 0) {
        // A short text has one chapter only: its last tenth is held out.
        auto& stream = corpus.training;
        const auto cut =
            stream.starts[stream.starts.size() - std::max<std::size_t>(1, stream.starts.size() / 10)];
        const auto keep = std::max(cut, length);
        if (keep + length > stream.tokens.size()) {
            throw Error(ErrorKind::BadInput, "corpus",
                        "\"" + file.string() + "\" is too short to hold a part of it out.",
                        "Use a text of at least " + std::to_string(20 * length) + " words.");
        }
        corpus.heldOut.tokens.assign(stream.tokens.begin() + static_cast<std::ptrdiff_t>(keep),
                                     stream.tokens.end());
        corpus.heldOut.starts.clear();
        for (const auto start : stream.starts) {
            if (start >= keep) {
                corpus.heldOut.starts.push_back(start - keep);
            }
        }
        stream.tokens.resize(keep);
        std::erase_if(stream.starts, [keep](std::size_t start) { return start >= keep; });
        if (corpus.heldOut.wholeWindows(length) == 0) {
            corpus.heldOut.starts.insert(corpus.heldOut.starts.begin(), 0);
        }
    }
    return corpus;
}

} // namespace sgfm::training
