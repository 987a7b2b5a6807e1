// The transformer baseline: its sizes, that it is causal, learns, survives a kill, and draws what it learned.

#include "engine/error.h"
#include "engine/files/safetensors.h"
#include "engine/files/text_file.h"
#include "engine/text/vocabulary.h"
#include "engine/training/baseline_transformer.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <fstream>
#include <random>

using namespace sgfm;
using namespace sgfm::training;

namespace {

constexpr int kSteps = 120;

TransformerTrainingOptions tinyTraining() {
    TransformerTrainingOptions options;
    options.weights = 200'000;
    options.context = 16;
    options.batch = 16;
    options.steps = kSteps;
    options.dropout = 0.05;
    options.precision = "float32";
    return options;
}

} // namespace

class BaselineTransformerTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void shapesHoldTheWeightsThatWereAskedFor();
    void trainingLowersTheLossBelowTheUnigrams();
    void aTextIsScoredCausally();
    void longTextsAreScoredPieceByPiece();
    void samplesBeginWithTheirPromptAndRepeatBySeed();
    void samplingFollowsTheScoredDistribution();
    void stoppedAndResumedTrainingGivesTheSameWeights();
    void aCheckpointOfAnotherTrainingIsRefused();
    void damagedFilesAreRefused();
    void wrongOptionsAreRefused();

  private:
    std::filesystem::path path(const char* name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    TransformerReport train(const std::filesystem::path& file, std::int64_t stopAt = -1) const {
        return trainTransformer(m_corpus, *m_lexicon, file, tinyTraining(),
                                [&](const TransformerProgress& state) { return state.step != stopAt; });
    }
    std::vector<std::vector<text::TokenId>> heldOutTexts(std::size_t count, std::size_t length) const;

    QTemporaryDir m_folder;
    std::shared_ptr<const text::Lexicon> m_lexicon;
    TextCorpus m_corpus;
    TransformerReport m_report;
};

// A small language of its own: subject, verb, object, always in this order.
void BaselineTransformerTest::initTestCase() {
    std::mt19937 generator(3);
    const auto one = [&](const std::vector<std::string>& words) { return words[generator() % words.size()]; };
    std::ofstream corpus(path("corpus.txt"));
    for (int line = 0; line < 1500; ++line) {
        corpus << "The " << one({"king", "priest", "child", "woman"}) << " "
               << one({"saw", "heard", "loved", "carried"}) << " the "
               << one({"river", "stone", "fire", "house"}) << ".\n"
               << (line % 20 == 19 ? "\n" : "");
    }
    corpus.close();
    text::LexiconOptions options;
    options.vocabulary = 64;
    options.channels = 8;
    text::learnLexicon(path("corpus.txt"), path("words"), options, {});
    m_lexicon = std::make_shared<text::Lexicon>(path("words"));
    m_corpus = readTextCorpus(path("corpus.txt"), *m_lexicon, 16, {});
    m_report = train(path("model.safetensors"));
}

std::vector<std::vector<text::TokenId>> BaselineTransformerTest::heldOutTexts(std::size_t count,
                                                                              std::size_t length) const {
    std::vector<std::vector<text::TokenId>> texts;
    for (std::size_t i = 0; i < count; ++i) {
        const auto window = m_corpus.heldOut.window(i, length);
        texts.emplace_back(window.begin(), window.end());
    }
    return texts;
}

void BaselineTransformerTest::shapesHoldTheWeightsThatWereAskedFor() {
    for (const std::int64_t wanted : {1'500'000, 4'000'000, 6'200'000, 12'000'000}) {
        const auto shape = shapeOfSize(4096, wanted, 128);
        const double ratio = static_cast<double>(weightsOf(shape)) / static_cast<double>(wanted);
        QVERIFY2(std::abs(ratio - 1) < 0.07, qPrintable(QString::number(ratio)));
        QVERIFY(shape.layers >= 2 && shape.width % kHeadWidth == 0);
    }
    const auto content = files::readSafetensors(path("model.safetensors"));
    std::size_t weights = 0;
    for (const auto& [name, tensor] : content.tensors) {
        weights += tensor.floats.size();
    }
    QCOMPARE(static_cast<std::int64_t>(weights), weightsOf(m_report.shape));
    QCOMPARE(m_report.weights, weightsOf(m_report.shape));
}

