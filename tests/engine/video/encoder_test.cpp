// MP4 files hold every frame and the whole recipe, or do not come into being.

#include "engine/error.h"
#include "engine/video/clip.h"
#include "engine/video/encoder.h"

#include <QtTest>

#include <cmath>
#include <csignal>
#include <fstream>
#include <random>

#include <sys/resource.h>

using namespace sgfm::video;
using sgfm::Error;
using sgfm::ErrorKind;

namespace {

// A soft blob that moves to the right, in a slightly different colour every frame.
std::vector<std::uint8_t> blob(int width, int height, int frame) {
    std::vector<std::uint8_t> rgb;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const double dx = (x - width * (0.3 + 0.02 * frame)) / (0.2 * width);
            const double dy = (y - height * 0.5) / (0.2 * height);
            const double light = std::exp(-dx * dx - dy * dy);
            rgb.push_back(static_cast<std::uint8_t>(20 + 200 * light));
            rgb.push_back(static_cast<std::uint8_t>(40 + 150 * light));
            rgb.push_back(static_cast<std::uint8_t>(90 + 60 * light));
        }
    }
    return rgb;
}

std::string bytesOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string longRecipe(std::size_t length) {
    std::string recipe = "{\"prompt\": \"\xce\xbd \xe2\x88\x87 = \\\"quoted\\\"; # line\\n\", \"events\": [";
    std::minstd_rand random(3);
    while (recipe.size() < length) {
        recipe += "{\"step\": " + std::to_string(random()) + "},\n";
    }
    return recipe + "]}\n";
}

template <typename Action>
int kindOf(Action&& action) {
    try {
        action();
    } catch (const Error& error) {
        return static_cast<int>(error.kind());
    }
    return -1;
}

constexpr int kUsage = static_cast<int>(ErrorKind::Usage);
constexpr int kBadInput = static_cast<int>(ErrorKind::BadInput);
constexpr int kIo = static_cast<int>(ErrorKind::Io);

} // namespace

class EncoderTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    static void make(const std::filesystem::path& file, EncoderOptions options, int frames) {
        VideoEncoder encoder(file, options);
        for (int frame = 0; frame < frames; ++frame) {
            encoder.add(blob(options.width, options.height, frame));
        }
        encoder.finish();
    }

    static EncoderOptions size(int width, int height, std::string recipe = "{}") {
        EncoderOptions options;
        options.width = width;
        options.height = height;
        options.recipe = std::move(recipe);
        return options;
    }

    int entries() const {
        return static_cast<int>(
            QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size());
    }

  private slots:
    void cleanup() {
        for (const auto& entry : std::filesystem::directory_iterator(m_folder.path().toStdString())) {
            std::filesystem::remove_all(entry);
        }
    }

    void everyFrameComesBackInH264() {
        EncoderOptions options = size(96, 64);
        options.framesPerSecond = 29.97;
        make(path("a.mp4"), options, 50);
        const VideoSummary summary = inspectVideo(path("a.mp4"));
        QCOMPARE(summary.frames, 50);
        QCOMPARE(summary.width, 96);
        QCOMPARE(summary.height, 64);
        QCOMPARE(summary.codec, std::string("h264"));
        QCOMPARE(summary.pixelFormat, std::string("yuv420p"));
        QVERIFY(std::abs(summary.framesPerSecond - 29.97) < 1e-3); // kept as 30000/1001
        QCOMPARE(entries(), 1);                                    // no temporary file is left
    }

    void theIndexStandsBeforeTheFrames() {
        make(path("b.mp4"), size(32, 32), 5);
        const std::string bytes = bytesOf(path("b.mp4"));
        QVERIFY(bytes.find("moov") < bytes.find("mdat")); // faststart: plays while it still loads
    }

    void oddAndTinySizesArePadded() {
        for (const auto& [width, height] : {std::pair(33, 17), std::pair(1, 1), std::pair(2, 7)}) {
            make(path("c.mp4"), size(width, height), 3);
            const VideoSummary summary = inspectVideo(path("c.mp4"));
            QCOMPARE(summary.frames, 3);
            QCOMPARE(summary.width, (width + 1) / 2 * 2);
            QCOMPARE(summary.height, (height + 1) / 2 * 2);
        }
    }

    void aLongRecipeIsKeptWhole() {
        for (const std::size_t length :
             {std::size_t{0}, std::size_t{100}, std::size_t{70'000}, std::size_t{900'000}}) {
            const std::string recipe = length == 0 ? "" : longRecipe(length);
            make(path("d.mp4"), size(16, 16, recipe), 2);
            QVERIFY(readVideoRecipe(path("d.mp4")) == recipe);
        }
    }

    void theRecipeMayChangeWhileTheRunIsFilmed() {
        VideoEncoder encoder(path("f.mp4"), size(32, 32, "{\"events\": []}"));
        for (int frame = 0; frame < 4; ++frame) {
            encoder.add(blob(32, 32, frame));
            encoder.setRecipe(longRecipe(static_cast<std::size_t>(20'000 * frame)));
        }
        QCOMPARE(kindOf([&] { encoder.setRecipe(std::string("a\0b", 3)); }), kUsage);
        encoder.finish();
        QVERIFY(readVideoRecipe(path("f.mp4")) == longRecipe(60'000));
        QCOMPARE(kindOf([&] { encoder.setRecipe("{}"); }), kUsage);
    }

    void coloursComeBackNearlyAsTheyWere() {
        make(path("e.mp4"), size(64, 64), 12);
        ClipOptions options{64, 64, 12, 3};
        const Clip clip = readClip(path("e.mp4"), options, {});
        QCOMPARE(clip.frames.size(), 12u);
        for (int frame = 0; frame < 12; ++frame) {
            const auto wanted = blob(64, 64, frame);
            double sum = 0;
            for (std::size_t i = 0; i < wanted.size(); ++i) {
                sum += std::abs(clip.frames[static_cast<std::size_t>(frame)].channels[i % 3][i / 3] -
                                wanted[i] / 255.0);
            }
            // CRF 18 and halved colour resolution cost about 1 level of 255; a wrong matrix costs more
            // than 5.
            QVERIFY2(sum / static_cast<double>(wanted.size()) < 2.0 / 255, qPrintable(QString::number(sum)));
        }
    }

    void theSameFramesGiveTheSameBytes() {
        for (const auto& [width, height] : {std::pair(48, 32), std::pair(160, 128)}) {
            make(path("f.mp4"), size(width, height), 20);
            const std::string first = bytesOf(path("f.mp4"));
            for (int again = 0; again < 10; ++again) { // tiny frames once differed in a third of all files
                make(path("f.mp4"), size(width, height), 20);
                QVERIFY(bytesOf(path("f.mp4")) == first);
            }
        }
    }

    void fallsBackToMpeg4ByNameAndSaysSo() {
        EncoderOptions options = size(64, 48, "{\"a\": 1}");
        options.encoder = "mpeg4";
        {
            VideoEncoder encoder(path("h.mp4"), options);
            QVERIFY(encoder.encoderName().find("MPEG-4") != std::string::npos);
            encoder.add(blob(64, 48, 0));
            encoder.finish();
        }
        QCOMPARE(inspectVideo(path("h.mp4")).codec, std::string("mpeg4"));
        QCOMPARE(readVideoRecipe(path("h.mp4")), std::string("{\"a\": 1}"));
        options.encoder = "no-such-encoder";
        QCOMPARE(kindOf([&] { VideoEncoder(path("i.mp4"), options); }), kIo);
        QVERIFY(!std::filesystem::exists(path("i.mp4")));
    }

    void withoutFinishNothingIsLeft() {
        std::ofstream(path("j.mp4")) << "an older file";
        {
            VideoEncoder encoder(path("j.mp4"), size(32, 32));
            encoder.add(blob(32, 32, 0));
        }
        QCOMPARE(entries(), 1);
        QCOMPARE(bytesOf(path("j.mp4")), std::string("an older file"));
    }

    void aFullDiskIsAnErrorAndKeepsTheOldFile() {
        std::ofstream(path("k.mp4")) << "an older file";
        rlimit before{};
        getrlimit(RLIMIT_FSIZE, &before);
        auto* handler = std::signal(SIGXFSZ, SIG_IGN);
        rlimit limit = before;
        limit.rlim_cur = 20000; // no file of this process may grow further, as on a full disk
        setrlimit(RLIMIT_FSIZE, &limit);
        const int kind = kindOf([&] { make(path("k.mp4"), size(64, 64, longRecipe(100'000)), 4); });
        setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, handler);
        QCOMPARE(kind, kIo);
        QCOMPARE(entries(), 1);
        QCOMPARE(bytesOf(path("k.mp4")), std::string("an older file"));
    }

    void anAbsentFolderIsAnError() {
        QCOMPARE(kindOf([&] { VideoEncoder(path("no/such/folder/a.mp4"), size(8, 8)); }), kIo);
    }

    void aNameWithAColonIsAFile() {
        make(path("take:2 http.mp4"), size(16, 16), 2);
        QCOMPARE(inspectVideo(path("take:2 http.mp4")).frames, 2);
    }

    void refusesImpossibleOptionsAndFrames() {
        QCOMPARE(kindOf([&] { VideoEncoder(path("l.mp4"), size(0, 16)); }), kUsage);
        QCOMPARE(kindOf([&] { VideoEncoder(path("l.mp4"), size(16, 10000)); }), kUsage);
        EncoderOptions options = size(16, 16);
        options.framesPerSecond = std::nan("");
        QCOMPARE(kindOf([&] { VideoEncoder(path("l.mp4"), options); }), kUsage);
        options = size(16, 16, std::string("a\0b", 3));
        QCOMPARE(kindOf([&] { VideoEncoder(path("l.mp4"), options); }), kUsage);
        VideoEncoder encoder(path("l.mp4"), size(16, 16));
        QCOMPARE(kindOf([&] { encoder.add(blob(16, 15, 0)); }), kUsage);
        QCOMPARE(kindOf([&] { encoder.finish(); }), kUsage); // no frames
        encoder.add(blob(16, 16, 0));
        encoder.finish();
        QCOMPARE(kindOf([&] { encoder.add(blob(16, 16, 0)); }), kUsage);
        QCOMPARE(kindOf([&] { encoder.finish(); }), kUsage);
        QCOMPARE(inspectVideo(path("l.mp4")).frames, 1);
    }

    void refusesWhatIsNoVideo() {
        QCOMPARE(kindOf([&] { readVideoRecipe(path("absent.mp4")); }), kIo);
        QCOMPARE(kindOf([&] { readVideoRecipe(m_folder.path().toStdString()); }), kBadInput);
        for (const char* bytes :
             {"", "x", "#EXTM3U\n/etc/passwd\n", "ffconcat version 1.0\nfile /etc/passwd\n"}) {
            std::ofstream(path("m.mp4"), std::ios::binary | std::ios::trunc) << bytes;
            QCOMPARE(kindOf([&] { readVideoRecipe(path("m.mp4")); }), kBadInput);
            QCOMPARE(kindOf([&] { inspectVideo(path("m.mp4")); }), kBadInput);
        }
    }

    void aTruncatedVideoIsNeverTakenAsWhole() {
        make(path("n.mp4"), size(64, 64), 10);
        const std::string whole = bytesOf(path("n.mp4"));
        for (const double share : {0.02, 0.1, 0.3, 0.6, 0.9, 0.999}) {
            const auto length = static_cast<std::size_t>(share * static_cast<double>(whole.size()));
            std::ofstream(path("o.mp4"), std::ios::binary | std::ios::trunc) << whole.substr(0, length);
            int frames = -1;
            const int kind = kindOf([&] { frames = inspectVideo(path("o.mp4")).frames; });
            QVERIFY2(kind == kBadInput || frames < 10, qPrintable(QString::number(share)));
        }
    }
};

QTEST_GUILESS_MAIN(EncoderTest)
#include "encoder_test.moc"
