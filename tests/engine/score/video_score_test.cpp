// The score of video bound to a box: divergence-free, deterministic, local, and careful with its files.

#include "engine/error.h"
#include "engine/files/safetensors.h"
#include "engine/fourier/operators.h"
#include "engine/lift/lift.h"
#include "engine/sampler/constrained_projection.h"
#include "engine/sampler/forward_diffusion.h"
#include "engine/score/video_score.h"
#include "engine/training/video_trainer.h"
#include "engine/video/scenes.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <numbers>

#ifdef _OPENMP
#include <omp.h>
#endif

using namespace sgfm;

namespace {

constexpr double kPixel = 2 * std::numbers::pi / 32;

field::Grid gridOf(int width, int height, int slices) {
    return {{width, height, slices}, {kPixel * width, kPixel * height, kPixel * slices}};
}

training::VideoTrainingOptions tinyTraining() {
    training::VideoTrainingOptions options;
    options.box.width = options.box.height = 16;
    options.box.frames = 8;
    options.network.widths = {8, 8, 8};
    options.network.down = {1, 1, 1};
    options.network.up = {1, 1};
    options.network.conditions = 8;
    options.steps = 4; // enough that the weights of the heads are no longer zero
    options.batch = 2;
    options.replicas = 1;
    options.precision = "float32";
    options.rate = 2e-2;
    options.evaluateEvery = 4;
    return options;
}

double largestDifference(const field::VectorField& a, const field::VectorField& b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.all().size(); ++i) {
        largest = std::max(largest, static_cast<double>(std::abs(a.all()[i] - b.all()[i])));
    }
    return largest;
}

// A scene in its box, and fields that were made from it.
struct Setting {
    fourier::Planner planner{1};
    video::VideoField box;
    fourier::Transform transform;

    explicit Setting(int channels = 1, int size = 16, int frames = 10)
        : box(boxOf(channels, size, frames, planner)), transform(planner, box.grid) {}

    static video::VideoField boxOf(int channels, int size, int frames, fourier::Planner& planner) {
        return video::makeVideoField(video::Scenes({size, size, frames, channels}, 3).clip(1), {}, planner);
    }
    field::VectorField noisy(double sigma, std::uint64_t run) const {
        auto u = sampler::divergenceFreeWhiteNoise(box.density.channels(), {1, run, 0}, transform);
        const auto clean = box.boundary.target.all();
        for (std::size_t i = 0; i < u.all().size(); ++i) {
            u.all()[i] = clean[i] + static_cast<float>(sigma) * u.all()[i];
        }
        return u;
    }
    score::VideoConditions firstFrame() const {
        score::VideoConditions conditions{lift::densityOf(box.boundary.target), box.boundary.weight};
        for (auto& weight : conditions.mask) {
            weight = weight >= 1 ? 1.0F : 0.0F;
        }
        return conditions;
    }
};

} // namespace

class VideoScoreTest : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void anEstimateIsDivergenceFreeAndKeepsWhatIsGiven();
    void aMemberDependsNeitherOnTheBatchNorOnThreads();
    void conditionsGuidanceAndThePreviousEstimateCount();
    void aGreyClipIsAColourClipOfEqualChannels();
    void theInsideOfALongerBoxIsTheSame();
    void theLinearModelRemovesNoise();
    void badUseIsRefused();
    void badFilesAreRefused();

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_file;
    std::shared_ptr<const score::VideoModel> m_model;
};

void VideoScoreTest::initTestCase() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath("tiny.safetensors").toStdString();
    training::trainVideo(m_file, {}, tinyTraining(), {});
    m_model = std::make_shared<const score::VideoModel>(m_file);
    QCOMPARE(m_model->channels(), 3);
    QVERIFY(m_model->accepts(1) && m_model->accepts(3) && !m_model->accepts(2));
    QVERIFY(m_model->weights() > 1000);
    QCOMPARE(m_model->sha256().size(), std::size_t{64});
    QCOMPARE(m_model->sideMultiple(128, 128), 8); // no network refines
    QVERIFY(m_model->heldOutLoss() > 0);
}