void BaselineTransformerTest::trainingLowersTheLossBelowTheUnigrams() {
    QVERIFY(m_report.finished);
    QCOMPARE(m_report.steps, std::int64_t{kSteps});
    std::vector<double> counts(static_cast<std::size_t>(m_lexicon->size()), 0.5);
    double total = 0.5 * static_cast<double>(counts.size());
    for (const auto token : m_corpus.training.tokens) {
        ++counts[static_cast<std::size_t>(token)];
        ++total;
    }
    double unigram = 0;
    for (const auto token : m_corpus.heldOut.tokens) {
        unigram -= std::log(counts[static_cast<std::size_t>(token)] / total);
    }
    unigram /= static_cast<double>(m_corpus.heldOut.tokens.size());
    // Per line of 8 tokens three words are free, each one of four: 3 log 4 / 8 = 0.52 nats a token.
    QVERIFY2(m_report.heldOut < 0.5 * unigram, qPrintable(QString::number(m_report.heldOut)));
    QVERIFY(m_report.heldOut > 0.35);
    QVERIFY(m_report.curve.size() >= 10);
    QVERIFY(m_report.curve.front().crossEntropy > m_report.curve.back().crossEntropy);
    QVERIFY(!std::filesystem::exists(path("model.safetensors.checkpoint")));
}

void BaselineTransformerTest::aTextIsScoredCausally() {
    const BaselineTransformer model(path("model.safetensors"), m_lexicon);
    auto texts = heldOutTexts(1, 12);
    const auto prefix = std::vector<text::TokenId>(texts[0].begin(), texts[0].begin() + 7);
    texts.push_back(texts[0]);
    std::reverse(texts[1].begin() + 7, texts[1].end());
    texts.push_back(prefix);
    const auto nats = model.nats(texts);
    const auto alone = model.nats(std::vector<std::vector<text::TokenId>>{prefix});
    // What follows, and who else is in the batch, changes nothing of the beginning (float32 sums of some
    // nats).
    QVERIFY(std::abs(nats[2] - alone[0]) < 1e-4);
    QVERIFY(nats[0] > nats[2] && nats[1] > nats[0]);
    double sum = 0;
    for (std::size_t length = 1; length <= 7; ++length) {
        const auto shorter =
            std::vector<text::TokenId>(prefix.begin(), prefix.begin() + static_cast<int>(length));
        const auto now = model.nats(std::vector<std::vector<text::TokenId>>{shorter})[0];
        QVERIFY(now >= sum - 1e-4);
        sum = now;
    }
    QVERIFY(std::abs(sum - alone[0]) < 1e-4);
    QVERIFY(model.nats({}).empty());
    QCOMPARE(model.nats(std::vector<std::vector<text::TokenId>>(1))[0], 0.0);
}

void BaselineTransformerTest::longTextsAreScoredPieceByPiece() {
    const BaselineTransformer model(path("model.safetensors"), m_lexicon);
    const auto texts = heldOutTexts(4, 80); // five times the context
    const auto nats = model.nats(texts);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        // Near the held-out figure a token: nothing is left out or counted twice (a piece is a fifth).
        const double each = nats[i] / static_cast<double>(texts[i].size());
        QVERIFY2(std::abs(each / m_report.heldOut - 1) < 0.2, qPrintable(QString::number(each)));
    }
}

void BaselineTransformerTest::samplesBeginWithTheirPromptAndRepeatBySeed() {
    const BaselineTransformer model(path("model.safetensors"), m_lexicon);
    const auto prompt = m_lexicon->tokenize("The child");
    const std::vector<std::vector<text::TokenId>> prompts{prompt, {}, prompt};
    const auto texts =
        model.sample(prompts, 40, 1, 5); // longer than the context: keys are dropped at its end
    const auto again = model.sample(prompts, 40, 1, 5);
    const auto other = model.sample(prompts, 40, 1, 6);
    QCOMPARE(texts, again);
    QVERIFY(texts != other && texts[0] != texts[2]);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        QCOMPARE(texts[i].size(), std::size_t{40});
        QVERIFY(std::equal(prompts[i].begin(), prompts[i].end(), texts[i].begin()));
        QCOMPARE(std::count(texts[i].begin(), texts[i].end(), text::kUnknown), 0);
    }
    QCOMPARE(model.sample({}, 5, 1, 1).size(), std::size_t{0});
    const auto second = model.sample(std::vector<std::vector<text::TokenId>>(1), 40, 1, 5, 1);
    QCOMPARE(second[0], texts[1]); // text 1 of that seed, drawn alone
    int calls = 0;
    const auto cut = model.sample(prompts, 40, 1, 5, 0, [&] { return ++calls <= 3; });
    QCOMPARE(cut[1].size(), std::size_t{3});
}

