// A tiny score, trained for seconds: it learns, survives being stopped, and refuses what does not fit.

#include "engine/error.h"
#include "engine/score/text_score.h"
#include "engine/training/text_trainer.h"
#include "engine/training/token_stream.h"

#include <QTemporaryDir>
#include <QtTest>

#include <array>
#include <fstream>

using namespace sgfm;

namespace {

std::shared_ptr<const text::Lexicon> lexicon() {
    static const auto shared =
        std::make_shared<const text::Lexicon>(std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv");
    return shared;
}

// Sentences of a fixed form with varying words: something that a small network can learn in seconds.
std::filesystem::path writeCorpus(const QTemporaryDir& folder, int passages) {
    static const std::array<const char*, 5> who{"the king", "Moses", "David", "the LORD", "a woman"};
    static const std::array<const char*, 5> what{"said unto", "came before", "went from", "blessed", "saw"};
    static const std::array<const char*, 7> whom{"the people", "the priest", "his son",     "the city",
                                                 "Israel",     "the altar",  "the servants"};
    const std::filesystem::path file = folder.filePath("corpus.txt").toStdString();
    std::ofstream stream(file);
    for (int i = 0; i < passages; ++i) {
        stream << "And " << who[static_cast<std::size_t>(i * 3 % 5)] << ' '
               << what[static_cast<std::size_t>(i * 7 / 5 % 5)] << ' '
               << whom[static_cast<std::size_t>(i * 11 / 3 % 7)] << ".\n";
    }
    return file;
}

training::TextTrainingOptions tinyTraining(std::int64_t steps) {
    training::TextTrainingOptions options;
    options.window.points = 32;
    options.window.timePoints = 8;
    options.network.width = 32;
    options.network.hidden = 48;
    options.network.rank = 8;
    options.network.down = {1, 1};
    options.network.up = {1};
    options.steps = steps;
    options.batch = 8;
    options.replicas = 1;
    options.rate = 5e-3;
    options.precision = "float32";
    options.evaluateEvery = 60; // an evaluation costs as much as forty of these steps
    return options;
}

// 64 chapters, each its own words.
std::string nameOf(int chapter) {
    static const std::array<const char*, 8> names{"Moses", "David", "Aaron", "Jacob",
                                                  "Sarah", "Saul",  "Peter", "Noah"};
    std::string name = "the book of ";
    name += names[static_cast<std::size_t>(chapter / 8)];
    name += " and ";
    name += names[static_cast<std::size_t>(chapter % 8)];
    return name + " was";
}

std::vector<std::byte> bytesOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::vector<char> text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    std::vector<std::byte> bytes(text.size());
    std::transform(text.begin(), text.end(), bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
    return bytes;
}

// The arrays of a checkpoint: behind its header, which tells the seconds that it took.
std::vector<std::byte> arraysOf(const std::filesystem::path& file) {
    auto bytes = bytesOf(file);
    std::uint64_t header = 0;
    std::memcpy(&header, bytes.data(), sizeof header);
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(sizeof header + header));
    return bytes;
}

} // namespace

class TextTrainingTest : public QObject {
    Q_OBJECT
  private slots:
    void itLowersTheHeldOutLossAndTellsItsParts();
    void aStoppedTrainingGoesOnBitForBit();
    void replicasAgreeAndAverage();
    void chaptersAreHeldOutAndShortTextsSplit();
    void startsFromTheWeightsOfAModel();
    void whatDoesNotFitIsRefused();
};

void TextTrainingTest::itLowersTheHeldOutLossAndTellsItsParts() {
    const QTemporaryDir folder;
    const auto corpus = writeCorpus(folder, 600);
    const std::filesystem::path model = folder.filePath("m.safetensors").toStdString();
    std::vector<double> heldOut;
    bool partsAreTold = false;
    const auto report = training::trainText(
        corpus, lexicon(), model, {}, tinyTraining(120), [&](const training::TextTrainingProgress& progress) {
            if (progress.evaluated) {
                heldOut.push_back(progress.heldOut);
                partsAreTold = progress.residual > 0 && progress.boundary > 0 && progress.curve.size() > 4 &&
                               progress.heldOutCurve.size() > 4 && !progress.sample.empty() &&
                               progress.tokensPerSecond > 0;
            }
            return true;
        });
    QVERIFY(report.finished);
    QCOMPARE(report.steps, std::int64_t{120});
    QVERIFY(partsAreTold);
    QCOMPARE(heldOut.size(), std::size_t{2});
    QVERIFY2(heldOut.back() < heldOut.front() - 0.1,
             qPrintable(QString("%1 to %2").arg(heldOut.front()).arg(heldOut.back())));
    const score::TextModel trained(model, lexicon());
    QVERIFY(std::abs(trained.heldOutCrossEntropy() - heldOut.back()) < 1e-5);
    QCOMPARE(trained.timePoints(), 8);
    QCOMPARE(trained.fact("steps"), std::string("120"));
    const auto curve = trained.informationCurve();
    QVERIFY(curve.size() > 4);
    for (std::size_t i = 1; i < curve.size(); ++i) {
        QVERIFY(curve[i].sigma > curve[i - 1].sigma && curve[i].loss >= curve[i - 1].loss);
    }
}