void VideoScoreTest::anEstimateIsDivergenceFreeAndKeepsWhatIsGiven() {
    for (const int channels : {1, 3}) {
        const Setting setting(channels);
        const score::VideoScore score(m_model, setting.firstFrame(), setting.transform, channels, 10);
        for (const double sigma : {0.1, 2.0, 30.0}) {
            const std::vector<field::VectorField> noisy{setting.noisy(sigma, 4)};
            const auto clean = score.denoise(noisy, sigma, {}).front();
            auto projected = clean;
            sampler::projectField(setting.transform, projected);
            // single precision: P D = D to rounding of a field of size 1
            QVERIFY2(largestDifference(clean, projected) < 2e-5,
                     qPrintable(QString::number(largestDifference(clean, projected))));
            QVERIFY(largestDifference(clean, setting.box.boundary.target) < 20);
        }
    }
}

void VideoScoreTest::aMemberDependsNeitherOnTheBatchNorOnThreads() {
    const Setting setting;
    const score::VideoScore score(m_model, setting.firstFrame(), setting.transform, 1, 10);
    std::vector<field::VectorField> noisy;
    for (std::uint64_t run = 0; run < 3; ++run) {
        noisy.push_back(setting.noisy(1.5, run));
    }
    const auto batch = score.denoise(noisy, 1.5, noisy);
#ifdef _OPENMP
    const int threads = omp_get_max_threads();
    omp_set_num_threads(1);
#endif
    for (std::size_t member = 0; member < noisy.size(); ++member) {
        const auto alone =
            score.denoise(std::span(noisy).subspan(member, 1), 1.5, std::span(noisy).subspan(member, 1));
        QCOMPARE(largestDifference(alone.front(), batch[member]), 0.0);
    }
#ifdef _OPENMP
    omp_set_num_threads(threads);
#endif
}

void VideoScoreTest::conditionsGuidanceAndThePreviousEstimateCount() {
    const Setting setting;
    score::VideoScore score(m_model, setting.firstFrame(), setting.transform, 1, 10);
    const std::vector<field::VectorField> noisy{setting.noisy(4, 1)};
    const std::vector<field::VectorField> previous{setting.box.boundary.target};
    const auto plain = score.denoise(noisy, 4, {}).front();
    const auto conditioned = score.denoise(noisy, 4, previous).front();
    QVERIFY(largestDifference(plain, conditioned) > 1e-6);
    auto options = score.options();
    options.selfConditioning = false;
    score.setOptions(options);
    QCOMPARE(largestDifference(score.denoise(noisy, 4, previous).front(), plain), 0.0);
    options.viscousExposure = 0.1 * kPixel * kPixel;
    score.setOptions(options);
    QVERIFY(largestDifference(score.denoise(noisy, 4, {}).front(), plain) > 0);
    options = {};
    options.guidance = 0;
    score.setOptions(options);
    const auto free = score.denoise(noisy, 4, {}).front();
    QVERIFY(largestDifference(free, plain) > 1e-4);
    // How what is given goes on counts on the frames, and not where it is given.
    score.setOptions({});
    auto conditions = setting.firstFrame();
    conditions.carried = conditions.given;
    for (auto& value : conditions.carried.all()) {
        value += 0.5F;
    }
    score.setConditions(conditions);
    const auto carried = score.densities(noisy, 4, {}).front();
    score.setConditions(setting.firstFrame());
    const auto blended = score.densities(noisy, 4, {}).front();
    const auto slice = setting.box.grid.sliceSize();
    const auto differenceOn = [&](std::size_t t) {
        double largest = 0;
        for (std::size_t i = t * slice; i < (t + 1) * slice; ++i) {
            largest = std::max(largest,
                               std::abs(static_cast<double>(carried.channel(0)[i] - blended.channel(0)[i])));
        }
        return largest;
    };
    QCOMPARE(differenceOn(0), 0.0);
    QVERIFY(differenceOn(5) > 1e-5);
    options = {};
    options.guidance = 0;
    score.setOptions(options);
    score.setConditions(conditions);
    QCOMPARE(largestDifference(score.denoise(noisy, 4, {}).front(), free), 0.0);
    score.setConditions({});
    QCOMPARE(largestDifference(score.denoise(noisy, 4, {}).front(), free), 0.0);
}

