// The score of text: divergence-free estimates, certain prompts and pins, members that do not depend on each
// other, and files that are not what they say.

#include "engine/error.h"
#include "engine/files/safetensors.h"
#include "engine/fourier/operators.h"
#include "engine/sampler/forward_diffusion.h"
#include "engine/score/text_score.h"
#include "engine/text/refinement_operator.h"
#include "engine/text/text_field.h"
#include "engine/training/text_trainer.h"

#include <QTemporaryDir>
#include <QtTest>

#include <omp.h>

#include <cmath>
#include <fstream>
#include <thread>

using namespace sgfm;

namespace {

std::shared_ptr<const text::Lexicon> lexicon() {
    static const auto shared = std::make_shared<const text::Lexicon>(std::filesystem::path(SGFM_SOURCE_DIR) /
                                                                     "resources/models/kjv");
    return shared;
}

// A model of a few steps: what it says is nonsense, how it says it must hold.
class TinyModel {
  public:
    TinyModel() {
        const auto corpus = m_folder.filePath("corpus.txt").toStdString();
        {
            std::ofstream stream(corpus);
            for (int i = 0; i < 120; ++i) {
                stream << "And the king said unto the people of the city, Let us go up.\n";
            }
        }
        training::TextTrainingOptions options;
        options.window.points = 32;
        options.window.timePoints = 8;
        options.network = {.width = 24, .hidden = 32, .rank = 8, .down = {1, 1}, .up = {1}};
        options.steps = 3;
        options.batch = 4;
        options.replicas = 1;
        options.precision = "float32";
        options.evaluateEvery = 3;
        training::trainText(corpus, lexicon(), file(), {}, options, {});
    }
    std::filesystem::path file() const { return m_folder.filePath("tiny.safetensors").toStdString(); }
    std::filesystem::path other(const char* name) const { return m_folder.filePath(name).toStdString(); }

  private:
    QTemporaryDir m_folder;
};

struct Setting {
    text::TextPrompt prompt{
        .prompt = "And the king", .pins = {{8, "light"}}, .leftTopic = "water", .rightTopic = ""};
    text::TextLayout layout{.length = 20, .margin = 4, .timePoints = 8, .fringe = 2};
    fourier::Planner planner{1};
    text::TextField box = text::makeTextField(*lexicon(), prompt, layout, planner);
    fourier::Transform transform{planner, box.grid};

    field::VectorField noisy(std::uint64_t run, double sigma) const {
        auto field = sampler::divergenceFreeWhiteNoise(lexicon()->channels(), {5, run, 0}, transform);
        for (auto& value : field.all()) {
            value *= static_cast<float>(sigma);
        }
        const auto target = box.boundary.target.all();
        for (std::size_t i = 0; i < target.size(); ++i) {
            field.all()[i] += target[i];
        }
        return field;
    }
};

bool same(const field::VectorField& a, const field::VectorField& b) {
    return std::equal(a.all().begin(), a.all().end(), b.all().begin(), b.all().end());
}

} // namespace

class TextScoreTest : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void estimatesAreDivergenceFree();
    void promptPinsAndForbiddenWordsHold();
    void aMemberDoesNotDependOnTheOthersNorOnThreads();
    void computingLeavesAThreadItsThreads();
    void guidanceAndTemperatureAct();
    void theFieldsEvidenceFindsTheWordsThatTheNetworkDoesNot();
    void revisionKeepsWhatIsGivenAndMovesTheFieldWithTheWords();
    void anyLengthAndTimePointsWork();
    void badFieldsAreRefused();
    void badFilesAreRefused();

  private:
    std::unique_ptr<TinyModel> m_tiny;
    std::shared_ptr<const score::TextModel> m_model;
};

void TextScoreTest::initTestCase() {
    m_tiny = std::make_unique<TinyModel>();
    m_model = std::make_shared<const score::TextModel>(m_tiny->file(), lexicon());
    QCOMPARE(m_model->sha256().size(), std::size_t{64});
    QVERIFY(m_model->weights() > 1000);
}

