// A training as a person orders it: the text surveyed, words of its own, the model with its words beside it,
// evaluation on demand, and what cannot be learned from.

#include "engine/error.h"
#include "engine/runtime/text_estimator.h"
#include "engine/training/corpus_survey.h"
#include "engine/training/text_training_job.h"

#include <QTemporaryDir>
#include <QtTest>

#include <array>
#include <fstream>

using namespace sgfm;
using namespace sgfm::training;

namespace {

std::filesystem::path write(const QTemporaryDir& folder, const std::string& name, const std::string& text) {
    const std::filesystem::path file = folder.filePath(QString::fromStdString(name)).toStdString();
    std::ofstream(file, std::ios::binary) << text;
    return file;
}

std::string sentences(int count) {
    static const std::array<const char*, 5> who{"the king", "Moses", "David", "the LORD", "a woman"};
    static const std::array<const char*, 5> what{"said unto", "came before", "went from", "blessed", "saw"};
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += std::string("And ") + who[static_cast<std::size_t>(i * 3 % 5)] + ' ' +
                what[static_cast<std::size_t>(i * 7 / 5 % 5)] + " the people in that day.\n";
    }
    return text;
}

std::string problemOf(const std::filesystem::path& file) {
    try {
        surveyCorpus(file, nullptr, {});
    } catch (const Error& error) {
        return error.message() + error.remedy();
    }
    return {};
}

} // namespace

class TrainingJobTest : public QObject {
    Q_OBJECT
  private slots:
    void aSurveyCountsWordsPassagesAndFit();
    void whatCannotBeLearnedFromIsRefusedAtOnce();
    void wordsOfItsOwnAreLearnedOnceAndLieBesideTheModel();
    void aStepsTimeIsMeasured();
};

