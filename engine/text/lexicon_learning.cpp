// learnLexicon: two readings of the corpus. The first gathers passages for the vocabulary, the second counts
// neighbours in the stream of tokens, passages joined by the end mark.

#include "engine/error.h"
#include "engine/files/safetensors.h"
#include "engine/files/text_file.h"
#include "engine/text/corpus.h"
#include "engine/text/embeddings.h"
#include "engine/text/lexicon.h"
#include "engine/text/lexicon_file.h"
#include "engine/text/pair_counts.h"
#include "engine/text/table_file.h"
#include "engine/text/trigram_table.h"
#include "engine/text/vocabulary.h"
#include "engine/text/word_classes.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>
#include <fstream>
#include <numeric>

namespace sgfm::text {

namespace {

// The vocabulary is learned from at most about this much text, evenly spread over the corpus: the trainer
// holds a suffix array of it, some 20 bytes a character.
constexpr std::uintmax_t kVocabularyBytes = std::uintmax_t{32} << 20U;
constexpr int kLeastVocabulary = 16;
constexpr int kLargestVocabulary = 65536;
constexpr int kLargestChannels = 1024;
constexpr int kLargestWindow = 16;
constexpr std::int64_t kLeastTokens = 16;
constexpr std::size_t kMostBigrams = 2'000'000;  // 16 MB of file; the rarest go first
constexpr std::size_t kMostTrigrams = 2'000'000; // 12 MB
constexpr int kClasses = 160;
// A neighbour at distance d weighs 1/d (the harmonic window of GloVe; Pennington et al. 2014), as a whole
// number: 720720 is divisible by every d to 16.
constexpr std::uint32_t kNeighbourWeight = 720720;

using Progress = std::function<bool(double, const std::string&)>;

void report(const Progress& progress, double share, const std::string& what) {
    if (progress && !progress(share, what)) {
        throw Error(ErrorKind::Usage, "lexicon", "Learning was cancelled; no file was written.",
                    "Start it again to learn the lexicon.");
    }
}

void checkOptions(const LexiconOptions& options) {
    const auto check = [](int value, int least, int largest, const std::string& name) {
        if (value < least || value > largest) {
            throw Error(ErrorKind::Usage, "lexicon",
                        "The " + name + " of " + std::to_string(value) + " is outside " +
                            std::to_string(least) + " to " + std::to_string(largest) + ".",
                        "Choose a value inside, or leave it out for the default.");
        }
    };
    check(options.vocabulary, kLeastVocabulary, kLargestVocabulary, "vocabulary");
    check(options.channels, 1, kLargestChannels, "number of channels");
    check(options.window, 1, kLargestWindow, "window");
}

std::vector<std::string> passagesForVocabulary(const std::filesystem::path& corpus,
                                               const Progress& progress) {
    CorpusReader reader(corpus);
    const std::uintmax_t stride = reader.bytes() / kVocabularyBytes + 1;
    std::vector<std::string> passages;
    Fragment fragment;
    for (std::uintmax_t number = 0; reader.next(fragment); ++number) {
        if (number % 4096 == 0) {
            report(progress, 0.1 * reader.shareRead(), "reading the corpus");
        }
        if (fragment.heldOut) {
            continue;
        }
        if (number % stride == 0) {
            for (auto mark = fragment.text.find(kPilcrow); mark != std::string::npos;
                 mark = fragment.text.find(kPilcrow)) {
                fragment.text.erase(mark, kPilcrow.size() - 1);
                fragment.text[mark] = ' ';
            }
            passages.push_back(fragment.text);
        }
    }
    if (passages.empty()) {
        throw Error(ErrorKind::BadInput, "corpus", "\"" + corpus.string() + "\" holds no text.",
                    "Use a UTF-8 text file with one passage a line.");
    }
    return passages;
}

struct Statistics {
    std::int64_t tokens = 0;
    std::vector<std::int64_t> counts;  // a token
    std::vector<PairCount> neighbours; // within the window, weighted
    std::vector<PairCount> bigrams;
    std::vector<TripleCount> trigrams;
};

Statistics countTokens(const std::filesystem::path& corpus, const Vocabulary& vocabulary, int window,
                       const Progress& progress) {
    Statistics statistics;
    statistics.counts.assign(static_cast<std::size_t>(vocabulary.size()), 0);
    PairCounter neighbours;
    PairCounter bigrams;
    TripleCounter trigrams;
    TokenId beforeLast = -1;
    std::deque<TokenId> recent; // newest first
    const auto push = [&](TokenId token) {
        std::uint32_t distance = 0;
        for (const auto earlier : recent) {
            neighbours.add(earlier, token, kNeighbourWeight / ++distance);
        }
        if (!recent.empty()) {
            bigrams.add(recent.front(), token);
            if (beforeLast >= 0) {
                trigrams.add(beforeLast, recent.front(), token);
            }
            beforeLast = recent.front();
        }
        ++statistics.counts[static_cast<std::size_t>(token)];
        ++statistics.tokens;
        recent.push_front(token);
        if (recent.size() > static_cast<std::size_t>(window)) {
            recent.pop_back();
        }
    };
    CorpusReader reader(corpus);
    Fragment fragment;
    for (std::int64_t number = 0; reader.next(fragment); ++number) {
        if (number % 1024 == 0) {
            report(progress, 0.5 + 0.3 * reader.shareRead(), "counting neighbours");
        }
        if (fragment.heldOut) {
            continue;
        }
        for (const auto token : vocabulary.encode(fragment.text)) {
            push(token);
        }
        if (fragment.endsPassage) {
            push(kEndMark);
        }
    }
    if (statistics.tokens < kLeastTokens) {
        throw Error(ErrorKind::BadInput, "corpus",
                    "\"" + corpus.string() + "\" has only " + std::to_string(statistics.tokens) + " tokens.",
                    "Use a longer text: a few pages at least.");
    }
    report(progress, 0.8, "sorting the counts");
    statistics.neighbours = neighbours.take();
    statistics.bigrams = bigrams.take();
    statistics.trigrams = trigrams.take();
    return statistics;
}

files::Tensor floats(std::vector<std::size_t> shape, std::vector<float> values) {
    return {.shape = std::move(shape), .floats = std::move(values), .integers = {}};
}

// Unigrams with half a count more than was seen, so that no token is impossible.
std::vector<float> logProbabilities(const Statistics& statistics) {
    const double total =
        static_cast<double>(statistics.tokens) + 0.5 * static_cast<double>(statistics.counts.size());
    std::vector<float> values;
    values.reserve(statistics.counts.size());
    for (const auto count : statistics.counts) {
        values.push_back(static_cast<float>(std::log((static_cast<double>(count) + 0.5) / total)));
    }
    return values;
}

void keepMostFrequent(std::vector<PairCount>& pairs, std::size_t most) {
    if (pairs.size() <= most) {
        return;
    }
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const PairCount& a, const PairCount& b) { return a.count > b.count; });
    pairs.resize(most);
    std::sort(pairs.begin(), pairs.end(), [](const PairCount& a, const PairCount& b) {
        return std::pair(a.first, a.second) < std::pair(b.first, b.second);
    });
}

