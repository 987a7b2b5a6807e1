// A tiny score of video, trained for seconds: it learns, survives being stopped, refines, takes a user's
// clips, and refuses what does not fit.

#include "engine/error.h"
#include "engine/score/video_score.h"
#include "engine/training/video_trainer.h"
#include "engine/video/clip.h"
#include "engine/video/encoder.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

using namespace sgfm;

namespace {

training::VideoTrainingOptions tinyTraining(std::int64_t steps) {
    training::VideoTrainingOptions options;
    options.box.width = options.box.height = 16;
    options.box.frames = 8;
    options.network.widths = {8, 12, 16};
    options.network.down = {1, 1, 1};
    options.network.up = {1, 1};
    options.network.conditions = 16;
    options.steps = steps;
    options.batch = 4;
    options.replicas = 1;
    options.precision = "float32";
    options.rate = 5e-3;
    options.evaluateEvery = 60;
    return options;
}

// The arrays of a checkpoint: behind its header, which tells the seconds that it took.
std::vector<char> arraysOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    std::uint64_t header = 0;
    std::memcpy(&header, bytes.data(), sizeof header);
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(sizeof header + header));
    return bytes;
}

} // namespace

class VideoTrainingTest : public QObject {
    Q_OBJECT
  private slots:
    void itLowersTheHeldOutLossAndTellsItsParts();
    void blocksInBfloat16LearnTheSame();
    void aStoppedTrainingGoesOnBitForBit();
    void aRefinerIsTrainedForAFinishedBase();
    void aUsersClipsAreLearnedFrom();
    void whatDoesNotFitIsRefused();
};

void VideoTrainingTest::itLowersTheHeldOutLossAndTellsItsParts() {
    const QTemporaryDir folder;
    const std::filesystem::path model = folder.filePath("m.safetensors").toStdString();
    std::vector<double> heldOut;
    bool partsAreTold = false;
    const auto report = training::trainVideo(
        model, {}, tinyTraining(240), [&](const training::VideoTrainingProgress& progress) {
            if (progress.evaluated) {
                heldOut.push_back(progress.heldOut);
                partsAreTold = progress.residual > 0 && progress.boundary > 0 &&
                               progress.heldOutCurve.size() > 4 && progress.clipsPerSecond > 0 &&
                               progress.operationsPerSecond > 0;
            }
            return true;
        });
    QVERIFY(report.finished);
    QVERIFY(partsAreTold);
    QCOMPARE(heldOut.size(), std::size_t{4});
    // 1 is what Wiener's filter leaves
    QVERIFY2(heldOut.back() < heldOut.front() && heldOut.back() < 0.95,
             qPrintable(QString("%1 to %2").arg(heldOut.front()).arg(heldOut.back())));
    const score::VideoModel trained(model);
    QVERIFY(std::abs(trained.heldOutLoss() - heldOut.back()) < 1e-5);
    QCOMPARE(trained.fact("steps"), std::string("240"));
    const auto& curve = trained.informationCurve();
    QVERIFY(curve.size() > 4);
    for (std::size_t i = 1; i < curve.size(); ++i) {
        QVERIFY(curve[i].sigma > curve[i - 1].sigma && curve[i].loss >= curve[i - 1].loss);
    }
}

void VideoTrainingTest::blocksInBfloat16LearnTheSame() {
    const QTemporaryDir folder;
    const auto heldOutOf = [&](const char* precision) {
        auto options = tinyTraining(60);
        options.precision = precision;
        const std::filesystem::path model =
            folder.filePath(QString(precision) + ".safetensors").toStdString();
        return training::trainVideo(model, {}, options, {}).heldOut;
    };
    const double exact = heldOutOf("float32");
    const double rounded = heldOutOf("bfloat16");
    QVERIFY2(exact != rounded && std::abs(exact - rounded) < 0.02 * exact, // 8 bits of mantissa
             qPrintable(QString("%1 and %2").arg(exact).arg(rounded)));
}

void VideoTrainingTest::aStoppedTrainingGoesOnBitForBit() {
    const QTemporaryDir folder;
    const std::filesystem::path whole = folder.filePath("whole.safetensors").toStdString();
    const std::filesystem::path stopped = folder.filePath("stopped.safetensors").toStdString();
    std::vector<double> means; // of the first steps: the running mean is a plain one
    training::trainVideo(whole, {}, tinyTraining(12), [&](const training::VideoTrainingProgress& progress) {
        means.push_back(progress.denoising);
        return true;
    });
    const auto first = training::trainVideo(
        stopped, {}, tinyTraining(12),
        [](const training::VideoTrainingProgress& progress) { return progress.step < 5; });
    QVERIFY(!first.finished);
    QCOMPARE(first.steps, std::int64_t{5});
    std::int64_t resumedAt = 0;
    double resumedWith = 0;
    const auto second = training::trainVideo(stopped, {}, tinyTraining(12),
                                             [&](const training::VideoTrainingProgress& progress) {
                                                 if (resumedAt == 0) {
                                                     resumedAt = progress.step;
                                                     resumedWith = progress.denoising;
                                                 }
                                                 return true;
                                             });
    QVERIFY(second.finished);
    QCOMPARE(resumedAt, std::int64_t{6});
    // The sixth step's own loss, not one that is drawn towards a mean that was forgotten.
    QVERIFY(std::abs(resumedWith - (6 * means[5] - 5 * means[4])) < 1e-6);
    QVERIFY(arraysOf(whole.string() + ".checkpoint") == arraysOf(stopped.string() + ".checkpoint"));
}