// The cache of keys and values gives what the whole pass gives: tokens drawn from an empty beginning come as
// often as they are scored.
void BaselineTransformerTest::samplingFollowsTheScoredDistribution() {
    const BaselineTransformer model(path("model.safetensors"), m_lexicon);
    constexpr int kDraws = 600;
    const auto prompt = m_lexicon->tokenize("The king saw the");
    const std::vector<std::vector<text::TokenId>> prompts(kDraws, prompt);
    const auto length = static_cast<int>(prompt.size()) + 1;
    std::map<text::TokenId, int> counts;
    for (const auto& text : model.sample(prompts, length, 1, 9)) {
        ++counts[text.back()];
    }
    const auto before = model.nats(std::vector<std::vector<text::TokenId>>{prompt})[0];
    for (const auto& [token, count] : counts) {
        auto whole = prompt;
        whole.push_back(token);
        const double p = std::exp(before - model.nats(std::vector<std::vector<text::TokenId>>{whole})[0]);
        const double expected = kDraws * p;
        // Binomial: five standard deviations and one.
        QVERIFY(std::abs(count - expected) < 5 * std::sqrt(expected) + 1);
    }
    QVERIFY(counts.size() >= 3);
}

void BaselineTransformerTest::stoppedAndResumedTrainingGivesTheSameWeights() {
    const auto file = path("resumed.safetensors");
    const auto stopped = train(file, 37);
    QVERIFY(!stopped.finished);
    QCOMPARE(stopped.steps, std::int64_t{37});
    QVERIFY(std::filesystem::exists(file.string() + ".checkpoint"));
    const auto resumed = train(file);
    QVERIFY(resumed.finished && resumed.curve.size() == m_report.curve.size());
    const auto a = files::readSafetensors(path("model.safetensors"));
    const auto b = files::readSafetensors(file);
    for (const auto& [name, tensor] : a.tensors) {
        QCOMPARE(tensor.floats, b.tensors.at(name).floats);
    }
    QCOMPARE(resumed.heldOut, m_report.heldOut);
}

void BaselineTransformerTest::aCheckpointOfAnotherTrainingIsRefused() {
    const auto file = path("other.safetensors");
    train(file, 3);
    auto options = tinyTraining();
    options.batch = 8;
    QVERIFY_EXCEPTION_THROWN(trainTransformer(m_corpus, *m_lexicon, file, options, {}), Error);
    files::writeTextFile(file.string() + ".checkpoint", "not tensors");
    QVERIFY_EXCEPTION_THROWN(train(file), Error);
}

void BaselineTransformerTest::damagedFilesAreRefused() {
    auto content = files::readSafetensors(path("model.safetensors"));
    const auto refuses = [&](const files::Safetensors& changed) {
        files::writeSafetensors(path("damaged.safetensors"), changed);
        try {
            const BaselineTransformer model(path("damaged.safetensors"), m_lexicon);
        } catch (const Error& error) {
            return error.kind() == ErrorKind::BadInput;
        }
        return false;
    };
    auto changed = content;
    changed.metadata["lexicon"] = "another";
    QVERIFY(refuses(changed));
    changed = content;
    changed.metadata["layers"] = "200";
    QVERIFY(refuses(changed));
    changed = content;
    changed.metadata["width"] = "-5";
    QVERIFY(refuses(changed));
    changed = content;
    changed.tensors.erase("norm");
    QVERIFY(refuses(changed));
    QVERIFY_EXCEPTION_THROWN(BaselineTransformer(path("absent.safetensors"), m_lexicon), Error);
}

void BaselineTransformerTest::wrongOptionsAreRefused() {
    for (const auto& change : std::vector<std::function<void(TransformerTrainingOptions&)>>{
             [](auto& options) { options.steps = 0; }, [](auto& options) { options.seconds = 5; },
             [](auto& options) { options.batch = 0; }, [](auto& options) { options.dropout = 1; },
             [](auto& options) { options.precision = "float16"; },
             [](auto& options) { options.context = 1'000'000; }}) {
        auto options = tinyTraining();
        change(options);
        QVERIFY_EXCEPTION_THROWN(
            trainTransformer(m_corpus, *m_lexicon, path("none.safetensors"), options, {}), Error);
    }
    const BaselineTransformer model(path("model.safetensors"), m_lexicon);
    const std::vector<std::vector<text::TokenId>> one(1);
    QVERIFY_EXCEPTION_THROWN(model.sample(one, 5, 0, 1), Error);
    QVERIFY_EXCEPTION_THROWN(model.sample(one, 0, 1, 1), Error);
}

QTEST_APPLESS_MAIN(BaselineTransformerTest)
#include "baseline_transformer_test.moc"