void addBigrams(files::Safetensors& content, Statistics& statistics, const std::vector<float>& unigrams) {
    keepMostFrequent(statistics.bigrams, kMostBigrams);
    std::vector<std::int32_t> rows(statistics.counts.size() + 1, 0);
    std::vector<std::int32_t> tokens;
    std::vector<float> information;
    for (const auto& pair : statistics.bigrams) {
        const auto a = static_cast<std::size_t>(pair.first);
        const auto b = static_cast<std::size_t>(pair.second);
        const double expected =
            std::exp(static_cast<double>(unigrams[a]) + static_cast<double>(unigrams[b])) *
            static_cast<double>(statistics.tokens);
        ++rows[a + 1];
        tokens.push_back(pair.second);
        information.push_back(
            static_cast<float>(std::log((static_cast<double>(pair.count) + lexicon_file::kPseudoCount) /
                                        (expected + lexicon_file::kPseudoCount))));
    }
    std::partial_sum(rows.begin(), rows.end(), rows.begin());
    content.tensors[lexicon_file::kBigramRows] = listOf(std::move(rows));
    content.tensors[lexicon_file::kBigramTokens] = listOf(std::move(tokens));
    const auto pairs = information.size();
    content.tensors[lexicon_file::kBigramInformation] = floats({pairs}, std::move(information));
}

} // namespace