void TextScoreTest::estimatesAreDivergenceFree() {
    const Setting setting;
    const score::TextScore score(m_model, setting.prompt, setting.layout, setting.transform);
    for (const double sigma : {40.0, 8.0, 1.5}) {
        const std::vector<field::VectorField> noisy{setting.noisy(1, sigma)};
        const auto clean = score.denoise(noisy, sigma, {});
        const auto spectrum = setting.transform.forward(clean.front());
        const auto divergence = setting.transform.inverseDensity(fourier::divergence(spectrum));
        float largest = 0;
        for (const float value : divergence.all()) {
            largest = std::max(largest, std::abs(value));
        }
        QVERIFY2(largest < 2e-4F,
                 qPrintable(QString::number(static_cast<double>(largest)))); // rounding of values near 20
    }
}

void TextScoreTest::promptPinsAndForbiddenWordsHold() {
    const Setting setting;
    score::TextScore score(m_model, setting.prompt, setting.layout, setting.transform);
    auto options = score.options();
    options.mustNotAppear = lexicon()->tokenize("the");
    options.decoder.coupling = 0.7;
    score.setOptions(options);
    const std::vector<field::VectorField> noisy{setting.noisy(2, 30)};
    const auto estimate = score.estimate(noisy, 30, {}).front();
    QCOMPARE(static_cast<int>(estimate.positions.size()), score.positions());
    const auto prompt = lexicon()->tokenize(setting.prompt.prompt);
    const auto pin = lexicon()->tokenize("light");
    const auto certain = [&](std::size_t x, text::TokenId token) {
        return estimate.positions[x].tokens.front() == token &&
               estimate.positions[x].probabilities.front() == 1.0F;
    };
    for (std::size_t i = 0; i < prompt.size(); ++i) {
        QVERIFY(certain(i, prompt[i])); // "the" is in the prompt and stays
    }
    for (std::size_t i = 0; i < pin.size(); ++i) {
        QVERIFY(certain(8 + i, pin[i]));
    }
    for (std::size_t x = prompt.size(); x < estimate.positions.size(); ++x) {
        float sum = 0;
        for (std::size_t k = 0; k < estimate.positions[x].tokens.size(); ++k) {
            const float p = estimate.positions[x].probabilities[k];
            sum += p;
            QVERIFY(p == 0 || estimate.positions[x].tokens[k] != options.mustNotAppear.front());
        }
        QVERIFY(std::abs(sum - 1) < 1e-3F);
    }
    // the prompt's words stand in the estimate's read slice
    const auto& grid = setting.box.grid;
    const auto embedding = lexicon()->embedding(prompt.front());
    double dot = 0;
    double norm = 0;
    for (int c = 0; c < lexicon()->channels(); ++c) {
        const double value = static_cast<double>(
            estimate.clean.component(c, 1)[grid.index(setting.box.firstPosition, score.readSlice())]);
        dot += value * static_cast<double>(embedding[static_cast<std::size_t>(c)]);
        norm += value * value;
    }
    QVERIFY(dot / std::sqrt(norm * lexicon()->channels()) > 0.97); // Nyquist modes are dropped
}

void TextScoreTest::aMemberDoesNotDependOnTheOthersNorOnThreads() {
    const Setting setting;
    const score::TextScore score(m_model, setting.prompt, setting.layout, setting.transform);
    const std::vector<field::VectorField> both{setting.noisy(1, 9), setting.noisy(2, 9)};
    const auto first = score.denoise(both, 9, {});
    const auto next = score.denoise(both, 7, first);
    const std::vector<field::VectorField> one{both[1]};
    const std::vector<field::VectorField> previous{first[1]};
    const auto alone = score.denoise(one, 7, previous);
    QVERIFY(same(alone[0], next[1]));
    QVERIFY(!same(next[0], next[1]));
    const int threads = omp_get_max_threads();
    omp_set_num_threads(1);
    const auto serial = score.denoise(both, 7, first);
    omp_set_num_threads(2);
    const auto parallel = score.denoise(both, 7, first);
    omp_set_num_threads(threads);
    QVERIFY(same(serial[0], parallel[0]) && same(serial[1], parallel[1]));
}

