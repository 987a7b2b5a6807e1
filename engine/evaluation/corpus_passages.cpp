#include "engine/evaluation/corpus_passages.h"

#include "engine/error.h"
#include "engine/text/vocabulary.h"

#include <algorithm>
#include <iterator>

namespace sgfm::evaluation {

CorpusPassages readCorpusPassages(const std::filesystem::path& file, const text::Lexicon& lexicon) {
    CorpusPassages passages;
    text::CorpusReader reader(file);
    text::Fragment fragment;
    CorpusPassage passage;
    while (reader.next(fragment)) {
        // A pilcrow of the corpus would be taken for an end mark.
        for (auto mark = fragment.text.find(text::kPilcrow); mark != std::string::npos;
             mark = fragment.text.find(text::kPilcrow)) {
            fragment.text.replace(mark, text::kPilcrow.size(), text::kPilcrow.size(), ' ');
        }
        if (fragment.text.find_first_not_of(' ') != std::string::npos) {
            const auto tokens = lexicon.tokenize(fragment.text);
            passage.tokens.insert(passage.tokens.end(), tokens.begin(), tokens.end());
            passage.text += fragment.text;
        }
        if (!fragment.endsPassage || passage.tokens.empty()) {
            continue;
        }
        passage.chapter = fragment.chapter;
        passage.tokens.push_back(lexicon.endMark());
        (fragment.heldOut ? passages.heldOut : passages.training).push_back(std::move(passage));
        passage = {};
    }
    if (passages.heldOut.empty() && passages.training.size() >= 2) {
        // A short text has one chapter only: its last tenth is held out (as in training/token_stream.cpp).
        const auto count = std::max<std::size_t>(1, passages.training.size() / 10);
        const auto first = passages.training.end() - static_cast<std::ptrdiff_t>(count);
        passages.heldOut.assign(std::make_move_iterator(first),
                                std::make_move_iterator(passages.training.end()));
        passages.training.erase(first, passages.training.end());
    }
    if (passages.training.empty() || passages.heldOut.empty()) {
        throw Error(ErrorKind::BadInput, "corpus",
                    "\"" + file.string() + "\" has too little text to learn from and to judge by.",
                    "Use a longer text, a few pages at least.");
    }
    return passages;
}

std::vector<std::vector<text::TokenId>> windowsOf(const std::vector<CorpusPassage>& passages, int length,
                                                  int count) {
    const auto wanted = static_cast<std::size_t>(length);
    std::vector<std::size_t> beginnings; // passages with enough behind them in their chapter
    for (std::size_t i = 0; i < passages.size(); ++i) {
        std::size_t tokens = 0;
        for (auto j = i; j < passages.size() && passages[j].chapter == passages[i].chapter && tokens < wanted;
             ++j) {
            tokens += passages[j].tokens.size();
        }
        if (tokens >= wanted) {
            beginnings.push_back(i);
        }
    }
    const auto windows = std::min(static_cast<std::size_t>(std::max(count, 0)), beginnings.size());
    std::vector<std::vector<text::TokenId>> result;
    for (std::size_t window = 0; window < windows; ++window) {
        auto passage = beginnings[window * beginnings.size() / windows];
        auto& tokens = result.emplace_back();
        while (tokens.size() < wanted) {
            tokens.insert(tokens.end(), passages[passage].tokens.begin(), passages[passage].tokens.end());
            ++passage;
        }
        tokens.resize(wanted);
    }
    return result;
}

std::vector<std::string> chapterTexts(const std::vector<CorpusPassage>& passages) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < passages.size(); ++i) {
        if (i == 0 || passages[i].chapter != passages[i - 1].chapter) {
            texts.emplace_back();
        }
        texts.back() += passages[i].text;
        texts.back() += text::kPilcrow;
    }
    return texts;
}

} // namespace sgfm::evaluation