void VideoScoreTest::aGreyClipIsAColourClipOfEqualChannels() {
    // The linear model knows no conditions: a grey field three times over is denoised as the grey field is,
    // its noise counting as much.
    const auto model = score::VideoModel::linear(3);
    const Setting grey(1);
    const score::VideoScore greyScore(model, {}, grey.transform, 1, 10);
    const score::VideoScore colourScore(model, {}, grey.transform, 3, 10);
    const std::vector<field::VectorField> noisy{grey.noisy(1, 2)};
    std::vector<field::VectorField> colour{field::VectorField(grey.box.grid, 3)};
    for (int c = 0; c < 3; ++c) {
        for (int component = 0; component < 3; ++component) {
            const auto values = noisy.front().component(0, component);
            std::copy(values.begin(), values.end(), colour.front().component(c, component).begin());
        }
    }
    const auto one = greyScore.denoise(noisy, 1, {}).front();
    const auto three = colourScore.denoise(colour, std::sqrt(3.0), {}).front();
    for (int c = 0; c < 3; ++c) {
        const auto a = one.component(0, 2);
        const auto b = three.component(c, 2);
        for (std::size_t i = 0; i < a.size(); ++i) {
            QVERIFY(std::abs(a[i] - b[i]) < 1e-4F);
        }
    }
}

void VideoScoreTest::theInsideOfALongerBoxIsTheSame() {
    // A network of one block a level reaches 1 + 2 + 4 + ... blocks; 48 slices are far enough. Nothing in the
    // network knows where it is: what it says of a place, here the density before the lift (which is not
    // local), is that of its surroundings.
    const auto density = [&](int slices, int shift) {
        fourier::Planner planner(1);
        const fourier::Transform transform(planner, gridOf(16, 16, slices));
        const score::VideoScore score(m_model, {}, transform, 1, slices);
        std::vector<field::VectorField> noisy{field::VectorField(transform.grid(), 1)};
        auto values = noisy.front().component(0, 2);
        for (int t = 0; t < slices; ++t) {
            for (std::size_t i = 0; i < transform.grid().sliceSize(); ++i) {
                // something that every box has at the same place
                values[static_cast<std::size_t>(t) * transform.grid().sliceSize() + i] =
                    static_cast<float>(std::sin(0.7 * static_cast<double>(i) + 0.9 * (t + shift)));
            }
        }
        return score.densities(noisy, 1.0, {}).front();
    };
    const auto shorter = density(128, 32);
    const auto longer = density(192, 0);
    const auto slice = shorter.grid().sliceSize();
    for (int t = 56; t < 72; ++t) {
        for (std::size_t i = 0; i < slice; ++i) {
            const float a = shorter.channel(0)[static_cast<std::size_t>(t) * slice + i];
            const float b = longer.channel(0)[static_cast<std::size_t>(t + 32) * slice + i];
            QVERIFY2(std::abs(a - b) < 1e-5F, qPrintable(QString("slice %1: %2").arg(t).arg(a - b)));
        }
    }
}

void VideoScoreTest::theLinearModelRemovesNoise() {
    const Setting setting;
    const score::VideoScore score(score::VideoModel::linear(1), {}, setting.transform, 1, 10);
    const std::vector<field::VectorField> noisy{setting.noisy(0.5, 2)};
    const auto estimate = lift::densityOf(score.denoise(noisy, 0.5, {}).front());
    const auto clean = lift::densityOf(setting.box.boundary.target);
    const auto errorOf = [&](const field::DensityField& density) {
        double sum = 0;
        for (std::size_t i = 0; i < clean.all().size(); ++i) {
            sum += std::pow(static_cast<double>(density.all()[i] - clean.all()[i]), 2);
        }
        return sum;
    };
    QVERIFY(errorOf(estimate) < 0.5 * errorOf(lift::densityOf(noisy.front())));
}

