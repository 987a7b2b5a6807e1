#include "engine/text/vocabulary.h"

#include "engine/error.h"
#include "engine/text/isolated.h"
#include "engine/text/word_seeds.h"

#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace sgfm::text {

namespace {

constexpr char kLearned = '+';
constexpr char kRefused = '-';
constexpr std::string_view kWordBoundary = "\xE2\x96\x81"; // U+2581, SentencePiece's sign for a space

class PassageIterator : public sentencepiece::SentenceIterator {
  public:
    explicit PassageIterator(const std::vector<std::string>& passages) : m_passages(passages) {}
    bool done() const override { return m_next >= m_passages.size(); }
    void Next() override { ++m_next; }
    const std::string& value() const override { return m_passages[m_next]; }
    sentencepiece::util::Status status() const override { return {}; }

  private:
    const std::vector<std::string>& m_passages;
    std::size_t m_next = 0;
};

void appendWithSpaces(std::string& text, std::string_view piece) {
    for (auto position = piece.find(kWordBoundary); position != std::string_view::npos;
         position = piece.find(kWordBoundary)) {
        text += piece.substr(0, position);
        text += ' ';
        piece.remove_prefix(position + kWordBoundary.size());
    }
    text += piece;
}

} // namespace

Vocabulary::Vocabulary(std::string_view model, std::string_view name)
    : m_processor(std::make_unique<sentencepiece::SentencePieceProcessor>()) {
    const auto status = m_processor->LoadFromSerializedProto(model);
    if (!status.ok() || m_processor->GetPieceSize() <= kEndMark || m_processor->unk_id() != kUnknown ||
        m_processor->eos_id() != kEndMark) {
        throw Error(ErrorKind::BadInput, "lexicon",
                    "\"" + std::string(name) + "\" is not a vocabulary of this program.",
                    "Use the .spm file that was learned together with the .safetensors file.");
    }
}

Vocabulary::~Vocabulary() = default;
Vocabulary::Vocabulary(Vocabulary&&) noexcept = default;
Vocabulary& Vocabulary::operator=(Vocabulary&&) noexcept = default;

int Vocabulary::size() const noexcept {
    return m_processor->GetPieceSize();
}

std::vector<TokenId> Vocabulary::encode(std::string_view validText) const {
    std::vector<TokenId> tokens;
    for (;;) {
        const auto mark = validText.find(kPilcrow);
        std::vector<int> ids;
        const auto status = m_processor->Encode(validText.substr(0, mark), &ids);
        if (!status.ok()) {
            throw Error(ErrorKind::BadInput, "lexicon", "The text could not be split into tokens.",
                        "Use a vocabulary file that is whole, and plain text.");
        }
        tokens.insert(tokens.end(), ids.begin(), ids.end());
        if (mark == std::string_view::npos) {
            return tokens;
        }
        tokens.push_back(kEndMark);
        validText.remove_prefix(mark + kPilcrow.size());
    }
}

std::string Vocabulary::decode(std::span<const TokenId> tokens) const {
    std::string text;
    for (const auto token : tokens) {
        if (token == kEndMark) {
            text += ' ';
        }
        text += piece(token);
    }
    if (text.starts_with(' ')) {
        text.erase(0, 1);
    }
    return text;
}

std::string Vocabulary::piece(TokenId token) const {
    if (token == kEndMark) {
        return std::string(kPilcrow);
    }
    if (token == kUnknown || token < 0 || token >= size()) {
        return std::string(kReplacement);
    }
    std::string text;
    appendWithSpaces(text, m_processor->IdToPiece(token));
    return text;
}

std::string learnVocabulary(const std::vector<std::string>& passages, int size,
                            const std::function<void()>& whileWaiting) {
    const std::unordered_map<std::string, std::string> settings = {
        {"model_type", "unigram"},
        {"vocab_size", std::to_string(size)},
        {"hard_vocab_limit", "false"}, // a small corpus gives what it can
        {"character_coverage", "1.0"},
        {"max_sentence_length", "1000000"}, // bytes; the passages are far shorter
        {"num_threads", "1"},               // sums of probabilities in one order
        {"input_sentence_size", "0"},       // no random sample
        {"unk_id", std::to_string(kUnknown)},
        {"eos_id", std::to_string(kEndMark)},
        {"bos_id", "-1"},
        {"pad_id", "-1"},
    };
    // The answer begins with how it went. The trainer tests some of its assumptions with checks that end the
    // process (a corpus that is empty after normalising, a likelihood that underflows), hence the child.
    const auto train = [&]() -> std::string {
        auto seeded = passages;
        std::ranges::move(wordSeeds(passages, static_cast<std::size_t>(size)), std::back_inserter(seeded));
        PassageIterator iterator(seeded);
        std::string model;
        const auto status = sentencepiece::SentencePieceTrainer::Train(settings, &iterator, &model);
        return status.ok() ? kLearned + model : kRefused + status.ToString();
    };
    auto answer = runIsolated(train, whileWaiting);
    if (!answer || !answer->starts_with(kLearned)) {
        if (answer && answer->find("required_chars") != std::string::npos) {
            throw Error(ErrorKind::BadInput, "vocabulary",
                        "The corpus has more different characters than " + std::to_string(size) +
                            " pieces can hold.",
                        "Ask for a larger vocabulary, or use a text with fewer scripts in it.");
        }
        throw Error(ErrorKind::BadInput, "vocabulary",
                    "No vocabulary can be learned from this corpus" +
                        (answer ? " (" + answer->substr(1) + ")." : std::string(": it holds no words.")),
                    "Use a longer text in words: a few pages at least.");
    }
    answer->erase(0, 1);
    return std::move(*answer);
}

} // namespace sgfm::text
