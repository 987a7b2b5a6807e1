#include "engine/text/lexicon.h"

#include "engine/error.h"
#include "engine/files/safetensors.h"
#include "engine/files/text_file.h"
#include "engine/text/bigram_index.h"
#include "engine/text/lexicon_file.h"
#include "engine/text/table_file.h"
#include "engine/text/trigram_table.h"
#include "engine/text/utf8.h"
#include "engine/text/vocabulary.h"
#include "engine/text/word_classes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace sgfm::text {

namespace {

constexpr std::size_t kLargestVocabularyFile = std::size_t{64} << 20U;
constexpr std::size_t kLongestText = std::size_t{1} << 20U; // bytes; a prompt has at most some thousand
constexpr double kNormTolerance = 1e-3;                     // relative; float32 rows are scaled to sqrt(C)

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
    throw Error(ErrorKind::BadInput, "lexicon", "\"" + file.string() + "\" cannot be used: " + why + ".",
                "Use the two files of one lexicon as they were learned, or learn them again with "
                "`sgfm train lexicon`.");
}

files::Tensor take(const std::filesystem::path& file, files::Safetensors& content, const char* name,
                   std::size_t dimensions, bool integers) {
    const auto found = content.tensors.find(name);
    if (found == content.tensors.end()) {
        refuse(file, std::string("it has no tensor \"") + name + "\"");
    }
    auto tensor = std::move(found->second);
    if (tensor.shape.size() != dimensions || (integers ? !tensor.floats.empty() : !tensor.integers.empty())) {
        refuse(file, std::string("the tensor \"") + name + "\" has the wrong shape or type");
    }
    return tensor;
}

const std::string& metadataOf(const std::filesystem::path& file, const files::Safetensors& content,
                              const char* key) {
    const auto found = content.metadata.find(key);
    if (found == content.metadata.end()) {
        refuse(file, std::string("its metadata have no \"") + key + "\"");
    }
    return found->second;
}

double tokensIn(const std::filesystem::path& file, const files::Safetensors& content) {
    const std::string& text = metadataOf(file, content, "tokens");
    std::int64_t tokens = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), tokens);
    if (failure != std::errc() || end != text.data() + text.size() || tokens <= 0) {
        refuse(file, "\"" + text + "\" is no number of tokens");
    }
    return static_cast<double>(tokens);
}

} // namespace

struct Lexicon::Tables {
    Vocabulary vocabulary;
    std::string sha256;
    std::string identity;
    int channels = 0;
    double tokens = 0; // in the corpus
    std::vector<float> embeddings;
    std::vector<float> logProbabilities;
    std::vector<std::int32_t> bigramRows;
    std::vector<std::int32_t> bigramTokens;
    std::vector<float> bigramInformation;
    std::vector<float> bigramRatio; // exp of it
    BigramIndex index;
    TrigramTable trigrams;
    WordClasses classes;
    std::vector<float> expected; // p(a) sqrt(tokens / pseudo-count), a token
    std::vector<bool> continues; // a piece that goes on with the word before it
    std::vector<bool> breaksOff; // a piece that the corpus always continues
    float repeats = 1;           // rho of lexicon_file.h

    explicit Tables(Vocabulary words) : vocabulary(std::move(words)) {}
    static Tables read(const std::filesystem::path& stem);
    void checkEmbeddings(const std::filesystem::path& file) const;
    void checkBigrams(const std::filesystem::path& file) const;
    void prepareLookup();
    float shareOfRepeats() const;
    std::span<const float> row(TokenId token) const {
        const auto width = static_cast<std::size_t>(channels);
        return {embeddings.data() + static_cast<std::size_t>(token) * width, width};
    }
};