// libtorch sets the OpenMP threads of a thread that first uses it, and a batch then ran on one core.
void TextScoreTest::computingLeavesAThreadItsThreads() {
    int left = 0;
    std::thread([&] {
        omp_set_num_threads(3);
        const Setting setting;
        const score::TextScore score(m_model, setting.prompt, setting.layout, setting.transform);
        (void)score.denoise(std::vector<field::VectorField>{setting.noisy(1, 9)}, 9, {});
        left = omp_get_max_threads();
    }).join();
    QCOMPARE(left, 3);
}

void TextScoreTest::guidanceAndTemperatureAct() {
    const Setting setting;
    score::TextScore score(m_model, setting.prompt, setting.layout, setting.transform);
    const std::vector<field::VectorField> noisy{setting.noisy(3, 6)};
    const auto plain = score.estimate(noisy, 6, {}).front();
    auto options = score.options();
    options.decoder.temperature = 0.5;
    score.setOptions(options);
    const auto sharp = score.estimate(noisy, 6, {}).front();
    double plainEntropy = 0;
    double sharpEntropy = 0;
    for (std::size_t x = 0; x < plain.positions.size(); ++x) {
        plainEntropy += static_cast<double>(plain.positions[x].entropy);
        sharpEntropy += static_cast<double>(sharp.positions[x].entropy);
    }
    QVERIFY(sharpEntropy < plainEntropy);
    options.decoder.temperature = 1;
    options.rarity = 0.5;
    score.setOptions(options);
    const auto rare = score.estimate(noisy, 6, {}).front();
    const auto share = [&](const score::TextEstimate& estimate) { // mean log q of the best tokens
        double sum = 0;
        for (const auto& position : estimate.positions) {
            sum += static_cast<double>(m_model->lexicon().logProbability(position.tokens.front()));
        }
        return sum;
    };
    QVERIFY(share(rare) < share(plain));
    options.rarity = std::nan("");
    QVERIFY_EXCEPTION_THROWN(score.setOptions(options), Error);
    options.rarity = 0;
    options.guidance = 3;
    score.setOptions(options);
    QVERIFY(!same(score.denoise(noisy, 6, {}).front(), plain.clean));
    options.decoder.temperature = 0;
    QVERIFY_EXCEPTION_THROWN(score.setOptions(options), Error);
}