void VideoTrainingTest::aRefinerIsTrainedForAFinishedBase() {
    const QTemporaryDir folder;
    const std::filesystem::path model = folder.filePath("m.safetensors").toStdString();
    auto base = tinyTraining(2);
    base.batch = 2;
    training::trainVideo(model, {}, base, {});
    const auto before = score::VideoModel(model).weights();
    auto options = base;
    options.box.width = options.box.height = 32;
    options.network.widths = {8, 8};
    options.network.down = {1, 1};
    options.network.up = {1};
    options.network.refines = true;
    training::trainVideo(model, {}, options, {});
    const auto both = std::make_shared<const score::VideoModel>(model);
    QVERIFY(both->weights() > before);
    QCOMPARE(both->fact("refiner_steps"), std::string("2"));
    QCOMPARE(both->fact("steps"), std::string("2")); // the base's own facts stay
    QCOMPARE(both->sideMultiple(32, 32), 8);
    QCOMPARE(both->sideMultiple(64, 64), 16);
    QCOMPARE(both->sideMultiple(128, 96), 32);
    // a picture of 64 pixels is made by both
    fourier::Planner planner(1);
    const fourier::Transform transform(planner, field::Grid::twoPi({64, 64, 16}));
    const score::VideoScore score(both, {}, transform, 1, 12);
    std::vector<field::VectorField> noisy{field::VectorField(transform.grid(), 1)};
    auto values = noisy.front().component(0, 2);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = std::sin(static_cast<float>(i) * 0.37F);
    }
    const auto density = score.densities(noisy, 0.5, {}).front();
    QVERIFY(
        std::all_of(density.all().begin(), density.all().end(), [](float e) { return e >= -1 && e <= 1; }));
    const fourier::Transform odd(planner, field::Grid::twoPi({64, 64, 24}));
    QVERIFY_EXCEPTION_THROWN(score::VideoScore(both, {}, odd, 1, 12), Error);
}

void VideoTrainingTest::aUsersClipsAreLearnedFrom() {
    const QTemporaryDir folder;
    const QTemporaryDir clips;
    {
        video::EncoderOptions size;
        size.width = size.height = 32;
        video::VideoEncoder writer(clips.filePath("a.mp4").toStdString(), size);
        for (int t = 0; t < 24; ++t) {
            std::vector<std::uint8_t> rgb(32 * 32 * 3);
            for (std::size_t i = 0; i < rgb.size(); ++i) {
                rgb[i] = static_cast<std::uint8_t>((i * 7 + static_cast<std::size_t>(t) * 31) % 256);
            }
            writer.add(rgb);
        }
        writer.finish();
        std::ofstream(clips.filePath("notes.txt").toStdString()) << "no clip";
    }
    auto options = tinyTraining(2);
    options.batch = 2;
    options.box.folder = clips.path().toStdString();
    const std::filesystem::path model = folder.filePath("m.safetensors").toStdString();
    training::trainVideo(model, {}, options, {});
    QCOMPARE(score::VideoModel(model).fact("data"), std::string("folder"));
    // a checkpoint of other data
    options.box.folder.clear();
    QVERIFY_EXCEPTION_THROWN(training::trainVideo(model, {}, options, {}), Error);
    const QTemporaryDir empty;
    options.box.folder = empty.path().toStdString();
    QVERIFY_EXCEPTION_THROWN(
        training::trainVideo(folder.filePath("n.safetensors").toStdString(), {}, options, {}), Error);
}

void VideoTrainingTest::whatDoesNotFitIsRefused() {
    const QTemporaryDir folder;
    const std::filesystem::path model = folder.filePath("m.safetensors").toStdString();
    const auto refuses = [&](const auto& change) {
        auto options = tinyTraining(1);
        change(options);
        try {
            training::trainVideo(model, {}, options, {});
        } catch (const Error& error) {
            return !std::string(error.what()).empty();
        }
        return false;
    };
    QVERIFY(refuses([](auto& options) { options.batch = 0; }));
    QVERIFY(refuses([](auto& options) { options.box.width = 20; }));
    QVERIFY(refuses([](auto& options) { options.box.frames = 1; }));
    QVERIFY(refuses([](auto& options) { options.box.channels = 2; }));
    QVERIFY(refuses([](auto& options) { options.leastSigma = 0; }));
    QVERIFY(refuses([](auto& options) { options.precision = "float7"; }));
    QVERIFY(refuses([](auto& options) { options.network.up = {1}; }));
    QVERIFY(refuses([](auto& options) { // no base to refine
        options.network.widths = {8};
        options.network.down = {1};
        options.network.up = {};
        options.network.refines = true;
    }));
    training::trainVideo(model, {}, tinyTraining(1), {});
    QVERIFY(refuses([](auto& options) {
        options.network.widths = {8, 8, 8};
    })); // another network's checkpoint
    std::filesystem::resize_file(model.string() + ".checkpoint", 1000);
    QVERIFY(refuses([](auto& options) { options.steps = 2; }));
}

QTEST_APPLESS_MAIN(VideoTrainingTest)
#include "video_training_test.moc"