Lexicon::Tables Lexicon::Tables::read(const std::filesystem::path& stem) {
    const auto vocabularyFile = withEnding(stem, ".spm");
    const auto file = withEnding(stem, ".safetensors");
    auto content = files::readSafetensors(file);
    if (metadataOf(file, content, "format") != lexicon_file::kFormat) {
        refuse(file, "it is not a lexicon of this version");
    }
    // The vocabulary is read by a library that trusts it, so it has to be the one that the tables name.
    const auto vocabularySha256 = metadataOf(file, content, "vocabulary_sha256");
    if (vocabularySha256 != files::sha256Of(vocabularyFile)) {
        refuse(vocabularyFile, "it does not belong to \"" + file.string() + "\"");
    }
    Tables tables(
        Vocabulary(files::readTextFile(vocabularyFile, kLargestVocabularyFile), vocabularyFile.string()));
    tables.sha256 = files::sha256Of(file);
    tables.identity = tables.sha256;
    tables.tokens = tokensIn(file, content);

    auto embeddings = take(file, content, lexicon_file::kEmbeddings, 2, false);
    const auto pieces = static_cast<std::size_t>(tables.vocabulary.size());
    if (embeddings.shape[0] != pieces || embeddings.shape[1] < 1 || embeddings.shape[1] > 4096) {
        refuse(file, "its embeddings are not one row a piece of the vocabulary");
    }
    tables.channels = static_cast<int>(embeddings.shape[1]);
    tables.embeddings = std::move(embeddings.floats);
    tables.logProbabilities = take(file, content, lexicon_file::kLogProbabilities, 1, false).floats;
    tables.bigramRows = take(file, content, lexicon_file::kBigramRows, 1, true).integers;
    tables.bigramTokens = take(file, content, lexicon_file::kBigramTokens, 1, true).integers;
    tables.bigramInformation = take(file, content, lexicon_file::kBigramInformation, 1, false).floats;
    tables.checkEmbeddings(file);
    tables.checkBigrams(file);
    tables.prepareLookup();
    std::error_code problem;
    const auto goesInto = [&](const std::filesystem::path& table) {
        constexpr std::size_t kDigits = 16;
        tables.identity += '+';
        tables.identity += files::sha256Of(table).substr(0, kDigits);
    };
    if (const auto trigrams = trigramFileOf(stem); std::filesystem::exists(trigrams, problem)) {
        tables.trigrams = TrigramTable(trigrams, tables.continues, vocabularySha256);
        goesInto(trigrams);
    }
    if (const auto classes = classFileOf(stem); std::filesystem::exists(classes, problem)) {
        tables.classes = WordClasses(classes, tables.vocabulary.size(), vocabularySha256);
        goesInto(classes);
    }
    return tables;
}

void Lexicon::Tables::checkEmbeddings(const std::filesystem::path& file) const {
    for (TokenId token = 0; token < vocabulary.size(); ++token) {
        const auto values = row(token);
        const double square = std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
        if (!(std::abs(square / channels - 1) < kNormTolerance)) {
            refuse(file, "the embedding of token " + std::to_string(token) + " is not of unit mean square");
        }
    }
    if (logProbabilities.size() != static_cast<std::size_t>(vocabulary.size()) ||
        std::any_of(logProbabilities.begin(), logProbabilities.end(),
                    [](float value) { return value > 0; })) {
        refuse(file, "its log-probabilities are not one number of at most 0 a token");
    }
}

void Lexicon::Tables::checkBigrams(const std::filesystem::path& file) const {
    const auto pieces = static_cast<std::size_t>(vocabulary.size());
    if (bigramRows.size() != pieces + 1 || bigramRows.front() != 0 ||
        !std::is_sorted(bigramRows.begin(), bigramRows.end()) ||
        static_cast<std::size_t>(bigramRows.back()) != bigramTokens.size() ||
        bigramTokens.size() != bigramInformation.size()) {
        refuse(file, "the rows of its bigram table do not fit each other");
    }
    for (std::size_t a = 0; a < pieces; ++a) {
        std::int32_t previous = -1;
        for (auto i = static_cast<std::size_t>(bigramRows[a]);
             i < static_cast<std::size_t>(bigramRows[a + 1]); ++i) {
            if (bigramTokens[i] <= previous || bigramTokens[i] >= vocabulary.size()) {
                refuse(file, "its bigram table names tokens that do not exist, or not in order");
            }
            previous = bigramTokens[i];
        }
    }
}

void Lexicon::Tables::prepareLookup() {
    index = BigramIndex(bigramRows, bigramTokens);
    for (const float information : bigramInformation) {
        bigramRatio.push_back(std::exp(information));
    }
    const double scale = std::sqrt(tokens / lexicon_file::kPseudoCount);
    for (const float logProbability : logProbabilities) {
        expected.push_back(static_cast<float>(std::exp(static_cast<double>(logProbability)) * scale));
    }
    continues = vocabulary.continuations();
    repeats = shareOfRepeats();
    for (std::size_t a = 0; a + 1 < bigramRows.size(); ++a) {
        const auto begin = bigramTokens.begin() + bigramRows[a];
        const auto end = bigramTokens.begin() + bigramRows[a + 1];
        breaksOff.push_back(begin != end && std::all_of(begin, end, [&](auto b) {
                                return continues[static_cast<std::size_t>(b)];
                            }));
    }
}

float Lexicon::Tables::shareOfRepeats() const {
    double seen = 0; // in pseudo-counts
    double byChance = 0;
    for (TokenId token = 0; token < vocabulary.size(); ++token) {
        const auto place = static_cast<std::size_t>(token);
        const double chance = std::pow(static_cast<double>(expected[place]), 2);
        if (continues[place] || chance * lexicon_file::kPseudoCount >= lexicon_file::kTellsForItself) {
            continue;
        }
        byChance += chance;
        if (const auto entry = index.find(token, token); entry >= 0) {
            seen += static_cast<double>(bigramRatio[static_cast<std::size_t>(entry)]) * (chance + 1) - 1;
        }
    }
    return byChance > 0 ? static_cast<float>(std::clamp(seen / byChance, lexicon_file::kLeastRepeats, 1.0))
                        : 1.0F;
}