// A network of three steps doubts most words.
void TextScoreTest::revisionKeepsWhatIsGivenAndMovesTheFieldWithTheWords() {
    const Setting setting;
    score::TextScore score(m_model, setting.prompt, setting.layout, setting.transform);
    auto options = score.options();
    options.mustNotAppear = {lexicon()->tokenize("city").front()};
    score.setOptions(options);
    auto words =
        lexicon()->tokenize("And the king Jerusalem unto wherefore of earth light burnt to prophets in "
                            "mountains be Samuel with sheep from offering");
    words.resize(20, lexicon()->tokenize("thereof").front());
    words[8] = lexicon()->tokenize("light").front();
    const std::vector<std::vector<text::TokenId>> texts{words, words};
    std::vector<field::VectorField> noise{setting.noisy(1, 60), setting.noisy(2, 60)};
    const std::vector<text::ChainKey> keys{{1, 0, 5}, {1, 1, 5}};
    const auto made = score.revise(texts, noise, 60, keys);
    QCOMPARE(made.size(), std::size_t{2});
    const auto& first = made.front();
    QVERIFY(!first.revised.empty() && first.change.has_value());
    for (std::size_t x = 0; x < 20; ++x) {
        const bool given = x < 3 || x == 8;
        const auto which = std::find_if(first.revised.begin(), first.revised.end(), [&](const auto& word) {
            return word.position == static_cast<int>(x);
        });
        QCOMPARE(which != first.revised.end(), first.words[x] != words[x]);
        QVERIFY(!given || first.words[x] == words[x]);
        if (which != first.revised.end()) {
            const auto& tokens = which->posterior.tokens;
            QVERIFY(std::find(tokens.begin(), tokens.end(), first.words[x]) != tokens.end());
            QVERIFY(first.words[x] != options.mustNotAppear.front());
        }
    }
    // A (E_new - E_old), and nothing else
    const text::RefinementOperator refinement(setting.transform, setting.layout.fringe);
    const auto width = static_cast<std::size_t>(lexicon()->channels());
    std::vector<float> line(static_cast<std::size_t>(setting.box.grid.points(0)) * width);
    for (std::size_t x = 0; x < 20; ++x) {
        const auto now = lexicon()->embedding(first.words[x]);
        const auto before = lexicon()->embedding(words[x]);
        const auto at = (static_cast<std::size_t>(setting.box.firstPosition) + x) * width;
        for (std::size_t c = 0; c < width; ++c) {
            line[at + c] = now[c] - before[c];
        }
    }
    QVERIFY(same(*first.change, refinement.apply(line, lexicon()->channels())));
    // A text does not hear the other, nor the threads.
    const auto alone =
        score.revise(std::span(texts).last(1), std::span<const field::VectorField>(noise).last(1), 60,
                     std::span<const text::ChainKey>(keys).last(1));
    QVERIFY(alone.front().words == made.back().words);
    const auto again = score.revise(texts, noise, 60, keys);
    QVERIFY(again.front().words == first.words && again.back().words == made.back().words);
    noise.pop_back();
    QVERIFY_EXCEPTION_THROWN((void)score.revise(texts, noise, 60, keys), Error);
    noise.push_back(noise.front());
    QVERIFY_EXCEPTION_THROWN((void)score.revise(texts, noise, 0, keys), Error);
}

// A network of three steps knows no word; the field of a text under little noise tells them all.
void TextScoreTest::theFieldsEvidenceFindsTheWordsThatTheNetworkDoesNot() {
    Setting setting;
    setting.prompt = {};
    setting.layout.promptMayBeEmpty = true;
    setting.box = text::makeTextField(*lexicon(), setting.prompt, setting.layout, setting.planner);
    const fourier::Transform transform(setting.planner, setting.box.grid);
    const auto words = lexicon()->tokenize("And the waters prevailed exceedingly upon the earth");
    const auto width = static_cast<std::size_t>(lexicon()->channels());
    std::vector<float> line(static_cast<std::size_t>(setting.box.grid.points(0)) * width);
    for (std::size_t x = 0; x < static_cast<std::size_t>(setting.layout.length); ++x) {
        const auto embedding = lexicon()->embedding(words[x % words.size()]);
        std::copy(embedding.begin(), embedding.end(),
                  line.begin() + static_cast<std::ptrdiff_t>(
                                     (static_cast<std::size_t>(setting.box.firstPosition) + x) * width));
    }
    const double sigma = 1.5;
    const text::RefinementOperator refinement(transform, setting.layout.fringe);
    const auto clean = refinement.apply(line, lexicon()->channels());
    std::vector<field::VectorField> noisy{
        sampler::divergenceFreeWhiteNoise(lexicon()->channels(), {3, 1, 0}, transform)};
    for (std::size_t i = 0; i < clean.all().size(); ++i) {
        noisy.front().all()[i] = clean.all()[i] + static_cast<float>(sigma) * noisy.front().all()[i];
    }
    score::TextScore score(m_model, setting.prompt, setting.layout, transform);
    const auto found = [&](double evidence) {
        auto options = score.options();
        options.decoder.coupling = 0;
        options.evidence = evidence;
        score.setOptions(options);
        const auto estimate = score.estimate(noisy, sigma, {}).front();
        int count = 0;
        for (std::size_t x = 0; x < estimate.positions.size(); ++x) {
            count += estimate.positions[x].tokens.front() == words[x % words.size()] ? 1 : 0;
        }
        return count;
    };
    QCOMPARE(found(1), setting.layout.length);
    QVERIFY(found(0.5) >= found(0));
    for (const double bad : {-0.1, 1.1, std::nan("")}) {
        auto options = score.options();
        options.evidence = bad;
        QVERIFY_EXCEPTION_THROWN(score.setOptions(options), Error);
    }
}