void TrainingJobTest::aSurveyCountsWordsPassagesAndFit() {
    const QTemporaryDir folder;
    const text::Lexicon lexicon(std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv");
    std::string text;
    for (int chapter = 0; chapter < 60; ++chapter) {
        text += sentences(10) + '\n';
    }
    const auto survey = surveyCorpus(write(folder, "a.txt", text), &lexicon, {});
    QCOMPARE(survey.passages, std::int64_t{600});
    QCOMPARE(survey.bytes, static_cast<std::uintmax_t>(text.size()));
    QVERIFY(survey.words > 8 * 600 && survey.words < 11 * 600);
    QVERIFY(survey.heldOutShare > 0 && survey.heldOutShare < 0.15);
    QVERIFY(survey.fitsVocabulary());
    QVERIFY(survey.beginning.starts_with("And the king said unto"));
    std::string greek;
    for (int i = 0; i < 2000; ++i) {
        greek += "\xCE\xBB\xCF\x8C\xCE\xB3\xCE\xBF\xCF\x82 "; // logos
    }
    QVERIFY(!surveyCorpus(write(folder, "b.txt", greek), &lexicon, {}).fitsVocabulary());
    QVERIFY(lexiconFor(1'000'000).vocabulary > lexiconFor(20'000).vocabulary);
}

void TrainingJobTest::whatCannotBeLearnedFromIsRefusedAtOnce() {
    const QTemporaryDir folder;
    QVERIFY(problemOf(write(folder, "short.txt", "A few words.\n")).find("only 3 words") !=
            std::string::npos);
    QVERIFY(problemOf(write(folder, "empty.txt", "")).find("no words") != std::string::npos);
    QVERIFY(problemOf(write(folder, "latin.txt", "caf\xe9\n")).find("UTF-8") != std::string::npos);
    QVERIFY(!problemOf(folder.filePath("none.txt").toStdString()).empty());
    QVERIFY_EXCEPTION_THROWN(
        surveyCorpus(write(folder, "long.txt", sentences(3000)), nullptr, [](double) { return false; }),
        Error);
}

void TrainingJobTest::wordsOfItsOwnAreLearnedOnceAndLieBesideTheModel() {
    const QTemporaryDir folder;
    TextTrainingPlan plan;
    plan.corpus = write(folder, "a.txt", sentences(700));
    plan.model = folder.filePath("deeper/mine.safetensors").toStdString();
    plan.start = TrainingStart::OwnWords;
    plan.size = NetworkSize::Small;
    plan.words = lexiconFor(6000);
    plan.options.window.points = 48;
    plan.options.window.timePoints = 8;
    plan.options.batch = 4;
    plan.options.replicas = 1;
    plan.options.steps = 6;
    plan.options.precision = "float32";
    bool asked = false;
    plan.options.evaluateNow = [&] { return std::exchange(asked, false); };
    int learned = 0;
    int evaluations = 0;
    QCOMPARE(stepsOfCheckpoint(plan.model), std::int64_t{0});
    QVERIFY(wordsBeside(plan.model).empty());
    // Asked after the second step, it evaluates there and writes the model; stopped at the third.
    auto report = runTextTraining(plan, [&](const TextTrainingStatus& status) {
        learned += status.stage == TextTrainingStatus::Stage::Words ? 1 : 0;
        if (status.stage == TextTrainingStatus::Stage::Training) {
            evaluations += status.progress.evaluated ? 1 : 0;
            asked = status.progress.step == 1;
            return status.progress.step < 3;
        }
        return true;
    });
    QVERIFY(learned > 0);
    QCOMPARE(evaluations, 1);
    QCOMPARE(report.steps, std::int64_t{3});
    QVERIFY(!report.finished);
    QCOMPARE(stepsOfCheckpoint(plan.model), std::int64_t{3});
    const auto words = wordsBeside(plan.model);
    QVERIFY(!words.empty());
    const auto lexicon = std::make_shared<const text::Lexicon>(words);
    QVERIFY(runtime::openTextModel(plan.model, lexicon) != nullptr);
    // Gone on with: the words are there, the means begin anew and are no nonsense.
    learned = 0;
    double firstLoss = 0;
    report = runTextTraining(plan, [&](const TextTrainingStatus& status) {
        learned += status.stage == TextTrainingStatus::Stage::Words ? 1 : 0;
        if (status.progress.step == 4) {
            firstLoss = status.progress.crossEntropy;
        }
        return true;
    });
    QCOMPARE(learned, 0);
    QVERIFY(report.finished);
    QVERIFY2(firstLoss > 0.5, std::to_string(firstLoss).c_str());
    // Begun anew the checkpoint is gone; stopped while it prepares, no step is taken.
    plan.anew = true;
    std::int64_t firstStep = 0;
    report = runTextTraining(plan, [&](const TextTrainingStatus& status) {
        firstStep = firstStep == 0 ? status.progress.step : firstStep;
        return status.progress.step == 0;
    });
    QCOMPARE(firstStep, std::int64_t{1});
    // Words that are there are laid beside another model; a name without an ending is refused.
    plan.anew = false;
    plan.start = TrainingStart::Weights;
    plan.lexicon = words;
    plan.startFrom = plan.model;
    plan.model = folder.filePath("tuned.safetensors").toStdString();
    plan.options.steps = 1;
    runTextTraining(plan, {});
    QCOMPARE(text::Lexicon(wordsBeside(plan.model)).sha256(), lexicon->sha256());
    plan.model = folder.filePath("noending").toStdString();
    QVERIFY_EXCEPTION_THROWN(runTextTraining(plan, {}), Error);
}

void TrainingJobTest::aStepsTimeIsMeasured() {
    TextTrainingPlan plan;
    plan.start = TrainingStart::OwnWords;
    plan.size = NetworkSize::Small;
    plan.options.window.points = 32;
    const double seconds = measureStepSeconds(plan);
    QVERIFY(seconds > 1e-4 && seconds < 600);
}

QTEST_APPLESS_MAIN(TrainingJobTest)
#include "training_job_test.moc"