Lexicon::Lexicon(const std::filesystem::path& stem) : m_tables(std::make_unique<Tables>(Tables::read(stem))) {
}

Lexicon::~Lexicon() = default;

int Lexicon::size() const noexcept {
    return m_tables->vocabulary.size();
}

int Lexicon::channels() const noexcept {
    return m_tables->channels;
}

const std::string& Lexicon::sha256() const noexcept {
    return m_tables->sha256;
}

const std::string& Lexicon::identity() const noexcept {
    return m_tables->identity;
}

std::vector<TokenId> Lexicon::tokenize(std::string_view utf8) const {
    const auto refuseText = [](const std::string& why, const std::string& remedy) {
        throw Error(ErrorKind::BadInput, "text", why, remedy);
    };
    if (utf8.size() > kLongestText) {
        refuseText("The text is " + std::to_string(utf8.size()) + " bytes long.",
                   "Use at most 1 MiB of text.");
    }
    if (const auto invalid = firstInvalidByte(utf8)) {
        refuseText("The text is not valid UTF-8: byte " + std::to_string(*invalid + 1) + ".",
                   "Save it as UTF-8, or type it anew.");
    }
    if (const auto control = firstControlCharacter(utf8)) {
        refuseText("The text holds a control character: byte " + std::to_string(*control + 1) + ".",
                   "Delete that character.");
    }
    auto tokens = m_tables->vocabulary.encode(withoutControlCharacters(utf8));
    if (tokens.empty()) {
        refuseText("The text is empty.", "Type at least one word.");
    }
    return tokens;
}

std::string Lexicon::textOf(std::span<const TokenId> tokens) const {
    return m_tables->vocabulary.decode(tokens);
}

std::string Lexicon::pieceOf(TokenId token) const {
    return m_tables->vocabulary.piece(token);
}

TokenId Lexicon::endMark() const noexcept {
    return kEndMark;
}

std::span<const float> Lexicon::embedding(TokenId token) const noexcept {
    return m_tables->row(token);
}

std::span<const float> Lexicon::embeddings() const noexcept {
    return m_tables->embeddings;
}

float Lexicon::logProbability(TokenId token) const noexcept {
    return m_tables->logProbabilities[static_cast<std::size_t>(token)];
}

float Lexicon::bigramInformation(TokenId a, TokenId b) const noexcept {
    float ratio = 0;
    bigramRatios(a, {&b, 1}, {&ratio, 1});
    return std::log(ratio);
}

void Lexicon::bigramRatios(TokenId a, std::span<const TokenId> right, std::span<float> out) const noexcept {
    const float expectedLeft = m_tables->expected[static_cast<std::size_t>(a)];
    const bool breaksInside = m_tables->breaksOff[static_cast<std::size_t>(a)];
    for (std::size_t i = 0; i < right.size(); ++i) {
        const auto b = right[i];
        const auto entry = m_tables->index.find(a, b);
        if (entry >= 0) {
            out[i] = m_tables->bigramRatio[static_cast<std::size_t>(entry)];
            continue;
        }
        out[i] = 1 / (1 + expectedLeft * m_tables->expected[static_cast<std::size_t>(b)]);
        if (m_tables->continues[static_cast<std::size_t>(b)] || breaksInside) {
            out[i] *= lexicon_file::kUnseenSplice;
        } else if (b == a) {
            out[i] *= m_tables->repeats;
        } else if (!m_tables->classes.empty()) {
            out[i] *= m_tables->classes.ratio(a, b);
        }
    }
}

const WordClasses& Lexicon::classes() const noexcept {
    return m_tables->classes;
}

const TrigramTable& Lexicon::trigrams() const noexcept {
    return m_tables->trigrams;
}

std::vector<std::pair<TokenId, float>> Lexicon::nearest(TokenId token, int count) const {
    std::vector<std::pair<TokenId, float>> all;
    if (token < 0 || token >= size()) {
        return all;
    }
    const auto centre = embedding(token);
    for (TokenId other = 0; other < size(); ++other) {
        if (other == token) {
            continue;
        }
        const auto values = embedding(other);
        const float product = std::inner_product(centre.begin(), centre.end(), values.begin(), 0.0F);
        all.emplace_back(other, product / static_cast<float>(channels()));
    }
    const auto kept = std::min(all.size(), static_cast<std::size_t>(std::max(count, 0)));
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept), all.end(),
                      [](const auto& a, const auto& b) {
                          return a.second > b.second || (a.second == b.second && a.first < b.first);
                      });
    all.resize(kept);
    return all;
}

} // namespace sgfm::text