void TextScoreTest::anyLengthAndTimePointsWork() {
    for (const int length : {5, 120}) {
        for (const int slices : {8, 16}) {
            Setting setting;
            setting.prompt.pins.clear();
            setting.layout.length = length;
            setting.layout.timePoints = slices;
            setting.box = text::makeTextField(*lexicon(), setting.prompt, setting.layout, setting.planner);
            const fourier::Transform transform(setting.planner, setting.box.grid);
            const score::TextScore score(m_model, setting.prompt, setting.layout, transform);
            const std::vector<field::VectorField> noisy{
                sampler::divergenceFreeWhiteNoise(lexicon()->channels(), {1, 1, 1}, transform)};
            QCOMPARE(static_cast<int>(score.estimate(noisy, 1.0, {}).front().positions.size()), length);
        }
    }
}

void TextScoreTest::badFieldsAreRefused() {
    const Setting setting;
    const score::TextScore score(m_model, setting.prompt, setting.layout, setting.transform);
    const std::vector<field::VectorField> other{
        field::VectorField(field::Grid({16, 8}, {16, 6}), lexicon()->channels())};
    QVERIFY_EXCEPTION_THROWN((void)score.denoise(other, 1.0, {}), Error);
    std::vector<field::VectorField> noisy{setting.noisy(1, 2)};
    QVERIFY_EXCEPTION_THROWN((void)score.denoise(noisy, 0.0, {}), Error);
    noisy.front().component(0, 0)[3] = std::nanf("");
    QVERIFY_EXCEPTION_THROWN((void)score.denoise(noisy, 2.0, {}), Error);
}

void TextScoreTest::badFilesAreRefused() {
    const auto refuses = [](const std::filesystem::path& file) {
        try {
            const score::TextModel model(file, lexicon());
        } catch (const Error& error) {
            return true;
        }
        return false;
    };
    QVERIFY(refuses(m_tiny->other("none.safetensors")));
    QVERIFY(
        refuses(std::filesystem::path(SGFM_SOURCE_DIR) / "resources/models/kjv.safetensors")); // a lexicon
    const auto content = files::readSafetensors(m_tiny->file());
    const auto changed = [&](const char* key, const std::string& value) {
        auto copy = content;
        copy.metadata[key] = value;
        const auto file = m_tiny->other("changed.safetensors");
        files::writeSafetensors(file, copy);
        return file;
    };
    const auto sizes = [](int width) {
        return "{\"channels\":48,\"vocabulary\":4096,\"width\":" + std::to_string(width) +
               ",\"hidden\":32,\"rank\":8,\"down\":[1,1],\"up\":[1]}";
    };
    QVERIFY(!refuses(changed("steps", "3")));
    QVERIFY(refuses(changed("lexicon_sha256", std::string(64, '0'))));
    QVERIFY(refuses(changed("network", "{}")));
    QVERIFY(refuses(changed("network", sizes(999999))));
    QVERIFY(refuses(changed("network", sizes(32))));
    QVERIFY(refuses(changed("time_points", "-1")));
    auto copy = content;
    copy.tensors.erase("network.head");
    files::writeSafetensors(m_tiny->other("cut.safetensors"), copy);
    QVERIFY(refuses(m_tiny->other("cut.safetensors")));
    // 16 bits keep weights to one part in two thousand
    for (const auto& [name, tensor] : content.tensors) {
        QVERIFY(tensor.floats.empty() || name.starts_with("network.") == tensor.half);
    }
}

QTEST_APPLESS_MAIN(TextScoreTest)
#include "text_score_test.moc"