void VideoScoreTest::badUseIsRefused() {
    const Setting setting;
    const auto& transform = setting.transform;
    score::VideoScore score(m_model, {}, transform, 1, 10);
    QVERIFY_EXCEPTION_THROWN(score::VideoScore(m_model, {}, transform, 2, 10), Error);
    QVERIFY_EXCEPTION_THROWN(score::VideoScore(m_model, {}, transform, 1, 1000), Error);
    QVERIFY_EXCEPTION_THROWN(score::VideoScore(nullptr, {}, transform, 1, 10), Error);
    fourier::Planner planner(1);
    const fourier::Transform odd(planner, gridOf(20, 16, 16));
    QVERIFY_EXCEPTION_THROWN(score::VideoScore(m_model, {}, odd, 1, 10), Error);
    auto conditions = setting.firstFrame();
    conditions.mask.front() = 2;
    QVERIFY_EXCEPTION_THROWN(score.setConditions(conditions), Error);
    conditions = setting.firstFrame();
    conditions.given.all()[5] = std::nanf("");
    QVERIFY_EXCEPTION_THROWN(score.setConditions(conditions), Error);
    conditions = setting.firstFrame();
    conditions.carried = field::DensityField(gridOf(16, 16, 24), 1);
    QVERIFY_EXCEPTION_THROWN(score.setConditions(conditions), Error);
    score::VideoScoreOptions options;
    options.guidance = std::nan("");
    QVERIFY_EXCEPTION_THROWN(score.setOptions(options), Error);
    std::vector<field::VectorField> noisy{setting.noisy(1, 1)};
    QVERIFY_EXCEPTION_THROWN((void)score.denoise(noisy, 0, {}), Error);
    noisy.front().component(0, 0)[3] = std::nanf("");
    QVERIFY_EXCEPTION_THROWN((void)score.denoise(noisy, 1, {}), Error);
    noisy = {field::VectorField(gridOf(16, 16, 24), 1)};
    QVERIFY_EXCEPTION_THROWN((void)score.denoise(noisy, 1, {}), Error);
}

void VideoScoreTest::badFilesAreRefused() {
    const auto refuses = [](const std::filesystem::path& file) {
        try {
            const score::VideoModel model(file);
        } catch (const Error& error) {
            return true;
        }
        return false;
    };
    QVERIFY(refuses(m_folder->filePath("none.safetensors").toStdString()));
    QVERIFY(refuses(std::string(SGFM_SOURCE_DIR) + "/resources/models/kjv.safetensors")); // a lexicon
    const auto content = files::readSafetensors(m_file);
    const std::filesystem::path changed = m_folder->filePath("changed.safetensors").toStdString();
    const auto refusesWith = [&](const auto& change) {
        auto copy = content;
        change(copy);
        files::writeSafetensors(changed, copy);
        return refuses(changed);
    };
    const auto sizes = [](const std::string& text) {
        return [text](files::Safetensors& file) { file.metadata["network"] = text; };
    };
    QVERIFY(!refusesWith([](files::Safetensors& file) { file.metadata["steps"] = std::string("3"); }));
    QVERIFY(refusesWith(sizes("{}")));
    QVERIFY(refusesWith(sizes("not json")));
    for (const char* widths : {"[8,8]", "[8,8,16]", "[8,8,999999999]", "[8,8,-8]", "[]"}) {
        QVERIFY2(refusesWith(sizes(std::string(R"({"channels":3,"widths":)") + widths +
                                   R"(,"down":[1,1,1],"up":[1,1],"conditions":8,"refines":false})")),
                 widths);
    }
    QVERIFY(refusesWith([](files::Safetensors& file) { file.tensors.erase("network.head0"); }));
    QVERIFY(refusesWith([](files::Safetensors& file) { file.tensors.erase("network_noise1"); }));
    QVERIFY(refusesWith(
        [](files::Safetensors& file) { file.tensors["network_scene0"].floats[3] = std::nanf(""); }));
    QVERIFY(
        refusesWith([](files::Safetensors& file) { file.metadata["refiner"] = file.metadata["network"]; }));
    // 16 bits keep weights to one part in two thousand
    for (const auto& [name, tensor] : content.tensors) {
        QCOMPARE(tensor.half, name.starts_with("network."));
    }
}

QTEST_APPLESS_MAIN(VideoScoreTest)
#include "video_score_test.moc"
