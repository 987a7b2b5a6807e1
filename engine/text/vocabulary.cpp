#include "engine/text/vocabulary.h"

#include "engine/error.h"
#include "engine/text/isolated.h"
#include "engine/text/piece_library.h"
#include "engine/text/word_seeds.h"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace sgfm::text {

namespace {

constexpr char kLearned = '+';
constexpr char kRefused = '-';
constexpr std::string_view kWordBoundary = "\xE2\x96\x81"; // U+2581, SentencePiece's sign for a space

bool givePassage(void* giver, std::size_t number, const char** bytes, std::size_t* count) {
    const auto& passages = *static_cast<const std::vector<std::string>*>(giver);
    if (number >= passages.size()) {
        return false;
    }
    *bytes = passages[number].data();
    *count = passages[number].size();
    return true;
}

void takeText(void* receiver, const char* bytes, std::size_t count) {
    static_cast<std::string*>(receiver)->append(bytes, count);
}

void takeIds(void* receiver, const int* ids, std::size_t count) {
    auto& tokens = *static_cast<std::vector<TokenId>*>(receiver);
    tokens.insert(tokens.end(), ids, ids + count);
}

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
    : m_pieces(pieceFunctions().load(model.data(), model.size())) {
    const auto& functions = pieceFunctions();
    m_size = m_pieces ? functions.size(m_pieces.get()) : 0;
    if (m_size <= kEndMark || functions.unknown(m_pieces.get()) != kUnknown ||
        functions.end(m_pieces.get()) != kEndMark) {
        throw Error(ErrorKind::BadInput, "lexicon",
                    "\"" + std::string(name) + "\" is not a vocabulary of this program.",
                    "Use the .spm file that was learned together with the .safetensors file.");
    }
}

void Vocabulary::Release::operator()(SgfmPieces* pieces) const noexcept {
    pieceFunctions().release(pieces);
}

Vocabulary::~Vocabulary() = default;
Vocabulary::Vocabulary(Vocabulary&&) noexcept = default;
Vocabulary& Vocabulary::operator=(Vocabulary&&) noexcept = default;

std::vector<TokenId> Vocabulary::encode(std::string_view validText) const {
    std::vector<TokenId> tokens;
    for (;;) {
        const auto mark = validText.find(kPilcrow);
        const auto part = validText.substr(0, mark);
        if (!pieceFunctions().encode(m_pieces.get(), part.data(), part.size(), takeIds, &tokens)) {
            throw Error(ErrorKind::BadInput, "lexicon", "The text could not be split into tokens.",
                        "Use a vocabulary file that is whole, and plain text.");
        }
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

std::vector<bool> Vocabulary::continuations() const {
    std::vector<bool> continues;
    for (TokenId token = 0; token < m_size; ++token) {
        const auto text = piece(token);
        continues.push_back(!text.empty() && std::isalpha(static_cast<unsigned char>(text.front())) != 0);
    }
    return continues;
}

std::string Vocabulary::piece(TokenId token) const {
    if (token == kEndMark) {
        return std::string(kPilcrow);
    }
    if (token == kUnknown || token < 0 || token >= size()) {
        return std::string(kReplacement);
    }
    std::string written;
    pieceFunctions().piece(m_pieces.get(), token, takeText, &written);
    std::string text;
    appendWithSpaces(text, written);
    return text;
}

std::string learnVocabulary(const std::vector<std::string>& passages, int size,
                            const std::function<void()>& whileWaiting) {
    const auto pieces = std::to_string(size);
    const auto unknown = std::to_string(kUnknown);
    const auto end = std::to_string(kEndMark);
    const char* const settings[] = {
        "model_type",
        "unigram", //
        "vocab_size",
        pieces.c_str(), //
        "hard_vocab_limit",
        "false", // a small corpus gives what it can
        "character_coverage",
        "1.0", //
        "max_sentence_length",
        "1000000", // bytes; the passages are far shorter
        "num_threads",
        "1", // sums of probabilities in one order
        "input_sentence_size",
        "0", // no random sample
        "unk_id",
        unknown.c_str(), //
        "eos_id",
        end.c_str(), //
        "bos_id",
        "-1", //
        "pad_id",
        "-1", //
        nullptr,
    };
    // The answer begins with how it went. The trainer tests some of its assumptions with checks that end the
    // process (a corpus that is empty after normalising, a likelihood that underflows), hence the child.
    const auto train = [&]() -> std::string {
        auto seeded = passages;
        std::ranges::move(wordSeeds(passages, static_cast<std::size_t>(size)), std::back_inserter(seeded));
        std::string answer;
        const bool learned = pieceFunctions().learn(settings, givePassage, &seeded, takeText, &answer);
        return (learned ? kLearned : kRefused) + answer;
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