void TextTrainingTest::aStoppedTrainingGoesOnBitForBit() {
    const QTemporaryDir folder;
    const auto corpus = writeCorpus(folder, 600);
    const std::filesystem::path whole = folder.filePath("whole.safetensors").toStdString();
    const std::filesystem::path stopped = folder.filePath("stopped.safetensors").toStdString();
    training::trainText(corpus, lexicon(), whole, {}, tinyTraining(30), {});
    const auto first = training::trainText(
        corpus, lexicon(), stopped, {}, tinyTraining(30),
        [](const training::TextTrainingProgress& progress) { return progress.step < 13; });
    QVERIFY(!first.finished);
    QCOMPARE(first.steps, std::int64_t{13});
    std::int64_t resumedAt = 0;
    const auto second = training::trainText(corpus, lexicon(), stopped, {}, tinyTraining(30),
                                            [&](const training::TextTrainingProgress& progress) {
                                                resumedAt = resumedAt == 0 ? progress.step : resumedAt;
                                                return true;
                                            });
    QVERIFY(second.finished);
    QCOMPARE(resumedAt, std::int64_t{14});
    QVERIFY(arraysOf(whole.string() + ".checkpoint") == arraysOf(stopped.string() + ".checkpoint"));
}

void TextTrainingTest::replicasAgreeAndAverage() {
    const QTemporaryDir folder;
    const auto corpus = writeCorpus(folder, 600);
    auto options = tinyTraining(20);
    options.replicas = 2;
    const std::filesystem::path once = folder.filePath("once.safetensors").toStdString();
    const std::filesystem::path again = folder.filePath("again.safetensors").toStdString();
    training::trainText(corpus, lexicon(), once, {}, options, {});
    training::trainText(corpus, lexicon(), again, {}, options, {});
    QVERIFY(arraysOf(once.string() + ".checkpoint") == arraysOf(again.string() + ".checkpoint"));
}

void TextTrainingTest::chaptersAreHeldOutAndShortTextsSplit() {
    const QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("chapters.txt").toStdString();
    {
        std::ofstream stream(file);
        for (int chapter = 0; chapter < 60; ++chapter) {
            for (int verse = 0; verse < 10; ++verse) {
                stream << "And " << nameOf(chapter) << " read before the people of the city.\n";
            }
            stream << '\n';
        }
    }
    const auto corpus = training::readTextCorpus(file, *lexicon(), 24, {});
    const auto trained = lexicon()->textOf(corpus.training.tokens);
    const auto heldOut = lexicon()->textOf(corpus.heldOut.tokens);
    QVERIFY(!corpus.heldOut.tokens.empty());
    QVERIFY(corpus.heldOut.tokens.size() < corpus.training.tokens.size() / 8);
    int chapters = 0;
    for (int chapter = 0; chapter < 60; ++chapter) {
        const auto mark = nameOf(chapter);
        const bool inTraining = trained.find(mark) != std::string::npos;
        const bool inHeldOut = heldOut.find(mark) != std::string::npos;
        QVERIFY2(inTraining != inHeldOut, mark.c_str()); // whole chapters, never both
        chapters += inHeldOut ? 1 : 0;
    }
    QVERIFY(chapters >= 1);
    const auto shortText = training::readTextCorpus(writeCorpus(folder, 60), *lexicon(), 24, {});
    QVERIFY(shortText.heldOut.tokens.size() >= 24);
    QVERIFY(shortText.training.tokens.size() > 4 * shortText.heldOut.tokens.size());
}

void TextTrainingTest::startsFromTheWeightsOfAModel() {
    const QTemporaryDir folder;
    const auto corpus = writeCorpus(folder, 600);
    const std::filesystem::path base = folder.filePath("base.safetensors").toStdString();
    const std::filesystem::path tuned = folder.filePath("tuned.safetensors").toStdString();
    const auto trained = training::trainText(corpus, lexicon(), base, {}, tinyTraining(100), {});
    auto options = tinyTraining(10);
    options.rate = 1e-5;
    const auto report = training::trainText(corpus, lexicon(), tuned, base, options, {});
    // ten steps at a tiny rate leave it where it was (random weights are a nat away)
    QVERIFY(std::abs(report.heldOut - trained.heldOut) < 0.1);
}

void TextTrainingTest::whatDoesNotFitIsRefused() {
    const QTemporaryDir folder;
    const auto corpus = writeCorpus(folder, 600);
    const std::filesystem::path model = folder.filePath("m.safetensors").toStdString();
    const auto refuses = [&](const std::filesystem::path& text,
                             const training::TextTrainingOptions& options) {
        try {
            training::trainText(text, lexicon(), model, {}, options, {});
        } catch (const Error& error) {
            return !std::string(error.what()).empty();
        }
        return false;
    };
    auto options = tinyTraining(1);
    options.batch = 0;
    QVERIFY(refuses(corpus, options));
    options = tinyTraining(1);
    options.window.points = 33;
    QVERIFY(refuses(corpus, options));
    options = tinyTraining(1);
    options.precision = "float7";
    QVERIFY(refuses(corpus, options));
    QVERIFY(refuses(folder.filePath("none.txt").toStdString(), tinyTraining(1)));
    QVERIFY(refuses(writeCorpus(folder, 2), tinyTraining(1))); // too short
    {
        std::ofstream binary(folder.filePath("binary.txt").toStdString(), std::ios::binary);
        binary << "\xff\xfe\x00 not text";
    }
    QVERIFY(refuses(folder.filePath("binary.txt").toStdString(), tinyTraining(1)));
    // a checkpoint of another network
    const auto whole = writeCorpus(folder, 600);
    training::trainText(whole, lexicon(), model, {}, tinyTraining(1), {});
    options = tinyTraining(2);
    options.network.width = 40;
    QVERIFY(refuses(whole, options));
    // a checkpoint that was cut
    std::filesystem::resize_file(model.string() + ".checkpoint", 1000);
    QVERIFY(refuses(whole, tinyTraining(2)));
}

QTEST_APPLESS_MAIN(TextTrainingTest)
#include "text_training_test.moc"