LexiconReport learnLexicon(const std::filesystem::path& corpus, const std::filesystem::path& stem,
                           const LexiconOptions& options, const Progress& progress) {
    const auto start = std::chrono::steady_clock::now();
    checkOptions(options);

    auto passages = passagesForVocabulary(corpus, progress);
    const auto learning = [&] { report(progress, 0.1, "learning the vocabulary"); };
    learning();
    const std::string model = learnVocabulary(passages, options.vocabulary, learning);
    passages = {};
    const Vocabulary vocabulary(model, "the new vocabulary");
    report(progress, 0.5,
           vocabulary.size() < options.vocabulary
               ? "the corpus is small: the vocabulary is lowered to " + std::to_string(vocabulary.size()) +
                     " pieces"
               : "the vocabulary has " + std::to_string(vocabulary.size()) + " pieces");

    auto statistics = countTokens(corpus, vocabulary, options.window, progress);
    EmbeddingOptions embeddingOptions;
    embeddingOptions.channels = options.channels;
    embeddingOptions.seed = options.seed;
    auto embeddings =
        factorise(vocabulary.size(), statistics.neighbours, embeddingOptions, [&](double share) {
            report(progress, 0.82 + 0.14 * share, "factorising neighbours into embeddings");
        });

    auto classes = learnClasses(vocabulary.size(), statistics.bigrams, kClasses, [&](double share) {
        report(progress, 0.96 + 0.02 * share, "gathering words into classes");
        return true;
    });

    const auto pieces = static_cast<std::size_t>(vocabulary.size());
    const auto unigrams = logProbabilities(statistics);
    files::Safetensors content;
    content.tensors[lexicon_file::kEmbeddings] =
        floats({pieces, static_cast<std::size_t>(options.channels)}, std::move(embeddings.values));
    content.tensors[lexicon_file::kLogProbabilities] = floats({pieces}, unigrams);
    addBigrams(content, statistics, unigrams);
    report(progress, 0.99, "writing");

    const auto vocabularyFile = withEnding(stem, ".spm");
    files::writeTextFile(vocabularyFile, model);
    content.metadata = {{"format", lexicon_file::kFormat},
                        {"tokens", std::to_string(statistics.tokens)},
                        {"vocabulary_sha256", files::sha256Of(vocabularyFile)},
                        {"corpus_sha256", files::sha256Of(corpus)},
                        {"window", std::to_string(options.window)},
                        {"seed", std::to_string(options.seed)},
                        {"explained_variance", std::to_string(embeddings.explainedVariance)}};
    auto classTable =
        classesOf(std::move(classes), statistics.trigrams, content.metadata["vocabulary_sha256"]);
    auto trigrams = trigramsOf(std::move(statistics.trigrams), vocabulary.continuations(),
                               content.metadata["vocabulary_sha256"], kMostTrigrams);
    for (auto* table : {&trigrams, &classTable}) {
        table->metadata["corpus_sha256"] = content.metadata["corpus_sha256"];
        table->metadata["tokens"] = content.metadata["tokens"];
    }
    files::writeSafetensors(trigramFileOf(stem), trigrams);
    files::writeSafetensors(classFileOf(stem), classTable);
    files::writeSafetensors(withEnding(stem, ".safetensors"), content);
    report(progress, 1.0, "done");

    LexiconReport result;
    result.vocabulary = vocabulary.size();
    result.tokens = statistics.tokens;
    result.explainedVariance = embeddings.explainedVariance;
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

} // namespace sgfm::text
